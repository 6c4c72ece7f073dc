"""Documents in runs of as many as are judged together, and the errors of those that cannot be judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner.document import Document, Source, as_document
from cleaner.errors import CleanerError, Fault, cause
from cleaner.text.tiles import TILE_BLOCKS, line_count

__all__ = [
    "BATCH_BLOCKS",
    "BATCH_CHARACTERS",
    "BATCH_DOCUMENTS",
    "WrongTypeError",
    "document_batches",
    "refused",
    "unjudged",
]

BATCH_CHARACTERS = 1 << 18
"""Code points judged together: 256k characters keep the arrays in the cache and the fixed cost a batch small."""
BATCH_DOCUMENTS = 256
BATCH_BLOCKS = TILE_BLOCKS
"""Lines judged together: so many lines of a word take as much memory as twenty times their characters of prose."""
TAGS = 4
"""Tags of a page to one of its blocks, and a little less."""
MARKUP = 8
"""Characters of a page to one of its text, and a little less: pages are mostly markup."""


def document_batches(sources: Iterable[Source]) -> Iterator[list[Document | Exception]]:
    """Documents in runs of as many as are judged together; instead of what is not a document, why not."""
    waiting: list[Document | Exception] = []
    size = blocks = 0
    for source in sources:
        try:
            document = as_document(source)
        except (TypeError, ValueError) as error:
            waiting.append(error)
        else:
            characters, lines = _size_of(document)
            if waiting and blocks + lines > BATCH_BLOCKS:
                yield waiting
                waiting, size, blocks = [], 0, 0
            waiting.append(document)
            size, blocks = size + characters, blocks + lines
        if size >= BATCH_CHARACTERS or len(waiting) >= BATCH_DOCUMENTS:
            yield waiting
            waiting, size, blocks = [], 0, 0
    if waiting:
        yield waiting


def _size_of(document: Document) -> tuple[int, int]:
    """About how many characters a document's text has, and at most how many blocks. A long text is judged in tiles, so
    it counts as one."""
    text = document.text
    if document.is_page:
        return len(text) // MARKUP, text.count("<") // TAGS
    return len(text), min(line_count(text), TILE_BLOCKS)


class WrongTypeError(CleanerError):
    """A source is of a type that cannot hold a document. :meth:`cleaner.Cleaner.analyze_many` raises it as a TypeError,
    and a TypeError of the judge's own as what it is, a fault."""


def refused(which: str, error: Exception) -> CleanerError:
    """Why a source is not a document.

    Args:
        which: The source in words, such as ``document 3``.
        error: What was raised.

    Returns:
        The error that says so.
    """
    made = (WrongTypeError if isinstance(error, TypeError) else CleanerError)(f"{which}: {error}")
    made.__cause__ = error
    return made


def unjudged(which: str, fault: Fault[Document]) -> CleanerError:
    """Why a document cannot be judged, likewise; see :func:`refused`."""
    name = fault.item.id
    error = CleanerError(f"{which}{f' (id {name})' if name else ''}: {cause(fault.error)}")
    error.__cause__ = fault.error
    return error
