"""Output for other programs that goes to a terminal all the same: without anything that a terminal obeys."""

from __future__ import annotations

import codecs
import re
from typing import IO, cast

from cleaner.views.terminal import harmless

__all__ = ["for_terminal", "harmless_lines"]

_RETURN = re.compile(r"\r(?!\n)")
_PLAIN = re.compile(r"[\t\n\r -~]*+")


def harmless_lines(text: str) -> str:
    """A text of any number of lines without escapes, other controls and marks of writing direction.

    A carriage return alone, after which a terminal would write over the line, becomes a line feed.

    Args:
        text: What other programs would get.

    Returns:
        The same where there is nothing of that kind; else with U+FFFD or nothing in its place.

    >>> harmless_lines("Read\\x1b[2J\\tmore\\r\\n\\u202etxt\\n")
    'Read�[2J\\tmore\\r\\ntxt\\n'
    """
    text = _RETURN.sub("\n", text)
    if _PLAIN.fullmatch(text):
        return text
    return "".join(char if char in "\t\n\r \u3000" else harmless(char) for char in text)


class _Screen:
    """A stream to a terminal."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, data: bytes) -> int:
        self._stream.write(harmless_lines(self._decoder.decode(data)).encode("utf-8", "replace"))
        return len(data)

    def flush(self) -> None:
        self._stream.flush()


def for_terminal(stream: IO[bytes]) -> IO[bytes]:
    """A stream to write UTF-8 to that is not made for a terminal.

    Args:
        stream: Where it goes.

    Returns:
        The stream itself; where it is a terminal, one that takes out what a terminal would obey.
    """
    return cast("IO[bytes]", _Screen(stream)) if stream.isatty() else stream
