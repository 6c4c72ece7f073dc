"""Cohesion: does a block speak of the same things, in the same words, as the rest of the document?

The observation: an article repeats its names and rare words from paragraph to paragraph; an intruder, even one on the
same subject, brings names and words of its own that nothing else in the document takes up (lexical cohesion: Halliday
and Hasan 1976; as blocks against neighbours: Hearst 1997). Every word is weighed by how rare it is in general.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.evidence.background import believed_languages, word_weights
from cleaner.evidence.columns import by_name
from cleaner.text.batch import F32, F64, I64, Batch, run_sums, share, shifted
from cleaner.text.characters import DIGIT, UPPER

NAMES = (
    "weight",  # log2 of the block's sum of word weights
    "rarity",  # mean weight of its different words
    "unseen",  # weighted share of its words that no other block has
    "unseen_excess",  # the same less the mean over the document's long blocks
    "earlier",  # weighted share seen earlier in the document
    "later",  # weighted share seen later
    "previous",  # weighted share that the block before has
    "next",  # weighted share that the block after has
    "previous_two",  # weighted share that is two blocks before but not in the block before
    "next_two",
    "near",  # weighted share with another occurrence within four blocks
    "central",  # weighted mean share of the document's long blocks that have the word
    "central_excess",  # the same less the mean over the long blocks
    "body_unseen",  # weighted share that no other long block has
    "body_unseen_excess",
    "body_unseen_score",  # the same in standard deviations of the long blocks
    "body_unseen_rank",  # share of the document's long blocks that have less
    "central_score",  # central, in standard deviations from the long blocks' mean
    "central_rank",
    "title_share",  # weighted share that the document's first line has
    "title_cover",  # weighted share of the first line that the block has
    "names",  # capitalised rare words a word
    "names_unseen",  # share of them that no other block has
    "names_first",  # share of them that are here first and come again later
    "names_central",  # mean share of long blocks that have the name
    "numbers_unseen",  # share of its numbers that no other block has
    "rare_words",  # share of its words that are rare, less the mean over the document's other long blocks
    "rare_unseen",  # share of its rare words that occur in no other block, likewise
    "names_here",  # share of its names and numbers that another block has, likewise
)
LONG_WORDS = 16
"""Words that make a block count as body when cohesion is measured: headlines and furniture are mostly shorter."""
NAME_WEIGHT = 0.5
"""A capitalised word counts as a name when fewer than one article in 32 has it."""
RARE_WEIGHT = 0.6
"""A word counts as rare when fewer than one article in 64 has it."""
_PLACE_BITS = 28
_PLACE = np.uint64((1 << _PLACE_BITS) - 1)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Every different word of every block once, sorted by word, so that a word's blocks are side by side."""

    block: I64
    word: I64
    """Number of the word within its document's words; equal for the occurrences of one word in one document."""
    word_start: I64
    """Index of each word's first occurrence."""
    weight: npt.NDArray[np.float32]
    name: npt.NDArray[np.bool_]
    """Whether it is a rare word in capitals."""
    number: npt.NDArray[np.bool_]
    token: I64
    """Index of the token that stands for the word: the block's first."""

    def times(self) -> I64:
        """In how many blocks each word occurs."""
        return np.diff(np.append(self.word_start, len(self.block)))

    def sums(self, values: npt.NDArray[Any], blocks: int) -> F64:
        """Sum of ``values`` (one an occurrence) over each block."""
        found: F64 = np.bincount(self.block, weights=values, minlength=blocks).astype(np.float64, copy=False)
        return found

    def word_sums(self, values: npt.NDArray[Any]) -> F64:
        """Sum of ``values`` over each word."""
        if not len(self.word_start):
            return np.zeros(0)
        return np.add.reduceat(values.astype(np.float64), self.word_start)


def occurrences(batch: Batch, languages: I64 | None = None) -> Occurrences:
    """The different words of every block of the batch.

    Args:
        batch: The batch.
        languages: Number of the language that each document's words are weighed by, -1 for none; the one that each is
            found to be in, if not given. Training gives others, so that what is learned holds in languages unknown.

    Returns:
        The words.
    """
    if languages is None:
        languages = believed_languages(batch)
    count = len(batch.tokens)
    key = np.sort((batch.tokens.stems & ~_PLACE) | np.arange(count, dtype=np.uint64))
    token = (key & _PLACE).astype(np.int64)
    top = key >> np.uint64(_PLACE_BITS)
    block = batch.token_block[token]
    document = batch.blocks.documents[block] if count else block
    fresh = np.ones(count, dtype=np.bool_)
    fresh[1:] = (top[1:] != top[:-1]) | (document[1:] != document[:-1])
    different = fresh.copy()
    different[1:] |= block[1:] != block[:-1]
    keep = np.flatnonzero(different)
    token, block = token[keep], block[keep]
    word_start = np.flatnonzero(fresh[keep])
    times = np.diff(np.append(word_start, len(keep)))
    word = np.repeat(np.arange(len(times)), times)
    weight = word_weights(batch.tokens.stems[token], languages[batch.blocks.documents[block]])
    flags = batch.text.flags[batch.tokens.starts[token]]
    name = ((flags & UPPER) != 0) & (weight > NAME_WEIGHT)
    return Occurrences(block, word, word_start, weight, name, (flags & DIGIT) != 0, token)


