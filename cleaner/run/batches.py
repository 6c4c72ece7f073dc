"""A long run: batches of documents, over several processes if asked, and a line on stderr that says how far it is."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TextIO, TypeVar, cast

import numpy as np

from cleaner.errors import cause
from cleaner.io.records import Capture, FileError, Line, Record, RecordError, Unit, attempt, judged, parsed
from cleaner.pipeline import Cleaner
from cleaner.result import Result
from cleaner.run.process import STOPPING
from cleaner.views.counts import LabelCounts, count_labels

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = [
    "LATEST", "Outcome", "Progress", "StatusLine", "Worker", "batches", "in_order", "keep_memory", "process_batch",
    "size_of", "skipped",
]  # fmt: skip

BATCH = 1 << 18
"""Bytes of input handed on together: what the judge takes at a time, so that it never gets a small rest."""
UNITS = 1 << 13
"""Most units handed on together: empty lines and errors have no size, and memory has to stay bounded."""
LATEST = 0.5
"""Seconds after which a unit is worked on though its batch is not full."""
KEPT = 31 << 20
"""Bytes of freed memory that a process keeps for its next batch: as many as glibc's limit, 32 MiB, allows."""
QUIET = 2.0
"""Seconds before a run counts as long and progress is shown unasked."""
BEAT, PLAIN_BEAT = 0.1, 5.0
"""Seconds between two lines of progress, on a terminal and in a log."""

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Made]):
    """What came of a batch."""

    made: tuple[Made, ...]
    """What was made of each document, in order."""
    documents: int
    """Documents that something was made of."""
    size: int
    """Input, in bytes for JSONL and characters for text."""
    problems: tuple[RecordError, ...]
    """One for each record, or file, that nothing could be made of, in order."""
    notes: tuple[str, ...]
    """What was noted of text files as a whole, each beginning with the file's name."""
    failed: bool
    """Whether the last of the problems ends the run."""
    counts: LabelCounts = field(default_factory=LabelCounts)
    """What became of the documents, where that was asked for."""


def batches(
    units: Iterable[Unit | None], most: int | None = None, latest: float | None = None
) -> Iterator[list[Unit] | None]:
    """The units in runs of some ``most`` bytes, ``BATCH`` unless told, and of no more than ``UNITS``.

    At a pause in the input, a ``None`` among the units, what has come is a run too, and ``None`` comes after it. So it
    is where a unit has waited ``latest`` seconds for others: input that trickles makes no pause.
    """
    batch: list[Unit] = []
    size, due = 0, 0.0
    for unit in units:
        late = False
        if unit is not None:
            if latest is not None:
                now = time.monotonic()
                due = due if batch else now + latest
                late = now >= due
            batch.append(unit)
            size += size_of(unit)
            if size < (most or BATCH) and len(batch) < UNITS and not late:
                continue
        if batch:
            yield batch
            batch, size = [], 0
        if unit is None or late:
            yield None
    if batch:
        yield batch


def process_batch(
    batch: list[Unit],
    *,
    cleaner: Cleaner | None,
    make: Callable[..., Made],
    missing: Callable[[Unit], Made | None] | None = None,
    text_field: str = "text",
    skip: bool = False,
    tell: bool = False,
    count: bool = False,
) -> Outcome[Made]:
    """Parse and judge a batch, and make something of every document.

    Args:
        batch: The units.
        cleaner: The judge; None where the records need none.
        make: What to make of a record and its result, or of the record alone where there is no judge.
        missing: What stands for a unit that nothing could be made of; None for nothing.
        text_field: Field of a JSONL object that holds the text.
        skip: Whether a record that cannot be read, judged or written, and a file that cannot be read, is left out; else
            the batch ends there.
        tell: Whether the outcome has the notes on text files, for outputs that have no room for them.
        count: Whether it counts what became of the documents.

    Returns:
        What came of it.
    """
    keep_memory()
    problems: list[RecordError] = []
    made: list[Made] = []
    notes: list[str] = []
    counts = LabelCounts()
    documents = 0
    for unit, done in zip(batch, _documents(batch, cleaner, text_field), strict=False):  # it may end before the batch
        item = done if isinstance(done, RecordError) else attempt(done[0], make, *done)
        if isinstance(item, RecordError):
            problems.append(item)
            if not skip:
                break
            stand_in = None if missing is None else missing(unit)
            if stand_in is not None:
                made.append(stand_in)
            continue
        made.append(item)
        documents += 1
        record, *results = cast("tuple[Record, Result] | tuple[Record]", done)
        for result in results:
            if tell and not record.line:
                notes += [f"{record.name}: {note}" for note in result.notes]
            if count:
                counts += count_labels(result)
    failed = bool(problems) and not skip
    return Outcome(tuple(made), documents, sum(map(size_of, batch)), tuple(problems), tuple(notes), failed, counts)


def _documents(
    batch: list[Unit], cleaner: Cleaner | None, text_field: str
) -> Iterator[tuple[Record, Result] | tuple[Record] | RecordError]:
    if cleaner is not None:
        return judged(batch, cleaner, text_field)
    return (one if isinstance(one, RecordError) else (one,) for one in parsed(batch, text_field))


def skipped(problems: Sequence[RecordError]) -> str:
    """How many lines and files were left out, in words; empty if none was."""
    files = sum(isinstance(problem, FileError) for problem in problems)
    counts = {"line": len(problems) - files, "file": files}
    said = [f"{count:,} {noun}{'' if count == 1 else 's'}" for noun, count in counts.items() if count]
    return f"{' and '.join(said)} skipped" if said else ""


