"""Outputs of a run: files that are written to a draft, and put in their place when they are whole."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from cleaner.io.outputs import Sink, compressed

__all__ = ["Draft"]


class Draft:
    """A file that takes its name when it is whole. Compressed as its name says."""

    def __init__(self, draft: Path, target: Path) -> None:
        """Open the draft.

        Args:
            draft: Where to write meanwhile, in the same file system.
            target: Where it goes.

        Raises:
            OutputError: It cannot be written.
        """
        self._draft, self._target = draft, target
        self._begun = False
        self._stack = ExitStack()
        self._file = Sink(draft, "wb", str(target))
        self._stream: IO[bytes] = self._stack.enter_context(compressed(self._file, target.name))

    def write(self, data: bytes) -> None:
        """Add to it. Raises ``OutputError``."""
        self._stream.write(data)

    def end(self) -> int:
        """Write what is left. Returns its bytes. Raises ``OutputError``."""
        self._stack.close()
        return os.fstat(self._file.fileno()).st_size

    def sync(self) -> None:
        """Have the system keep it, and close. Waits for the disk, so that several files had best wait together."""
        os.fsync(self._file.fileno())
        self._file.close()

    def place(self) -> None:
        """Put it in its place."""
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._draft.replace(self._target)

    def drop(self) -> None:
        """Take it away."""
        with suppress(Exception):
            self._stack.close()
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._draft.unlink(missing_ok=True)
