"""How many of a block's words, rare words and names occur nowhere else: what a reader can count over to check a reason.

Columns hold shares, weighed by how rare each word is, for a judge; here the same words are counted, and some are named.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from cleaner.evidence.background import believed_languages
from cleaner.evidence.cohesion import RARE_WEIGHT
from cleaner.evidence.registry import Evidence
from cleaner.text.batch import I64, Batch
from cleaner.text.characters import CURLY, STRAIGHT, TERMINAL
from cleaner.text.cues import load

__all__ = ["Counted", "Named", "WordCounts", "count_words"]

NAMED = 2
"""Names that a sentence quotes."""
NOUNS_IN_CAPITALS = frozenset({"de"})
"""Languages in which a rare word in capitals may be any noun."""

Flags = npt.NDArray[np.bool_]


class Counted(StrEnum):
    """What is counted of a block."""

    WORDS = "words that no other block has"
    RARE = "rare words that no other block has"
    NAMES = "names that no other block has"
    STRANGERS = "names that no block of the article has"


LEAST = {Counted.WORDS: 1, Counted.RARE: 5, Counted.NAMES: 2, Counted.STRANGERS: 2}
"""How many of them a block must have for the count to say something."""


@dataclass(frozen=True, slots=True)
class Named:
    """What sentences say of the words that are counted."""

    batch: Batch
    token: I64
    """Index of the token of every name, those of a block in the order in which they are."""
    edges: I64
    """Index into ``token`` of each block's first name, and the number of them at the end."""
    stranger: dict[Counted, Flags]
    """Whether each name is one that is counted as a part."""
    nouns: Flags
    """Whether each block is in a language that writes all its nouns in capitals."""
    pairs: Flags
    """Whether most of each block's words are characters of a script without spaces, which are counted in pairs."""

    def quoted(self, kind: Counted, row: int) -> str:
        """The first names of a block that are of a kind."""
        at = np.arange(self.edges[row], self.edges[row + 1])
        at = at[self.stranger[kind][at]]
        tokens = self.batch.tokens
        said = [
            self.batch.text.codes[tokens.starts[token] : tokens.ends[token]].tobytes().decode("utf-32-le", "replace")
            for token in self.token[at[:NAMED]].tolist()
        ]
        return ", ".join(f"“{name}”" for name in said) + (", …" if len(at) > NAMED else "")


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Counts of the blocks of a batch."""

    part: dict[Counted, I64]
    """How many of a block's words are such."""
    whole: dict[Counted, I64]
    """Of how many."""
    named: Named | None
    """What sentences are made of; None where none is asked for."""

    def enough(self, kind: Counted) -> Flags:
        """Whether each block has so many of a kind that a sentence can be made of it."""
        enough: Flags = (self.part[kind] > 0) & (self.whole[kind] >= LEAST[kind])
        if kind is Counted.STRANGERS:  # none of them is in the article, or it is not said
            enough &= self.part[kind] == self.whole[kind]
        return enough

    def told(self, kind: Counted, row: int) -> str:
        """The sentence about one block, for which there is :meth:`enough`.

        Raises:
            ValueError: The words were counted without names.
        """
        if self.named is None:
            raise ValueError("the words were counted without names")
        part, whole = int(self.part[kind][row]), int(self.whole[kind][row])
        if kind in (Counted.WORDS, Counted.RARE):
            noun = "pair of characters" if self.named.pairs[row] else "word"
            noun = f"rare {noun}" if kind is Counted.RARE else noun
            return f"{_out_of(part, whole, noun)} nowhere else in the document"
        noun, quoted = "rare noun" if self.named.nouns[row] else "name", self.named.quoted(kind, row)
        if kind is Counted.STRANGERS:
            return f"none of its {whole} {_plural(noun)} ({quoted}) appears in the article"
        return f"{_out_of(part, whole, noun, f' ({quoted})')} nowhere else in the document"


