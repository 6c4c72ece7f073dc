"""Echo: text that occurs twice.

The observation: an aggregator prints the promoted story's headline, then the headline again with its first sentences in
one block; captions and source lines repeat the article's own headline; menus and prompts come round again.
"""

from __future__ import annotations

import numpy as np

from cleaner.evidence.columns import by_name
from cleaner.text.batch import F32, F64, I64, Batch, run_sums, runs, share
from cleaner.text.shingles import combine, mix64

LONGEST = 24
"""Words of a headline that are compared; the longest headline seen in the development pages has 31, 99 % have under
22."""
LITANY = 2
"""Other blocks of one beginning from which on they begin alike on purpose."""
NAMES = (
    "echo_words",  # first words that repeat the start of the block before, log2
    "echo_share",  # share of the block before that they repeat
    "echoed_words",  # first words that the next block repeats, log2
    "echoed_share",  # share of the block that the next block repeats
    "echo_two_back",  # the same against the block two before, share of that block
    "echo_title",  # share of the document's first line that the block repeats at its start
    "copies",  # blocks of the document with exactly these words, itself aside, log2
    "copied_before",  # whether one of them comes earlier
    "inside_shared",  # share of the block's 3-word shingles that other blocks hold too
    "inside_shared_count",  # their number, log2
    "opens_alike",  # other blocks of the document that begin with its first two words, log2
    "alike",  # share of the document's blocks that begin as others do
    "alike_between",  # mean words from one block of its opening to the next, log2; 0 where it has none
)


def _common_prefix(batch: Batch, other: I64) -> F64:
    """Words that each block and the block ``other`` (one index a block, -1 for none) have in common at their starts."""
    hashes, first, counts = batch.tokens.hashes, batch.first_token[:-1], batch.counts
    length = np.zeros(len(first))
    alive = np.flatnonzero(other >= 0)
    mine, theirs = first[alive], first[other[alive]]
    limit = np.minimum(counts[alive], counts[other[alive]])
    for step in range(LONGEST):
        more = np.flatnonzero(limit > step)
        more = more[hashes[mine[more] + step] == hashes[theirs[more] + step]]
        if not more.size:
            break
        alive, mine, theirs, limit = alive[more], mine[more], theirs[more], limit[more]
        length[alive] = step + 1
    return length


