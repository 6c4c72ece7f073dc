"""What a batch's texts share with others: which other documents share each block, and how much else those share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleaner.document import Document
from cleaner.index.fingerprints import BlockFingerprints, key_of, prints, token_bytes
from cleaner.index.lookup import Hits, Snapshot, find_hits
from cleaner.text.batch import F64, I64, Batch, most, runs
from cleaner.text.shingles import digests

__all__ = ["Overlap", "overlap"]

PLACE_LEVELS = 63
"""Places in a witness are told apart on a scale of quarter octaves."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Blocks and the sources that share fingerprints with them.

    Arrays named ``pair_*`` have one entry for each block and each source that shares a fingerprint with it, ascending
    by block.
    """

    view: Snapshot
    found: BlockFingerprints
    hits: Hits
    hit_block: I64
    """Block of each hit, ascending."""
    site: I64
    """Site of each text, as a number of the view's, -1 where it is not known or not in the index."""
    block_prints: F64
    """Fingerprints of each block."""
    block_seen: F64
    """Those of them that occur in another document."""
    block_rarity: F64
    """Mean over a block's fingerprints of one over the number of documents that share it."""
    block_spread: F64
    """The number of other documents that the block's most common fingerprint is in."""
    pair_block: I64
    pair_source: I64
    pair_prints: F64
    """Fingerprints shared."""
    pair_place: F64
    """log2 of one more than the tokens before the first shared one in the source's document."""
    pair_rest: F64
    """Share of the *rest* of the text (without the block) that the source shares."""
    pair_rest_rare: F64
    """The same where a fingerprint counts for less the more documents share it."""
    pair_whole: F64
    """Share of the source's own fingerprints that the text has."""
    pair_text: I64
    """Number of the pair's text and source, as an index into the ``story`` arrays."""
    story_text: I64
    """Text of each text and source that share anything."""
    story_share: F64
    """Share of the text's fingerprints that the source has."""
    story_rare: F64
    """The same where a fingerprint counts for less the more documents share it."""
    story_whole: F64
    """Share of the source's fingerprints that the text has."""
    story_source: I64


def whole_blocks(batch: Batch) -> I64:
    """The number of the uncut block that each block is, or is a piece of."""
    blocks = batch.blocks
    begins = np.ones(len(blocks), dtype=np.bool_)
    begins[1:] = (blocks.gaps[1:] != 0) | (np.diff(blocks.documents) != 0)
    return np.cumsum(begins) - 1


def overlap(batch: Batch, view: Snapshot, documents: Sequence[Document], whole_text: int | None = None) -> Overlap:
    """Look a batch up.

    Args:
        batch: Some texts.
        view: What they are looked up in.
        documents: The texts, with what is known of where they came from.
        whole_text: Where they are parts of one long document, the digest of all of it: by that it is known that the
            index has the document itself.

    Returns:
        What each block and each text shares with what documents.
    """
    whole = whole_blocks(batch)
    opens = np.flatnonzero(np.diff(whole, prepend=-1))
    first_token = np.append(batch.first_token[:-1][opens], batch.first_token[-1:])
    found = prints(batch.tokens, whole[batch.token_block], first_token)
    text_token = np.searchsorted(batch.written.starts, batch.text.offsets)
    content = digests(batch.written, text_token)
    if whole_text is not None:
        content = np.full(len(content), whole_text, dtype=np.uint64)
    named = [key_of(document) for document in documents]
    key = np.array([c if k is None else k for k, c in zip(named, content.tolist(), strict=True)], dtype=np.uint64)
    block = batch.token_block[found.first]
    owner = batch.blocks.documents[block]
    hits = find_hits(view, found, token_bytes(batch.tokens), owner, content, key)
    number = {site: at for at, site in enumerate(view.sites)}
    site = np.array([number.get(document.place or "", 0) or -1 for document in documents], dtype=np.int64)
    return _counted(batch, view, found, hits, site, block, owner)


