"""Separate the article from the syndication noise pushed into it, with a reason for every character.

The public names load what they need when they are first used, so that ``cleaner --help`` does not wait for numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.version import __version__

if TYPE_CHECKING:
    from cleaner.document import Column, Document, Label, Source, Span, Witness
    from cleaner.errors import CleanerError
    from cleaner.index import CorpusIndex, CorpusIndexError
    from cleaner.options import Favor, Options
    from cleaner.pipeline import Cleaner
    from cleaner.result import Result, apply
    from cleaner.text.decode import decode_page

__all__ = [
    "Cleaner", "CleanerError", "Column", "CorpusIndex", "CorpusIndexError", "Document", "Favor", "Label", "Options",
    "Result", "Span", "Witness", "__version__", "analyze", "apply", "clean", "decode_page",
]  # fmt: skip

_HOMES = dict.fromkeys(("Column", "Document", "Label", "Span", "Witness"), "cleaner.document")
_HOMES |= dict.fromkeys(("Result", "apply"), "cleaner.result")
_HOMES["CleanerError"] = "cleaner.errors"
_HOMES |= dict.fromkeys(("CorpusIndex", "CorpusIndexError"), "cleaner.index")
_HOMES |= dict.fromkeys(("Favor", "Options"), "cleaner.options")
_HOMES["decode_page"] = "cleaner.text.decode"
_HOMES["Cleaner"] = "cleaner.pipeline"


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)


def clean(source: Source) -> str:
    """The article's own text of one document (text or HTML), nothing else.

    Args:
        source: A string, the bytes of a file, or a :class:`Document`; see :meth:`Cleaner.analyze`.

    Returns:
        The clean text.

    Raises:
        ValueError: The source is bytes that are not text, or not in the encoding that they ought to be in.
        TypeError: The source is of another type.

    >>> clean("A single line is never emptied.")
    'A single line is never emptied.'
    """
    from cleaner.options import Options
    from cleaner.pipeline import Cleaner

    return Cleaner(Options(metadata=False)).clean(source)


def analyze(source: Source, url: str | None = None) -> Result:
    """One document judged, text or HTML: clean text, spans, reasons.

    Args:
        source: A string, the bytes of a file, or a :class:`Document`; see :meth:`Cleaner.analyze`.
        url: Where a page was found.

    Returns:
        The result.

    Raises:
        ValueError: The source is bytes that are not text, or not in the encoding that they ought to be in.
        TypeError: The source is of another type.
    """
    from cleaner.pipeline import Cleaner

    return Cleaner().analyze(source, url)
