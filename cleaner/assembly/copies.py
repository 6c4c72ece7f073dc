"""Copies: one whose twin was dropped is judged in its own right.

The observation: where text occurs twice, the shorter copy yields to the longer one, which is the paragraph where the
copy is its teaser. But a caption with a credit, or a teaser with a prompt, may hold a whole paragraph of the article as
well. Where such a twin is dropped, the paragraph that yielded to it would be lost. So its document is judged once more
without that twin, and the copy gets what is found of it there; whatever else the document has keeps its first verdict.
One document in a hundred or so needs that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cleaner.assembly.judged import Excerpt, Judged, Judging
from cleaner.assembly.pieces import Piece, copy_piece
from cleaner.labels import Label
from cleaner.text.batch import Batch
from cleaner.text.make_batch import make_batch
from cleaner.text.repetition import Bools, Copies, among

if TYPE_CHECKING:
    from cleaner.document import Document
    from cleaner.html.signals import PageSignals

__all__ = ["PASSES", "exchanged", "judge_copies_again", "orphans"]

PASSES = 3
"""Passes after the first, at most: a twin may have been a copy itself. In the last one there are no copies, and each
block is judged as it stands."""
BEYOND_DOUBT, FAR_BEYOND = 0.01, 0.002
"""Probabilities of being the article below which a twin is noise beyond doubt, and its copy with it; the lower one
where the copy is prose, and its twin may be noise by its place, its markup or words of its own. Of 250 such copies in
400 documents of splice-dev and 420 of WCXB another pass kept none; of the others, which were 50, it kept 9. A twin that
says more than its copy may be noise by what it says more, and one that
one of the user's cues decided is noise by what it opens with, which its copy need not have."""
MARKS = 4
"""Code points of marks after the last word of a piece that says no more than a copy."""


def judge_copies_again(
    judge: Judging,
    documents: Sequence[Document],
    batch: Batch,
    judged: Judged,
    keep_some: bool,
    excerpt: Excerpt,
    much: str,
) -> Judged:
    """Judge documents with copies whose twins were dropped once more without these.

    Args:
        judge: Judges a batch by one pass.
        documents: The documents of a batch.
        batch: Their texts.
        judged: What came of the first pass.
        keep_some: Whether something is kept of a document in which nothing is surely the article.
        excerpt: Where the texts are in their documents.
        much: How much is said about copies: ``full``, ``slim`` or ``none``.

    Returns:
        What came of it all; the documents in doubt are those of the first pass.
    """
    pages, pieces, decided = judged.pages, list(judged.pieces), list(judged.decided)
    shift = 0 if pages else excerpt.offset
    waiting = _copies_of(batch, range(len(documents)), shift)
    left_out: dict[int, set[int]] = {}
    # The pass in which a twin was one says what became of it: by now it may be a copy of others. So do the pieces as
    # they are, in which another may have taken its place.
    latest = dict(enumerate(pieces))
    for number_of_pass in range(PASSES):
        lost = {
            number: copies.those(which)
            for number, copies in waiting.items()
            if (which := _orphans_by_either(latest[number], pieces[number], copies, excerpt.own, decided[number])).any()
        }
        if not lost:
            break
        for number, copies in lost.items():
            left_out.setdefault(number, set()).update((copies.twins - shift).tolist())
        few, seen = [documents[number] for number in lost], [pages[number] for number in lost if pages]
        twice, out = number_of_pass == PASSES - 1, [sorted(left_out[number]) for number in lost]
        again = _batch_of(few, seen, twice, out)
        judged_again = judge(few, again, seen, keep_some, excerpt)
        for number, found, sure in zip(lost, judged_again.pieces, judged_again.decided, strict=True):
            places = pages[number].page.starts.astype(np.int64) + excerpt.offset if pages else None
            pieces[number] = exchanged(pieces[number], lost[number], found, partial(copy_piece, much, places))
            decided[number] = sorted({*decided[number], *sure})
            latest[number] = found
        still = _copies_of(again, lost, shift)
        waiting = {n: copies.those(among(copies.starts, lost[n].starts)) for n, copies in still.items()}
    return Judged(pieces, judged.doubtful, pages, decided, judged.fallen_back)


def _batch_of(
    documents: Sequence[Document], pages: Sequence[PageSignals], twice: bool, left_out: Sequence[Sequence[int]]
) -> Batch:
    """The texts of documents, or of pages, with blocks left out; see :func:`cleaner.text.make_batch.make_batch`."""
    if not pages:
        return make_batch([document.text for document in documents], twice=twice, left_out=left_out)
    from cleaner.html.view import page_batch

    return page_batch(pages, twice, left_out)


