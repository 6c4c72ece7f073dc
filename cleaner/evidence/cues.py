"""Cue phrases: the lists of all languages, hashed, and where their phrases stand in a batch.

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
from cleaner.characters import TERMINAL, UPPER, WORD
from cleaner.shingles import CodePoints, HashTable, Tokens, combine

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
)
LONGEST = 24
"""Tokens of the longest phrase: some six words, or as many characters of a script without spaces."""

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
    """Whether a phrase begins with each of the words; False at the end, for what is none of them."""
    seconds: HashTable
    """First two words of the phrases of three words and more."""
    sizes: tuple[int, ...]
    """Tokens of the phrases: which numbers occur, ascending."""
    stopword: I64
    """Number of each of the words among the function words, -1 where it is none; -1 at the end."""
    stopword_bits: np.ndarray
    """Bit set of languages of each function word, ``uint64``."""
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
        return Phrases(
            languages=tuple(table["languages"].tolist()),
            phrases=HashTable(table["phrases"]),
            phrase_bits=table["phrase_bits"],
            words=HashTable(table["words"]),
            opens=table["opens"],
            seconds=HashTable(table["seconds"]),
            sizes=tuple(table["sizes"].tolist()),
            stopword=table["stopword"],
            stopword_bits=table["stopword_bits"],
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
    """Index of each token of the batch in :attr:`Phrases.words`, -1 where it is none of them."""


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
    inside = np.arange(len(first))
    for size in lists.sizes:
        ends = first[inside] + size - 1
        inside = inside[np.flatnonzero((ends <= last) & (token_block[np.minimum(ends, last)] == block[inside]))]
        combined = combine(hashes, size, first[inside])
        at = lists.phrases.find(combined)
        hit = np.flatnonzero(at >= 0)
        best[inside[hit]] = size
        bits[inside[hit]] = lists.phrase_bits[at[hit]]
        if size == 2:
            inside = inside[np.flatnonzero(lists.seconds.find(combined) >= 0)]
    found = np.flatnonzero(best)
    return Matches(first[found], best[found], bits[found], words)


def languages(matches: Matches, documents: I64, count: int) -> tuple[I64, npt.NDArray[np.uint64]]:
    """Index into :attr:`Phrases.languages` of each of ``count`` texts (-1: none found), and of every token the bit set
    of languages of which it is a function word. ``documents`` is the text of each token."""
    lists = load()
    at = lists.stopword[matches.words]
    hit = np.flatnonzero(at >= 0)
    bits = np.zeros(len(at), dtype=np.uint64)
    bits[hit] = lists.stopword_bits[at[hit]]
    size = len(lists.stopword_bits)
    counts = np.bincount(documents[hit] * size + at[hit], minlength=count * size).reshape(count, size)
    member = (lists.stopword_bits[:, None] >> np.arange(len(lists.languages), dtype=np.uint64)) & np.uint64(1)
    hits = product(counts.astype(np.float64), member.astype(np.float64))  # whole numbers would not go through BLAS
    best = hits.argmax(axis=1)
    return np.where(hits.max(axis=1) > 0, best, -1), bits
