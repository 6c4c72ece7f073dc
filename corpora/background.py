"""Count how common words are in ordinary articles: the table that evidence weighs words with.

    python -m corpora.background FILE.jsonl[.gz]... --output cleaner/data/background.bin

Reads the clean article of each row (``gold``, else the ``main`` spans of ``text``, else ``text``). The output has
one byte for each value of the low 16 bits of a token's hash: minus log2 of the share of documents that hold such a
token, scaled so that 255 is one document in a thousand. Words that share a slot share the commoner one's weight;
65,536 slots keep that harmless for the few thousand words common enough to matter.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaner.shingles import code_points, tokenize
from corpora.rows import clean_text, read_rows

SLOTS = 1 << 16
FUNCTION_WORD = 30
"""Highest weight of a function word: that of a word in half of all articles."""


def count(texts: Iterable[str]) -> npt.NDArray[np.uint8]:
    """The table, ``uint8`` of 65,536 entries."""
    documents = 0
    seen = np.zeros(SLOTS, dtype=np.int64)
    for text in texts:
        documents += 1
        slots = np.unique((tokenize(code_points([text])).stems & np.uint64(SLOTS - 1)).astype(np.int64))
        seen[slots] += 1
    rarity = -np.log2((seen + 0.02) / max(documents, 1) + 1e-9)
    # A word in one of a thousand articles is as rare as a word can usefully be: 2**-10.
    table = np.clip(rarity / 10 * 255, 0, 255).astype(np.uint8)
    table[_function_words()] = np.minimum(table[_function_words()], FUNCTION_WORD)
    return table


def _function_words() -> npt.NDArray[np.int64]:
    """Slots of the function words of all languages with cue lists: the articles counted are mostly English."""
    folder = resources.files("cleaner") / "data" / "cues"
    words = [
        w for p in folder.iterdir() if p.name.endswith(".json") for w in json.loads(p.read_text("utf-8"))["stopwords"]
    ]
    tokens = tokenize(text := code_points(words))
    first = np.searchsorted(tokens.starts, text.offsets[:-1])
    return np.unique((tokens.stems[first[first < len(tokens)]] & np.uint64(SLOTS - 1)).astype(np.int64))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    args = parser.parse_args()
    args.output.write_bytes(count(clean_text(row) for path in args.files for row in read_rows(path)).tobytes())


if __name__ == "__main__":
    main()
