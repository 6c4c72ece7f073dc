"""The second pass: a copy whose twin was dropped is judged in its own right.

The observation: of text that stands twice the shorter copy yields to the longer one, which is the paragraph where the
copy is its teaser. But a caption with a credit, or a teaser with a prompt, may hold a whole paragraph of the article as
well. Where such a twin is dropped, the paragraph that yielded to it would be lost. So its document is judged once more
without that twin, and the copy gets what is found of it there; whatever else the document has keeps its first verdict.
One document in a hundred or so needs that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

import numpy as np

from cleaner.labels import Label
from cleaner.pieces import Piece
from cleaner.text.repetition import Bools, Copies

__all__ = ["PASSES", "exchanged", "orphans"]

PASSES = 3
"""Passes behind the first, at most: a twin may have been a copy itself. In the last one there are no copies, and each
block is judged as it stands."""
BEYOND_DOUBT, FAR_BEYOND = 0.01, 0.002
"""Probabilities of being the article below which a twin is noise beyond doubt, and its copy with it; the lower one
where the copy is prose, and its twin may be noise by its place, its markup or words of its own. Of 250 such copies in
400 documents of splice-dev and 420 of WCXB another pass kept none; of the others, which were 50, it kept 9."""
MARKS = 4
"""Code points of marks behind the last word of a piece that says no more than a copy."""


def orphans(pieces: Sequence[Piece], copies: Copies, own: tuple[int, int] | None) -> Bools:
    """Which copies of a document say something that was not kept where their twins say it.

    Args:
        pieces: The document's pieces, in order.
        copies: Its copies, by the same places.
        own: The part of the text that counts, where it is a tile of a longer one: what is kept beyond it may be dropped
            by the tile whose own it is.

    Returns:
        One entry a copy.
    """
    dropped = [(*piece[:2], piece[3]) for piece in pieces if piece[2] is not Label.MAIN]
    starts, ends, chances = np.array(dropped or [(0, 0, 0)], dtype=np.float64).T
    first, last = np.searchsorted(ends, copies.said_from, side="right"), np.searchsorted(starts, copies.said_to)
    # Most twins are one piece, and of several the first tells enough.
    least = np.where(copies.prose, FAR_BEYOND, BEYOND_DOUBT)
    doubtful = (chances[np.minimum(first, len(chances) - 1)] >= least) | (last - first > 1)
    lost: Bools = (first < last) & doubtful
    if own is not None:
        lost |= (copies.said_from < own[0]) | (copies.said_to > own[1])
    return lost


def exchanged(
    pieces: Sequence[Piece], copies: Copies, judged: Sequence[Piece], again: Callable[[int, int, int], Piece]
) -> list[Piece]:
    """The pieces of a document with those of another pass where its copies stand.

    Of a twin that was dropped in part the rest may have been kept. Then the copy stays in the twin's stead if more is
    kept of it, and the rest of the twin is the copy.

    Args:
        pieces: The document's pieces, in order.
        copies: The copies that were judged again.
        judged: All pieces of that pass, in order.
        again: Makes the piece of a copy of its start, its end, and the place of its twin.

    Returns:
        The pieces, in order.
    """
    out = list(pieces)
    at = [piece[0] for piece in judged]
    for start, end, low, high in zip(
        copies.starts.tolist(), copies.ends.tolist(), copies.said_from.tolist(), copies.said_to.tolist(), strict=True
    ):
        found = judged[bisect_left(at, start) : bisect_left(at, end)]
        said = [n for n, piece in enumerate(out) if piece[0] < high and low < piece[1]]
        before, after = _kept([out[n] for n in said], low, high), _kept(found, start, end)
        if before and after <= before:
            continue
        if before:
            for number in said:
                first, last, label = out[number][:3]
                if label is Label.MAIN and low <= first and last <= high + MARKS:
                    out[number] = again(first, last, start)
        own = next(n for n, piece in enumerate(out) if piece[0] == start)
        out[own : own + 1] = found
    return out


def _kept(pieces: Sequence[Piece], low: int, high: int) -> int:
    """Code points of a range that were kept."""
    return sum(min(piece[1], high) - max(piece[0], low) for piece in pieces if piece[2] is Label.MAIN)
