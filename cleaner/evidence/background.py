"""How common each word is in ordinary articles of each language: the table that evidence weighs words with.

The observation: a rare word of a paragraph says much of what the paragraph is about, a common one nothing, and which
words are common is a matter of the language. Weights counted on English find foreign paragraphs of other languages no
better than chance does; weights counted for each language find most of them.

The table is one array of bytes, looked up by two hashes, of which the rarer counts: a word that has no entry is taken
for a common one only where it meets two others' (Cormode and Muthukrishnan 2005). A word has an entry for each language
that :mod:`cleaner.text.cues` tells apart, and one for all texts where it finds none. Texts in a language without
lists are found to be in a kindred one, or in none; so an entry holds the largest share that the word has in any
language whose texts are found to be of that kind. A word that is common in any of them says little.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from cleaner.text.batch import I64, Batch
from cleaner.text.characters import mix64
from cleaner.text.cues import load

SLOTS = 1 << 20
"""Entries of the table, one byte each."""
BITS = 10
"""The weight of a word is minus log2 of the share of documents that have it, as a part of this: 1 stands for one
document in a thousand or fewer."""
FUNCTION_SHARE = 0.1
"""Share of a text's words that must be function words of the language found, for the language to be believed: running
text has 0.1 (Arabic, Korean) to 0.5, and most languages without lists less: some few words that look like another's."""
CHARACTER_SHARE = 0.02
"""The same where words are single characters of a script without spaces."""

U64 = npt.NDArray[np.uint64]


@lru_cache(maxsize=1)
def table() -> npt.NDArray[np.uint8]:
    """The weight of each slot, 0 to 255. Read once a process; never changed after.

    Counted by ``python -m corpora.background``.

    Raises:
        ValueError: The packaged file has another size than the code reads.
    """
    raw = np.frombuffer((resources.files("cleaner") / "data" / "background.bin").read_bytes(), dtype=np.uint8)
    if len(raw) != SLOTS:
        raise ValueError(f"background.bin: {len(raw):,} bytes, where {SLOTS:,} are read")
    return raw


def slots(stems: U64, languages: I64) -> tuple[I64, I64]:
    """The two slots of each word in the table.

    Args:
        stems: Hashes of the words' stems, as :attr:`cleaner.text.tokens.Tokens.stems` has them.
        languages: Number of each word's language, -1 where it is not known.

    Returns:
        First and second slot of each word, ``int64``.
    """
    moved = (stems + _moves()[languages]) * np.uint64(0xBF58476D1CE4E5B9)
    moved ^= moved >> np.uint64(31)
    low = np.uint64(SLOTS - 1)
    return (moved & low).astype(np.int64), (moved >> np.uint64(40) & low).astype(np.int64)


@lru_cache(maxsize=1)
def _moves() -> U64:
    """What moves the words of each language to slots of their own; 0 at the end, for those of none. By its name, so
    that another language with lists changes no other's slots."""
    names = [int.from_bytes(name.encode()[:7].ljust(7), "little") for name in load().languages]
    return np.append(mix64(np.array(names, dtype=np.uint64)), np.uint64(0))


def word_weights(stems: U64, languages: I64 | None = None) -> npt.NDArray[np.float32]:
    """Rarity of each word.

    Args:
        stems: Hashes of the words' stems.
        languages: Number of each word's language, -1 where it is not known; left out, no language is known.

    Returns:
        One weight a word, from 0 (in every text) to 1 (hardly anywhere), ``float32``.
    """
    if languages is None:
        languages = np.full(len(stems), -1, dtype=np.int64)
    held = table()
    first, second = slots(stems, languages)
    return np.maximum(held.take(first), held.take(second)).astype(np.float32) / np.float32(255)


def believed_languages(batch: Batch) -> I64:
    """Language of each text as :attr:`cleaner.text.batch.Batch.languages` has it, -1 where too few of its words
    are function words of that language."""
    tokens = batch.tokens
    edges = batch.first_token[batch.first_block]
    sizes = np.diff(edges)
    language = np.repeat(np.maximum(batch.languages, 0).astype(np.uint64), sizes)
    hit = (batch.token_languages >> language) & np.uint64(1)
    several = np.flatnonzero(sizes)

    def total(flags: npt.NDArray[np.generic]) -> I64:
        """How many tokens of each text are flagged; a text without tokens has none, and would be given its
        neighbour's."""
        sums = np.zeros(len(sizes), dtype=np.int64)
        if several.size:
            sums[several] = np.add.reduceat(flags, edges[several], dtype=np.int64)
        return sums

    needed = np.where(2 * total(tokens.spaceless) > sizes, CHARACTER_SHARE, FUNCTION_SHARE)
    return np.where((batch.languages >= 0) & (total(hit) >= needed * np.maximum(sizes, 1)), batch.languages, -1)
