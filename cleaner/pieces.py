"""Runs of a source that were judged, before they are spans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cleaner.labels import Label
from cleaner.text.tiles import BREAK

if TYPE_CHECKING:
    from cleaner.document import Column, Witness

__all__ = ["Coalesced", "Piece", "Told", "inked"]

SHORT_SPAN = 256
"""Characters of a long document's span from which on the next block is a span of its own."""
MOST_SPANS = 1 << 16
"""Spans of a long document from which on one that is short takes in the next, whatever its label."""


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
        if not (alike and (short or not BREAK.search(self.text, end, piece[0]))) and not (
            short and self.before + len(self.pieces) >= MOST_SPANS
        ):
            return None
        if alike:
            score = min(score, piece[3]) if label is Label.MAIN else max(score, piece[3])
        return start, piece[1], label, score, told
