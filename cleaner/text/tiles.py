"""Long documents in tiles: a document of any size is judged a part at a time, so that memory does not grow with it.

The observation: a block takes some three kilobytes of evidence while it is judged, so a document of a million lines
takes three gigabytes. But what tells of a block is near it; its document as a whole says little more than its next
ten thousand blocks do. So a document of more than :data:`TILE_BLOCKS` lines or :data:`TILE_CHARACTERS` characters is
judged in tiles, each with some of the text before and after it, of which the verdicts are thrown away. Shorter
documents, which are all but a few in a million, are one tile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

__all__ = [
    "BREAK", "TILE_BLOCKS", "TILE_CHARACTERS", "Tile", "is_long", "line_count", "tiles",
]  # fmt: skip

TILE_BLOCKS = 20_000
"""Lines that are judged at once: some 70 MB."""
TILE_CHARACTERS = 1 << 19
"""Code points that are judged at once: some 60 MB of the densest text."""
CONTEXT = 1 << 12
"""Code points before and after a tile that are judged with it: the tagger sees 15 blocks each way."""
LOOKED_BACK = 8
"""A tile ends at a blank line, or else at a line's end, that is in its last eighth."""

BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"
BREAK = re.compile(f"\r\n|[{BREAKS}]")
"""One line end, which ``\r\n`` is as well."""
_BLANK_LINES = ("\n\n", "\n\r\n", "\r\r")
_MARKS = "。!?．.!?"


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a text, in code points. ``start:end`` is its own, ``low:high`` is what is judged for it."""

    start: int
    end: int
    low: int
    high: int


def line_count(text: str) -> int:
    """How many line ends a text has.

    >>> line_count("One.\\r\\nTwo.\\n")
    2
    """
    breaks = sum(text.count(sign) for sign in BREAKS)
    return breaks - text.count("\r\n") if breaks else 0


def is_long(text: str) -> bool:
    """Whether a text is judged in tiles."""
    return len(text) > TILE_CHARACTERS or (len(text) > TILE_BLOCKS and line_count(text) > TILE_BLOCKS)


def tiles(text: str) -> Iterator[Tile]:
    """The tiles of a text, in order; together they are all of it."""
    size, start = len(text), 0
    while start < size:
        end = _end_of(text, start)
        low, high = max(start - CONTEXT, 0), min(end + CONTEXT, size)
        # Context begins and ends with whole lines where there are any.
        if low:
            low = found.end() if (found := BREAK.search(text, low, start)) else start
        if high < size:
            high = max(_last(text, BREAKS, end, high), end)
        yield Tile(start, end, low, high)
        start = end


def _end_of(text: str, start: int) -> int:
    """Where a tile ends that begins at ``start``."""
    most = min(start + TILE_CHARACTERS, len(text))
    full = next(islice(BREAK.finditer(text, start, most), TILE_BLOCKS - 1, None), None)
    most = full.end() if full else most
    if most == len(text):
        return most
    least = most - (most - start) // LOOKED_BACK
    for signs in (_BLANK_LINES, BREAKS, " ", _MARKS):
        if (found := _last(text, signs, least, most)) >= 0:
            return found
    return most


def _last(text: str, signs: Sequence[str], start: int, end: int) -> int:
    """Behind the last of some signs in ``text[start:end]``; -1 where it has none."""
    return max((at + len(sign) if (at := text.rfind(sign, start, end)) >= 0 else -1) for sign in signs)
