"""Long documents in tiles: a document of any size is judged a part at a time, so that memory does not grow with it.

The observation: a block takes some three kilobytes of evidence while it is judged, so a document of a million lines
takes three gigabytes. But what tells of a block stands near it; its document as a whole says little more than its next
ten thousand blocks do. So a document of more than :data:`TILE_BLOCKS` lines or :data:`TILE_CHARACTERS` characters is
judged in tiles, each with some of the text before and behind it, of which the verdicts are thrown away. Shorter
documents, which are all but a few in a million, are one tile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cleaner.labels import Label

if TYPE_CHECKING:
    from cleaner.document import Column, Witness

__all__ = [
    "TILE_BLOCKS", "TILE_CHARACTERS", "Coalesced", "Piece", "Tile", "Told", "inked", "is_long", "line_count", "tiles",
]  # fmt: skip

TILE_BLOCKS = 20_000
"""Lines that are judged at once: some 70 MB."""
TILE_CHARACTERS = 1 << 19
"""Code points that are judged at once: some 60 MB of the densest text."""
CONTEXT = 1 << 12
"""Code points before and behind a tile that are judged with it: the tagger sees 15 blocks each way."""
LOOKED_BACK = 8
"""A tile ends at a blank line, or else at a line's end, that stands in its last eighth."""
SHORT_SPAN = 256
"""Characters of a long document's span from which on the next block is a span of its own."""
MOST_SPANS = 1 << 16
"""Spans of a long document from which on one that is short takes in the next, whatever its label."""

BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"
_BREAK = re.compile(f"\r\n|[{BREAKS}]")
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
            low = found.end() if (found := _BREAK.search(text, low, start)) else start
        if high < size:
            high = max(_last(text, BREAKS, end, high), end)
        yield Tile(start, end, low, high)
        start = end


def _end_of(text: str, start: int) -> int:
    """Where a tile ends that begins at ``start``."""
    most = min(start + TILE_CHARACTERS, len(text))
    full = next(islice(_BREAK.finditer(text, start, most), TILE_BLOCKS - 1, None), None)
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


class Told(NamedTuple):
    """What is told of a block beside its label and its score."""

    reason: str = ""
    columns: tuple[Column, ...] = ()
    witnesses: tuple[Witness, ...] | msgspec.UnsetType = msgspec.UNSET
    code: str | msgspec.UnsetType | None = msgspec.UNSET
    """The code of its label and cause, where that is told instead of all others."""


Piece = tuple[int, int, Label, float, Told]
"""Start, end, label and score of one run of a source, and what is told of it."""


def inked(text: str, start: int, end: int) -> tuple[int, int]:
    """A range of a text without the white space at its ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


class Coalesced:
    """Neighbouring blocks of a long document as one span, so that spans do not outgrow the text.

    A million lines of one letter would be a million spans. So a span of fewer than :data:`SHORT_SPAN` characters takes
    in the next block of its label, and blocks of one line are one span. It is as sure as the least sure of its
    blocks, and has the reason of the first.
    """

    def __init__(self, text: str, before: int = 0) -> None:
        """Begin with the document's text, or a page's; there are ``before`` spans of it already."""
        self.text, self.before = text, before
        self.pieces: list[Piece] = []

    def add(self, piece: Piece) -> None:
        """Add a block, in the order of the text."""
        if self.pieces and (joined := self._joined(self.pieces[-1], piece)):
            self.pieces[-1] = joined
        else:
            self.pieces.append(piece)

    def extend(self, pieces: Iterable[Piece]) -> None:
        """Add many."""
        for piece in pieces:
            self.add(piece)

    def _joined(self, before: Piece, piece: Piece) -> Piece | None:
        start, end, label, score, told = before
        alike, short = label is piece[2], end - start < SHORT_SPAN
        if not (alike and (short or not _BREAK.search(self.text, end, piece[0]))) and not (
            short and self.before + len(self.pieces) >= MOST_SPANS
        ):
            return None
        if alike:
            score = min(score, piece[3]) if label is Label.MAIN else max(score, piece[3])
        return start, piece[1], label, score, told
