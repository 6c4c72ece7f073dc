"""The loop of ``cleaner run``: shards are read, judged by workers, and written, in order and in bounded memory.

It stands apart from :mod:`cleaner.run.documents`, whose reading it shares, because here workers may die or run out of
time and their records are tried again one by one, a batch goes into several shards, and what is done is noted in a
manifest.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cleaner.io.records import FileError, Line, Record
from cleaner.pipeline import Cleaner
from cleaner.run.batches import size_of
from cleaner.run.documents import Input, units
from cleaner.run.manifest import Entry, Journal, Loaded, is_done
from cleaner.run.outputs import TOGETHER, ShardFiles, finish
from cleaner.run.plan import Plan, Shard, groups
from cleaner.run.pool import Deaths, Lost, answers
from cleaner.run.summary import Meter, Summary
from cleaner.run.work import Answer, Made, Task, clean_tasks, rejection

__all__ = ["Settings", "run"]

BATCH = 3 << 17
"""Bytes of input that a worker gets at a time, blocks counted as :data:`BLOCK` says: some 256 KB of prose."""
BLOCK = 64
"""Bytes that a line counts as, besides its own: many short blocks cost as much as a few long ones."""
TASKS = 1 << 12
"""Most units of a batch."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run reads and writes."""

    form: Any = None
    encoding: str | None = None
    text_field: str = "text"
    spans: str = "full"
    jobs: int = 1
    limit: int | None = None
    """Most documents to read; None for all."""
    most: int | None = None
    """Bytes of the largest record that is read."""
    timeout: float | None = None
    """Seconds that a record may take."""
    skip_existing: bool = False
    """Whether outputs that are there are left as they are, whatever they were made of."""

    def reading(self, *names: str) -> Input:
        """How some inputs are read."""
        return Input(names, self.form, self.encoding, self.text_field, skip=True, most=self.most)


@dataclass(slots=True)
class _Batch:
    tasks: list[Task] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    """Shards that have no more units after these."""


def run(
    plan: Plan, loaded: Loaded, journal: Journal, cleaner: Cleaner, settings: Settings, meter: Meter,
    tell: Callable[[str], None],
) -> Summary:  # fmt: skip
    """Make the outputs that are missing.

    Args:
        plan: All shards.
        loaded: What earlier runs have made.
        journal: Is told what is done, and ends as the manifest.
        cleaner: The judge.
        settings: How to read and write.
        meter: Shows how far it is.
        tell: Gets a message for each input that cannot be read, or not to its end.

    Returns:
        The figures of the run.

    Raises:
        OutputError: Something cannot be written; what is in its place by then stays there.
    """
    began = time.monotonic()
    summary, deaths = Summary(), Deaths()
    entries: dict[str, Entry] = {}
    missing: set[int] = set()
    for shard in plan.shards:
        before = loaded.entries.get(shard.inside)
        if is_done(shard, before, plan.folder) or (settings.skip_existing and (plan.folder / shard.output).exists()):
            if before is not None:
                entries[shard.inside] = before
                summary.add_entry(before, before=True)
            else:
                summary.shards += 1
                summary.before += 1
            meter.skip(shard.size)
        else:
            missing.add(shard.number)
    files: dict[int, ShardFiles] = {}
    pending: deque[_Batch] = deque()

    def batches() -> Iterator[list[Task]]:
        for batch in _batches(plan.shards, missing, settings):
            pending.append(batch)
            if batch.tasks:
                yield batch.tasks

    work = partial(clean_tasks, cleaner=cleaner, text_field=settings.text_field, spans=settings.spans)

    def put(ended: Sequence[int], parts: dict[int, list[Made]]) -> None:
        """Write what came of some units, and put what is whole in its place."""
        numbers = sorted({*parts, *ended} & missing)
        for start in range(0, len(numbers), TOGETHER):
            whole = []
            for number in numbers[start : start + TOGETHER]:
                if number not in files:
                    files[number] = ShardFiles(plan.shards[number], plan.folder, settings.text_field, settings.spans)
                for part in parts.get(number, ()):
                    files[number].add(part)
                if number in ended:
                    whole.append(files[number])
            for entry in finish(whole, journal):
                if entry.damage:
                    meter.clear()
                    tell(entry.damage)
                if entry.documents or not entry.damage:
                    entries[entry.input] = entry
                summary.add_entry(entry, before=False)
            for made in whole:
                del files[made.shard.number]

    def take(got: Sequence[Answer | Lost[Task]]) -> None:
        batch = pending.popleft()
        parts: dict[int, list[Made]] = {}
        for answer in got:
            if isinstance(answer, Lost):
                task = answer.item
                parts.setdefault(task.shard, []).append(rejection(task, answer.reason))
                summary.quarantined += task.shard in missing
            else:
                summary.add_answer(answer)
                for number, part in answer.made.items():
                    parts.setdefault(number, []).append(part)
        put(batch.ended, parts)
        documents = sum(part.documents for some in parts.values() for part in some)
        meter.advance(documents, sum(map(size_of, batch.tasks)))

    def settle() -> None:
        """Put the shards in their places that have no units, and come before those which are still worked on."""
        while pending and not pending[0].tasks:
            put(pending.popleft().ended, {})

    try:
        with closing(answers(work, batches(), settings.jobs, settings.timeout, deaths)) as made:
            for got in made:
                settle()
                take(got)
        settle()
    finally:
        meter.clear()
        for left in files.values():
            left.drop()
    summary.deaths = deaths.count
    summary.seconds = time.monotonic() - began
    ranked = [entries[shard.inside] for shard in plan.shards if shard.inside in entries]
    journal.finish(ranked, loaded.outputs - {entry.output for entry in ranked})
    return summary


def _batches(shards: Sequence[Shard], missing: set[int], settings: Settings) -> Iterator[_Batch]:
    """The units of all shards that are to be read, in batches that do not go beyond their group."""
    left = settings.limit
    for group in groups(shards):
        if not any(shard.number in missing for shard in group):
            continue
        batch, size = _Batch(), 0
        for shard in group:
            for unit in units(settings.reading(shard.source)):
                if left is not None and not isinstance(unit, FileError):
                    left -= 1
                batch.tasks.append(Task(unit, shard.number, shard.kind))
                size += _weight(unit)
                if size >= BATCH or len(batch.tasks) >= TASKS:
                    yield batch
                    batch, size = _Batch(), 0
                if left is not None and left <= 0:
                    break
            batch.ended.append(shard.number)
            if left is not None and left <= 0:
                yield batch
                return
        yield batch


def _weight(unit: Any) -> int:
    size = size_of(unit)
    if isinstance(unit, Line):
        return size + BLOCK * unit.data.count(b"\\n")
    return size + BLOCK * unit.text.count("\n") if isinstance(unit, Record) else size