def _copies(batch: Batch) -> tuple[F64, F64]:
    """For every block how many others of its text have exactly its words, and whether one comes earlier."""
    count = len(batch.blocks)
    position = np.arange(len(batch.tokens)) - batch.first_token[batch.token_block]
    # Order matters: each word is mixed with its place before the sum.
    placed = mix64(batch.tokens.hashes + position.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    total = np.zeros(len(placed) + 1, dtype=np.uint64)
    np.cumsum(placed, out=total[1:])
    key = np.diff(total[batch.first_token])
    key = mix64(key ^ mix64(batch.blocks.documents.astype(np.uint64)))
    order = np.lexsort((np.arange(count), key))
    fresh = np.ones(count, dtype=bool)
    fresh[1:] = key[order][1:] != key[order][:-1]
    group = np.cumsum(fresh) - 1
    size = np.bincount(group, minlength=1)
    copies, before = np.zeros(count), np.zeros(count)
    copies[order] = size[group] - 1
    before[order] = ~fresh
    wordless = batch.counts == 0
    return np.where(wordless, 0, copies), np.where(wordless, 0, before)


def _shared_inside(batch: Batch) -> tuple[F64, F64]:
    """Number of each block's 3-word shingles, and of those that another block of its text holds too."""
    size = 3
    last = batch.first_token[1:][batch.token_block] if len(batch.tokens) else np.zeros(0, np.int64)
    at = np.flatnonzero(np.arange(len(batch.tokens)) + size <= last)
    owner = batch.token_block[at]
    hashes = combine(batch.tokens.hashes, size, at)
    documents = batch.blocks.documents[owner]
    place = np.arange(len(at), dtype=np.uint64)
    # One sort of hash and place together (28 bits of place) is three times faster than an argsort.
    key = np.sort((hashes & ~np.uint64((1 << 28) - 1)) | place)
    order = (key & np.uint64((1 << 28) - 1)).astype(np.int64)
    top = key >> np.uint64(28)
    fresh = np.ones(len(at), dtype=bool)
    fresh[1:] = (top[1:] != top[:-1]) | (documents[order][1:] != documents[order][:-1])
    # The places of equal ones ascend, and so do their blocks.
    starts = np.flatnonzero(fresh)
    sizes = np.diff(np.append(starts, len(at)))
    blocks = owner[order]
    hit = np.zeros(len(at), dtype=bool)
    hit[order] = np.repeat(blocks[starts] != blocks[starts + sizes - 1], sizes)
    edges = np.searchsorted(owner, np.arange(len(batch.blocks) + 1))
    return np.diff(edges).astype(np.float64), run_sums(hit, edges)


def _openings(batch: Batch) -> dict[str, F64]:
    """The columns of blocks that begin alike. As in litanies, lists of questions and speeches one voice repeats itself,
    at some distance and many times; what repeats a block once is an echo."""
    documents, words = batch.blocks.documents, batch.counts
    count, top = len(documents), len(batch.tokens) - 1
    opens, alike, between = np.zeros(count), np.zeros(count), np.zeros(count)
    out = {"opens_alike": opens, "alike": alike, "alike_between": between}
    fit = np.flatnonzero(words >= 2)
    if not fit.size:
        return out
    first, hashes = batch.first_token[:-1][fit], batch.tokens.hashes
    key = hashes[first] * np.uint64(0x9E3779B97F4A7C15) + hashes[np.minimum(first + 1, top)]
    key = mix64(key ^ mix64(documents[fit].astype(np.uint64)))
    order = np.argsort(key, kind="stable")
    key, fit = key[order], fit[order]
    starts = runs(key)
    size = np.diff(np.append(starts, len(key)))
    others = np.repeat(size - 1, size)
    ends = starts + size - 1
    at = batch.first_token[:-1][fit]
    apart = np.repeat((at[ends] - at[starts]) / np.maximum(size - 1, 1), size)
    opens[fit] = np.log2(1 + others)
    between[fit] = np.log2(1 + apart)
    many = np.zeros(count)
    many[fit] = others >= LITANY
    alike[:] = share(batch.document_sums(many), np.diff(batch.first_block))[documents]
    return out


def columns(batch: Batch) -> F32:
    """One row a block, one column a name in :data:`NAMES`."""
    count, words = len(batch.blocks), batch.counts
    index = np.arange(count)
    first = batch.first_block[batch.blocks.documents]
    before = np.where(index > first, index - 1, -1)
    two = np.where(index > first + 1, index - 2, -1)
    title = np.where(index > first, first, -1)
    echo = _common_prefix(batch, before)
    back = np.where(two >= 0, share(_common_prefix(batch, two), np.where(two >= 0, words[two], 0)), 0)
    again = share(_common_prefix(batch, title), np.where(title >= 0, words[title], 0)) * (words[title] >= 3)
    echoed = batch.neighbour(echo, 1)
    copies, earlier = _copies(batch)
    shingled, shared = _shared_inside(batch)
    values = {
        "echo_words": np.log2(1 + echo),
        "echo_share": share(echo, np.minimum(np.where(before >= 0, words[before], 0), LONGEST)),
        "echoed_words": np.log2(1 + echoed),
        "echoed_share": share(echoed, np.minimum(words, LONGEST)),
        "echo_two_back": back,
        "echo_title": again,
        "copies": np.log2(1 + copies),
        "copied_before": earlier,
        "inside_shared": share(shared, shingled),
        "inside_shared_count": np.log2(1 + shared),
        **_openings(batch),
    }
    return by_name(NAMES, values)
