"""Cue phrases: the lists of all languages, hashed, and where their phrases are in a batch.

The lists lie in ``cleaner/data/cues``, one file a language; ``python -m corpora.cues`` compiles them into the table
``cleaner/data/cues.npz`` that is read here: hashing the lists at every start would take longer than most inputs. Which
column a phrase counts for is the matter of :mod:`cleaner.evidence.phrase`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from cleaner.products import product
from cleaner.text.characters import TERMINAL, UPPER, WORD
from cleaner.text.shingles import CodePoints, HashTable, Tokens, combine, lengthened, mix64

CATEGORIES = (
    "related_prefix",
    "related_heading",
    "subscribe",
    "share",
    "comment",
    "tags",
    "rights",
    "navigation",
    "advert",
    "credit",
    "byline",
    "dateline",
    "source",
    "consent",
    "notice",
)
LONGEST = 24
"""Tokens of the longest phrase: some six words, or as many characters of a script without spaces."""
LONG_WORDS = 4
"""Words of a phrase that says what it says wherever it is. Two characters of a script without spaces are a word."""
SHORT_BLOCK = 12
"""Words of the longest block that is rather a label than a paragraph."""
OUTLET_WORDS = 5
"""Words of the longest name of an outlet."""
DENSE = 0.6
"""Share of a short block's words that phrases have to cover for all of them to count, as in a row of buttons."""

