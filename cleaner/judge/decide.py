"""Least probabilities: from how sure the judge is of every block to which blocks are kept."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleaner.judge.tagger import MAIN, log_odds
from cleaner.text.batch import Batch

__all__ = ["choose", "expected_f1", "keep_fallback", "smooth_by_template", "text_judge_penalty"]

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

COMPANY = np.float32(0.6)
"""Share of a block's log odds that is its template's, chosen on held-back pages (docs/experiments/pages.md)."""
LEAST_TEXT = np.float32(0.5)
"""Probability, according to the judge of texts, from which on a block is drawn up by its template, likewise."""
DOUBT = (0.1, 0.5)
"""Least and most share that counts on a page of the log odds that the judge of texts has against a block, likewise."""
AGREED = (0.5, 0.9)
"""Shares of what both judges keep from which on, and from which no more, that share grows, likewise."""
ENOUGH = 0.5
"""Least share of the words expected of an article that is believed to be the article: less than that is a
few stray lines above the threshold, and an article just below it. Chosen likewise."""


def expected_f1(batch: Batch, main: F32) -> F64:
    """The best F1, in words, that a choice of blocks can be expected to have, of every document: by the judge's own
    probabilities.
    """
    documents, words = batch.blocks.documents, np.maximum(batch.counts, 1).astype(np.float64)
    order = np.lexsort((-main, documents))
    expected = (main * words)[order]
    total = batch.document_sums(main * words)
    edges = batch.first_block[documents]

    def running(values: F64) -> F64:
        """Sums from each document's first block."""
        sums = np.concatenate(([0.0], np.cumsum(values)))
        run: F64 = sums[1:] - sums[edges]
        return run

    # Blocks of a document keep their places as a whole, so what is sorted within it still begins at its edge.
    f1 = 2 * running(expected) / np.maximum(running(words[order]) + total[documents], 1e-9)
    best = np.zeros(len(batch.first_block) - 1)
    np.maximum.at(best, documents, f1)
    return best


def smooth_by_template(batch: Batch, odds: F32, templates: I64, text: F32) -> F32:
    """Log odds of ``main`` of a page's blocks, each drawn towards those of its template, ``templates`` a
    number each.

    A page's template prints one kind of thing: either all readers' comments are the article or none is. So the share
    :data:`COMPANY` of a block's log odds is its template's, a mean by words. But what an aggregator pushes in has the
    template of the article's own paragraphs: a block is drawn up only where ``text``, its probability by the text's
    judge, is :data:`LEAST_TEXT` or more.
    """
    weights = np.maximum(batch.counts, 1) ** 0.75
    mean = np.bincount(templates, odds * weights) / np.maximum(np.bincount(templates, weights), 1e-9)
    drawn = ((1 - COMPANY) * odds + COMPANY * mean[templates]).astype(np.float32)
    return np.where((drawn > odds) & (text < LEAST_TEXT), odds, drawn)


def text_judge_penalty(batch: Batch, page: F32, text: F32) -> F32:
    """Log odds against each of a page's blocks, 0 or less, by what the judge of texts thinks of it. ``page`` and
    ``text`` are both judges' probabilities of ``main``.

    Where that judge keeps what the page's judge keeps, all but a few blocks, it knows a kind of page like this one, and
    these few are worth a doubt. Where it doubts half of the article, such as lists and tables without their markup,
    its word is worth little: a share between the two of :data:`DOUBT` counts, by how far they are :data:`AGREED`.
    """
    words = np.where(page > 0.5, batch.counts, 0)
    agreed = batch.document_sums(words * (text > 0.5)) / np.maximum(batch.document_sums(words), 1)
    least, most = AGREED
    trust = np.clip((agreed - least) / (most - least), 0, 1)
    counts = DOUBT[0] + (DOUBT[1] - DOUBT[0]) * trust[batch.blocks.documents]
    return (counts * np.minimum(log_odds(text), 0)).astype(np.float32)


def choose(
    batch: Batch, probabilities: F32, main: F32, least: float, fallback: float | None, html: bool
) -> tuple[I64, set[int]]:
    """The label of each block.

    Args:
        batch: The texts, cut into blocks.
        probabilities: Those of all labels, shape (blocks, labels).
        main: The probability of ``main`` that counts, one a block.
        least: The least that makes a block ``main``.
        fallback: The least in documents where no block has that; None where such documents may end up empty.
        html: Whether the texts are pages.

    Returns:
        The index of each block's label, and the numbers of the documents in doubt.
    """
    others = probabilities.copy()
    others[:, MAIN] = -1
    numbers: I64 = np.where(main >= least, MAIN, others.argmax(axis=1))
    return (numbers, set()) if fallback is None else keep_fallback(batch, numbers, main, fallback, html)


def keep_fallback(batch: Batch, numbers: I64, main: F32, least: float, html: bool) -> tuple[I64, set[int]]:
    """Never empty a document: where no block was kept, take those that have ``least``, and where none has, the blocks
    whose choice has the best expected F1. So too where those with ``least`` have less than :data:`ENOUGH` of the words
    that the article is expected to have.

    The choice of best expected F1 keeps what has at least half of that F1 (Lipton, Elkan and Narayanaswamy 2014,
    "Optimal thresholding of classifiers to maximize F1 measure"). Most of a page is noise, so of a page no more
    is kept. Of a text a third of that is enough: all is kept but what is noise beyond doubt, since a reader can drop
    what a note points at, but not get back what is gone.

    Args:
        batch: The texts, cut into blocks.
        numbers: Index of each block's label.
        main: Probability of ``main`` of each block.
        least: The probability from which on a block is kept.
        html: Whether the texts are pages.

    Returns:
        Index of each block's label then, and the numbers of the documents in doubt.
    """
    full = np.flatnonzero(np.diff(batch.first_block) > 0)
    if not full.size:
        return numbers, set()
    best = np.zeros(len(batch.first_block) - 1, dtype=np.float32)
    best[full] = np.maximum.reduceat(main, batch.first_block[full])
    empty = batch.document_sums(numbers == MAIN) == 0
    expected = np.maximum(batch.counts, 1) * main
    likely = batch.document_sums(expected * (main >= least))
    hopeless = (empty & (best < least)) | (likely < ENOUGH * batch.document_sums(expected))
    limits = np.where(hopeless, np.minimum(expected_f1(batch, main) / (2 if html else 6), best), least)
    documents = batch.blocks.documents
    kept = np.where((empty | hopeless)[documents] & (main >= limits[documents]), MAIN, numbers)
    return kept, set(full[hopeless[full]].tolist())
