"""Cue phrases: the lists of all languages, hashed, and where their phrases stand in a batch.

The lists lie in ``cleaner/data/cues``, one file a language. Which column a phrase counts for is the matter of
:mod:`cleaner.evidence.phrase`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.products import product
from cleaner.shingles import HashTable, Tokens, code_points, combine, tokenize

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
    """Bit set of languages of each function word, ``uint32``."""
    calendar: npt.NDArray[np.bool_]
    """Whether each of the words is a month or weekday; False at the end."""


def _hashed(phrases: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Hash of each phrase, of its first word and of its first two, and the number of tokens hashed."""
    tokens = tokenize(text := code_points(phrases))
    edges = np.searchsorted(tokens.starts, text.offsets)
    words = np.diff(edges)
    # A character of a spaceless script is hashed with its right neighbour, which the phrase's last one does not have
    # here.
    last = tokens.spaceless[np.maximum(edges[1:] - 1, 0)]
    words = np.where(last & (words >= 2), words - 1, words)
    hashes = np.zeros(len(phrases), dtype=np.uint64)
    for size in range(1, LONGEST + 1):
        at = np.flatnonzero(words == size)
        if at.size:
            hashes[at] = combine(tokens.hashes, size)[edges[at]]
    first = tokens.hashes[np.minimum(edges[:-1], len(tokens) - 1)]
    second = combine(tokens.hashes, 2, np.minimum(edges[:-1], len(tokens) - 2))
    return hashes, first, second, words


def _merge(hashes: np.ndarray, bits: np.ndarray) -> tuple[HashTable, np.ndarray]:
    order = np.argsort(hashes, kind="stable")
    first = _changes(hashes[order])
    return HashTable(hashes[order][first]), np.bitwise_or.reduceat(bits[order].astype(np.uint32), first)


def _changes(ascending: npt.NDArray[np.uint64]) -> I64:
    """Where each different value begins. (``np.unique`` would do, but loads ``numpy.ma``, 20 ms of every start.)"""
    return np.flatnonzero(np.append(True, ascending[1:] != ascending[:-1]))


def _different(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    ascending = np.sort(hashes)
    return ascending[_changes(ascending)]


def read_cues(raw: dict[str, Any], name: str) -> dict[str, Any]:
    """Check one cue file's header. Raises ``ValueError`` naming the file when it is not a cue file this code reads."""
    if raw.get("format") != "cleaner-cues" or raw.get("version") != 1:
        raise ValueError(f"{name}: not a cue file of format cleaner-cues, version 1")
    return raw


@lru_cache(maxsize=1)
def load() -> Phrases:
    """The packaged phrase lists. Read once a process; never changed after."""
    folder = resources.files("cleaner") / "data" / "cues"
    phrases: list[str] = []
    bits: list[int] = []
    stop: list[str] = []
    stop_bits: list[int] = []
    calendar: list[str] = []
    languages: list[str] = []
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".json"):
            continue
        raw = read_cues(json.loads(path.read_text(encoding="utf-8")), path.name)
        bit = 1 << len(languages)
        languages.append(str(raw["language"]))
        cues = raw["cues"]
        for number, category in enumerate(CATEGORIES):
            for phrase in cues.get(category, ()):
                phrases.append(phrase)
                bits.append(1 << number)
        words = raw["stopwords"]
        months = raw["months"]
        stop += words
        stop_bits += [bit] * len(words)
        calendar += months
    hashes, first, second, words_of = _hashed(phrases)
    usable = (words_of >= 1) & (words_of <= LONGEST)
    table, table_bits = _merge(hashes[usable], np.array(bits, dtype=np.uint32)[usable])
    _, stop_first, _, _ = _hashed(stop)
    stop_table, stop_table_bits = _merge(stop_first, np.array(stop_bits, dtype=np.uint32))
    _, calendar_first, _, calendar_words = _hashed(calendar)
    known = _different(np.concatenate((first[usable], stop_first, calendar_first[calendar_words == 1])))
    return Phrases(
        tuple(languages),
        table,
        table_bits,
        HashTable(known),
        np.append(HashTable(_different(first[usable])).find(known) >= 0, False),
        HashTable(_different(second[usable & (words_of > 2)])),
        tuple(np.flatnonzero(np.bincount(words_of[usable])).tolist()),
        np.append(stop_table.find(known), -1),
        stop_table_bits,
        np.append(HashTable(_different(calendar_first[calendar_words == 1])).find(known) >= 0, False),
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


def languages(matches: Matches, documents: I64, count: int) -> tuple[I64, npt.NDArray[np.uint32]]:
    """Index into :attr:`Phrases.languages` of each of ``count`` texts (-1: none found), and of every token the bit set
    of languages of which it is a function word. ``documents`` is the text of each token."""
    lists = load()
    at = lists.stopword[matches.words]
    hit = np.flatnonzero(at >= 0)
    bits = np.zeros(len(at), dtype=np.uint32)
    bits[hit] = lists.stopword_bits[at[hit]]
    size = len(lists.stopword_bits)
    counts = np.bincount(documents[hit] * size + at[hit], minlength=count * size).reshape(count, size)
    member = (lists.stopword_bits[:, None] >> np.arange(len(lists.languages), dtype=np.uint32)) & np.uint32(1)
    hits = product(counts.astype(np.float64), member.astype(np.float64))  # whole numbers would not go through BLAS
    best = hits.argmax(axis=1)
    return np.where(hits.max(axis=1) > 0, best, -1), bits
