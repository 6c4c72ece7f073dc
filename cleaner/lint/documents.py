"""The documents of files, judged: their text as it stands, what markers keep of it, and where each range lies.

Files are read, and worked on, by the one loop of :mod:`cleaner.run.documents`. What is added here is that each file has
settings of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, TypeVar

from cleaner.index import CorpusIndex
from cleaner.io.records import Line, Record, RecordError, attempt, document_of, judged, parsed, string_of
from cleaner.lint.errors import SettingsError
from cleaner.lint.findings import Lines, Place
from cleaner.lint.jsontext import literal_of, places
from cleaner.lint.settings import Settings, Target
from cleaner.lint.suppressions import Suppression, blanked, data_and_code, kept_by_field, kept_in_page, kept_in_text
from cleaner.pipeline import Cleaner, Favor, Options
from cleaner.result import Result
from cleaner.run.batches import Outcome, SourceUnit
from cleaner.run.documents import Input, each_batch, units

__all__ = [
    "FileDocument",
    "FileUnit",
    "Judges",
    "Tell",
    "each_file_batch",
    "judge",
    "judged_documents",
    "judging",
    "kept_of",
    "parsed_documents",
    "placed",
]  # fmt: skip

Tell = Callable[[Outcome[Any]], None]
"""Gets what came of every batch as it is done: its problems say what cannot be read or judged."""
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class FileDocument:
    """One document of a file."""

    target: Target
    record: Record
    number: int = 0
    """Its number in a JSONL file, from 1; 0 for a file that is one document."""
    line: str = ""
    """Its line of the JSONL file, with its line end."""

    @property
    def field(self) -> str:
        """The field of the JSONL object that its text is in; empty for a file that is one document."""
        return "" if not self.number else "html" if self.record.html else self.target.settings.text_field

    @property
    def id(self) -> str:
        """Its own id, where a JSONL object has one."""
        return (document_of(self.record).id or "") if self.number else ""


@dataclass(frozen=True, slots=True)
class FileUnit(SourceUnit):
    """One unit of a file."""

    target: Target
    number: int
    """Its number among the lines of a JSONL file, from 1; 0 for all else."""


def file_units(targets: Iterable[Target]) -> Iterator[FileUnit]:
    """The units of some files; an error in the place of a file that cannot be read, or of its rest.

    Args:
        targets: The files.

    Yields:
        The units, in order.
    """
    for target in targets:
        number = 0
        for unit in units(Input((target.name,), target.form, target.settings.encoding, lines=True)):
            number += isinstance(unit, Line)
            yield FileUnit(unit, target, number if isinstance(unit, Line) else 0)


def each_file_batch(
    targets: Iterable[Target], work: Callable[[list[FileUnit]], Outcome[Made]], jobs: int
) -> Generator[Outcome[Made], None, None]:
    """:func:`cleaner.run.documents.each_batch` over some files: no batch has units that need different judges."""
    return each_batch(file_units(targets), work, jobs, key=lambda unit: judging(unit.target))


def parsed_documents(batch: Iterable[FileUnit]) -> Iterator[FileDocument | RecordError]:
    """The document of each unit; in the place of what is none, why."""
    for one in batch:
        (record,) = parsed([one.unit], one.target.settings.text_field)
        if isinstance(record, RecordError):
            yield record
        else:
            line = one.unit.data.decode() if isinstance(one.unit, Line) else ""
            yield FileDocument(one.target, record, one.number, line)


def judging(target: Target) -> tuple[object, ...]:
    """What targets have in common that one judge can judge."""
    own = target.settings
    return own.favor, own.threshold, own.weights, own.extractor, own.index, own.furniture_share, own.cues


def cleaner_for(settings: Settings) -> Cleaner:
    """The judge that some settings ask for. Raises ``SettingsError`` for weights or an index that cannot be used."""
    options = Options(
        favor=Favor(settings.favor),
        threshold=settings.threshold,
        weights=settings.weights,
        extractor=settings.extractor,
        metadata=False,
        furniture_share=settings.furniture_share or None,
        cues=settings.cues,
    )
    try:
        return Cleaner(options, None if settings.index is None else CorpusIndex.open(settings.index))
    except ValueError as error:
        raise SettingsError(str(error)) from None


class Judges:
    """The judges that some settings ask for, each made once in a process, when it is first needed."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Cleaner] = {}

    def of(self, target: Target) -> Cleaner:
        """The judge of a file. Raises as :func:`cleaner_for`."""
        key = judging(target)
        if key not in self._made:
            self._made[key] = cleaner_for(target.settings)
        return self._made[key]


def judged_documents(
    batch: Sequence[FileUnit], *, judges: Judges
) -> Iterator[tuple[Record, FileDocument, Result] | RecordError]:
    """The document of each unit with its result, after its record; in the place of one that cannot be read or judged,
    why. The units of a batch need one judge."""
    return judge(parsed_documents(batch), judges.of(batch[0].target))


def judge(
    documents: Iterable[FileDocument | RecordError], cleaner: Cleaner
) -> Iterator[tuple[Record, FileDocument, Result] | RecordError]:
    """Each document with its result, after its record; in the place of one that has none, why. Offsets of the result
    count in the document as it stands: markers, and what is data or code in Markdown, are there, but are not judged."""
    waiting: deque[FileDocument | RecordError] = deque()

    def records() -> Iterator[Record | RecordError]:
        for document in documents:
            waiting.append(document)
            if isinstance(document, RecordError):
                yield document
            else:
                yield attempt(document.record, _unmarked, document.record)

    for done in judged(records(), cleaner):
        document = waiting.popleft()
        if isinstance(done, RecordError):
            yield done
        elif not isinstance(document, RecordError):
            yield document.record, document, done[1]


def _unmarked(record: Record) -> Record:
    """A record as the judge gets it, which would take markers for lines of the text."""
    if record.html:
        return record
    markers = kept_in_text(record.text)[1]
    return replace(record, text=blanked(record.text, [*data_and_code(record.text), *markers]))


def kept_of(document: FileDocument, result: Result) -> tuple[Suppression, ...]:
    """What markers cover of a document (see :mod:`cleaner.lint.suppressions`)."""
    text = document.record.text
    out: list[Suppression] = []
    if "cleaner" in document.record.fields:
        out += kept_by_field(string_of(document.record.fields["cleaner"]) or "", len(text))
    if document.record.html:
        blocks = [list(spans) for _, spans in groupby(result.spans, lambda span: span.xpath)]
        out += kept_in_page(text, [(block[0].start, block[-1].end) for block in blocks])
    else:
        out += kept_in_text(text)[0]
    return tuple(out)


def placed(document: FileDocument, ranges: Sequence[tuple[int, int]]) -> list[Place]:
    """Where ranges (ascending) of a document's text are in its file; of JSONL, where they are written in the line."""
    if not ranges:
        return []
    if not document.number:
        lines = Lines(document.record.text)
        return [lines.place(start, end) for start, end in ranges]
    line = document.record.line
    edges = places(document.line, literal_of(document.line, document.field), (edge for pair in ranges for edge in pair))
    return [Place(line, start + 1, line, end + 1) for start, end in zip(edges[::2], edges[1::2], strict=True)]
