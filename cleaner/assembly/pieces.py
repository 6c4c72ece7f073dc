"""Judged blocks to pieces: runs of a source, before they are spans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from cleaner.labels import Label
from cleaner.reasons.told import Told, tell_copy
from cleaner.text.batch import F32, I64, Batch
from cleaner.text.blocks import Blocks
from cleaner.text.repetition import Copies
from cleaner.text.tiles import BREAK

I32 = npt.NDArray[np.int32]

__all__ = ["Coalesced", "Piece", "copy_piece", "inked", "joined", "pieces_of", "places_of"]

SCORE_DIGITS = 3
"""Digits of a score that are given: what is beyond them may differ with the processor's arithmetic."""
SHORT_SPAN = 256
"""Characters of a long document's span from which on the next block is a span of its own."""
MOST_SPANS = 1 << 16
"""Spans of a long document from which on one that is short takes in the next, whatever its label."""

Piece = tuple[int, int, Label, float, Told]
"""Start, end, label and score of one run of a source, and what is said about it."""


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

    def __init__(self, text: str, before: int = 0, shared: dict[Told, Told] | None = None) -> None:
        """Begin with the document's text, or a page's; there are ``before`` spans of it already.

        Most spans of a document of a million lines have the reason of another one. With ``shared`` they have it in
        common, and what is told of a span for the first time is added there.
        """
        self.text, self.before, self.shared = text, before, shared
        self.pieces: list[Piece] = []

    def add(self, piece: Piece) -> None:
        """Add a block, in the order of the text."""
        if self.pieces and (joined := self._joined(self.pieces[-1], piece)):
            self.pieces[-1] = joined
        elif self.shared is None:
            self.pieces.append(piece)
        else:
            told = piece[4]
            self.pieces.append((*piece[:4], self.shared.setdefault(told, told)))

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


def pieces_of(
    batch: Batch,
    labels: Sequence[Label],
    main: F32,
    told: Sequence[Told],
    much: str,
    places: Sequence[I32] | None,
    shift: int,
    decided: Mapping[int, tuple[Label, Told]],
) -> list[list[Piece]]:
    """The pieces of each document of a batch.

    Args:
        batch: The documents' texts.
        labels: The label of each block.
        main: The probability of ``main`` of each, 0 to 1.
        told: What is said about each.
        much: How much is said about copies: ``full``, ``slim`` or ``none``.
        places: Where each page has the characters of its text; None for texts.
        shift: What is added to the places of a text, and to those of a page that reasons tell.
        decided: The label of each copy that one of the user's cues decides, and what is said of it, by its number among
            the batch's.

    Returns:
        The pieces, in the order of the texts, copies of other blocks among them.
    """
    moved = 0 if places is not None else shift
    scores = np.round(main.astype(np.float64), SCORE_DIGITS).tolist()
    offsets = batch.text.offsets[batch.blocks.documents] - moved
    starts, ends = (batch.blocks.starts - offsets).tolist(), (batch.blocks.ends - offsets).tolist()
    pieces = list(zip(starts, ends, labels, scores, told, strict=True))
    inner = np.flatnonzero((batch.blocks.gaps[1:] == 0) & (np.diff(batch.blocks.documents) == 0)) + 1
    cut = set(batch.blocks.documents[inner].tolist())
    same_block = np.zeros(len(pieces), dtype=bool)
    same_block[inner] = True
    copied = set(batch.copies.documents.tolist())
    out = []
    for number, (first, after) in enumerate(pairwise(batch.first_block.tolist())):
        own = pieces[first:after]
        if number in cut:
            own = joined(own, same_block[first:after].tolist())
        if number in copied:
            of_page = None if places is None else places[number].astype(np.int64) + shift
            own = _with_copies(own, batch, number, of_page, much, moved, decided)
        out.append(own)
    return out


def places_of(batch: Batch, blocks: Iterable[int], copies: Iterable[int], shift: int) -> list[list[int]]:
    """Where some blocks and copies of a batch begin in their documents.

    Args:
        batch: The documents' texts.
        blocks: Numbers of blocks.
        copies: Numbers of copies.
        shift: What is added to the places.

    Returns:
        The places in each document, in ascending order.
    """
    out: list[list[int]] = [[] for _ in range(len(batch.text.lengths))]
    parts: Blocks | Copies
    for parts, numbers in ((batch.blocks, blocks), (batch.copies, copies)):
        for number in numbers:
            document = int(parts.documents[number])
            out[document].append(int(parts.starts[number] - batch.text.offsets[document]) + shift)
    return list(map(sorted, out))


def _with_copies(
    pieces: Sequence[Piece],
    batch: Batch,
    number: int,
    places: I64 | None,
    much: str,
    shift: int,
    decided: Mapping[int, tuple[Label, Told]],
) -> list[Piece]:
    """Pieces of a text with its copies among them; ``places`` says where a page has each character of its text, and
    ``shift`` is added to the places of texts. ``decided`` are those that a cue decides."""
    copies = batch.copies.of(number, int(batch.text.offsets[number]) - shift)
    again = [
        copy_piece(much, places, *copy)
        for copy in zip(
            copies.starts.tolist(), copies.ends.tolist(), copies.twins.tolist(), copies.titles.tolist(), strict=True
        )
    ]
    # Few texts have cues of a user's own; the others need no look at whose copies the batch has.
    numbers = np.flatnonzero(batch.copies.documents == number).tolist() if decided else ()
    for at, of_batch in enumerate(numbers):
        if of_batch in decided:
            label, told = decided[of_batch]
            again[at] = *again[at][:2], label, float(label is Label.MAIN), told
    return sorted([*pieces, *again], key=itemgetter(0))


def copy_piece(much: str, places: I64 | None, start: int, end: int, twin: int, title: bool = False) -> Piece:
    """The piece of a copy.

    Args:
        much: How much is said about it: ``full``, ``slim`` or ``none``.
        places: Where a page has each character of its text; None for texts.
        start: Where the copy begins.
        end: Where it ends.
        twin: Where the block begins that says the same.
        title: Whether it says the title again.

    Returns:
        The piece, which is not part of the article.
    """
    told = tell_copy(much, twin if places is None else int(places[twin]))
    return start, end, Label.TITLE if title else Label.BOILERPLATE, 0.0, told


def joined(pieces: Sequence[Piece], same_block: Sequence[bool]) -> list[Piece]:
    """Pieces of one block that got the same label become one span again, as sure as its least sure piece.

    Args:
        pieces: Pieces in order.
        same_block: Whether each is of one block with the piece before.

    Returns:
        As many pieces or fewer.
    """
    out: list[Piece] = []
    for piece, same in zip(pieces, same_block, strict=True):
        if same and out and out[-1][2] == piece[2]:
            start, _, label, score, told = out[-1]
            least_sure = min if label is Label.MAIN else max
            out[-1] = (start, piece[1], label, least_sure(score, piece[3]), told)
        else:
            out.append(piece)
    return out