def rank(values: F64, batch: Batch) -> F64:
    """Share of the document's long blocks with a smaller value."""
    long = batch.counts >= LONG_WORDS
    documents = batch.blocks.documents
    order = np.lexsort((values, documents))
    below: I64 = np.cumsum(long[order]) - long[order]
    first = batch.first_block[documents[order]]
    before = np.concatenate(([0], np.cumsum(long)))[first]
    out = np.zeros(len(values))
    out[order] = below - before
    total = batch.document_sums(long)[documents] - long
    return out / np.maximum(total, 1)


def columns(batch: Batch, found: Occurrences) -> F32:
    """One row a block, one column a name in :data:`NAMES`; ``found`` as :func:`occurrences` gives it."""
    count = len(batch.blocks)
    block, word, weight = found.block, found.word, found.weight.astype(np.float64)
    documents = batch.blocks.documents
    same_before = np.zeros(len(word), dtype=bool)
    same_before[1:] = word[1:] == word[:-1]
    same_after = np.zeros(len(word), dtype=bool)
    same_after[:-1] = same_before[1:]
    step = np.diff(block, prepend=0)
    back = np.where(same_before, step, 1 << 30)
    ahead = np.full(len(word), 1 << 30)
    ahead[:-1] = np.where(same_after[:-1], step[1:], 1 << 30)

    total = found.sums(weight, count)

    def counted(where: np.ndarray) -> F64:
        return np.bincount(block[np.flatnonzero(where)], minlength=count).astype(np.float64)

    def weights(where: np.ndarray) -> F64:
        at = np.flatnonzero(where)
        return np.bincount(block[at], weight[at], count).astype(np.float64, copy=False)

    def weighted(where: np.ndarray) -> F64:
        return share(weights(where), total)

    long = (batch.counts >= LONG_WORDS).astype(np.float64)
    long_count = batch.document_sums(long)
    others = np.maximum(long_count[documents] - long, 0)
    times = found.times()
    in_long = np.repeat(found.word_sums(long[block]), times) - long[block]

    def excess(values: F64) -> F64:
        mean = batch.document_sums(values * long) / np.maximum(long_count, 1)
        return np.where(long_count[documents] > 0, values - mean[documents], 0)

    def score(values: F64) -> F64:
        size = np.maximum(long_count, 1)
        mean = batch.document_sums(values * long) / size
        spread = np.sqrt(np.maximum(batch.document_sums(values * values * long) / size - mean * mean, 0)) + 0.03
        return np.clip((values - mean[documents]) / spread[documents], -4, 4)

    alone = ~same_before & ~same_after
    unseen = weighted(alone)
    central = share(found.sums(weight * in_long, count), total) / np.maximum(others, 1)
    body_unseen = weighted(in_long == 0)
    first = batch.first_block[:-1][np.diff(batch.first_block) > 0]
    is_title = np.zeros(count, dtype=bool)
    is_title[first] = batch.counts[first] >= 3
    in_title = np.repeat(is_title[block[found.word_start]], times)  # a word's blocks are in order
    other_title = in_title & ~is_title[block]
    title_total = np.zeros(len(batch.first_block) - 1)
    title_total[documents[first]] = total[first]
    name, number = found.name, found.number
    names = counted(name)
    rare = weight > RARE_WEIGHT
    telling = name | number

    def against_others(part: F64, whole: F64) -> F64:
        """A share, less its mean over the document's other long blocks."""
        values = share(part, whole)
        mean = (batch.document_sums(values * long)[documents] - values * long) / np.maximum(others, 1)
        return np.where(others > 0, values - mean, 0)

    values = {
        "weight": np.log2(1 + total),
        "rarity": share(total, np.bincount(block, minlength=count)),
        "unseen": unseen,
        "unseen_excess": excess(unseen),
        "earlier": weighted(same_before),
        "later": weighted(same_after),
        "previous": weighted(back == 1),
        "next": weighted(ahead == 1),
        "previous_two": weighted(back == 2),
        "next_two": weighted(ahead == 2),
        "near": weighted(np.minimum(back, ahead) <= 4),
        "central": central,
        "central_excess": excess(central),
        "body_unseen": body_unseen,
        "body_unseen_excess": excess(body_unseen),
        "body_unseen_score": score(body_unseen),
        "body_unseen_rank": rank(body_unseen, batch),
        "central_score": score(central),
        "central_rank": rank(central, batch),
        "title_share": weighted(other_title),
        "title_cover": share(weights(other_title), title_total[documents]),
        "names": share(names, batch.counts),
        "names_unseen": share(counted(name & alone), names),
        "names_first": share(counted(name & ~same_before & same_after), names),
        "names_central": share(found.sums(name * in_long, count), names) / np.maximum(others, 1),
        "numbers_unseen": share(counted(number & alone), counted(number)),
        "rare_words": against_others(counted(rare), np.bincount(block, minlength=count).astype(np.float64)),
        "rare_unseen": against_others(counted(rare & alone), counted(rare)),
        "names_here": against_others(counted(telling & ~alone), counted(telling)),
    }
    return by_name(NAMES, values)


