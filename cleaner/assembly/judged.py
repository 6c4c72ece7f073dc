"""What the steps up to the pieces take and give, for those who judge documents in parts, or more than once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cleaner.assembly.pieces import Piece
from cleaner.document import Document
from cleaner.text.batch import Batch

if TYPE_CHECKING:
    from cleaner.html.signals import PageSignals

__all__ = ["WHOLE", "Excerpt", "Fallback", "Judged", "Judging"]


class Excerpt(NamedTuple):
    """Where a text is in the long document of which it is a tile."""

    offset: int = 0
    """What is added to the places of a text, and to those of a page that reasons tell."""
    digest: int | None = None
    """What an index knows the whole document by; None where the text is not a tile, or no index is open."""
    own: tuple[int, int] | None = None
    """The part of the document that is this tile's own; None where all of it is."""


WHOLE = Excerpt()
"""A text that is not a tile."""


class Judged(NamedTuple):
    """What came of a batch."""

    pieces: list[list[Piece]]
    """Of each document."""
    doubtful: set[int]
    """The numbers of the documents in doubt."""
    pages: Sequence[PageSignals]
    """What there is to see of each page, with what an extractor took where one was asked."""
    decided: Sequence[Sequence[int]]
    """Where the blocks and copies of each document begin that one of the user's cues decided, in ascending order."""
    fallen_back: Fallback | None = None
    """Of a tile, whether something was kept of it for want of better."""


class Fallback(NamedTuple):
    """What the rule that something is kept of every document did to one."""

    changed: bool
    """Whether it kept more than is surely the article."""
    saved: bool
    """Whether nothing would have been kept without it."""


class Judging(Protocol):
    """Judges the blocks of a batch."""

    def __call__(
        self,
        documents: Sequence[Document],
        batch: Batch,
        pages: Sequence[PageSignals],
        keep_some: bool = True,
        excerpt: Excerpt = WHOLE,
    ) -> Judged:
        """What came of it.

        Args:
            documents: The documents.
            batch: Their texts.
            pages: What there is to see of each page; empty for texts.
            keep_some: Whether something is kept of a document in which nothing is surely the article.
            excerpt: Where the texts are in their documents.

        Returns:
            The pieces of each document, and which are in doubt.
        """
