"""Records to an index: batches read into runs by one process or several, then merged and published."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from cleaner.errors import Fault, each_or_fault
from cleaner.index import manifest
from cleaner.index.corpus import RUN, Added, Run, append, grouped, open_run, write_run
from cleaner.index.fingerprints import Part, read_part
from cleaner.io.records import Record, RecordError, Unit, document_of, fault, parsed
from cleaner.run.batches import Outcome, size_of
from cleaner.run.documents import each_batch

__all__ = ["index_records"]


def index_records(
    folder: Path,
    units: Iterable[Unit],
    *,
    keep: bool,
    tell: Callable[[Outcome[Run]], None],
    text_field: str = "text",
    skip: bool = False,
    jobs: int = 1,
) -> Added:
    """Build an index in ``folder`` of all records, or add them to the one that is there (``keep``).

    ``tell`` is called with what came of every batch as it is done, and ends the whole by raising: nothing is published
    then. Raises ``CorpusIndexError``.
    """
    if keep:
        manifest.read_manifest(folder)  # before a folder is made of a name that was misspelt
    with manifest.writing(folder):
        work = partial(_read, folder=folder, text_field=text_field, skip=skip)
        runs: list[Run] = []
        with closing(each_batch(units, work, jobs, most=RUN)) as outcomes:
            for outcome in outcomes:
                tell(outcome)
                runs += outcome.made
        return append(folder, map(open_run, runs), keep)


def _read(units: list[Unit], *, folder: Path, text_field: str, skip: bool) -> Outcome[Run]:
    problems: list[RecordError] = []
    parts: list[Part] = []

    def records() -> Iterator[Record]:
        for record in parsed(units, text_field):
            if isinstance(record, Record):
                yield record
                continue
            problems.append(record)
            if not skip:
                return

    for group in grouped(records()):
        for part in each_or_fault(_part_of, group):
            if isinstance(part, Fault):
                problems.append(fault(part.item, part.error))
            else:
                parts.append(part)
    failed = bool(problems) and not skip
    count = sum(len(part.names) for part in parts)
    # Of a batch that ends the whole nothing is needed.
    run = write_run(parts, folder / f"{os.urandom(8).hex()}.run") if count and not failed else None
    return Outcome((run,) if run else (), count, sum(map(size_of, units)), tuple(problems), (), failed)


def _part_of(records: Sequence[Record]) -> list[Part]:
    return [read_part([document_of(record) for record in records])]
