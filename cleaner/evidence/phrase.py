"""Phrases: cue words and furniture wording, by language, from data files.

The observation: sites print the same few hundred phrases round every story. The lists are helpful, never needed: other
sites have other wording, so the judge reads these columns as one signal among many.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cleaner.evidence.batch import F32, F64, I64, share, table
from cleaner.shingles import HashTable, Tokens, code_points, combine, tokenize

if TYPE_CHECKING:
    from cleaner.evidence.batch import Batch

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
LONGEST = 6
"""Words of the longest phrase."""
NAMES = (
    *(f"{name}_start" for name in CATEGORIES),  # words of a phrase that the block begins with, log2
    *(f"{name}_share" for name in CATEGORIES),  # share of the block's words that phrases cover
    "cue_end",  # share of the last twelve words that phrases cover
    "calendar",  # share of tokens that are months or weekdays
    "function_words",  # share of tokens that are function words of the document's language
    "function_excess",  # the same less the document's own share
    "foreign_language",  # the block's function words are of another language than the document's
)


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrase lists of all languages, hashed."""

    languages: tuple[str, ...]
    phrases: HashTable
    phrase_bits: np.ndarray
    """Bit set of categories of each phrase, ``uint32``."""
    firsts: HashTable
    """First words of all phrases of two words and more."""
    stopwords: HashTable
    stopword_bits: np.ndarray
    """Bit set of languages of each function word, ``uint32``."""
    calendar: HashTable


def _hashed(phrases: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hash of each phrase, hash of its first word, and the number of tokens hashed."""
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
    return hashes, first, words


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
    hashes, first, words_of = _hashed(phrases)
    usable = (words_of >= 1) & (words_of <= LONGEST)
    table, table_bits = _merge(hashes[usable], np.array(bits, dtype=np.uint32)[usable])
    _, stop_first, _ = _hashed(stop)
    stop_table, stop_table_bits = _merge(stop_first, np.array(stop_bits, dtype=np.uint32))
    _, calendar_first, calendar_words = _hashed(calendar)
    return Phrases(
        tuple(languages),
        table,
        table_bits,
        HashTable(_different(first[usable])),
        stop_table,
        stop_table_bits,
        HashTable(_different(calendar_first[calendar_words == 1])),
    )


@dataclass(frozen=True, slots=True)
class Matches:
    """Every phrase found in a batch: the longest from each token on."""

    first: I64
    """Index of the first token, ascending."""
    size: I64
    """Tokens."""
    bits: npt.NDArray[np.uint32]
    """Bit set of :data:`CATEGORIES`."""


def find(tokens: Tokens, token_block: I64) -> Matches:
    """The phrases in a batch; none runs from one block into the next."""
    lists = load()
    hashes = tokens.hashes
    first = np.flatnonzero(lists.firsts.find(hashes) >= 0)
    block = token_block[first]
    best = np.zeros(len(first), dtype=np.int64)
    bits = np.zeros(len(first), dtype=np.uint32)
    last = len(hashes) - 1
    for size in range(1, LONGEST + 1):
        inside = np.flatnonzero((first + size - 1 <= last) & (token_block[np.minimum(first + size - 1, last)] == block))
        at = lists.phrases.find(combine(hashes, size, first[inside]))
        hit = at >= 0
        best[inside[hit]] = size
        bits[inside[hit]] = lists.phrase_bits[at[hit]]
    found = best > 0
    return Matches(first[found], best[found], bits[found])


def document_languages(batch: Batch) -> tuple[I64, npt.NDArray[np.uint32]]:
    """Index into the phrase lists' languages of each text (-1: none found), and the language bits of every token."""
    lists = load()
    at = lists.stopwords.find(batch.tokens.hashes)
    hit = np.flatnonzero(at >= 0)
    bits = np.zeros(len(at), dtype=np.uint32)
    bits[hit] = lists.stopword_bits[at[hit]]
    texts, size = len(batch.first_block) - 1, len(lists.stopword_bits)
    document = batch.blocks.documents[batch.token_block[hit]]
    counts = np.bincount(document * size + at[hit], minlength=texts * size).reshape(texts, size)
    member = (lists.stopword_bits[:, None] >> np.arange(len(lists.languages), dtype=np.uint32)) & np.uint32(1)
    hits = counts @ member.astype(np.int64)
    best = hits.argmax(axis=1)
    return np.where(hits.max(axis=1) > 0, best, -1), bits


def columns(batch: Batch) -> F32:
    """One row a block, one column a name in :data:`NAMES`."""
    lists, matches = load(), batch.matches
    count, words = len(batch.blocks), batch.counts
    block = batch.token_block[matches.first]
    offset = matches.first - batch.first_token[block]
    early = offset <= 1
    starts, shares = [], []
    for number in range(len(CATEGORIES)):
        mine = (matches.bits & np.uint32(1 << number)) != 0
        # Some cues are common words ("by", "image"): their length tells them from real ones, and their place.
        start = np.zeros(count)
        at_start = np.flatnonzero(mine & early)
        np.maximum.at(start, block[at_start], matches.size[at_start])
        starts.append(np.log2(1 + start))
        cover = np.bincount(block[mine], weights=matches.size[mine], minlength=count)
        shares.append(np.minimum(share(cover, words), 1))
    late = matches.first >= batch.first_token[1:][block] - 12
    end_cover = np.bincount(block[late], weights=matches.size[late], minlength=count)
    language, token_bits = document_languages(batch)
    own = np.where(language >= 0, np.uint32(1) << np.maximum(language, 0).astype(np.uint32), np.uint32(0))
    own_token = own[batch.blocks.documents[batch.token_block]]
    is_function = (token_bits & own_token) != 0
    functions = batch.token_sums(is_function)
    total = batch.document_sums(functions) / np.maximum(batch.document_sums(words), 1)
    function_share = share(functions, words)
    other = share(batch.token_sums((token_bits != 0) & ~is_function), words)
    values: list[F64] = [
        *starts,
        *shares,
        np.minimum(share(end_cover, np.minimum(words, 12)), 1),
        share(batch.token_sums(lists.calendar.find(batch.tokens.hashes) >= 0), words),
        function_share,
        function_share - total[batch.blocks.documents],
        np.maximum(other - function_share, 0) * (words >= 8),
    ]
    return table(values)
