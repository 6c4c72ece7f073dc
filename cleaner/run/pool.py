"""Worker processes that may die: their work is given to another one, and the record that kills each is found."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from cleaner.run.batches import Worker

__all__ = ["Deaths", "Lost", "answers"]

Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Lost(Generic[Item_co]):
    """An item that no worker came back from."""

    item: Item_co
    reason: str


@dataclass(slots=True)
class Deaths:
    """How many workers have died so far."""

    count: int = 0


class _Died(Exception):  # noqa: N818  # no error of ours
    """A worker is gone; why."""


class _Pool(Generic[Item, Answer]):
    def __init__(self, function: Callable[[Sequence[Item]], Answer], timeout: float | None, deaths: Deaths) -> None:
        self._function = function
        self._timeout = timeout
        self._deaths = deaths
        self.workers: list[Worker] = []

    def start(self) -> Worker:
        worker = Worker(self._function)
        self.workers.append(worker)
        return worker

    def stop(self, worker: Worker) -> None:
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        self.workers.remove(worker)

    def send(self, worker: Worker, items: Sequence[Item]) -> None:
        with suppress(OSError):  # that it is gone is seen where its answer is awaited
            worker.pipe.send(items)

    def wait(self, worker: Worker, since: float) -> Answer:
        """The answer of a worker. Raises ``_Died``, and what the function raised."""
        if self._timeout is not None and not worker.pipe.poll(max(0.0, since + self._timeout - time.monotonic())):
            self._deaths.count += 1
            raise _Died(f"it took longer than {self._timeout:g} seconds")
        try:
            answer: Answer = worker.answer()
        except ChildProcessError:
            worker.process.join(1)
            self._deaths.count += 1
            code = worker.process.exitcode
            how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
            raise _Died(f"the process that worked on it died ({how})") from None
        return answer

    def again(self, worker: Worker, items: Sequence[Item]) -> tuple[Worker, list[Answer | Lost[Item]]]:
        """Items that a worker died on, once more: first all of them, since it may have been killed by chance; where
        that dies too, half by half, down to the item that no worker survives."""
        self.stop(worker)
        worker = self.start()
        began = time.monotonic()
        self.send(worker, items)
        try:
            return worker, [self.wait(worker, began)]
        except _Died as died:
            if len(items) == 1:
                self.stop(worker)
                return self.start(), [Lost(items[0], str(died))]
        middle = len(items) // 2
        answers: list[Answer | Lost[Item]] = []
        for some in (items[:middle], items[middle:]):
            worker, more = self.again(worker, some)
            answers += more
        return worker, answers


def answers(
    function: Callable[[Sequence[Item]], Answer],
    batches: Iterable[Sequence[Item]],
    jobs: int,
    timeout: float | None,
    deaths: Deaths,
) -> Generator[list[Answer | Lost[Item]], None, None]:
    """``map`` over worker processes that may die, in order, with no more than ``jobs`` batches read ahead.

    Args:
        function: Takes a batch.
        batches: The batches, none of them empty.
        jobs: Processes to use; one is a process of its own too, so that this one survives.
        timeout: Seconds that a batch, or where it took too long an item, may take; None for any.
        deaths: Counts the workers that died.

    Returns:
        For each batch its answer; several, and what was lost, where workers died on it.

    Raises:
        Exception: What the function raised.
    """
    pool = _Pool(function, timeout, deaths)
    idle: list[Worker] = []
    busy: deque[tuple[Worker, Sequence[Item], float]] = deque()

    def first() -> list[Answer | Lost[Item]]:
        worker, items, since = busy.popleft()
        try:
            made: list[Answer | Lost[Item]] = [pool.wait(worker, since)]
        except _Died:
            worker, made = pool.again(worker, items)
        idle.append(worker)
        return made

    try:
        for items in batches:
            done = first() if not idle and len(pool.workers) >= jobs else None
            worker = idle.pop() if idle else pool.start()
            pool.send(worker, items)
            busy.append((worker, items, time.monotonic()))
            if done is not None:
                yield done
        while busy:
            yield first()
    finally:
        for worker in list(pool.workers):
            pool.stop(worker)
