"""What a result says where the judge may not know the document's language well.

The observation: in languages that the weights did not learn from, half as many paragraphs of other stories on near
subjects are found as in the others (the model card has the figures), while no more of the article is lost. A reader of
the result cannot see that, so a note says it. It changes no verdict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from cleaner.assembly.pieces import Piece
from cleaner.labels import Label

__all__ = ["UNKNOWN", "UNLEARNED", "article_sizes", "notes_on"]

PARAGRAPHS = 3
"""Paragraphs that a document must keep before anything is said about its language: among fewer, hardly any can be of
another story."""
PARAGRAPH = 60
"""Code points of the shortest block that counts as one."""
_FEWER = "in such a language paragraphs of other stories are found less often"
UNKNOWN = f"its language was not recognised, so the weights may not have learned from it; {_FEWER}"
UNLEARNED = "its language seems to be “{}”, which the weights did not learn from; " + _FEWER


def article_sizes(pieces: Iterable[Piece]) -> Iterator[int]:
    """Code points of each of the pieces that are the article's."""
    return (piece[1] - piece[0] for piece in pieces if piece[2] is Label.MAIN)


def notes_on(language: str | None, sizes: Iterable[int], learned: Collection[str] | None) -> tuple[str, ...]:
    """What a reader should know of a document's language.

    Args:
        language: Its code; None where none was recognised.
        sizes: Code points of each block of its article; read no further than is needed.
        learned: Codes of the languages that the weights learned from; None where they do not say.

    Returns:
        One note, where the weights may know too little of the language and the document has paragraphs enough for it to
        matter; else none.
    """
    if language is not None and (learned is None or language in learned):
        return ()
    paragraphs = (size for size in sizes if size >= PARAGRAPH)
    if len(list(islice(paragraphs, PARAGRAPHS))) < PARAGRAPHS:
        return ()
    return (UNKNOWN if language is None else UNLEARNED.format(language),)
