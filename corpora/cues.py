"""The cue lists of all languages, compiled into the one table that the program reads.

    python -m corpora.cues

The lists in ``cleaner/data/cues`` are the source, one JSON file a language. Run this after every change of a list or of
the way tokens are hashed; a test fails while the table is older than its lists.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.text.cues import CATEGORIES, FORMAT, LONGEST, VERSION
from cleaner.text.shingles import HashTable, code_points, combine, tokenize

I64 = npt.NDArray[np.int64]
Table = dict[str, npt.NDArray[Any]]


def folder() -> Path:
    """Where the lists lie."""
    return Path(str(resources.files("cleaner") / "data" / "cues"))


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


def _merge(hashes: np.ndarray, bits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each different hash once, ascending, with all its bits."""
    order = np.argsort(hashes, kind="stable")
    merged, first = np.unique(hashes[order], return_index=True)
    return merged, np.bitwise_or.reduceat(bits[order], first)


def read_cues(raw: dict[str, Any], name: str) -> dict[str, Any]:
    """Check one cue file's header. Raises ``ValueError`` naming the file when it is not a cue file this code reads."""
    if raw.get("format") != "cleaner-cues" or raw.get("version") != 1:
        raise ValueError(f"{name}: not a cue file of format cleaner-cues, version 1")
    return raw


def compiled() -> Table:
    """The arrays of the table, by name.

    Returns:
        One array for each field of :class:`cleaner.text.cues.Phrases`, and ``header``: format, version, categories.

    Raises:
        ValueError: a file is not a cue file, or has a kind that is no category.
    """
    phrases: list[str] = []
    bits: list[int] = []
    stop: list[str] = []
    stop_bits: list[int] = []
    calendar: list[str] = []
    languages: list[str] = []
    for path in sorted(folder().glob("*.json")):
        raw = read_cues(json.loads(path.read_text(encoding="utf-8")), path.name)
        bit = 1 << len(languages)
        languages.append(str(raw["language"]))
        for category, listed in raw["cues"].items():
            phrases += listed
            bits += [1 << CATEGORIES.index(category)] * len(listed)
        stop += raw["stopwords"]
        stop_bits += [bit] * len(raw["stopwords"])
        calendar += raw["months"]
    hashes, first, second, words_of = _hashed(phrases)
    usable = (words_of >= 1) & (words_of <= LONGEST)
    table, table_bits = _merge(hashes[usable], np.array(bits, dtype=np.uint32)[usable])
    _, stop_first, _, _ = _hashed(stop)
    stop_table, stop_table_bits = _merge(stop_first, np.array(stop_bits, dtype=np.uint64))
    _, calendar_first, _, calendar_words = _hashed(calendar)
    days = np.unique(calendar_first[calendar_words == 1])
    words = np.unique(np.concatenate((first[usable], stop_first, days)))
    return {
        "header": np.array([FORMAT, str(VERSION), *CATEGORIES]),
        "languages": np.array(languages),
        "phrases": table,
        "phrase_bits": table_bits,
        "words": words,
        "opens": np.append(np.isin(words, first[usable]), False),
        "seconds": np.unique(second[usable & (words_of > 2)]),
        "sizes": np.unique(words_of[usable]),
        "stopword": np.append(HashTable(stop_table).find(words), -1),
        "stopword_bits": stop_table_bits,
        "calendar": np.append(np.isin(words, days), False),
    }


def main() -> None:
    target = folder().with_suffix(".npz")
    np.savez(target, **compiled())  # type: ignore[arg-type]
    print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
