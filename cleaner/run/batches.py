"""Batches of documents, over several processes if asked, and what comes of each."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import numpy as np

from cleaner.errors import cause
from cleaner.io.records import Capture, Line, Record, RecordError, Unit, attempt, judged, parsed
from cleaner.pipeline import Cleaner
from cleaner.result import Result
from cleaner.run.process import STOPPING
from cleaner.views.counts import LabelCounts, count_labels

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = [
    "LATEST", "Outcome", "SourceUnit", "Worker", "batches", "in_order", "keep_memory", "make_each", "process_batch",
    "size_of",
]  # fmt: skip

BATCH = 1 << 18
"""Bytes of input handed on together: what the judge takes at a time, so that it never gets a small rest."""
UNITS = 1 << 13
"""Most units handed on together: empty lines and errors have no size, and memory has to stay bounded."""
LATEST = 0.5
"""Seconds after which a unit is worked on though its batch is not full."""
KEPT = 31 << 20
"""Bytes of freed memory that a process keeps for its next batch: as many as glibc's limit, 32 MiB, allows."""

Work = TypeVar("Work")
Answer = TypeVar("Answer")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class SourceUnit:
    """A unit together with what is known of the file it is from, for those who read files in several ways."""

    unit: Unit


Item = TypeVar("Item", bound=Unit | SourceUnit)


def size_of(item: Unit | SourceUnit) -> int:
    """Input, in bytes for a line or a capture and characters for a text."""
    unit = item.unit if isinstance(item, SourceUnit) else item
    return len(unit.data) if isinstance(unit, (Line, Capture)) else len(unit.text) if isinstance(unit, Record) else 0


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
    items: Iterable[Item | None],
    most: int | None = None,
    latest: float | None = None,
    *,
    key: Callable[[Item], object] | None = None,
) -> Iterator[list[Item] | None]:
    """The items in runs of some ``most`` bytes, ``BATCH`` unless told, and of no more than ``UNITS``.

    At a pause in the input, a ``None`` among the items, what has come is a run too, and ``None`` comes after it. So it
    is where an item has waited ``latest`` seconds for others: input that trickles makes no pause.

    Args:
        items: The units.
        most: Bytes of a run.
        latest: Seconds that an item waits at most; None for any.
        key: What the items of a run have in common: one that has it otherwise begins another run. None for nothing.

    Yields:
        The runs, and the pauses.
    """
    batch: list[Item] = []
    size, due = 0, 0.0
    common: object = None
    for item in items:
        late = False
        if item is not None:
            if key is not None:
                mark = key(item)
                if batch and mark != common:
                    yield batch
                    batch, size = [], 0
                common = mark
            if latest is not None:
                now = time.monotonic()
                due = due if batch else now + latest
                late = now >= due
            batch.append(item)
            size += size_of(item)
            if size < (most or BATCH) and len(batch) < UNITS and not late:
                continue
        if batch:
            yield batch
            batch, size = [], 0
        if item is None or late:
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
        missing: As :func:`make_each` has it, and so are ``skip``, ``tell`` and ``count``.
        text_field: Field of a JSONL object that holds the text.
        skip: See ``missing``.
        tell: See ``missing``.
        count: See ``missing``.

    Returns:
        What came of it.
    """
    documents = partial(_documents, cleaner=cleaner, text_field=text_field)
    return make_each(batch, documents, make, missing=missing, skip=skip, tell=tell, count=count)


def make_each(
    batch: list[Item],
    documents: Callable[[list[Item]], Iterator[tuple[Any, ...] | RecordError]],
    make: Callable[..., Made],
    *,
    missing: Callable[[Item], Made | None] | None = None,
    skip: bool = False,
    tell: bool = False,
    count: bool = False,
) -> Outcome[Made]:
    """Make something of every document of a batch.

    Args:
        batch: The units.
        documents: What gives for each of them, in order, its record and whatever ``make`` gets beside it, a
            :class:`Result` perhaps; in the place of one that cannot be read or judged, why.
        make: What to make of each of them.
        missing: What stands for an item that nothing could be made of; None for nothing.
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
    read = 0
    for item, done in zip(batch, documents(batch), strict=False):  # it may end before the batch
        one = done if isinstance(done, RecordError) else attempt(done[0], make, *done)
        if isinstance(one, RecordError):
            problems.append(one)
            if not skip:
                break
            stand_in = None if missing is None else missing(item)
            if stand_in is not None:
                made.append(stand_in)
            continue
        made.append(one)
        read += 1
        record, *rest = cast("tuple[Any, ...]", done)
        for result in rest if tell or count else ():
            if tell and not record.line:
                notes += [f"{record.name}: {note}" for note in result.notes]
            if count:
                counts += count_labels(result)
    failed = bool(problems) and not skip
    size = sum(map(size_of, batch))
    return Outcome(tuple(made), read, size, tuple(problems), tuple(notes), failed, counts)


def _documents(
    batch: list[Unit], *, cleaner: Cleaner | None, text_field: str
) -> Iterator[tuple[Record, Result] | tuple[Record] | RecordError]:
    if cleaner is not None:
        return judged(batch, cleaner, text_field)
    return (one if isinstance(one, RecordError) else (one,) for one in parsed(batch, text_field))


@lru_cache(maxsize=1)
def keep_memory() -> None:
    """Have glibc keep what a batch frees, so that the next one needs no new pages.

    Freeing a big block tells it that such blocks come and go (``M_MMAP_THRESHOLD`` in ``mallopt(3)``). None of its
    pages is ever touched; elsewhere nothing happens.
    """
    np.empty(KEPT, dtype=np.uint8)


def in_order(
    function: Callable[[Work], Answer], items: Iterable[Work | None], jobs: int
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
