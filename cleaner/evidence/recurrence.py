"""Recurrence: do a block's words come again in the rest of the page as an article's words do?

The observation: the paragraphs of one story take up each other's rare words, names above all, at certain distances and
in certain orders; a paragraph of another story, on the same subject even, takes up the common ones alone. How much each
kind of word tells, and which blocks vouch for which, is learned: each word becomes a number made of what kind of word
it is and where else it occurs, a table gives the number a vector, and a small net with attention between the blocks of
a page (:mod:`cleaner.evidence.attention`) reads the vectors' means and which blocks share words. No word is known
to it as such, so it reads every language.

The table and the net are trained by ``python -m corpora.recurrence``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaner.evidence import attention
from cleaner.evidence.cohesion import Occurrences
from cleaner.evidence.columns import by_name
from cleaner.text.batch import F32, F64, I64, Batch, medians, runs, share, table
from cleaner.text.characters import CURLY, DIGIT, STRAIGHT, TERMINAL, UPPER

NAMES = (
    "recurring",  # share of its words that another block of eight words or more has
    "foreign",  # log odds, by the net, that the block belongs to another story than its page does; 0: not judged
    "foreign_excess",  # the same less the median of the page
)
LEAST_WORDS = 8
"""Words of a block that takes part. A character of a script without spaces counts as half a word."""
LEAST_BLOCKS = 3
"""Blocks that must take part for a page to be judged: of two strangers neither is at home."""
LAGS = 12
"""Blocks further on with the same word that a block is paired with, as a bound on the pairs of common words."""
LIMIT = 8.0
"""Highest log odds, either way."""

LEVELS = 10
"""Steps of a word's rarity."""
KINDS = 5
"""Lower case, a capital, a capital that a sentence begins with, a digit, a character of a script without spaces."""
LENGTHS = 3
"""Up to three characters, up to six, more."""
STATES = 37
"""Where else a word occurs: nowhere; or 1 + 9 * (in one, in two or three, in more other blocks, in most of them) + 3 *
(the nearest is next, two or three away, further) + (before, after, on both sides)."""
PLACES = 2
"""Among the first twelve different words of its block, or later."""
CODES = LEVELS * KINDS * LENGTHS * STATES * PLACES * 2


