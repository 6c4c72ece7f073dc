"""Documents to what an index keeps of them: fingerprints by block, token steps, a digest, a signature."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cleaner.document import Document
from cleaner.text.blocks import segment
from cleaner.text.shingles import (
    SHINGLE_SIZE,
    Shingles,
    Tokens,
    code_points,
    combine,
    digests,
    fingerprints,
    mix64,
    shingles,
    signatures,
    tokenize,
)

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

PERMUTATIONS, SEED = 128, 1
"""Length of a document's signature. 128 values estimate a Jaccard similarity to 0.044 (see :func:`signatures`)."""
STEP_BITS = 5
"""Bits of a token's byte that hold the distance to the next token: all but some 0.1 % of English ones are below 31."""
LONG_STEP = (1 << STEP_BITS) - 1
"""Stands for a step kept in a list of its own."""


@dataclass(frozen=True, slots=True)
class BlockFingerprints:
    """The winnowed fingerprints of a batch, in text order."""

    hashes: U64
    first: I64
    """Index of the first token of each."""
    sizes: I64
    """Tokens of each: :data:`~cleaner.text.shingles.SHINGLE_SIZE`, or all those of a shorter block."""
    blocks: I64

    @property
    def keys(self) -> U32:
        """The upper 32 bits, which are what a table keeps: two fingerprints of one table seldom share them, and a match
        is checked against the tokens' own bits before it counts."""
        return (self.hashes >> np.uint64(32)).astype(np.uint32)


def prints(tokens: Tokens, token_block: I64, first_token: I64) -> BlockFingerprints:
    """Fingerprints of every block: winnowed shingles, and the whole of a block that is shorter than a shingle.

    ``token_block`` is the block of each token, ``first_token`` each block's first token with the number of tokens at
    the end. A heading or a menu entry of less than five words has no shingle, and yet is what a site repeats most.
    """
    found = fingerprints(shingles(tokens, token_block))
    counts = np.diff(first_token)
    hashes, first, sizes = [found.hashes], [found.first], [np.full(len(found.first), SHINGLE_SIZE, dtype=np.int64)]
    for size in range(1, SHINGLE_SIZE):
        at = first_token[:-1][counts == size]
        hashes.append(mix64(combine(tokens.hashes, size, at) + np.uint64(size)))
        first.append(at)
        sizes.append(np.full(len(at), size, dtype=np.int64))
    places = np.concatenate(first)
    order = np.argsort(places, kind="stable")
    places = places[order]
    return BlockFingerprints(np.concatenate(hashes)[order], places, np.concatenate(sizes)[order], token_block[places])


def token_bytes(tokens: Tokens) -> U8:
    """Three bits of each token's hash, by which a match is checked and extended; the lower bits are left for steps."""
    return ((tokens.hashes >> np.uint64(61)) << np.uint64(STEP_BITS)).astype(np.uint8)


def key_of(document: Document) -> int | None:
    """A 64-bit hash of what names a document's source, ``None`` where nothing does.

    Two documents of one URL are two visits to one page, and count once as witnesses; without a URL, two of one id on
    one site.
    """
    if document.url:
        name = "url\0" + document.url
    elif document.id:
        name = f"id\0{document.place or ''}\0{document.id}"
    else:
        return None
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Part:
    """Documents as an index keeps them, in the order they came. Arrays named after their column in a segment."""

    content: U64
    key: U64
    first_token: I64
    offset: U32
    length: U32
    prints: U32
    signature: U8
    names: tuple[bytes, ...]
    sites: tuple[str, ...]
    steps: U8
    long_at: I64
    long_step: U32
    entries: U64
    """Key of a fingerprint in the upper half, its first token (counted from the part's beginning) in the lower; in no
    order, each fingerprint once a document."""


def as_indexed(document: Document) -> Document:
    """A document as an index has it, which is what a reader sees of it: a page as its visible text."""
    if not document.is_page:
        return document
    from cleaner.html.read import read_page

    return replace(document, text=read_page(document.text).text, form="text")


def read_part(documents: Sequence[Document]) -> Part:
    """What an index keeps of some documents: of their texts, or of their pages' visible texts."""
    text = code_points([as_indexed(document).text for document in documents])
    tokens = tokenize(text, stems=False)
    blocks = segment(text)
    first_token = np.searchsorted(tokens.starts, text.offsets)
    block_token = np.searchsorted(tokens.starts, np.append(blocks.starts, len(text.codes)))
    token_block = np.repeat(np.arange(len(blocks)), np.diff(block_token))
    found = prints(tokens, token_block, block_token)
    owner = np.searchsorted(first_token, found.first, side="right") - 1
    count = len(documents)
    signed = signatures(Shingles(found.hashes, found.first, owner, SHINGLE_SIZE), count, PERMUTATIONS, SEED)
    content = digests(tokens, first_token)
    named = [key_of(document) for document in documents]
    key = np.array([0 if name is None else name for name in named], dtype=np.uint64)
    unnamed = np.array([name is None for name in named], dtype=np.bool_)
    key[unnamed] = content[unnamed]
    # Each fingerprint once a document: its first place.
    entries = (found.keys.astype(np.uint64) << np.uint64(32)) | found.first.astype(np.uint64)
    entries.sort()
    owner = np.searchsorted(first_token, (entries & np.uint64(0xFFFFFFFF)).astype(np.int64), side="right") - 1
    fresh = np.ones(len(entries), dtype=np.bool_)
    fresh[1:] = (entries[1:] >> np.uint64(32) != entries[:-1] >> np.uint64(32)) | (owner[1:] != owner[:-1])
    begins = tokens.starts - text.offsets[:-1].repeat(np.diff(first_token))
    steps = token_bytes(tokens)
    step = np.zeros(len(tokens), dtype=np.int64)
    step[:-1] = np.diff(tokens.starts)
    last = first_token[1:][np.diff(first_token) > 0] - 1
    step[last] = tokens.ends[last] - tokens.starts[last]
    long_at = np.flatnonzero(step >= LONG_STEP)
    steps |= np.minimum(step, LONG_STEP).astype(np.uint8)
    offset = np.zeros(count, dtype=np.uint32)
    full = np.flatnonzero(np.diff(first_token) > 0)
    offset[full] = begins[first_token[full]]
    return Part(
        content,
        key,
        first_token,
        offset,
        text.lengths.astype(np.uint32),
        np.bincount(owner[fresh], minlength=count).astype(np.uint32),
        signed.astype(np.uint8),
        tuple((document.id or document.url or "").encode("utf-8", "surrogatepass") for document in documents),
        tuple(document.place or "" for document in documents),
        steps,
        long_at,
        step[long_at].astype(np.uint32),
        entries[fresh],
    )
