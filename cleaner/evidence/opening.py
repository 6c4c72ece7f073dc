"""Openings: does a block begin like the first paragraph of a story?

The observation: a first paragraph names people in full with what they are, says where and on which day, and takes
nothing for known; a later one goes on with *he*, *the company*, *but*. A block in the middle of a page that opens like
a story is more often another story's. It is told by function words and shapes alone: common words of a language are
for themselves, all others for what they look like, so the table knows no subject.

A linear model over hashed features (Weinberger et al. 2009), trained by ``python -m corpora.opening``.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from cleaner.evidence.background import believed_languages, word_weights
from cleaner.evidence.cohesion import LONG_WORDS, rank
from cleaner.evidence.columns import by_name
from cleaner.text.batch import F32, I64, Batch, medians
from cleaner.text.characters import CLAUSE, CLOSER, CURLY, DIGIT, LOWER, STRAIGHT, TERMINAL, UPPER

NAMES = (
    "opening",  # log odds, by its function words and shapes, that it is the first paragraph of a story
    "opening_excess",  # the same less the median of the page's long blocks
    "opening_rank",  # share of the page's other long blocks that begin less like a story
)
SLOTS = 1 << 17
"""Entries of the table of weights, one byte each."""
COMMON = 0.55
"""Weight up to which a word stands for itself: it is in one of 45 documents of its language."""
READ = 40
"""Tokens of a block that are read."""
PLACED = 5
"""Tokens at its beginning whose places count."""
VERSION = 1
U64 = npt.NDArray[np.uint64]
_GAP = np.uint64(977)
_ODD = tuple(np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))


def features(batch: Batch) -> list[tuple[I64, I64, float]]:
    """What is read of the blocks of a batch, by kind.

    Args:
        batch: The batch.

    Returns:
        For each kind of feature the block and the slot of each, blocks ascending, and a number of tokens: that of
        the block where it is 0. A feature counts one divided by the root of it.
    """
    tokens, flags = batch.tokens, batch.text.flags
    sizes = np.minimum(batch.counts, READ)
    edges = np.cumsum(sizes) - sizes
    block = np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(len(block)) - edges[block]
    at = batch.first_token[:-1][block] + place
    languages = believed_languages(batch)[batch.blocks.documents]
    starts, ends = tokens.starts[at], tokens.ends[at]
    first, last = flags[starts], flags[ends - 1]
    shape = np.full(len(at), 4, dtype=np.uint64)
    shape[(first & LOWER) != 0] = 3
    capital = (first & UPPER) != 0
    shape[capital] = 2
    shape[capital & (ends - starts > 1) & ((last & UPPER) != 0)] = 5
    number = (first & DIGIT) != 0
    shape[number] = 1
    shape[number & (ends - starts == 4)] = 6
    # What is between it and the token before: a quotation mark may be between a full stop and a blank.
    before = flags[np.maximum(starts - 1, 0)]
    marks = before | np.where((before & (CURLY | STRAIGHT)) != 0, flags[np.maximum(starts - 2, 0)], 0)
    marks[1:] |= flags[np.minimum(ends[:-1], len(flags) - 1)]
    opens = edges[sizes > 0]
    marks[opens] = np.where(starts[opens] > batch.blocks.starts[block[opens]], before[opens], 0)
    gap: U64 = np.zeros(len(at), dtype=np.uint64)
    gap[(marks & CLAUSE) != 0] = 3
    gap[(marks & (CURLY | STRAIGHT | CLOSER)) != 0] = 2
    gap[(marks & TERMINAL) != 0] = 1

    stems = tokens.stems[at]
    common = word_weights(stems, languages[block]) <= COMMON
    # Words of two kinds: a common one as it is, and any as it looks. Before the first token of a block is nothing.
    word: U64 = np.where(common, stems | np.uint64(16), shape)
    kind: U64 = np.where(common, np.uint64(8), shape)
    spoken = ((languages + 2).astype(np.uint64) * _ODD[2])[block]
    previous: U64 = np.empty_like(word)
    kind_before: U64 = np.empty_like(kind)
    kind_two: U64 = np.empty_like(kind)
    previous[1:], kind_before[1:], kind_two[2:] = word[:-1], kind[:-1], kind[:-2]
    previous[opens] = kind_before[opens] = kind_two[opens] = 7
    kind_two[opens[sizes[sizes > 0] > 1] + 1] = 7
    early = np.flatnonzero(place < PLACED)
    steps: U64 = (place[early] + 11).astype(np.uint64) * _ODD[1]
    word *= _ODD[0]
    kind *= _ODD[0]
    alone: U64 = word + spoken
    return [
        (block, _slot(alone + np.uint64(1)), 0.0),
        (block, _slot(alone + previous * _ODD[1] + gap * _GAP), 0.0),
        (block, _slot(kind + kind_before * _ODD[1] + kind_two * np.uint64(31) + gap), 0.0),
        (block[early], _slot(alone[early] + steps), float(PLACED)),
        (block[early], _slot(kind[early] + steps + kind_before[early] * np.uint64(131)), float(PLACED)),
    ]


def _slot(keys: U64) -> I64:
    keys ^= keys >> np.uint64(29)
    keys *= np.uint64(0xBF58476D1CE4E5B9)
    keys >>= np.uint64(64 - 17)
    return keys.astype(np.int64)


@lru_cache(maxsize=1)
def packaged() -> F32:
    """The weight of each slot, and after the last the model's bias. Read once a process; never changed after.

    Raises:
        ValueError: The packaged file is of another version or size than the code reads.
    """
    path = resources.files("cleaner") / "data" / "opening.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as raw:
        weights = raw["weights"]
        if int(raw["version"]) != VERSION or weights.shape != (SLOTS,):
            raise ValueError(f"opening.npz: version {int(raw['version'])} of {weights.size:,} slots is not read")
        return np.append(weights * np.float32(raw["scale"]), np.float32(raw["bias"])).astype(np.float32)


def columns(batch: Batch) -> F32:
    """One row a block, one column a name in :data:`NAMES`."""
    weights = packaged()
    count = len(batch.blocks)
    usual = 1 / np.sqrt(np.maximum(np.minimum(batch.counts, READ), 1))
    odds = np.full(count, float(weights[-1]))
    for block, slot, size in features(batch):
        sums = np.bincount(block, weights.take(slot), count)
        odds += sums * (usual if not size else size**-0.5)
    odds[batch.counts == 0] = 0
    documents, long = batch.blocks.documents, batch.counts >= LONG_WORDS
    usually = np.zeros(len(batch.first_block) - 1)
    usually[documents[long]] = medians(odds[long], documents[long])
    return by_name(
        NAMES,
        {
            "opening": odds,
            "opening_excess": odds - usually[documents],
            "opening_rank": np.where(long, rank(odds, batch), 0),
        },
    )