@dataclass(frozen=True, slots=True)
class Words:
    """The different words of the blocks that take part, block by block."""

    slot: I64
    """Number of the block that each word is in, among those that take part; ascending."""
    token: I64
    """Index of the token that stands for each."""
    level: I64
    """How rare it is, 0 to :data:`LEVELS` - 1."""
    rest: I64
    """Everything else that is known of it, as one number below ``CODES / LEVELS``."""
    left: I64
    """Index of the first word of each pair: one word in two blocks of one tile."""
    right: I64
    """Index of the second, in the later block."""

    @property
    def codes(self) -> I64:
        """What is known of each word as one number below :data:`CODES`."""
        return self.level * (CODES // LEVELS) + self.rest


@dataclass(frozen=True, slots=True)
class Reading:
    """What the net reads of a batch."""

    blocks: I64
    """The blocks that take part, ascending."""
    tiles: attention.Tiles
    words: Words
    traits: F32
    """What is known of each of the blocks besides its words, shape (blocks, :data:`TRAITS`)."""
    recurring: F64
    """Share of the words of every block of the batch that another block that takes part has."""


TRAITS = 13


def read(batch: Batch, found: Occurrences) -> Reading:
    """What the net reads of a batch.

    Args:
        batch: The batch.
        found: Its words, as :func:`cleaner.evidence.cohesion.occurrences` gives them.

    Returns:
        The reading. What it holds of a text does not depend on the others of the batch.
    """
    count = len(batch.blocks)
    documents = batch.blocks.documents
    sizes = batch.counts - batch.token_sums(batch.tokens.spaceless) / 2
    takes = sizes >= LEAST_WORDS
    enough = np.bincount(documents[takes], minlength=len(batch.first_block)) >= LEAST_BLOCKS
    takes &= enough[documents]
    company = np.bincount(documents[takes], minlength=len(batch.first_block))[documents] - 1
    blocks = np.flatnonzero(takes)
    tiles = attention.tiles_of(documents[blocks])

    block, times = found.block, found.times()
    inside = takes[block].astype(np.int64)
    others = np.repeat(_word_sums(found, inside), times) - inside
    everything = np.bincount(block, minlength=count)
    recurring = share(np.bincount(block[others > 0], minlength=count).astype(np.float64), everything)

    # The words of the blocks that take part, word by word, and their place among the same in the order of the text.
    at = np.flatnonzero(inside)
    word, token = found.word[at], found.token[at]
    present = np.zeros(len(batch.tokens) + 1, dtype=np.int64)
    present[token + 1] = 1
    number = np.cumsum(present)[token]
    slot_of = np.cumsum(takes) - 1
    slot = slot_of[block[at]]
    state = _states(word, slot, others[at], company[block[at]])
    titled = np.repeat(_in_title(batch, found), times)[at] & ~_is_title(batch)[block[at]]
    rest = state * 2 + titled
    level = levels(found.weight[at])

    order = np.empty(len(at), dtype=np.int64)
    order[number] = np.arange(len(at))
    slots = slot[order]
    first = runs(slots)
    place = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
    rest = (rest[order] * PLACES + (place >= 12)) * (KINDS * LENGTHS) + _looks(batch, token[order])
    left, right = _pairs(word, slot, level, tiles)
    words = Words(slots, token[order], level[order], rest, number[left], number[right])
    return Reading(blocks, tiles, words, _traits(batch, found, takes, sizes), recurring)


def levels(weights: npt.NDArray[np.float32]) -> I64:
    """The step of each weight, below :data:`LEVELS`."""
    return np.minimum(weights * LEVELS, LEVELS - 1).astype(np.int64)


def _word_sums(found: Occurrences, values: I64) -> I64:
    return np.add.reduceat(values, found.word_start) if len(found.word_start) else found.word_start


def _is_title(batch: Batch) -> npt.NDArray[np.bool_]:
    """Whether a block is the first of its text, and long enough for a title."""
    title = np.zeros(len(batch.blocks), dtype=np.bool_)
    first = batch.first_block[:-1][np.diff(batch.first_block) > 0]
    title[first] = batch.counts[first] >= 3
    return title


def _in_title(batch: Batch, found: Occurrences) -> npt.NDArray[np.bool_]:
    """Whether the title has each word: a word's blocks are in order, so it is the first of them."""
    return _is_title(batch)[found.block[found.word_start]]


def _states(word: I64, slot: I64, others: I64, company: I64) -> I64:
    """Which of the :data:`STATES` each word is in.

    Words come word by word, each with its blocks in order; ``others`` is in how many other blocks each is, of how
    many there are in ``company``.
    """
    same = np.zeros(len(word) + 1, dtype=np.bool_)
    same[1:-1] = word[1:] == word[:-1]
    before, after = same[:-1], same[1:]
    far = 1 << 30
    step = np.full(len(word) + 1, far, dtype=np.int64)
    step[1:-1] = slot[1:] - slot[:-1]
    nearest = np.minimum(np.where(before, step[:-1], far), np.where(after, step[1:], far))
    counted = np.where((others >= 2) & (2 * others > company), 3, (others >= 2).astype(np.int64) + (others >= 4))
    distant = (nearest >= 2).astype(np.int64) + (nearest >= 4)
    state: I64 = 1 + 9 * counted + 3 * distant + np.where(before, np.where(after, 2, 0), 1)
    return np.where(others > 0, state, 0)


def _looks(batch: Batch, token: I64) -> I64:
    """Kind and length of each word."""
    starts, flags = batch.tokens.starts[token], batch.text.flags
    at = flags[starts]
    kind = np.where((at & DIGIT) != 0, 3, 0)
    capital = np.flatnonzero(at & UPPER)
    # A sentence begins after a full stop and a space, with or without a quotation mark, or where a block begins.
    start, token_there = starts[capital], token[capital]
    back = flags[np.maximum(start - 2, 0)] | flags[np.maximum(start - 3, 0)]
    opens = token_there == batch.first_token[batch.token_block[token_there]]
    kind[capital] = 1 + (((back & TERMINAL) != 0) | opens)
    kind[batch.tokens.spaceless[token]] = 4
    length = batch.tokens.ends[token] - starts
    look: I64 = kind * LENGTHS + (length > 3) + (length > 6)
    return look


def _pairs(word: I64, slot: I64, level: I64, tiles: attention.Tiles) -> tuple[I64, I64]:
    """Pairs of one word in two blocks of one tile; the most common words are left out."""
    lefts, rights = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    tile = tiles.tile[slot]
    at = np.flatnonzero(level > 1)
    for lag in range(1, LAGS + 1):
        at = at[at + lag < len(word)]
        at = at[word[at + lag] == word[at]]
        at = at[tile[at + lag] == tile[at]]
        lefts.append(at)
        rights.append(at + lag)
    return np.concatenate(lefts), np.concatenate(rights)


def _traits(batch: Batch, found: Occurrences, takes: npt.NDArray[np.bool_], sizes: F64) -> F32:
    """Lengths and places of the blocks that take part, against those of their page, and what the lines next to them
    are: a headline is above the first paragraph of its story, and has words of it."""
    blocks = np.flatnonzero(takes)
    documents = batch.blocks.documents[blocks]
    first = runs(documents)
    several = np.diff(np.append(first, len(documents)))
    length = np.log(batch.blocks.ends[blocks] - batch.blocks.starts[blocks] + 1.0) / 6
    mean = np.repeat(np.add.reduceat(length, first) / several if len(first) else length, several)
    place = np.arange(len(documents)) - np.repeat(first, several)
    total = np.repeat(several, several)

    flags = batch.text.flags
    last = flags[batch.blocks.ends - 1] | flags[np.maximum(batch.blocks.ends - 2, batch.blocks.starts)]
    ended = (last & TERMINAL) != 0
    line = ~takes & ~ended & (batch.counts >= 2)
    same = (found.word[1:] == found.word[:-1]) & (found.block[1:] == found.block[:-1] + 1)
    words = np.bincount(found.block, minlength=len(takes))
    taken_up = np.bincount(found.block[1:][same], minlength=len(takes)) / np.maximum(batch.neighbour(words, -1), 1)
    return table(
        [
            length,
            length - mean,
            np.log(sizes[blocks] + 1) / 5,
            place / np.maximum(total, 1),
            place == 0,
            place == total - 1,
            np.log(np.maximum(total, 1)) / 3,
            batch.token_sums(batch.tokens.spaceless)[blocks] / np.maximum(batch.counts[blocks], 1),
            batch.neighbour(line, -1)[blocks],
            batch.neighbour(line, 1)[blocks],
            np.minimum(taken_up[blocks], 1),
            ended[blocks],
            (flags[batch.blocks.starts[blocks]] & (CURLY | STRAIGHT)) != 0,
        ]
    )


def code_features() -> F32:
    """What is known of a word by each of the codes, as the net's table is made of: shape (:data:`CODES`, features)."""
    codes = np.arange(CODES)
    look, left = codes % (KINDS * LENGTHS), codes // (KINDS * LENGTHS)
    place, left = left % PLACES, left // PLACES
    titled, left = left % 2, left // 2
    state, level = left % STATES, left // STATES
    seen = state > 0
    parts = [
        _one_hot(level, LEVELS),
        _one_hot(look // LENGTHS, KINDS),
        _one_hot(look % LENGTHS, LENGTHS),
        np.stack([level / (LEVELS - 1), place, titled, seen], axis=1),
        _one_hot((state - 1) // 9, 4) * seen[:, None],
        _one_hot((state - 1) // 3 % 3, 3) * seen[:, None],
        _one_hot((state - 1) % 3, 3) * seen[:, None],
    ]
    features = np.empty((len(codes), sum(part.shape[1] for part in parts)), dtype=np.float32)
    return np.concatenate(parts, axis=1, out=features, casting="same_kind")


def _one_hot(values: I64, count: int) -> npt.NDArray[np.bool_]:
    hot: npt.NDArray[np.bool_] = values[:, None] == np.arange(count)
    return hot


def columns(batch: Batch, found: Occurrences) -> F32:
    """One row a block, one column a name in :data:`NAMES`; ``found`` as
    :func:`cleaner.evidence.cohesion.occurrences` gives it.

    Args:
        batch: The batch.
        found: Its words.

    Returns:
        The columns; those of a text do not depend on the others of the batch.
    """
    reading = read(batch, found)
    foreign, excess = np.zeros(len(batch.blocks)), np.zeros(len(batch.blocks))
    if len(reading.blocks):
        net = attention.packaged(code_features)
        words = reading.words
        odds = attention.run(net, reading.tiles, words.slot, words.codes, (words.left, words.right), reading.traits)
        odds = np.clip(odds, -LIMIT, LIMIT)
        foreign[reading.blocks] = odds
        excess[reading.blocks] = odds - medians(odds, batch.blocks.documents[reading.blocks])
    return by_name(NAMES, {"recurring": reading.recurring, "foreign": foreign, "foreign_excess": excess})