@lru_cache(maxsize=1)
def keep_memory() -> None:
    """Have glibc keep what a batch frees, so that the next one needs no new pages.

    Freeing a big block tells it that such blocks come and go (``M_MMAP_THRESHOLD`` in ``mallopt(3)``). None of its
    pages is ever touched; elsewhere nothing happens.
    """
    np.empty(KEPT, dtype=np.uint8)


def in_order(
    function: Callable[[Item], Answer], items: Iterable[Item | None], jobs: int
) -> Generator[Answer, None, None]:
    """``map`` over ``jobs`` processes: answers in the items' order, at most ``jobs`` items read ahead.

    An item of ``None`` is no item: all answers so far come before the next item is asked for. When the caller stops
    early (an error, Ctrl-C, a closed pipe) the processes are killed at once; the executors of the standard library can
    hang there, on queues that nobody reads any more. Raises what ``function`` raises, and ``ChildProcessError`` if a
    process is killed from outside.
    """
    if jobs == 1:
        yield from (function(item) for item in items if item is not None)
        return
    workers: list[Worker] = []
    idle: list[Worker] = []
    busy: deque[Worker] = deque()
    try:
        for item in items:
            if item is None:
                while busy:
                    yield busy[0].answer()
                    idle.append(busy.popleft())
            elif idle or len(workers) < jobs:
                if not idle:
                    idle.append(Worker(function))
                    workers += idle
                idle[-1].pipe.send(item)
                busy.append(idle.pop())
            else:
                # One item a worker at a time: neither side ever waits to send while the other does.
                answer = busy[0].answer()
                busy[0].pipe.send(item)
                busy.rotate(-1)
                yield answer
        while busy:
            yield busy.popleft().answer()
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.join()
            worker.pipe.close()


class Worker:
    """A process that answers one item after the other."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        import multiprocessing

        self.pipe, end = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=_answer_all, args=(function, end, self.pipe), daemon=True)
        self.process.start()
        end.close()

    def answer(self) -> Any:
        """What the function gave for the item that was sent. Raises what it raised; ``ChildProcessError``."""
        try:
            answer, error = self.pipe.recv()
        except (EOFError, ConnectionError):
            raise ChildProcessError(
                "a worker process was killed, perhaps for want of memory; try fewer --jobs"
            ) from None
        if error is not None:
            raise error
        return answer


def _answer_all(function: Callable[[Any], Any], pipe: Connection, other: Connection) -> None:
    import signal

    # A fork has the parent's end as well, and would wait for itself for ever if the parent were killed.
    other.close()

    # Ctrl-C, and what ends a job or a terminal, goes to the whole group: the parent sees to it.
    for name in STOPPING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    with suppress(EOFError, ConnectionError):
        while True:
            item = pipe.recv()
            try:
                pipe.send((function(item), None))
            except Exception as error:
                try:
                    pipe.send((None, error))
                except Exception:  # what cannot be sent is reported
                    pipe.send((None, RuntimeError(cause(error))))


class StatusLine:
    """A line that says how far something is: redrawn in its place on a terminal, a new one each time in a log."""

    def __init__(self, stream: TextIO | None, first: float | None, beat: float, plain_beat: float) -> None:
        """Draw nothing yet.

        Args:
            stream: Where to draw; stderr if None.
            first: Seconds until the first line is due; those of a beat if None.
            beat: Seconds between two lines on a terminal.
            plain_beat: Seconds between two lines in a log.
        """
        self._stream = stream or sys.stderr
        self.terminal = self._stream.isatty()
        """Whether the stream is a terminal."""
        self._beat = beat if self.terminal else plain_beat
        self._began = time.monotonic()
        self._next = self._began + (self._beat if first is None else first)
        self._drawn = False

    @property
    def seconds(self) -> float:
        """Time since the beginning; never 0."""
        return max(time.monotonic() - self._began, 1e-3)

    @property
    def due(self) -> bool:
        """Whether it is time to draw."""
        return time.monotonic() >= self._next

    def draw(self, line: str) -> None:
        """Put a line in the place of the last one."""
        self._stream.write(f"\r\x1b[2K{line}" if self.terminal else f"{line}\n")
        self._stream.flush()
        self._drawn = True
        self._next = time.monotonic() + self._beat

    def clear(self) -> None:
        """Take the line off the terminal, so that something else can be printed; the next one brings it back."""
        if self._drawn and self.terminal:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
        self._drawn = False


class Progress:
    """How far a run has come, on ``stream``. ``shown`` None: only on a terminal, and only once the run is long."""

    def __init__(self, shown: bool | None, total: int | None = None, stream: TextIO | None = None) -> None:
        self._line = StatusLine(stream, QUIET if shown is None else 0.0, BEAT, PLAIN_BEAT)
        self._shown = self._line.terminal if shown is None else shown
        self._total = total
        self._documents = self._size = 0

    def advance(self, documents: int, size: int) -> None:
        """Count documents done and bytes of input read; redraw if it is time to."""
        self._documents += documents
        self._size += size
        if self._shown and self._line.due:
            self._line.draw(self._told())

    def clear(self) -> None:
        """Take the line off the terminal, so that something else can be printed; the next redraw brings it back."""
        self._line.clear()

    def _told(self) -> str:
        size = self._size / 1e6
        line = f"{self._documents:,} documents, {size:,.1f} MB, {size / self._line.seconds:.1f} MB/s"
        return f"{line}, {min(100, 100 * self._size // self._total)} %" if self._total else line


def size_of(unit: Unit) -> int:
    """Input, in bytes for a line or a capture and characters for a text."""
    return len(unit.data) if isinstance(unit, (Line, Capture)) else len(unit.text) if isinstance(unit, Record) else 0