def _copies_of(batch: Batch, numbers: Iterable[int], shift: int) -> dict[int, Copies]:
    """The copies of each document of a batch that has some, under its number among ``numbers``; ``shift`` is added to
    their places."""
    offsets = batch.text.offsets.tolist()
    having = set(batch.copies.documents.tolist())
    return {number: batch.copies.of(at, offsets[at] - shift) for at, number in enumerate(numbers) if at in having}


def orphans(pieces: Sequence[Piece], copies: Copies, own: tuple[int, int] | None, decided: Sequence[int] = ()) -> Bools:
    """Which copies of a document say something that was not kept where their twins say it.

    Args:
        pieces: The document's pieces, in order.
        copies: Its copies, by the same places.
        own: The part of the text that counts, where it is a tile of a longer one: what is kept beyond it may be dropped
            by the tile whose own it is.
        decided: Where blocks and copies begin that one of the user's cues decided, in ascending order.

    Returns:
        One entry a copy; False where a cue decided the copy itself.
    """
    dropped = [(*piece[:2], piece[3], piece[2] is Label.TITLE) for piece in pieces if piece[2] is not Label.MAIN]
    starts, ends, chances, titles = np.array(dropped or [(0, 0, 0.0, False)], dtype=np.float64).T
    first, last = np.searchsorted(ends, copies.said_from, side="right"), np.searchsorted(starts, copies.said_to)
    # Most twins are one piece, and of several the first tells enough.
    least = np.where(copies.prose, FAR_BEYOND, BEYOND_DOUBT)
    piece = np.minimum(first, len(chances) - 1)
    doubtful = (chances[piece] >= least) | (last - first > 1)
    # What is around the words in common may be what is noise about the twin, such as a credit.
    doubtful |= (starts[piece] < copies.said_from - MARKS) | (ends[piece] > copies.said_to + MARKS)
    # What a title says the article may say too.
    doubtful |= copies.prose & (titles[piece] > 0)
    # What a cue decided has a score of 0, but nobody asked what the judge makes of it.
    doubtful |= np.searchsorted(decided, ends[piece]) > np.searchsorted(decided, starts[piece])
    lost: Bools = (first < last) & doubtful
    if own is not None:
        lost |= (copies.said_from < own[0]) | (copies.said_to > own[1])
    return lost & ~among(copies.starts, np.array(decided, dtype=np.int64))


def _orphans_by_either(
    one: Sequence[Piece],
    other: Sequence[Piece],
    copies: Copies,
    own: tuple[int, int] | None,
    decided: Sequence[int],
) -> Bools:
    """The orphans by one pass's pieces, or by another's."""
    found = orphans(one, copies, own, decided)
    return found if one is other else found | orphans(other, copies, own, decided)


def exchanged(
    pieces: Sequence[Piece], copies: Copies, judged: Sequence[Piece], again: Callable[[int, int, int], Piece]
) -> list[Piece]:
    """The pieces of a document with those of another pass where its copies are.

    If a twin was dropped in part, the rest may have been kept. Then the copy takes the twin's place if more is kept of
    it, and the rest of the twin is the copy.

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
    begins = [piece[0] for piece in out]
    for start, end, low, high in zip(
        copies.starts.tolist(), copies.ends.tolist(), copies.said_from.tolist(), copies.said_to.tolist(), strict=True
    ):
        found = judged[bisect_left(at, start) : bisect_left(at, end)]
        # A document may have thousands of copies: no look at all pieces for each of them.
        first = max(bisect_left(begins, low + 1) - 1, 0)
        said = [n for n in range(first, bisect_left(begins, high)) if low < out[n][1]]
        before, after = _kept([out[n] for n in said], low, high), _kept(found, start, end)
        if before and after <= before:
            continue
        if before:
            for number in said:
                opens, closes, label = out[number][:3]
                if label is Label.MAIN and low <= opens and closes <= high + MARKS:
                    out[number] = again(opens, closes, start)
        own = bisect_left(begins, start)
        out[own : own + 1] = found
        begins[own : own + 1] = [piece[0] for piece in found]
    return out


def _kept(pieces: Sequence[Piece], low: int, high: int) -> int:
    """Code points of a range that were kept."""
    return sum(min(piece[1], high) - max(piece[0], low) for piece in pieces if piece[2] is Label.MAIN)
