"""Corpus: in what other documents a block is, and what else those share with its text.

The observation: a document that shares most of a text's mass is another edition of the same story, and what the two
share is the article; one that shares a block and nothing else shows that this block travels alone. What repeats within
one site is its furniture, what repeats across sites was syndicated. And what only this text has, while its editions
agree on the rest, was put in here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.evidence.columns import by_name
from cleaner.text.batch import F32, F64, Batch, most, runs

if TYPE_CHECKING:
    from cleaner.index.overlap import Overlap

NAMES = (
    "corpus",  # 1 where an index is open, else 0 (and so are all that follow)
    "prints",  # log2 of the block's fingerprints
    "seen_elsewhere",  # share of them that occur in another document
    "spread",  # log2 of the documents that its most common fingerprint is in
    "seen_rarity",  # mean over its fingerprints of 1 / documents that share it
    "carriers",  # log2 of the sources that have at least CARRIED of the block
    "carrier_sites",  # log2 of their sites
    "carriers_here",  # share of them on the text's own site
    "strangers",  # share of them that share less than STRANGER of the rest of the text
    "rest_best",  # largest share of the rest of the text that one of them has
    "rest_mean",  # mean of these shares
    "rest_least",  # the least
    "rest_rare",  # largest share of the rest, where common fingerprints count less
    "whole_best",  # largest share of one of them that the text has
    "block_of_source",  # largest share of one of them that is this block
    "source_place",  # least log2 of the words before it in a stranger among them; 12 where there is none
    "neighbours_along",  # share of them that have something of the block before or after as well
    "editions",  # log2 of the sources that share at least EDITION of the text, rarity counted
    "edition_sites",  # log2 of their sites
    "edition_share",  # share of the editions that have the block; 0 where there are none
    "edition_best",  # share of the block's fingerprints that the edition with most of them has
    "story_share",  # largest share of the text, rarity counted, that one source has
    "story_whole",  # largest share of an edition that the text has
)
CARRIED = 0.4
"""Share of a block's fingerprints that makes a source its carrier: copy edits break some shingles of a paragraph."""
STRANGER = 0.1
EDITION = 0.3
FAR = 12.0


def columns(batch: Batch, overlap: Overlap) -> F32:
    """One row a block, one column a name in :data:`NAMES`."""
    count = len(batch.blocks)
    c = overlap
    documents = batch.blocks.documents
    texts = len(batch.first_block) - 1
    share = c.pair_prints / np.maximum(c.block_prints[c.pair_block], 1)
    carrier = share >= CARRIED
    block, source = c.pair_block[carrier], c.pair_source[carrier]
    site = c.view.group_site[source]
    rest, rest_rare = c.pair_rest[carrier], c.pair_rest_rare[carrier]
    carriers = np.bincount(block, minlength=count).astype(np.float64)
    some = np.maximum(carriers, 1)
    here = (site == c.site[documents[block]]) & (site > 0)
    stranger = np.maximum(rest_rare, 0) < STRANGER
    along = _along(c, documents)[carrier]
    edition = c.story_rare >= EDITION
    editions = np.bincount(c.story_text[edition], minlength=texts).astype(np.float64)
    edition_pair = edition[c.pair_text]
    with_block = np.bincount(c.pair_block[edition_pair & carrier], minlength=count)
    strange = np.where(stranger, c.pair_place[carrier], FAR)
    values = {
        "corpus": np.ones(count),
        "prints": np.log2(1 + c.block_prints),
        "seen_elsewhere": c.block_seen / np.maximum(c.block_prints, 1),
        "spread": np.log2(1 + c.block_spread),
        "seen_rarity": c.block_rarity,
        "carriers": np.log2(1 + carriers),
        "carrier_sites": np.log2(1 + _distinct(block, site, count)),
        "carriers_here": np.bincount(block, here, minlength=count) / some,
        "strangers": np.bincount(block, stranger, minlength=count) / some,
        "rest_best": most(block, rest, count),
        "rest_mean": np.bincount(block, rest, minlength=count) / some,
        "rest_least": 1 - most(block, 1 - np.minimum(rest, 1), count) - (carriers == 0),
        "rest_rare": most(block, rest_rare, count),
        "whole_best": most(block, c.pair_whole[carrier], count),
        "block_of_source": most(block, c.pair_prints[carrier] / np.maximum(c.view.group_prints[source], 1), count),
        "source_place": FAR - most(block, FAR - np.minimum(strange, FAR), count),
        "neighbours_along": np.bincount(block, along, minlength=count) / some,
        "editions": np.log2(1 + editions)[documents],
        "edition_sites": np.log2(
            1 + _distinct(c.story_text[edition], c.view.group_site[c.story_source[edition]], texts)
        )[documents],
        "edition_share": with_block / np.maximum(editions[documents], 1),
        "edition_best": most(c.pair_block[edition_pair], share[edition_pair], count),
        "story_share": most(c.story_text, c.story_rare, texts)[documents],
        "story_whole": most(c.story_text[edition], c.story_whole[edition], texts)[documents],
    }
    return by_name(NAMES, values)


def _along(c: Overlap, documents: np.ndarray) -> np.ndarray:
    """Whether each pair's source has something of the block before or after it as well."""
    # Pairs are in order. Shifted on by a block and sorted in between the others, each comes next to the pair of the
    # block after it and the same source, if there is one.
    pairs = (c.pair_block << 33) | (c.pair_source << 1)
    both = np.concatenate((pairs, pairs + ((1 << 33) | 1)))
    both.sort()
    shifted = (both & 1).astype(np.bool_)
    met = np.flatnonzero(shifted[1:] & (both[1:] == (both[:-1] | 1)) & ~shifted[:-1])
    moved = np.cumsum(shifted)
    before, after = moved[met + 1] - 1, met - moved[met]
    same = documents[c.pair_block[before]] == documents[c.pair_block[after]]
    out = np.zeros(len(pairs), dtype=np.bool_)
    out[before[same]] = True
    out[after[same]] = True
    return out


def _distinct(at: np.ndarray, values: np.ndarray, count: int) -> F64:
    """Number of different values of each."""
    both = (at.astype(np.uint64) << np.uint64(32)) | values.astype(np.uint64)
    both.sort()
    found: F64 = np.bincount((both[runs(both)] >> np.uint64(32)).view(np.int64), minlength=count).astype(np.float64)
    return found
