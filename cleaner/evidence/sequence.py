"""Sequence: where a block is, and in what company.

The observation: furniture gathers before the first and after the last long paragraph, menus come in runs of short
lines, an article's own subheads stand alone between long paragraphs.
"""

from __future__ import annotations

import numpy as np

from cleaner.evidence.cohesion import LONG_WORDS
from cleaner.evidence.columns import by_name
from cleaner.text.batch import F32, F64, Batch

NAMES = (
    "from_start",  # log2 of words before it
    "from_end",  # log2 of words after it
    "position",  # share of the document's words before it
    "blocks",  # log2 of the document's blocks
    "long_share",  # share of the document's words in long blocks
    "short_run",  # log2 of consecutive short blocks it is among; 0 for a long block
    "since_long",  # log2 of blocks since the last long one
    "until_long",  # log2 of blocks to the next long one
    "long_before",  # share of the document's long-block words before it
    "density_3",  # mean of log2 words over three blocks each side
    "density_8",  # the same over eight
)


def _distance(long: np.ndarray, first: np.ndarray) -> F64:
    """Blocks since the last long one of the same document; distance to before its start where there is none."""
    index = np.arange(len(long))
    at = np.maximum.accumulate(np.where(long, index, -1))
    before = np.full(len(long), -1)
    before[1:] = at[:-1]
    distance: F64 = (index - np.maximum(before, first - 1)).astype(np.float64)
    return distance


def _window(values: F64, radius: int, batch: Batch) -> F64:
    """Mean over ``radius`` blocks each side, cut at the document's ends."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    index = np.arange(len(values))
    low = np.maximum(index - radius, batch.first_block[batch.blocks.documents])
    high = np.minimum(index + radius + 1, batch.first_block[1:][batch.blocks.documents])
    means: F64 = (total[high] - total[low]) / np.maximum(high - low, 1)
    return means


def columns(batch: Batch) -> F32:
    """One row a block, one column a name in :data:`NAMES`."""
    documents, count = batch.blocks.documents, len(batch.blocks)
    first, after = batch.first_block[documents], batch.first_block[1:][documents]
    words = batch.counts.astype(np.float64)
    long = words >= LONG_WORDS
    since = _distance(long, first)
    until = _distance(long[::-1], (count - after)[::-1])[::-1] if count else since
    long_words = words * long
    total_long = batch.document_sums(long_words)
    running = np.cumsum(long_words) - long_words
    total = np.cumsum(words) - words
    before, whole = total - total[first], batch.document_sums(words)[documents]
    log_words = np.log2(1 + words)
    values = {
        "from_start": np.log2(1 + before),
        "from_end": np.log2(1 + np.maximum(whole - before - words, 0)),
        "position": before / np.maximum(whole, 1),
        "blocks": np.log2(after - first),
        "long_share": (total_long / np.maximum(batch.document_sums(words), 1))[documents],
        "short_run": np.where(long, 0, np.log2(np.maximum(since + until - 1, 1))),
        "since_long": np.log2(1 + since),
        "until_long": np.log2(1 + until),
        "long_before": (running - running[first]) / np.maximum(total_long[documents], 1),
        "density_3": _window(log_words, 3, batch),
        "density_8": _window(log_words, 8, batch),
    }
    return by_name(NAMES, values)
