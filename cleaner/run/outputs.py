"""The files that a run makes of a shard: its output, and its rejected records."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from cleaner.io.folders import REJECTED
from cleaner.io.outputs import OutputError
from cleaner.io.writers import Draft
from cleaner.run.manifest import WORK, Entry, Journal
from cleaner.run.plan import Shard
from cleaner.run.work import Made

__all__ = ["TOGETHER", "ShardFiles", "finish"]

TOGETHER = 64
"""Shards whose files are open at a time."""
THREADS = 8


class Output(Protocol):
    """Something that is written to, and put in its place when it is whole."""

    def write(self, data: bytes) -> None:
        """Add to it."""

    def end(self) -> int:
        """Write what is left; its bytes."""

    def sync(self) -> None:
        """Have the system keep it."""

    def place(self) -> None:
        """Put it in its place."""

    def drop(self) -> None:
        """Take it away."""


@dataclass(slots=True)
class _Counts:
    documents: int = 0
    rejected: int = 0
    damage: str = ""


class ShardFiles:
    """Takes what came of a shard, batch after batch, and puts its files in their places at the end."""

    def __init__(self, shard: Shard, folder: Path, text_field: str = "text", spans: str = "full") -> None:
        self.shard = shard
        self._text_field, self._spans = text_field, spans
        self._folder = folder
        self._output: Output | None = None
        self._rejected: Draft | None = None
        self._counts = _Counts()
        self._kept: dict[str, int] = {}
        self._dropped: dict[str, int] = {}
        self._begun = False
        self._written = 0

    def add(self, made: Made) -> None:
        """Write what came of some units. Raises ``OutputError``."""
        data = b"".join(made.output)
        if data:
            if self._output is None:
                self._output = self._open()
            if self.shard.kind == "text" and not self._begun:
                data = data.removeprefix(b"\r").removeprefix(b"\n")  # texts are set off from what is before them
            self._begun = True
            self._output.write(data)
        for rejected in made.rejected:
            if self._rejected is None:
                self._rejected = Draft(self._draft("rejected"), self._place_of_rejected())
            self._rejected.write(replace(rejected, input=self.shard.source).line())
        self._counts.documents += made.documents
        self._counts.rejected += len(made.rejected)
        self._counts.damage = self._counts.damage or made.damage
        for counts, characters in (
            (self._kept, made.counts.characters_kept),
            (self._dropped, made.counts.characters_dropped),
        ):
            for label, count in characters.items():
                counts[str(label)] = counts.get(str(label), 0) + count

    def end(self) -> list[Output]:
        """Write what is left. Returns the files that are to be put in their places. Raises ``OutputError``."""
        if self._rejected is not None:
            self._rejected.end()
        if self.failed:
            return [] if self._rejected is None else [self._rejected]
        if self._output is None:
            self._output = self._open()
        self._written = self._output.end()
        return [self._output] if self._rejected is None else [self._output, self._rejected]

    @property
    def failed(self) -> bool:
        """Whether the input could not be read at all."""
        return bool(self._counts.damage) and not self._counts.documents

    def place(self, journal: Journal) -> Entry:
        """Put the files in their places, once they are ended.

        Args:
            journal: What to tell of it.

        Returns:
            What was done. An input that could not be read at all has no output, and the journal is told
            nothing, so that the next run tries it again.

        Raises:
            OutputError: A file cannot be put there.
        """
        shard, counts = self.shard, self._counts
        if self._rejected is not None:
            self._placed(self._rejected)
        else:
            with suppress(OSError):
                self._place_of_rejected().unlink(missing_ok=True)  # of the time before
        entry = Entry(
            shard.inside, shard.size, shard.modified, shard.output, self._written, counts.documents, counts.rejected,
            kept=dict(sorted(self._kept.items())), dropped=dict(sorted(self._dropped.items())), damage=counts.damage,
        )  # fmt: skip
        if not self.failed and self._output is not None:
            _refuse_outside(self._folder, self._folder / shard.output)
            journal.begin(shard.output)
            self._placed(self._output)
            journal.done(entry)
        return entry

    def drop(self) -> None:
        """Take the drafts away."""
        for output in (self._output, self._rejected):
            if output is not None:
                output.drop()

    def _placed(self, output: Output) -> None:
        try:
            output.place()
        except OSError as error:
            raise OutputError(
                error.errno, error.strerror or str(error), str(self._folder / self.shard.output)
            ) from None

    def _open(self) -> Output:
        target = self._folder / self.shard.output
        rows, draft = self._draft("rows"), self._draft("output")
        if self.shard.kind in ("parquet", "table"):
            from cleaner.io.parquet import ParquetDraft, TableDraft

            if self.shard.kind == "parquet":
                return ParquetDraft(rows, draft, target, self._spans)
            return TableDraft(rows, draft, target, Path(self.shard.source), self._text_field, self._spans)
        return Draft(draft, target)

    def _draft(self, what: str) -> Path:
        return self._folder / WORK / f"{self.shard.number}.{what}.part"

    def _place_of_rejected(self) -> Path:
        return self._folder / REJECTED / f"{self.shard.inside}.jsonl"


def finish(files: Sequence[ShardFiles], journal: Journal) -> list[Entry]:
    """Put the files of some shards in their places, in order. What was done of each, as :meth:`ShardFiles.place`
    returns it. Raises ``OutputError``."""
    ended = [output for one in files for output in one.end()]
    if len(ended) == 1:
        ended[0].sync()
    elif ended:
        # A disk takes eight files in the time of one.
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(lambda output: output.sync(), ended))
    return [one.place(journal) for one in files]


def _refuse_outside(folder: Path, target: Path) -> None:
    """A link within the output folder might lead out of it."""
    real = os.path.realpath(target.parent)
    root = os.path.realpath(folder)
    if real != root and not real.startswith(root + os.sep):
        raise OutputError(0, f"a link leads out of {folder}, to {real}", str(target))