I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrase lists of all languages, hashed."""

    languages: tuple[str, ...]
    phrases: HashTable
    phrase_bits: np.ndarray
    """Bit set of categories of each phrase, ``uint32``."""
    words: HashTable
    """First words of all phrases, function words, months and weekdays: every token is looked up once."""
    opens: npt.NDArray[np.bool_]
    """Whether a phrase begins with each of the words; False at the end, for what is not one of them."""
    alone: I64
    """Number of the phrase that each of the words is by itself, -1 where it is none; -1 at the end."""
    seconds: HashTable
    """First two words of the phrases of three words and more."""
    sizes: tuple[int, ...]
    """Tokens of the phrases: which numbers occur, ascending."""
    stopword: I64
    """Number of each of the words among the function words, -1 where it is none; -1 at the end."""
    stopword_bits: np.ndarray
    """Bit set of languages of each function word, ``uint64``."""
    members: npt.NDArray[np.float64]
    """Whether each function word is of each language, 1 or 0; shape (function words, languages)."""
    calendar: npt.NDArray[np.bool_]
    """Whether each of the words is a month or weekday; False at the end."""


FORMAT, VERSION = "cleaner-cue-table", 1


@lru_cache(maxsize=1)
def load() -> Phrases:
    """The packaged phrase lists. Read once a process; never changed after.

    Raises:
        ValueError: the table is of another format, or was compiled for other categories.
    """
    with (resources.files("cleaner") / "data" / "cues.npz").open("rb") as file, np.load(file) as table:
        if table["header"].tolist() != [FORMAT, str(VERSION), *CATEGORIES]:
            raise ValueError("cues.npz: not a cue table of this version; compile it with python -m corpora.cues")
        languages, phrases, words = tuple(table["languages"].tolist()), HashTable(table["phrases"]), table["words"]
        bits = table["stopword_bits"]
        return Phrases(
            languages=languages,
            phrases=phrases,
            phrase_bits=table["phrase_bits"],
            words=HashTable(words),
            opens=table["opens"],
            alone=np.append(phrases.find(combine(words, 1)), -1),
            seconds=HashTable(table["seconds"]),
            sizes=tuple(table["sizes"].tolist()),
            stopword=table["stopword"],
            stopword_bits=bits,
            members=((bits[:, None] >> np.arange(len(languages), dtype=np.uint64)) & np.uint64(1)).astype(np.float64),
            calendar=table["calendar"],
        )


@dataclass(frozen=True, slots=True)
class Matches:
    """Every phrase found in a batch, the longest from each token on, and every word that the lists know."""

    first: I64
    """Index of the first token, ascending."""
    size: I64
    """Tokens."""
    bits: npt.NDArray[np.uint32]
    """Bit set of :data:`CATEGORIES`."""
    words: I64
    """Index of each token of the batch in :attr:`Phrases.words`, -1 where it is not one of them."""


def find(tokens: Tokens, token_block: I64) -> Matches:
    """The phrases in a batch; none runs from one block into the next."""
    lists = load()
    hashes = tokens.hashes
    words = lists.words.find(hashes)
    first = np.flatnonzero(lists.opens[words])
    block = token_block[first]
    best = np.zeros(len(first), dtype=np.int64)
    bits = np.zeros(len(first), dtype=np.uint32)
    last = len(hashes) - 1
    inside, runs, done = np.arange(len(first)), np.zeros(len(first), dtype=np.uint64), 0
    for size in lists.sizes:
        if size > 1:
            ends = first[inside] + size - 1
            fit = np.flatnonzero((ends <= last) & (token_block[np.minimum(ends, last)] == block[inside]))
            inside, runs = inside[fit], runs[fit]
        for offset in range(done, size):
            runs = lengthened(runs, hashes[first[inside] + offset])
        done = size
        # Words that are phrases by themselves are known by their numbers.
        combined = mix64(runs) if size > 1 else runs
        at = lists.phrases.find(combined) if size > 1 else lists.alone[words[first]]
        hit = np.flatnonzero(at >= 0)
        best[inside[hit]] = size
        bits[inside[hit]] = lists.phrase_bits[at[hit]]
        if size == 2:
            fit = np.flatnonzero(lists.seconds.find(combined) >= 0)
            inside, runs = inside[fit], runs[fit]
    found = np.flatnonzero(best)
    return Matches(first[found], best[found], bits[found], words)


def of_those(matches: Matches, keep: npt.NDArray[np.bool_]) -> Matches:
    """What :func:`find` says of a batch of which some blocks have been taken out.

    Args:
        matches: What it said of the whole.
        keep: Whether each token is left; those of a block are, or are not, together.

    Returns:
        The phrases of the blocks that are left, with the tokens counted again.
    """
    number = np.cumsum(keep) - 1
    left = keep[matches.first]
    return Matches(number[matches.first[left]], matches.size[left], matches.bits[left], matches.words[keep])


def anchored(matches: Matches, text: CodePoints, tokens: Tokens, first: I64) -> Matches:
    """The phrases that are where prompts and labels do, so that the same words in a sentence count for nothing.

    A long phrase counts anywhere. One of three words has to open or close a sentence, but for a name of a few words
    after one that says where a text comes from; one of two has to open or close a
    block as short as a label; a single word has to stand alone, between marks or line ends, or before a name, a number
    or a mark at the start of such a block. Rows of short phrases count whole.

    Args:
        matches: what :func:`find` found.
        text: the batch.
        tokens: its tokens.
        first: first token of each block, with the number of tokens at the end.
    """
    at, size, bits = matches.first, matches.size, matches.bits
    if not at.size:
        return matches
    block = np.searchsorted(first, at, side="right") - 1
    final = np.minimum(at + size - 1, len(tokens) - 1)
    joined = _joined(tokens, final, first[block + 1])
    final = final + joined
    scale = np.where(tokens.spaceless[at], 2, 1)
    words = (size + joined + scale - 1) // scale
    length = (first[block + 1] - first[block]) / scale
    heads, tails = at == first[block], final == first[block + 1] - 1
    before, after = tokens.ends[np.maximum(at - 1, 0)], tokens.ends[final]
    left_mark = heads | _marked(text, before, tokens.starts[at])
    follower = tokens.starts[np.minimum(final + 1, len(tokens) - 1)]
    right_mark = tails | _marked(text, after, np.where(tails, after, follower))
    stop = (text.flags[np.minimum(after, len(text.flags) - 1)] & TERMINAL) != 0
    begins = left_mark | ((text.flags[before] & TERMINAL) != 0)
    short = length <= SHORT_BLOCK
    flags = text.flags[follower]
    # What follows a byline, a credit or a date's label: a name, a number, or a script without capitals.
    named = ~tails & (
        ((flags & UPPER) != 0) | ((flags & WORD) == 0) | digit_at(text, follower) | _caseless(text, follower)
    )
    buttons = (bits & _bits("consent", "navigation")) != 0
    labels = (bits & _bits("byline", "credit", "dateline", "source")) != 0
    alone = left_mark & right_mark
    keep = (words >= LONG_WORDS) | alone | (heads & stop & short & (length <= words))
    keep |= (words == 3) & (begins | right_mark | stop)
    origin = (bits & _bits("source")) != 0
    keep |= (words == 3) & origin & named & (first[block + 1] - 1 - final <= OUTLET_WORDS * scale)
    keep |= (words == 2) & short & ~buttons & (heads | (tails & ~stop))
    keep |= (words == 1) & short & labels & heads & named
    covered = np.bincount(block, weights=size, minlength=len(first) - 1)[block] / (first[block + 1] - first[block])
    keep |= short & (covered > DENSE)
    return Matches(at[keep], size[keep], bits[keep], matches.words)


def last_tokens(matches: Matches, tokens: Tokens, first: I64) -> I64:
    """Index of the last token of each phrase.

    In a script without spaces a character is hashed with its right neighbour, so that a phrase of *n* characters is
    matched by *n* - 1 tokens; its last character belongs to it all the same.
    """
    final = matches.first + matches.size - 1
    block = np.searchsorted(first, matches.first, side="right") - 1
    last: I64 = final + _joined(tokens, final, first[block + 1])
    return last


def covered(matches: Matches, tokens: Tokens, first: I64) -> npt.NDArray[np.bool_]:
    """Whether each token lies in a phrase; ``first`` is the first token of each block."""
    edges = np.zeros(len(tokens) + 1, dtype=np.int64)
    np.add.at(edges, matches.first, 1)
    np.add.at(edges, last_tokens(matches, tokens, first) + 1, -1)
    inside: npt.NDArray[np.bool_] = np.cumsum(edges)[:-1] > 0
    return inside


def _joined(tokens: Tokens, final: I64, end: I64) -> npt.NDArray[np.bool_]:
    """Whether each token was hashed with its right neighbour, which lies before token ``end``."""
    after = np.minimum(final + 1, len(tokens) - 1)
    joined: npt.NDArray[np.bool_] = tokens.spaceless[final] & tokens.spaceless[after]
    joined &= (final + 1 < end) & (tokens.ends[final] == tokens.starts[after])
    return joined


def _bits(*names: str) -> np.uint32:
    return np.uint32(sum(1 << CATEGORIES.index(name) for name in names))


_MARKS = np.array([ord(sign) for sign in ":：|•·—–»›>/\\()[]{}【】（）「」©@#✉☎★►▶→\n\r\t"], dtype=np.uint32)


def _marked(text: CodePoints, left: I64, right: I64) -> npt.NDArray[np.bool_]:
    """Whether a mark that sets labels off is at either end of each gap ``left:right`` between two words."""
    last = len(text.codes) - 1
    ends = (text.codes[np.minimum(left, last)], text.codes[np.maximum(right - 1, 0)])
    marked: npt.NDArray[np.bool_] = (right > left) & np.logical_or.reduce(
        [_mark_table()[np.minimum(e, 0xFFFF)] for e in ends]
    )
    return marked


@lru_cache(maxsize=1)
def _mark_table() -> npt.NDArray[np.bool_]:
    table = np.zeros(1 << 16, dtype=np.bool_)
    table[_MARKS] = True
    table.setflags(write=False)
    return table


def digit_at(text: CodePoints, at: I64) -> npt.NDArray[np.bool_]:
    """Whether the code point at each position is an ASCII digit."""
    codes = text.codes[at]
    digit: npt.NDArray[np.bool_] = (codes >= ord("0")) & (codes <= ord("9"))
    return digit


def _caseless(text: CodePoints, at: I64) -> npt.NDArray[np.bool_]:
    """Whether each letter is of a script without capitals: Hebrew, Arabic, the Indic ones, Ethiopic, Han, Kana."""
    codes = text.codes[at]
    caseless: npt.NDArray[np.bool_] = ((codes >= 0x590) & (codes < 0x10A0)) | ((codes >= 0x1100) & (codes < 0x1E00))
    return caseless | ((codes >= 0x2E80) & (codes < 0xFB00))


def languages(matches: Matches, documents: I64, count: int) -> tuple[I64, npt.NDArray[np.uint64]]:
    """Index into :attr:`Phrases.languages` of each of ``count`` texts (-1: none found), and of every token the bit set
    of languages of which it is a function word. ``documents`` is the text of each token."""
    lists = load()
    at = lists.stopword[matches.words]
    hit = np.flatnonzero(at >= 0)
    bits = np.zeros(len(at), dtype=np.uint64)
    bits[hit] = lists.stopword_bits[at[hit]]
    size = len(lists.stopword_bits)
    # A batch has few of all function words.
    number = np.zeros(size, dtype=np.int64)
    number[at[hit]] = 1
    present = np.flatnonzero(number)
    number[present] = np.arange(len(present))
    times = np.bincount(documents[hit] * len(present) + number[at[hit]], minlength=count * len(present))
    # Whole numbers would not go through BLAS.
    counts: npt.NDArray[np.float64] = times.reshape(count, len(present)).astype(np.float64)
    hits = product(counts, lists.members[present])
    best = hits.argmax(axis=1)
    return np.where(hits.max(axis=1) > 0, best, -1), bits
