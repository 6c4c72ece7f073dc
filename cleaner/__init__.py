"""Separate the article from the syndication noise pushed into it, with a reason for every character.

The public names load what they need when they are first used, so that ``cleaner --help`` does not wait for numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.document import Document, Label, Result, Span, Witness, apply
    from cleaner.errors import CleanerError
    from cleaner.index import CorpusIndex, CorpusIndexError
    from cleaner.pipeline import Cleaner, Favor, Options

__all__ = [
    "Cleaner", "CleanerError", "CorpusIndex", "CorpusIndexError", "Document", "Favor", "Label", "Options", "Result",
    "Span", "Witness", "__version__", "analyze", "apply", "clean",
]  # fmt: skip

__version__ = "0.1.0"

_HOMES = dict.fromkeys(("Document", "Label", "Result", "Span", "Witness", "apply"), "cleaner.document")
_HOMES["CleanerError"] = "cleaner.errors"
_HOMES |= dict.fromkeys(("CorpusIndex", "CorpusIndexError"), "cleaner.index")
_HOMES |= dict.fromkeys(("Cleaner", "Favor", "Options"), "cleaner.pipeline")


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)


def clean(source: str | Document) -> str:
    """The article's own text of one document (text or HTML), nothing else.

    >>> clean("A single line is never emptied.")
    'A single line is never emptied.'
    """
    from cleaner.pipeline import Cleaner, Options

    return Cleaner(Options(metadata=False)).clean(source)


def analyze(source: str | Document, url: str | None = None) -> Result:
    """One document judged, text or HTML: clean text, spans, reasons. ``url`` is where a page was found."""
    from cleaner.pipeline import Cleaner

    return Cleaner().analyze(source, url)