def count_words(evidence: Evidence, main: Flags, wanted: Flags, *, named: bool = True) -> WordCounts:
    """Count over blocks of a batch.

    Args:
        evidence: The batch and its words.
        main: Whether each block was judged to be the article's.
        wanted: Whether each block's words are counted.
        named: Whether sentences are made of the counts, which quote names.

    Returns:
        The counts, 0 for blocks that are not wanted. A word that begins a sentence is not counted as a name: it has a
        capital anyway.
    """
    batch, found = evidence.batch, evidence.occurrences
    count, times = len(batch.blocks), found.times()
    at = np.flatnonzero(wanted[found.block])
    block, token, weight, name = found.block[at], found.token[at], found.weight[at], found.name[at]
    alone = np.repeat(times == 1, times)[at]
    shared = np.repeat(found.word_sums(main[found.block]) > 0, times)[at]  # with the article

    def counted(where: Flags) -> I64:
        return np.bincount(block[where], minlength=count)

    rare = weight > RARE_WEIGHT
    at = np.flatnonzero(name)
    name[at] = ~_opens_sentence(batch, block[at], token[at])
    names = counted(name)
    article = (batch.document_sums(main) > 0)[batch.blocks.documents]
    whole = {Counted.WORDS: np.bincount(block, minlength=count), Counted.RARE: counted(rare)}
    whole |= {Counted.NAMES: names, Counted.STRANGERS: names}
    strangers = counted(name & ~shared)
    part = {Counted.WORDS: counted(alone), Counted.RARE: counted(rare & alone)}
    part |= {Counted.NAMES: counted(name & alone), Counted.STRANGERS: np.where(article, strangers, 0)}
    if not named:
        return WordCounts(part, whole, None)
    at = np.flatnonzero(name)
    at = at[np.argsort(token[at])]  # tokens are block by block
    written = np.array([*(language in NOUNS_IN_CAPITALS for language in load().languages), False])
    quotes = Named(
        batch=batch,
        token=token[at],
        edges=np.searchsorted(block[at], np.arange(count + 1)),
        stranger={Counted.NAMES: alone[at], Counted.STRANGERS: ~shared[at]},
        nouns=written[believed_languages(batch)][batch.blocks.documents],
        pairs=2 * batch.token_sums(batch.tokens.spaceless) > batch.counts,
    )
    return WordCounts(part, whole, quotes)


def _opens_sentence(batch: Batch, block: I64, token: I64) -> Flags:
    """Whether each token is the first of its block, or follows a mark that a sentence or a quotation may begin
    after."""
    marks = np.flatnonzero(batch.text.flags & (TERMINAL | CURLY | STRAIGHT))
    start, before = batch.tokens.starts[token], batch.tokens.ends[np.maximum(token - 1, 0)]
    first: Flags = token == batch.first_token[block]
    return first | (np.searchsorted(marks, start) > np.searchsorted(marks, before))


def _plural(noun: str) -> str:
    return noun.replace("pair of", "pairs of") if "pair of" in noun else f"{noun}s"


def _out_of(part: int, whole: int, noun: str, behind: str = "") -> str:
    """Subject and verb of a sentence about some of several words.

    >>> _out_of(14, 19, "rare word"), _out_of(3, 3, "name"), _out_of(1, 1, "name", " (“Orrin”)")
    ('14 of its 19 rare words appear', 'all 3 of its names appear', 'its one name (“Orrin”) appears')
    >>> _out_of(1, 7, "name"), _out_of(2, 2, "name")
    ('1 of its 7 names appears', 'both of its names appear')
    """
    verb = "appears" if part == 1 else "appear"
    if whole == 1:
        return f"its one {noun}{behind} {verb}"
    several = _plural(noun)
    if part == whole:
        return f"{'both' if whole == 2 else f'all {whole}'} of its {several}{behind} {verb}"
    return f"{part} of its {whole} {several}{behind} {verb}"
