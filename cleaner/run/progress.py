"""How far a long run is, in a line on stderr, and how much it left out."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import TextIO

from cleaner.io.units import FileError, RecordError

__all__ = ["Progress", "StatusLine", "skipped"]

QUIET = 2.0
"""Seconds before a run counts as long and progress is shown unasked."""
BEAT, PLAIN_BEAT = 0.1, 5.0
"""Seconds between two lines of progress, on a terminal and in a log."""


def skipped(problems: Sequence[RecordError]) -> str:
    """How many lines and files were left out, in words; empty if none was."""
    files = sum(isinstance(problem, FileError) for problem in problems)
    counts = {"line": len(problems) - files, "file": files}
    said = [f"{count:,} {noun}{'' if count == 1 else 's'}" for noun, count in counts.items() if count]
    return f"{' and '.join(said)} skipped" if said else ""


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
