"""Work shared out to processes: what each makes comes back in one order, whatever their number."""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection, wait
from typing import TypeVar

T = TypeVar("T")

BATCH = 64
"""Things that are sent at once."""


def _send(make: Callable[[int], Iterable[T]], parts: range, out: Connection) -> None:
    for part in parts:
        waiting: list[T] = []
        for thing in make(part):
            waiting.append(thing)
            if len(waiting) == BATCH:
                out.send((part, waiting))
                waiting = []
        out.send((part, waiting))
    out.close()


def in_parts(make: Callable[[int], Iterable[T]], parts: int, workers: int) -> list[T]:
    """All that ``make`` gives for each part from 0 to ``parts``, in the order of the parts.

    The processes are forks, so ``make`` may be any function, with whatever it holds.

    Args:
        make: makes one part; it must hang on nothing but the part's number.
        parts: how many there are.
        workers: processes; with one, it is done in this process.

    Returns:
        The things of all parts.

    Raises:
        RuntimeError: if a process ended before its parts were done.
    """
    if workers < 2:
        return [thing for part in range(parts) for thing in make(part)]
    context = multiprocessing.get_context("fork")
    found: list[list[T]] = [[] for _ in range(parts)]
    pipes, processes = [], []
    for worker in range(workers):
        into, out = context.Pipe(duplex=False)
        process = context.Process(target=_send, args=(make, range(worker, parts, workers), out), daemon=True)
        with warnings.catch_warnings():
            # The children use none of the threads that numerical libraries hold ready.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        out.close()
        pipes.append(into)
        processes.append(process)
    while pipes:
        for pipe in wait(pipes):
            assert isinstance(pipe, Connection)
            try:
                part, things = pipe.recv()
            except EOFError:
                pipes.remove(pipe)
            else:
                found[part] += things
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError(f"a process that made documents ended with {process.exitcode}")
    return [thing for things in found for thing in things]
