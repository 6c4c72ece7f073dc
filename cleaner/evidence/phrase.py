"""Phrases: cue words and furniture wording, by language, from data files.

The observation: sites print the same few hundred phrases round every story. The lists are helpful, never needed: other
sites have other wording, so the judge reads these columns as one signal among many.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

from cleaner.evidence.batch import F32, F64, I64, Batch, share
from cleaner.shingles import HashTable, code_points, combine, tokenize

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
    # A character of a spaceless script is hashed with its right neighbour, which the phrase's last one does not have here.
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
    unique, inverse = np.unique(hashes, return_inverse=True)
    merged = np.zeros(len(unique), dtype=np.uint32)
    np.bitwise_or.at(merged, inverse, bits.astype(np.uint32))
    return HashTable(unique), merged


def read_cues(raw: Mapping[str, object], name: str) -> Mapping[str, object]:
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
    languages = []
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".json"):
            continue
        raw = read_cues(json.loads(path.read_text(encoding="utf-8")), path.name)
        bit = 1 << len(languages)
        languages.append(str(raw["language"]))
        cues = raw["cues"]
        assert isinstance(cues, dict)
        for number, category in enumerate(CATEGORIES):
            for phrase in cues.get(category, ()):
                phrases.append(phrase)
                bits.append(1 << number)
        words = raw["stopwords"]
        months = raw["months"]
        assert isinstance(words, list) and isinstance(months, list)
        stop += words
        stop_bits += [bit] * len(words)
        calendar += months
    hashes, first, words_of = _hashed(phrases)
    usable = (words_of >= 1) & (words_of <= LONGEST)
    table, table_bits = _merge(hashes[usable], np.array(bits, dtype=np.uint32)[usable])
    stop_hashes, stop_first, _ = _hashed(stop)
    stop_table, stop_table_bits = _merge(stop_first, np.array(stop_bits, dtype=np.uint32))
    _, calendar_first, calendar_words = _hashed(calendar)
    return Phrases(
        tuple(languages),
        table,
        table_bits,
        HashTable(np.unique(first[usable])),
        stop_table,
        stop_table_bits,
        HashTable(np.unique(calendar_first[calendar_words == 1])),
    )


def _matches(batch: Batch, lists: Phrases) -> tuple[I64, I64, np.ndarray]:
    """First token, number of tokens and category bits of every phrase found inside one block."""
    tokens = batch.tokens.hashes
    candidates = np.flatnonzero(lists.firsts.find(tokens) >= 0)
    found_at, found_size, found_bits = [], [], []
    limit = batch.first_token[1:][batch.token_block[candidates]] if candidates.size else candidates
    for size in range(1, LONGEST + 1):
        inside = candidates[candidates + size <= limit]
        at = lists.phrases.find(combine(tokens, size, inside))
        hit = at >= 0
        found_at.append(inside[hit])
        found_size.append(np.full(int(hit.sum()), size, dtype=np.int64))
        found_bits.append(lists.phrase_bits[at[hit]])
    return np.concatenate(found_at), np.concatenate(found_size), np.concatenate(found_bits)


def document_languages(batch: Batch) -> tuple[I64, np.ndarray]:
    """Index into the phrase lists' languages of each text (-1: none found), and the language bits of every token."""
    lists = load()
    at = lists.stopwords.find(batch.tokens.hashes)
    bits = np.where(at >= 0, lists.stopword_bits[np.maximum(at, 0)], np.uint32(0)) if len(lists.stopword_bits) else at
    edges = batch.first_token[batch.first_block]
    hits = np.stack([np.diff(np.concatenate(([0], np.cumsum((bits >> np.uint32(k)) & np.uint32(1))))[edges])
                     for k in range(len(lists.languages))], axis=1)
    best = hits.argmax(axis=1)
    return np.where(hits.max(axis=1) > 0, best, -1), bits


def columns(batch: Batch) -> F32:
    """One row a block, one column a name in :data:`NAMES`."""
    lists = load()
    count, words = len(batch.blocks), batch.counts
    at, size, bits = _matches(batch, lists)
    block = batch.token_block[at]
    offset = at - batch.first_token[block]
    starts, shares = [], []
    covered_any = np.zeros(len(batch.tokens) + 1, dtype=np.int64)
    np.add.at(covered_any, at, 1)
    np.add.at(covered_any, at + size, -1)
    for number in range(len(CATEGORIES)):
        mine = (bits & np.uint32(1 << number)) != 0
        # A byline's "by" and a credit's "image" are common words: they tell something at a block's start only.
        start = np.zeros(count)
        early = mine & (offset <= 1)
        np.maximum.at(start, block[early], size[early])
        starts.append(np.log2(1 + start))
        cover = np.zeros(len(batch.tokens) + 1, dtype=np.int64)
        np.add.at(cover, at[mine], 1)
        np.add.at(cover, at[mine] + size[mine], -1)
        shares.append(share(batch.token_sums(np.cumsum(cover)[:-1] > 0), words))
    last = np.arange(len(batch.tokens)) >= batch.first_token[1:][batch.token_block] - 12
    covered = np.cumsum(covered_any)[:-1] > 0
    language, token_bits = document_languages(batch)
    own = np.where(language >= 0, np.uint32(1) << np.maximum(language, 0).astype(np.uint32), np.uint32(0))
    own_token = own[batch.blocks.documents[batch.token_block]] if len(batch.tokens) else np.zeros(0, np.uint32)
    is_function = (token_bits & own_token) != 0
    functions = batch.token_sums(is_function)
    total = batch.document_sums(functions) / np.maximum(batch.document_sums(words.astype(float)), 1)
    function_share = share(functions, words)
    other = share(batch.token_sums((token_bits != 0) & ~is_function), words)
    values: list[F64] = [
        *starts,
        *shares,
        share(batch.token_sums(covered & last), np.minimum(words, 12)),
        share(batch.token_sums(lists.calendar.find(batch.tokens.hashes) >= 0), words),
        function_share,
        function_share - total[batch.blocks.documents],
        np.maximum(other - function_share, 0) * (words >= 8),
    ]
    return np.stack(values, axis=1).astype(np.float32)