def _counted(
    batch: Batch, view: Snapshot, found: BlockFingerprints, hits: Hits, site: I64, block: I64, owner: I64
) -> Overlap:
    count, texts = len(batch.blocks), len(batch.first_block) - 1
    query, source, hit_block = hits.query, hits.source, block[hits.query]
    place = hits.place - _first_tokens(view, hits)
    level = np.minimum(4 * np.log2(1 + place.astype(np.float32)), PLACE_LEVELS).astype(np.uint64)
    if view.versions:
        once = _once(query, source)
        query, source, level = query[once], source[once], level[once]
    sharing = np.bincount(query, minlength=len(found.hashes))
    counts = np.maximum(hits.counts, sharing)
    counts[sharing == 0] = 0
    rarity = 1 / np.maximum(counts, 1)
    block_prints = np.bincount(block, minlength=count).astype(np.float64)
    block_seen = np.bincount(block, sharing > 0, minlength=count).astype(np.float64)
    block_rarity = np.bincount(block, rarity, minlength=count) / np.maximum(block_prints, 1)
    block_spread = most(block, counts, count)
    # Block, source and place in one number, so that one plain sort groups them and puts the first place first.
    packed = block[query].astype(np.uint64) << np.uint64(38)
    packed |= source.astype(np.uint64) << np.uint64(6)
    packed |= level
    packed.sort()
    pair = packed >> np.uint64(6)
    starts = runs(pair)
    shared = np.diff(np.append(starts, len(pair))).astype(np.float64)
    pair = pair[starts]
    pair_block = (pair >> np.uint64(32)).astype(np.int64)
    pair_source = (pair & np.uint64(0xFFFFFFFF)).astype(np.int64)
    pair_place = (packed[starts] & np.uint64(63)).astype(np.float64) / 4
    # Text, source and pair in one number: of the widths of a batch and an index there is room for all three.
    text = batch.blocks.documents[pair_block]
    source_bits, pair_bits = len(view.group_prints).bit_length(), len(pair).bit_length()
    stories = (text << (source_bits + pair_bits)) | (pair_source << pair_bits) | np.arange(len(pair))
    stories.sort()
    story = stories >> pair_bits
    fresh = runs(story)
    pair_text = np.empty(len(pair), dtype=np.int64)
    pair_text[stories & ((1 << pair_bits) - 1)] = np.repeat(np.arange(len(fresh)), np.diff(np.append(fresh, len(pair))))
    story = story[fresh]
    story_text, story_source = story >> source_bits, story & ((1 << source_bits) - 1)
    rare = shared * block_rarity[pair_block]
    mass = np.bincount(pair_text, shared, minlength=len(story))
    rare_mass = np.bincount(pair_text, rare, minlength=len(story))
    documents = batch.blocks.documents
    block_rare = block_rarity * block_prints
    text_prints = np.bincount(documents, block_prints, minlength=texts)
    text_rare = np.bincount(documents, block_rare, minlength=texts)
    rest = (mass[pair_text] - shared) / np.maximum((text_prints[documents] - block_prints)[pair_block], 1)
    rest_rare = (rare_mass[pair_text] - rare) / np.maximum((text_rare[documents] - block_rare)[pair_block], 1)
    whole = mass / np.maximum(view.group_prints[story_source], 1)
    return Overlap(
        view, found, hits, hit_block, site, block_prints, block_seen, block_rarity, block_spread,
        pair_block, pair_source, shared, pair_place, rest, rest_rare, whole[pair_text], pair_text,
        story_text, mass / np.maximum(text_prints[story_text], 1), rare_mass / np.maximum(text_rare[story_text], 1),
        np.minimum(whole, 1), story_source,
    )  # fmt: skip


def _first_tokens(view: Snapshot, hits: Hits) -> I64:
    """The first token of the document of each hit, in its segment."""
    if len(view.segments) == 1:
        return view.segments[0].first_token.take(hits.document, mode="clip")
    out = np.empty(len(hits.document), dtype=np.int64)
    for number, segment in enumerate(view.segments):
        mine = np.flatnonzero(hits.segment == number)
        out[mine] = segment.first_token[hits.document[mine] - view.first_document[number]]
    return out


def _once(query: I64, source: I64) -> I64:
    """The first of the hits of one fingerprint in one source."""
    rank = np.arange(len(query)) - np.searchsorted(query, query)
    bits = int(rank.max(initial=0)).bit_length()
    packed = ((query << (32 + bits)) | (source << bits) | rank).astype(np.uint64)
    packed.sort()
    packed = packed[runs(packed >> np.uint64(bits))]
    row = (packed & np.uint64((1 << bits) - 1)).astype(np.int64)
    return np.sort(row + np.searchsorted(query, (packed >> np.uint64(32 + bits)).astype(np.int64)))
