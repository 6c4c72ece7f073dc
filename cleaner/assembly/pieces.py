"""Judged blocks to pieces: runs of a source, before they are spans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import itemgetter

import msgspec
import numpy as np
import numpy.typing as npt

from cleaner.document import Witness
from cleaner.labels import Label
from cleaner.text.batch import F32, I64, Batch
from cleaner.text.tiles import BREAK

I32 = npt.NDArray[np.int32]

__all__ = ["COPIED", "Coalesced", "Piece", "Told", "inked", "joined", "pieces_of"]

SCORE_DIGITS = 3
"""Digits of a score that are told: what is beyond them may differ with the processor's arithmetic."""
COPIED = "it says again what stands at {}"
"""Reason of a block of which another stays: where that begins, in code points of the source."""
SHORT_SPAN = 256
"""Characters of a long document's span from which on the next block is a span of its own."""
MOST_SPANS = 1 << 16
"""Spans of a long document from which on one that is short takes in the next, whatever its label."""

Piece = tuple[int, int, Label, float, str, dict[str, float], tuple[Witness, ...] | msgspec.UnsetType]
"""Start, end, label, score, reason, columns, witnesses of one run of a source."""


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
        start, end, label, score, reason, columns, witnesses = before
        alike, short = label is piece[2], end - start < SHORT_SPAN
        if not (alike and (short or not BREAK.search(self.text, end, piece[0]))) and not (
            short and self.before + len(self.pieces) >= MOST_SPANS
        ):
            return None
        if alike:
            score = min(score, piece[3]) if label is Label.MAIN else max(score, piece[3])
        return start, piece[1], label, score, reason, columns, witnesses


Told = tuple[Sequence[str], Sequence[dict[str, float]], Sequence[tuple[Witness, ...] | msgspec.UnsetType]]
"""Reason, columns and witnesses of each block of a batch."""


def pieces_of(
    batch: Batch, labels: Sequence[Label], main: F32, told: Told, places: Sequence[I32] | None, shift: int = 0
) -> list[list[Piece]]:
    """The pieces of each document of a batch.

    Args:
        batch: The documents' texts.
        labels: The label of each block.
        main: The probability of ``main`` of each, 0 to 1.
        told: Why they have their labels.
        places: Of pages where each has the characters of its text; None for texts.
        shift: What is added to the places of a text, and to those of a page that reasons tell.

    Returns:
        Them, in the order of the texts, copies of other blocks among them.
    """
    moved = 0 if places is not None else shift
    scores = np.round(main.astype(np.float64), SCORE_DIGITS).tolist()
    offsets = batch.text.offsets[batch.blocks.documents] - moved
    starts, ends = (batch.blocks.starts - offsets).tolist(), (batch.blocks.ends - offsets).tolist()
    pieces = list(zip(starts, ends, labels, scores, *told, strict=True))
    inner = np.flatnonzero((batch.blocks.gaps[1:] == 0) & (np.diff(batch.blocks.documents) == 0)) + 1
    cut = set(batch.blocks.documents[inner].tolist())
    same_block = np.zeros(len(pieces), dtype=bool)
    same_block[inner] = True
    edges = batch.first_block.tolist()
    copied = set(batch.copies.documents.tolist())
    out = []
    for number, (first, after) in enumerate(pairwise(edges)):
        own = pieces[first:after]
        if number in cut:
            own = joined(own, same_block[first:after].tolist())
        if number in copied:
            of_page = None if places is None else places[number].astype(np.int64) + shift
            own = _with_copies(own, batch, number, of_page, moved)
        out.append(own)
    return out


def _with_copies(pieces: Sequence[Piece], batch: Batch, number: int, places: I64 | None, shift: int = 0) -> list[Piece]:
    """Pieces of a text with its copies among them; ``places`` says where a page has each character of its text, and
    ``shift`` is added to the places of texts."""
    copies, offset = batch.copies, int(batch.text.offsets[number]) - shift
    mine = copies.documents == number
    starts, ends, twins = (at[mine] - offset for at in (copies.starts, copies.ends, copies.twins))
    told = (twins if places is None else places[twins]).tolist()
    labels = [Label.TITLE if title else Label.BOILERPLATE for title in copies.titles[mine].tolist()]
    again: list[Piece] = [
        (start, end, label, 0.0, COPIED.format(twin), {}, msgspec.UNSET)
        for start, end, label, twin in zip(starts.tolist(), ends.tolist(), labels, told, strict=True)
    ]
    return sorted([*pieces, *again], key=itemgetter(0))


def joined(pieces: Sequence[Piece], same_block: Sequence[bool]) -> list[Piece]:
    """Pieces of one block that got the same label become one span again, as sure as its least sure piece."""
    out: list[Piece] = []
    for piece, same in zip(pieces, same_block, strict=True):
        if same and out and out[-1][2] == piece[2]:
            start, _, label, score, reason, columns, witnesses = out[-1]
            least_sure = min if label is Label.MAIN else max
            out[-1] = (start, piece[1], label, least_sure(score, piece[3]), reason, columns, witnesses)
        else:
            out.append(piece)
    return out
