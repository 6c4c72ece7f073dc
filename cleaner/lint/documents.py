"""The documents of files, judged: their text as it stands, what markers keep of it, and where each range lies."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import TypeVar

from cleaner.document_batches import BATCH_CHARACTERS, BATCH_DOCUMENTS
from cleaner.index import CorpusIndex
from cleaner.io.records import Record, RecordError, Unit, attempt, document_of, judged, parsed, readable, string_of
from cleaner.lint.errors import SettingsError
from cleaner.lint.findings import Lines, Place
from cleaner.lint.jsontext import literal_of, places
from cleaner.lint.settings import Settings, Target
from cleaner.lint.suppressions import Suppression, blanked, data_and_code, kept_by_field, kept_in_page, kept_in_text
from cleaner.pipeline import Cleaner, Favor, Options
from cleaner.result import Result

__all__ = [
    "FileDocument",
    "Tell",
    "chunks",
    "cleaner_for",
    "file_documents",
    "file_documents_or_told",
    "judge",
    "judged_or_told",
    "judging",
    "kept_of",
    "placed",
    "without_errors",
]  # fmt: skip

Tell = Callable[[str], None]
"""Gets a message for each file or record that cannot be read or judged."""
Item = TypeVar("Item")


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


def file_documents(target: Target) -> Iterator[FileDocument | RecordError]:
    """The documents of a file; in the place of what cannot be read, why. A ``FileError`` is the last: the rest of the
    file, or all of it, could not be read."""
    settings = target.settings
    number = 0
    units: Iterator[Unit] = filter(None, readable(target.name, target.form, settings.encoding, lines=True))
    for unit in units:
        if isinstance(unit, Record):
            yield FileDocument(target, unit)
        elif isinstance(unit, RecordError):
            yield unit
        else:
            number += 1
            (record,) = parsed([unit], settings.text_field)
            yield (
                record if isinstance(record, RecordError) else FileDocument(target, record, number, unit.data.decode())
            )


def file_documents_or_told(targets: Iterable[Target], tell: Tell) -> Iterator[FileDocument]:
    """The documents of some files; what cannot be read is reported."""
    return without_errors(chain.from_iterable(map(file_documents, targets)), tell)


def without_errors(items: Iterable[Item | RecordError], tell: Tell) -> Iterator[Item]:
    """The items that are none; the errors are told."""
    for item in items:
        if isinstance(item, RecordError):
            tell(str(item))
        else:
            yield item


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


def judge(read_in: Iterable[FileDocument], cleaner: Cleaner) -> Iterator[tuple[FileDocument, Result | RecordError]]:
    """Each document with its result, or why it has none. Offsets of the result count in the document as it stands:
    markers, and what is data or code in Markdown, are there, but are not judged."""
    waiting: deque[FileDocument] = deque()

    def records() -> Iterator[Record | RecordError]:
        for document in read_in:
            waiting.append(document)
            yield attempt(document.record, _unmarked, document.record)

    for done in judged(records(), cleaner):
        yield waiting.popleft(), done if isinstance(done, RecordError) else done[1]


def judged_or_told(
    read_in: Iterable[FileDocument], cleaner: Cleaner, tell: Tell
) -> Iterator[tuple[FileDocument, Result]]:
    """:func:`judge`, but what cannot be judged is reported."""
    done = judge(read_in, cleaner)
    return without_errors((one[1] if isinstance(one[1], RecordError) else (one[0], one[1]) for one in done), tell)


def _unmarked(record: Record) -> Record:
    """A record as the judge gets it, which would take markers for lines of the text."""
    if record.html:
        return record
    markers = kept_in_text(record.text)[1]
    return replace(record, text=blanked(record.text, [*data_and_code(record.text), *markers]))


def chunks(items: Iterable[Item], size: Callable[[Item], int]) -> Iterator[list[Item]]:
    """Items in runs of as many as are judged together; ``size`` is an item's code points."""
    chunk: list[Item] = []
    total = 0
    for item in items:
        chunk.append(item)
        total += size(item)
        if total >= BATCH_CHARACTERS or len(chunk) >= BATCH_DOCUMENTS:
            yield chunk
            chunk, total = [], 0
    if chunk:
        yield chunk


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


def in_shares(
    function: Callable[[Iterable[Target], Tell], Iterable[Item]], targets: Iterable[Target], tell: Tell, jobs: int
) -> Iterator[Item]:
    """What a function gives for some files, in their order, by one process or several; no file is split.

    Args:
        function: What to call, on all files or on some that follow each other.
        targets: The files.
        tell: What the function is given too, to tell what cannot be read or judged.
        jobs: Processes to use.

    Yields:
        What the function gives.

    Raises:
        ChildProcessError: A process was killed from outside.
    """
    if jobs == 1:
        yield from function(targets, tell)
        return
    from cleaner.run.batches import in_order

    shares = chunks(targets, lambda target: _bytes(target.name))
    with closing(in_order(partial(_share, function), shares, jobs)) as answers:
        for found, messages in answers:
            for message in messages:
                tell(message)
            yield from found


def _share(
    function: Callable[[Iterable[Target], Tell], Iterable[Item]], targets: list[Target]
) -> tuple[list[Item], list[str]]:
    messages: list[str] = []
    return list(function(targets, messages.append)), messages


def _bytes(name: str) -> int:
    try:
        return Path(name).stat().st_size
    except OSError:
        return 0
