"""Reprints: documents whose every line stands several times over, or that are printed several times as a whole.

The observation: scrapers read a line once for the eye and once for a screen reader, so that each stands doubled, and
pages hold their article for desktops, phones and printers. What comes of it is half copies or more, as an essay is that
repeats itself on purpose, and each paragraph may stand three times and more, as a refrain does. What tells them apart
is the order: in a reprint everything comes again in the same order, and little else stands between. A refrain comes
again among verses that do not.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleaner.text.characters import mix64

__all__ = ["MOST_TIMES", "stay_instead"]

MOST_TIMES = 8
"""Times that a block may stand: more are a litany, or a form."""
LEAST_BLOCKS = 3
"""Blocks that a reprint has at least, each counted once."""
LEAST_SHARE = 1 / 2
"""Share of its document's words that a reprint has at least."""
MOST_BETWEEN = 1 / 4
"""Words of other blocks that may stand in a reprint, as a share of its own: another print has other advertisements."""
REFRAIN = 3
"""Times that a block stands on its own from which on no pair of blocks is a copy and its twin."""

I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]


def stay_instead(documents: I64, values: U64, words: I64, totals: I64) -> I64:
    """Which blocks stay in the stead of others.

    Args:
        documents: The document of each block that is long enough to be a copy, in text order.
        values: What each says, as a number.
        words: How many words each has.
        totals: How many words each document has, short blocks among them.

    Returns:
        For each block the number, among these, of the last one of its document that says the same, where the document
        is a reprint; -1 of that one itself, and of all others.
    """
    out = np.full(len(documents), -1, dtype=np.int64)
    _, says, times = np.unique(values ^ mix64(documents.astype(np.uint64)), return_inverse=True, return_counts=True)
    again = (times[says] >= 2) & (times[says] <= MOST_TIMES)
    # Of most documents that say something twice that is all: they are not looked at one by one.
    enough = np.bincount(documents[again], words[again], minlength=len(totals)) >= LEAST_SHARE * totals
    enough &= np.bincount(documents[again], minlength=len(totals)) >= 2 * LEAST_BLOCKS
    for document in np.flatnonzero(enough).tolist():
        first, behind = np.searchsorted(documents, (document, document + 1)).tolist()
        found = _of_document(says[first:behind], words[first:behind], times[says[first:behind]], int(totals[document]))
        out[first:behind] = np.where(found >= 0, found + first, -1)
    return out


def _of_document(says: I64, words: I64, times: I64, total: int) -> I64:
    """The same for the blocks of one document."""
    out = np.full(len(says), -1, dtype=np.int64)
    several = np.flatnonzero((times >= 2) & (times <= MOST_TIMES))
    lines = _lines_again(says[several])
    if words[several[lines >= 0]].sum() + words[several[np.unique(lines[lines >= 0])]].sum() >= LEAST_SHARE * total:
        out[several[lines >= 0]] = several[lines[lines >= 0]]
    left = np.flatnonzero(out < 0)
    whole = _whole_again(says[left], words[left], times[left], total - int(words[out >= 0].sum()))
    out[left[whole >= 0]] = left[whole[whole >= 0]]
    # A line that goes for the last of its own print goes for that of the last print.
    for _ in range(2):
        at = np.flatnonzero(out >= 0)
        at = at[out[out[at]] >= 0]
        out[at] = out[out[at]]
    return out


def _lines_again(says: I64) -> I64:
    """Of each block the last one of an unbroken row that says the same, where such rows follow one another; else -1."""
    out = np.full(len(says), -1, dtype=np.int64)
    if not len(says):
        return out
    edges = np.flatnonzero(np.concatenate(([True], says[1:] != says[:-1], [True])))
    several = np.diff(edges) >= 2
    runs = np.flatnonzero(np.concatenate(([True], several[1:] != several[:-1], [True])))
    for low, high in pairwise(runs.tolist()):
        if several[low] and len(set(says[edges[low:high]].tolist())) >= LEAST_BLOCKS:
            last = np.repeat(edges[low + 1 : high + 1] - 1, np.diff(edges[low : high + 1]))
            out[edges[low] : edges[high]] = np.where(last > np.arange(edges[low], edges[high]), last, -1)
    return out


def _whole_again(says: I64, words: I64, refrains: I64, total: int) -> I64:
    """Of each block the one in the last print of the whole, where there are several prints; else -1. ``refrains`` says
    how often each block stands in the document."""
    out = np.full(len(says), -1, dtype=np.int64)
    _, numbers, counts = np.unique(says, return_inverse=True, return_counts=True)
    times = counts[numbers]
    sizes = np.bincount(np.where((times >= 2) & (refrains >= REFRAIN), times, 0), words)
    sizes[0] = 0
    prints = int(sizes.argmax())
    if prints < 2 or sizes[prints] < LEAST_SHARE * total:
        return out
    own = np.flatnonzero((times == prints) & (refrains >= REFRAIN))
    size = len(own) // prints
    between = words[own[0] : own[-1] + 1].sum() - words[own].sum()
    if size < LEAST_BLOCKS or between > MOST_BETWEEN * words[own].sum():
        return out
    if np.array_equal(says[own[:-size]], says[own[size:]]):
        out[own[:-size]] = np.tile(own[-size:], prints - 1)
    return out
