"""Where each block of a document occurs elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleaner.document import Document, Witness
from cleaner.index.corpus import CorpusIndex
from cleaner.index.fingerprints import as_indexed
from cleaner.index.witnesses import best_pairs, witnesses
from cleaner.text.make_batch import make_batch

__all__ = ["BlockMatch", "block_matches"]


@dataclass(frozen=True, slots=True)
class BlockMatch:
    """A block of a document, and where else it occurs."""

    start: int
    end: int
    """The block, in code points of the document's text (of a page its visible text), half-open."""
    share: float
    """Share of its fingerprints that occur in other documents, 0 to 1."""
    documents: int
    """In how many other documents its most common fingerprint is."""
    witnesses: tuple[Witness, ...]
    """Those that have most of it, each with the place where."""


def block_matches(index: CorpusIndex, document: Document, most: int = 3) -> list[BlockMatch]:
    """Every block of a document, with up to ``most`` witnesses each. The document itself is never one of them. A page
    is looked up as an index has it, by its visible text."""
    document = as_indexed(document)
    batch = make_batch([document.text], twice=True)
    found = index.overlap(batch, [document])
    share = found.pair_prints / np.maximum(found.block_prints[found.pair_block], 1)
    picked = best_pairs(found, np.arange(len(share)), share, most)
    told = witnesses(batch, found, picked)
    edges = np.searchsorted(found.pair_block[picked], np.arange(len(batch.blocks) + 1)).tolist()
    seen = np.round(found.block_seen / np.maximum(found.block_prints, 1), 3).tolist()
    bounds = zip(batch.blocks.starts.tolist(), batch.blocks.ends.tolist(), strict=True)
    return [
        BlockMatch(start, end, seen[at], int(found.block_spread[at]), tuple(told[edges[at] : edges[at + 1]]))
        for at, (start, end) in enumerate(bounds)
    ]
