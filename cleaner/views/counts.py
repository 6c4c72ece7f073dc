"""Blocks and characters counted by label, over one document or many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from cleaner.document import Label
from cleaner.result import Result

__all__ = ["LabelCounts", "count_labels"]


@dataclass(frozen=True, slots=True)
class LabelCounts:
    """What became of some documents' text. Counts of different documents add up."""

    documents: int = 0
    kept: Counter[Label] = field(default_factory=Counter)
    """Spans by label that are part of the clean text."""
    dropped: Counter[Label] = field(default_factory=Counter)
    characters_kept: Counter[Label] = field(default_factory=Counter)
    """Code points of those spans, as a reader sees them: a page's markup does not count."""
    characters_dropped: Counter[Label] = field(default_factory=Counter)

    def __add__(self, other: LabelCounts) -> LabelCounts:
        return LabelCounts(
            self.documents + other.documents,
            self.kept + other.kept,
            self.dropped + other.dropped,
            self.characters_kept + other.characters_kept,
            self.characters_dropped + other.characters_dropped,
        )


def count_labels(result: Result) -> LabelCounts:
    """The counts of one document.

    >>> from cleaner.document import Span
    >>> spans = Span(0, 4, Label.MAIN, 0, 4), Span(6, 17, Label.BOILERPLATE)
    >>> count_labels(Result("One.", spans, "One.  Read more >>")).characters_dropped
    Counter({<Label.BOILERPLATE: 'boilerplate'>: 11})
    """
    counts = LabelCounts(1)
    for span in result.spans:
        spans, characters = (
            (counts.kept, counts.characters_kept) if span.kept else (counts.dropped, counts.characters_dropped)
        )
        spans[span.label] += 1
        characters[span.label] += len(result.said(span))
    return counts
