"""The words everyone here speaks: labels, spans, results, and the replay of spans over a source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = ["BlockReport", "Label", "Result", "Span", "apply"]


class Label(StrEnum):
    """What a run of text is. The clean text keeps ``main`` unless more labels are asked for."""

    TITLE = "title"
    """The article's own headline."""
    META = "meta"
    """Date line, byline, source line."""
    MAIN = "main"
    """The article itself."""
    CAPTION = "caption"
    """A picture's caption or credit."""
    RELATED = "related"
    """A headline, teaser or lede of another story."""
    OFFTOPIC = "offtopic"
    """A paragraph of another text."""
    BOILERPLATE = "boilerplate"
    """What a site prints round a story: navigation, prompts, tags, copyright, share lines, comments."""


@dataclass(frozen=True, slots=True)
class Span:
    """One labelled run of the source.

    ``start`` and ``end`` are half-open offsets in Unicode code points of the source. A kept span has ``clean_start`` and
    ``clean_end``, offsets into the clean text such that ``clean[clean_start:clean_end] == source[start:end]``; a dropped
    one has ``None`` in both. ``score`` is the judge's probability, 0 to 1, that the span belongs to the article's
    ``main`` text. ``reason`` is one sentence that a person can check against the text.
    """

    start: int
    end: int
    label: Label
    clean_start: int | None = None
    clean_end: int | None = None
    score: float = 1.0
    reason: str = ""
    evidence: Mapping[str, float] = field(default_factory=dict)
    """The strongest named columns behind the label, with their values."""

    @property
    def kept(self) -> bool:
        """Whether the span's text is part of the clean text."""
        return self.clean_start is not None

    def to_dict(self) -> dict[str, Any]:
        """The span as the JSONL record writes it."""
        return {
            "start": self.start,
            "end": self.end,
            "label": str(self.label),
            "clean_start": self.clean_start,
            "clean_end": self.clean_end,
            "score": round(self.score, 4),
            "reason": self.reason,
            "evidence": dict(self.evidence),
        }
