"""What a run reports, while it goes on and when it has ended."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TextIO

from cleaner.run.manifest import Entry
from cleaner.run.progress import StatusLine
from cleaner.run.work import Answer

__all__ = ["Meter", "Summary"]

TOLD = 10
"""Repeated texts, slow batches and worst records that are listed."""
FURNITURE = 20_000
"""Different texts that are counted at a time; those counted least go when there are twice as many."""
BEAT, PLAIN_BEAT = 0.1, 60.0
"""Seconds between two lines of progress, on a terminal and in a log."""
WIDTH = 24


@dataclass(slots=True)
class Summary:
    """Figures of a run."""

    shards: int = 0
    before: int = 0
    """The shards that an earlier run had made."""
    documents: int = 0
    rejected: int = 0
    damaged: list[str] = field(default_factory=list)
    """Why an input, or the rest of one, could not be read."""
    quarantined: int = 0
    """The rejected records that no worker survived."""
    deaths: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    size: int = 0
    """Bytes of input that this run read, decompressed; characters of text files."""
    seconds: float = 0.0
    furniture: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    worst: list[tuple[float, str]] = field(default_factory=list)

    def add_entry(self, entry: Entry, *, before: bool) -> None:
        """Count a shard that is done."""
        self.shards += 1
        self.before += before
        self.documents += entry.documents
        self.rejected += entry.rejected
        self.kept.update(entry.kept)
        self.dropped.update(entry.dropped)
        if entry.damage:
            self.damaged.append(entry.damage)

    def add_answer(self, answer: Answer) -> None:
        """Count a batch."""
        self.furniture.update(answer.furniture)
        if len(self.furniture) > 2 * FURNITURE:
            self.furniture = Counter(dict(self.furniture.most_common(FURNITURE)))
        self.size += answer.size
        self.slowest = sorted([*self.slowest, (round(answer.seconds, 3), answer.first)], reverse=True)[:TOLD]
        self.worst = sorted([*self.worst, *answer.worst], reverse=True)[:TOLD]

    @property
    def lossless(self) -> bool:
        """Whether every record of every input has come out."""
        return not (self.rejected or self.damaged)

    def to_dict(self) -> dict[str, Any]:
        """The figures as ``--stats`` writes them."""
        return {
            "shards": self.shards,
            "shards_before": self.before,
            "documents": self.documents,
            "rejected": self.rejected,
            "quarantined": self.quarantined,
            "worker_deaths": self.deaths,
            "damaged": self.damaged,
            "characters_kept": dict(sorted(self.kept.items())),
            "characters_dropped": dict(sorted(self.dropped.items())),
            "input_size": self.size,
            "seconds": round(self.seconds, 3),
            "furniture": [{"text": text, "times": times} for text, times in self._repeated()],
            "slowest_batches": [{"seconds": seconds, "from": place} for seconds, place in self.slowest],
            "most_dropped": [{"share": share, "record": place} for share, place in self.worst],
        }

    def lines(self) -> Iterable[str]:
        """The figures for a reader."""
        earlier = f" ({self.before:,} made before)" if self.before else ""
        # Of a few files a rate says how long the start takes, and nothing else.
        rate = f", {self.size / 1e6 / self.seconds:.1f} MB/s" if self.seconds > 0 and self.size >= 1e6 else ""
        yield (
            f"{self.shards:,} {_noun(self.shards, 'file')}{earlier}, {self.documents:,} "
            f"{_noun(self.documents, 'document')}, {_size(self.size)} in {self.seconds:,.1f} s{rate}"
        )
        for verb, counts in (("kept", self.kept), ("dropped", self.dropped)):
            if counts:
                told = ", ".join(f"{label} {count:,}" for label, count in counts.most_common())
                yield f"characters {verb}: {told}"
        if repeated := self._repeated()[:3]:
            yield "dropped most often: " + ", ".join(f"{times:,} × “{_short(text)}”" for text, times in repeated)
        if self.rejected:
            lost = f", {self.quarantined:,} of them after a worker died or ran out of time" if self.quarantined else ""
            yield f"rejected: {self.rejected:,} {_noun(self.rejected, 'record')}{lost}; see rejected/"
        if self.deaths:
            yield f"workers that died and were replaced: {self.deaths:,}"
        if self.damaged:
            count = len(self.damaged)
            yield f"not read, or not to {'its' if count == 1 else 'their'} end: {count:,} {_noun(count, 'file')}"

    def _repeated(self) -> list[tuple[str, int]]:
        ranked = sorted(self.furniture.items(), key=lambda item: (-item[1], item[0]))
        return [(text, times) for text, times in ranked[:TOLD] if times > 1]


def _noun(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _size(size: int) -> str:
    """
    >>> _size(0), _size(120), _size(99_000), _size(100_000)
    ('0 kB', '1 kB', '99 kB', '0.1 MB')
    """
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{math.ceil(size / 1e3)} kB"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"


class Meter:
    """Progress of a run: a bar on a terminal, a line a minute in a log, nothing where it is to be quiet."""

    def __init__(self, total: int, *, quiet: bool, stream: TextIO | None = None) -> None:
        self._line = StatusLine(stream, None, BEAT, PLAIN_BEAT)
        self._total, self._quiet = total, quiet
        self._done = self._skipped = self._documents = 0

    def skip(self, size: int) -> None:
        """Bytes of inputs that an earlier run had read."""
        self._skipped += size

    def advance(self, documents: int, size: int) -> None:
        """Count documents, and bytes of input, that are done; redraw if it is time to."""
        self._documents += documents
        self._done += size
        if not self._quiet and self._line.due:
            self._line.draw(self._told())

    def clear(self) -> None:
        """Take the bar off the terminal."""
        self._line.clear()

    def _told(self) -> str:
        rate = self._done / self._line.seconds
        share = min(1.0, (self._done + self._skipped) / self._total) if self._total else 0.0
        left = max(0, self._total - self._done - self._skipped)
        line = f"{100 * share:3.0f} %, {self._documents:,} documents, {rate / 1e6:.1f} MB/s"
        if rate and self._total:
            minutes, rest = divmod(int(left / rate), 60)
            line += f", {minutes}:{rest:02d} left"
        full = int(share * WIDTH)
        return f"[{'#' * full}{'.' * (WIDTH - full)}] {line}" if self._line.terminal else f"cleaner: {line}"
