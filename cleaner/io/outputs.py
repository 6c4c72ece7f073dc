"""Where bytes go: standard output, a file that appears whole or not at all, a device or a pipe that is written to."""

from __future__ import annotations

import errno
import io
import os
import re
import select
import stat
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = [
    "STDOUT", "OutputError", "Sink", "compressed", "is_folder", "is_live", "is_regular", "open_output", "replacing",
    "same_file",
]  # fmt: skip

STDOUT = "<stdout>"
"""What standard output is called in messages."""
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,9})")
_NAMED = {"/dev/stdout": 1, "/dev/stderr": 2}


class OutputError(OSError):
    """Something could not be written; ``filename`` is what a user calls it, ``strerror`` why."""

    def __str__(self) -> str:
        return f"{self.filename}: cannot write: {self.strerror}"


@contextmanager
def _said_of(name: str) -> Iterator[None]:
    """What goes wrong in the body as an ``OutputError`` of the file that a user calls so."""
    try:
        yield
    except (BrokenPipeError, OutputError):
        raise
    except OSError as error:
        # A file that was closed before the start is a bad descriptor only to programmers.
        why = "it is closed" if error.errno == errno.EBADF else error.strerror or str(error)
        raise OutputError(error.errno, why, name) from None


class Sink(io.FileIO):
    """A file to write to whose errors say what a user calls it."""

    def __init__(self, file: str | int | Path, mode: str, shown: str, *, closefd: bool = True) -> None:
        """Raises ``OutputError``."""
        self._shown = shown
        with _said_of(shown):
            super().__init__(file, mode, closefd=closefd)

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, and wait where a pipe that was made not to block is full.

        Raises ``OutputError``; ``BrokenPipeError`` where nobody reads any more.
        """
        with _said_of(self._shown):
            # None: the pipe is full, and another program that has it too has made it not to block.
            while (written := cast("int | None", super().write(data))) is None:
                select.select([], [self.fileno()], [])
        return written


@contextmanager
def _buffered(sink: Sink) -> Iterator[IO[bytes]]:
    """A stream into a sink, closed at the end. If the body raises, what is still in the buffer goes nowhere: it might
    wait for ever for a reader."""
    stream = io.BufferedWriter(sink)
    try:
        yield stream
    except BaseException:
        sink.close()
        raise
    stream.close()


@contextmanager
def open_output(path: str | None) -> Iterator[IO[bytes]]:
    """Standard output for None, else a file that takes its name only when all is written.

    It is compressed as its name says (:func:`compressed`). If the body raises, a file that was there before is
    unchanged. What is not a regular file, such as a device, a named pipe or ``/dev/fd/3``, is written to as it is.
    Raises ``OutputError``, whatever goes wrong with the output.
    """
    if path is None:
        yield sys.stdout.buffer
        return
    with _plain(path) as stream, compressed(stream, path) as inner:
        yield inner


def compressed(stream: IO[bytes], name: str) -> AbstractContextManager[IO[bytes]]:
    """A stream that compresses into another one as the ending of a name says: ``.gz``, ``.zst``, ``.xz`` or ``.bz2``;
    the other one itself where it says nothing. It is ended, and the other one left open, when the context ends."""
    made: Any
    if name.endswith(".gz"):
        import gzip

        # No name and no time inside: the same documents make the same bytes.
        made = gzip.GzipFile("", "wb", fileobj=stream, mtime=0)
    elif name.endswith(".zst"):
        import zstandard

        made = zstandard.ZstdCompressor().stream_writer(stream, closefd=False)
    elif name.endswith(".xz"):
        import lzma

        made = lzma.LZMAFile(stream, "wb")  # noqa: SIM115
    elif name.endswith(".bz2"):
        import bz2

        made = bz2.BZ2File(stream, "wb")
    else:
        made = nullcontext(stream)
    return cast("AbstractContextManager[IO[bytes]]", made)


def _plain(path: str) -> AbstractContextManager[IO[bytes]]:
    descriptor = _descriptor(path)
    if descriptor is not None:
        # Not opened again: that would empty a file that this process was given to add to.
        return _buffered(Sink(descriptor, "wb", path, closefd=False))
    return _buffered(Sink(path, "wb", path)) if is_live(path) else replacing(Path(path))


def is_live(path: str | None) -> bool:
    """Whether what is written to an output can be read before all is written."""
    if path is None or _descriptor(path) is not None:
        return True
    mode = _mode(path)
    return mode is not None and not stat.S_ISREG(mode)


def _descriptor(path: str) -> int | None:
    """The open file that a path such as ``/dev/stdout`` or ``/dev/fd/3`` stands for."""
    if path in _NAMED:
        return _NAMED[path]
    found = _DESCRIPTOR.fullmatch(path)
    return int(found[1]) if found else None


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``target``, with its mode, when the body is done; never where it raises.

    A link stays, and what it leads to is replaced. Raises ``OutputError``.
    """
    shown = str(target)
    # Path.resolve raises for links that lead to each other; of these the first is left, and cannot be replaced.
    with _said_of(shown):
        real = Path(os.path.realpath(target))
        if real.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    # Beside a name as long as the file system allows there is no room for one that is longer.
    draft = real.with_name(f".cleaner-{os.urandom(8).hex()}.part")
    try:
        with _buffered(Sink(draft, "xb", shown)) as stream:
            with _said_of(shown):
                if real.exists():
                    if not os.access(real, os.W_OK):  # its folder would let it be replaced all the same
                        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
                    draft.chmod(real.stat().st_mode & 0o7777)
            yield stream
            with _said_of(shown):
                stream.flush()
                os.fsync(stream.fileno())
        with _said_of(shown):
            draft.replace(real)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def is_regular(file: str | int) -> bool:
    """Whether a path or an open file is a regular file, links followed; not if there is none."""
    mode = _mode(file)
    return mode is not None and stat.S_ISREG(mode)


def is_folder(path: str) -> bool:
    """Whether a path is a folder, links followed; not if there is none."""
    mode = _mode(path)
    return mode is not None and stat.S_ISDIR(mode)


def same_file(one: str | int, other: str | int) -> bool:
    """Whether two paths or open files are one regular file, under whatever names or links."""
    try:
        return is_regular(one) and os.path.samestat(os.stat(one), os.stat(other))  # noqa: PTH116
    except (OSError, ValueError):
        return False


def _mode(file: str | int) -> int | None:
    try:
        return os.stat(file).st_mode  # noqa: PTH116  # no Path stands for an open file
    except (OSError, ValueError):
        return None
