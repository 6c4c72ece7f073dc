"""Records to an index: batches read into runs by one process or several, then merged and published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cleaner.document import Document
from cleaner.index import store
from cleaner.index.corpus import RUN, Added, Run, append, open_run, write_run
from cleaner.progress import Unit, batches, in_order
from cleaner.records import Line, Record, RecordError, document_of, parse

__all__ = ["Chunk", "feed"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """What came of a run of records."""

    run: Run | None
    documents: int
    size: int
    """Input, in bytes for JSONL and characters for text."""
    problems: tuple[str, ...]
    """One message for each record that could not be read, in order."""
    failed: bool
    """Whether the last of the problems ends the run."""


def feed(
    folder: Path,
    units: Iterable[Record | Line],
    *,
    keep: bool,
    tell: Callable[[Chunk], None],
    text_field: str = "text",
    skip: bool = False,
    jobs: int = 1,
) -> Added:
    """Build an index in ``folder`` of all records, or add them to the one that is there (``keep``).

    ``tell`` is called with every chunk as it is done, and ends the whole by raising: nothing is published then. Raises
    ``CorpusIndexError``.
    """
    if keep:
        store.read_manifest(folder)  # before a folder is made of a name that was misspelt
    with store.writing(folder):
        work = partial(_read, folder=folder, text_field=text_field, skip=skip)
        runs = []
        numbered = enumerate(batches(units, RUN))
        with closing(in_order(work, numbered, jobs)) as chunks:
            for chunk in chunks:
                tell(chunk)
                if chunk.run:
                    runs.append(chunk.run)
        return append(folder, map(open_run, runs), keep)


def _read(chunk: tuple[int, list[Unit]], *, folder: Path, text_field: str, skip: bool) -> Chunk:
    number, units = chunk
    problems: list[str] = []
    failed = False
    count = 0

    def documents() -> Iterator[Document]:
        nonlocal failed, count
        for unit in units:
            try:
                if isinstance(unit, RecordError):
                    failed = True
                    raise unit
                record = parse(unit, text_field) if isinstance(unit, Line) else unit
            except RecordError as error:
                problems.append(str(error))
                failed = failed or not skip
                if failed:
                    return
                continue
            count += 1
            yield document_of(record)

    run = write_run(documents(), folder / f"{number}.run")
    size = sum(len(unit.data) if isinstance(unit, Line) else len(getattr(unit, "text", "")) for unit in units)
    return Chunk(run if count else None, count, size, tuple(problems), failed)