PROPAGATED = (
    "kin",  # weighted mean, over the block's words, of how main the other blocks with that word look
    "kin_excess",  # the same less the mean over the document's long blocks
    "kin_seen",  # weighted share of its words that any likely main block has
    "alien",  # weighted share of its words that only unlikely blocks have
    "kin_names",  # kin over its names alone
    "kin_near",  # mean first opinion of the four blocks around it
    "kin_share",  # share of the document's words in likely main blocks
)


def propagated(found: Occurrences, counts: I64, first_block: I64, opinion: F64) -> F32:
    """A second pass once a first opinion is there: is a block's company, by its words, likely to be the article?

    ``counts`` are the tokens of each block, ``first_block`` the first block of each document (with the number of blocks
    at the end), ``opinion`` a first probability of ``main`` for each block: one row of them, or a table of several
    judges' rows, for which there are as many tables. One step of label propagation over the graph of blocks and words
    (Zhu and Ghahramani 2002).
    """
    blocks = len(counts)
    sizes = np.diff(first_block)
    documents = np.repeat(np.arange(len(sizes)), sizes)
    long = (counts >= LONG_WORDS).astype(np.float64)
    mass = np.sqrt(np.minimum(counts, 100))
    everything = found.sums(found.weight, blocks)
    # Words that occur in one block only have no company.
    times = found.times()
    shared = np.flatnonzero(np.repeat(times > 1, times))
    times = times[times > 1]
    starts = np.cumsum(times) - times
    block, weight = found.block[shared], found.weight[shared].astype(np.float64)

    def sums(values: npt.NDArray[Any]) -> F64:
        found: F64 = np.bincount(block, values, blocks).astype(np.float64, copy=False)
        return found

    def elsewhere(values: F64) -> F64:
        """Sum over the other blocks that have the word."""
        return np.repeat(np.add.reduceat(values, starts), times) - values if len(values) else values

    others = elsewhere(mass[block])
    seen = (others > 0.5).astype(np.float64)
    weight_seen, name = weight * seen, found.name[shared] * seen
    total, names = sums(weight_seen), sums(name)
    longs = np.maximum(run_sums(long, first_block), 1)
    words = np.maximum(run_sums(counts, first_block), 1)

    def find_hits(opinion: F64, near: F64) -> F32:
        kin_sum = elsewhere((opinion * mass)[block])
        likely = share(kin_sum, others)
        kin = np.where(total > 0, share(sums(weight_seen * likely), total), 0.5)  # alone: neither
        mean = run_sums(kin * long, first_block) / longs
        main_words = run_sums(counts * opinion, first_block) / words
        values = {
            "kin": kin,
            "kin_excess": (kin - mean[documents]) * (total > 0),
            "kin_seen": share(sums(weight * (kin_sum > 2)), everything),
            "alien": share(sums(weight_seen * (likely < 0.3)), everything),
            "kin_names": share(sums(likely * name), names),
            "kin_near": near,
            "kin_share": main_words[documents],
        }
        return by_name(PROPAGATED, values)

    near = np.mean([shifted(opinion, documents, offset, 0.5) for offset in (-2, -1, 1, 2)], axis=0)
    if opinion.ndim == 1:
        return find_hits(opinion, near)
    return np.stack([find_hits(*one).T for one in zip(opinion, near, strict=True)]).swapaxes(1, 2)
