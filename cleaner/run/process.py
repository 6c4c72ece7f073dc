"""The process that a command is: its standard streams, and the signals that end it."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

from cleaner.io.outputs import STDOUT, Sink

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["STOPPING", "Stopped", "forget_stdout", "own_streams", "room", "stoppable"]

STOPPING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGXCPU", "SIGALRM", "SIGUSR1", "SIGUSR2")
"""Signals that end a process unless it says otherwise. Schedulers of batch jobs send any of them before SIGKILL."""
GRACE = 2.0
"""Seconds after the first signal in which others change nothing: ``timeout`` and terminals send several at once, and
what was begun has to be cleared away. A later one ends the process at once."""
LEAST_ROOM = 192 << 20
"""Bytes of address space without which nothing is begun. Below 180 MB numpy's linear algebra (OpenBLAS) finds no memory
for itself, and then ends the process with a message and an exit code of its own."""


class Stopped(BaseException):
    """A signal asked this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def code(self) -> int:
        """The exit code that shells know it by."""
        return 128 + self.number


@contextmanager
def stoppable() -> Iterator[None]:
    """Within the body, signals that end a process raise ``Stopped``, so that it leaves nothing half done.

    Those that the process was started to ignore, as by ``nohup``, are still ignored.
    """
    began: float | None = None

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal began
        if began is None:
            began = time.monotonic()
            raise Stopped(number)
        if time.monotonic() - began > GRACE:
            os._exit(128 + number)

    numbers = [getattr(signal, name) for name in STOPPING if hasattr(signal, name)]
    ours = [number for number in numbers if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler)]
    before = {number: signal.signal(number, stop) for number in ours}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _StandardError(io.FileIO):
    """Standard error. That nobody can read a message is no reason to stop, nor to say so."""

    def write(self, data: ReadableBuffer, /) -> int:
        with suppress(OSError):
            super().write(data)
        return memoryview(data).nbytes


def own_streams() -> None:
    """Make the standard streams what the command needs, unless somebody has put others in their places.

    Stdin, stdout and stderr that were closed before the start are there again, so that no file is opened in their
    places; they can neither be read nor written. Stdout is UTF-8 whatever the locale is, has names that are not as they
    are, and says what it is called when it cannot be written. A message that cannot be written to stderr is lost.
    """
    for number, flags in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)  # takes the lowest number that is free
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stdout is sys.__stdout__:
        stream = io.BufferedWriter(Sink(1, "wb", STDOUT, closefd=False))
        sys.stdout = io.TextIOWrapper(stream, "utf-8", "surrogateescape", line_buffering=stream.isatty())
    if sys.stderr is sys.__stderr__:
        encoding = sys.stderr.encoding if sys.stderr else "utf-8"
        unheard = io.BufferedWriter(_StandardError(2, "wb", closefd=False))
        sys.stderr = io.TextIOWrapper(unheard, encoding, "backslashreplace", line_buffering=True)


def room() -> int | None:
    """Take what numpy's linear algebra needs for itself while there is room for it, where the address space is limited
    (``ulimit -v``): it cannot be told to raise an error when it finds none.

    Returns:
        None; the limit in bytes where it is too small for anything to be done.
    """
    try:
        import resource
    except ImportError:  # no such limits on Windows
        return None
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return None
    if limit < LEAST_ROOM:
        return limit
    import numpy as np

    square = np.ones((64, 64), dtype=np.float32)
    np.matmul(square, square)
    return None


def forget_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's own flush at exit finds no closed pipe or full disk."""
    with suppress(OSError, ValueError, AttributeError):
        stdout = sys.stdout.fileno()
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stdout)
        os.close(nothing)
