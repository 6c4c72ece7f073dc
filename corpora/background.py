"""Count how common words are in ordinary articles of each language: the table that evidence weighs words with.

    python -m corpora.background FOLDER [FILE.jsonl[.gz]...] --output cleaner/data/background.bin

Reads articles: every ``*.jsonl`` and ``*.jsonl.gz`` of FOLDER (but ``near-pairs``), and the clean article of each row
of the FILEs (``gold``, else the ``main`` spans of ``text``, else ``text``; ``lang`` is English where it is not said).
The output has one byte for each slot of :mod:`cleaner.evidence.background`: minus log2 of the share of documents of a
language that hold the word, scaled so that 255 is one document in a thousand. Words that share a slot share the
commoner one's weight; words in fewer than one document in 128 have no entry, which keeps most slots free.

With ``--hold-back FOLD`` articles of that fold are left out, with ``--skip-languages`` whole languages, for figures on
texts that nothing was counted on.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.evidence.background import BITS, SLOTS, believed_languages, slots
from cleaner.text.cues import load
from cleaner.text.make_batch import make_batch
from cleaner.text.shingles import code_points, tokenize
from corpora.folds import add_held_back, fold_of
from corpora.rows import clean_text, read_rows
from corpora.synthesis.stories import key_of

FUNCTION_WORD = 30
"""Highest weight of a function word: that of a word in half of all articles."""
LEAST_DOCUMENTS = 3
"""Documents that a word must stand in to have an entry: a name may stand in two."""
LEAST_SHARE = 1 / 128
LEAST_SHARE_ELSEWHERE = 1 / 32
"""Share that a word of a language with lists must have to have an entry for texts of no language: few such texts are
found to be of none, most of them short."""
LEAST_KIND = 0.1
"""Share of a language's texts that must be found to be of a kind for its words to count there: strays do not."""
LEAST_TEXTS = 20
"""Texts of a language that shares are taken of."""
CAP = 1000
"""Articles of one file and language."""
_BATCH = 64


def articles(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The articles of a folder, each with the name of its file."""
    for path in sorted((*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz"))):
        if not path.name.startswith("near-pairs"):
            for row in read_rows(path):
                yield path.name.partition(".jsonl")[0], row


def held_back(name: str, row: Mapping[str, Any], fold: int | None) -> bool:
    """Whether an article of the file ``name`` belongs to a fold: by the event or the story that it tells with others,
    else by its id, by the id that it is the host of spliced documents by, or by the key that the judge's training goes
    by (:func:`corpora.synthesis.stories.key_of`). What any of them holds back is held back."""
    known = str(row.get("cluster") or row.get("parallel") or row["id"])
    return fold is not None and fold in map(fold_of, (known, f"{name}/{row['id']}", key_of(row, name)))


def capped(rows: Iterable[tuple[str, dict[str, Any]]], cap: int, seed: int = 0) -> dict[tuple[str, str], list[Any]]:
    """At most ``cap`` articles of each file and language, drawn without regard to their order."""
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for name, row in rows:
        groups[name, str(row.get("lang") or "en")].append(row)
    for key, group in groups.items():
        random.Random(f"{seed} {key}").shuffle(group)
        del group[cap:]
    return dict(sorted(groups.items()))


def count(texts: Mapping[str, Sequence[str]]) -> npt.NDArray[np.uint8]:
    """The table of the texts of each language.

    Args:
        texts: Texts by language. The names of languages only keep them apart.

    Returns:
        ``uint8`` of :data:`cleaner.evidence.background.SLOTS` entries.
    """
    table = np.full(SLOTS, 255, dtype=np.uint8)
    for _, some in sorted(texts.items()):
        if len(some) >= LEAST_TEXTS:
            _count_language(some, table)
    for at in _function_words():
        table[at] = np.minimum(table[at], FUNCTION_WORD)
    return table


def _count_language(texts: Sequence[str], table: npt.NDArray[np.uint8]) -> None:
    stems, kinds = [], []
    for start in range(0, len(texts), _BATCH):
        batch = make_batch(texts[start : start + _BATCH])
        edges = batch.first_token[batch.first_block]
        stems += [np.unique(batch.tokens.stems[a:b]) for a, b in pairwise(edges.tolist())]
        kinds.append(believed_languages(batch))
    words, times = np.unique(np.concatenate(stems), return_counts=True)
    share = times / len(texts)
    common = (times >= LEAST_DOCUMENTS) & (share >= LEAST_SHARE)
    words, share = words[common], share[common]
    weight = np.clip(-np.log2(share) / BITS * 255, 0, 255).astype(np.uint8)
    numbers, sizes = np.unique(np.concatenate(kinds), return_counts=True)
    usual = set(numbers[sizes >= LEAST_KIND * len(texts)].tolist())
    for kind in sorted({-1, *usual}):
        chosen = share >= (LEAST_SHARE if kind in usual else LEAST_SHARE_ELSEWHERE)
        for at in slots(words[chosen], np.full(int(chosen.sum()), kind, dtype=np.int64)):
            np.minimum.at(table, at, weight[chosen])


def _function_words() -> list[npt.NDArray[np.int64]]:
    """Slots of the function words of all languages with cue lists."""
    folder, numbers = resources.files("cleaner") / "data" / "cues", load().languages
    out: list[npt.NDArray[np.int64]] = []
    for number, language in enumerate(numbers):
        words = json.loads((folder / f"{language}.json").read_text("utf-8"))["stopwords"]
        tokens = tokenize(text := code_points(words))
        first = np.searchsorted(tokens.starts, text.offsets[:-1])
        stems = tokens.stems[first[first < len(tokens)]]
        for kind in (number, -1):
            out += slots(stems, np.full(len(stems), kind, dtype=np.int64))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    add_held_back(parser)
    args = parser.parse_args()
    texts: dict[str, list[str]] = defaultdict(list)
    rows = [(name, row) for name, row in articles(args.folder) if not held_back(name, row, args.hold_back)]
    for (_, language), some in capped(rows, CAP).items():
        texts[language] += [clean_text(row) for row in some]
    for path in args.files:
        for row in read_rows(path):
            if args.hold_back is None or fold_of(str(row.get("host", row["id"]))) != args.hold_back:
                texts[str(row.get("lang") or "en")].append(clean_text(row))
    for language in args.skip_languages:
        texts.pop(language, None)
    table = count(texts)
    args.output.write_bytes(table.tobytes())
    print(f"{sum(map(len, texts.values())):,} articles, {len(texts)} languages, {np.mean(table < 255):.1%} of slots")


if __name__ == "__main__":
    main()
