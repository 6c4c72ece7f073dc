"""Separate the article from the syndication noise pushed into it, with a reason for every character."""

from __future__ import annotations

from cleaner.document import Label, Result, Span, apply
from cleaner.pipeline import Cleaner, Favor, Options

__all__ = ["Cleaner", "Favor", "Label", "Options", "Result", "Span", "__version__", "analyze", "apply", "clean"]

__version__ = "0.1.0"


def clean(source: str) -> str:
    """The article's own text of one document, nothing else."""
    return Cleaner().clean(source)


def analyze(source: str) -> Result:
    """One document judged: clean text, spans, reasons."""
    return Cleaner().analyze(source)
