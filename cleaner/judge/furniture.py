"""Furniture of a site, by an index and without the judge: what is on a large share of the site's pages.

The observation: a letter to readers, a note about the house and an author's lines are prose, and every page that
carries them vouches for them. People who clean whole sites ask for a plain rule that they can state: what is on so
many per cent of a site's pages is the site's, and no article's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.evidence.corpus import CARRIED
from cleaner.index.overlap import Overlap
from cleaner.text.batch import F64, I64, Batch

__all__ = ["FEWEST_PAGES", "SitePages", "furniture_of", "site_pages"]

FEWEST_PAGES = 5
"""Pages of a site that have to carry a block: two or three may be editions of one story."""

LEAST_LEFT = 0.2
"""Share of what was kept that has to stay: furniture can outweigh a short article, but not fill a page."""


@dataclass(frozen=True, slots=True)
class SitePages:
    """On how many pages of its own site each block occurs, one entry a block."""

    carriers: I64
    """Pages of the site that carry the block, its own among them; 0 where the index does not know the site."""
    pages: I64
    """Pages of the site that the index holds, its own among them; 0 where it does not know the site."""

    def furniture(self, share: float) -> npt.NDArray[np.bool_]:
        """The blocks that are on a share of their site's pages or more.

        Args:
            share: The least share of the site's pages, 0 to 1.

        Returns:
            One entry a block, ``bool``.
        """
        return (self.carriers >= FEWEST_PAGES) & (self.carriers >= share * self.pages)

    def reason(self, block: int) -> str:
        """The sentence that says so of a block."""
        return f"appears on {self.carriers[block]} of {self.pages[block]} pages of this site"


def site_pages(batch: Batch, overlap: Overlap) -> SitePages:
    """Count the pages of its own site that carry each block.

    A block is carried by as many pages as the middle one of its fingerprints is on: a common phrase in it does not
    count for the whole, and a changed word does not hide it. An index tells of a common fingerprint the number of all
    documents that hold it and a sample of these; the sample tells which share of them is of the text's own site.

    Args:
        batch: The texts, cut into blocks.
        overlap: What an index knows of them.

    Returns:
        The counts, one entry a block.
    """
    count, documents = len(batch.blocks), batch.blocks.documents
    here = overlap.site[documents]
    held = np.bincount(overlap.view.site, minlength=len(overlap.view.sites))
    pages = np.where(here > 0, held[np.maximum(here, 0)], 0)
    middle = _middle(batch.token_block[overlap.found.first], overlap.hits.counts, count)
    carried = overlap.pair_prints >= CARRIED * np.maximum(overlap.block_prints[overlap.pair_block], 1)
    block, source = overlap.pair_block[carried], overlap.pair_source[carried]
    own = overlap.view.group_site[source] == here[block]
    carriers = np.bincount(block, minlength=count)
    share: F64 = np.bincount(block, own, minlength=count) / np.maximum(carriers, 1)
    others = np.rint(middle * share).astype(np.int64)
    known = pages > 0
    pages = np.maximum(pages, others + 1)
    return SitePages(np.where(known, others + 1, 0), np.where(known, pages, 0))


def furniture_of(batch: Batch, overlap: Overlap, kept: npt.NDArray[np.bool_], share: float) -> dict[int, str]:
    """What was kept and is on a share of its site's pages. Of a document that would be left with less than
    :data:`LEAST_LEFT` of its words nothing is: its pages are copies of one text.

    Args:
        batch: The texts, cut into blocks.
        overlap: What an index knows of them.
        kept: Whether each block was kept.
        share: The least share of a site's pages, 0 to 1.

    Returns:
        The reason of each block that is furniture.
    """
    found = site_pages(batch, overlap)
    gone = kept & found.furniture(share)
    words, left = (batch.document_sums(np.where(which, batch.counts, 0)) for which in (kept, kept & ~gone))
    gone &= (left >= LEAST_LEFT * np.maximum(words, 1))[batch.blocks.documents]
    return {block: found.reason(block) for block in np.flatnonzero(gone).tolist()}


def _middle(block: I64, values: I64, count: int) -> F64:
    """The median of the values of each block, the lower of two; 0 where it has none."""
    order = np.lexsort((values, block))
    edges = np.searchsorted(block[order], np.arange(count + 1))
    out = np.zeros(count)
    some = np.flatnonzero(np.diff(edges) > 0)
    out[some] = values[order][(edges[some] + edges[some + 1] - 1) // 2]
    return out
