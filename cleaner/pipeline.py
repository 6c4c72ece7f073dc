"""The order of the steps: text, blocks, evidence, verdicts, spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cleaner.document import Label, Result, Span, joint

__all__ = ["Cleaner", "Favor", "Options"]

BATCH_CHARACTERS = 1 << 18
"""Code points judged together: 256k characters keep the arrays in the cache and the fixed cost a batch small."""
BATCH_DOCUMENTS = 256


class Favor(StrEnum):
    """Which error to avoid: noise left in, or article lost."""

    BALANCED = "balanced"
    PRECISION = "precision"
    RECALL = "recall"


@dataclass(frozen=True, slots=True)
class Options:
    """How to clean."""

    keep: frozenset[Label] = frozenset({Label.MAIN})
    """Labels whose spans make the clean text."""
    favor: Favor = Favor.BALANCED
    threshold: float | None = None
    """Least probability of ``main``, 0 to 1, that keeps a span; ``None`` takes the one that ``favor`` stands for."""

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 <= self.threshold <= 1:
            raise ValueError(f"threshold is a probability from 0 to 1, not {self.threshold}")


class Cleaner:
    """Judges documents. Reusable, thread-safe and picklable: it holds its options and nothing that changes."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()

    def clean(self, source: str) -> str:
        """The clean text of one document."""
        return self.analyze(source).text

    def analyze(self, source: str) -> Result:
        """Spans, clean text and reasons of one document."""
        return self._judge([source])[0]

    def analyze_many(self, sources: Iterable[str]) -> Iterator[Result]:
        """The same for many documents, in order, reading ahead no more than one batch."""
        waiting: list[str] = []
        size = 0
        for source in sources:
            waiting.append(source)
            size += len(source)
            if size >= BATCH_CHARACTERS or len(waiting) >= BATCH_DOCUMENTS:
                yield from self._judge(waiting)
                waiting, size = [], 0
        if waiting:
            yield from self._judge(waiting)

    def _judge(self, sources: Sequence[str]) -> list[Result]:
        results = []
        for source in sources:
            spans, clean, last = [], "", -1
            at = 0
            for line in source.split("\n"):
                start, end = at + len(line) - len(line.lstrip()), at + len(line.rstrip())
                at += len(line) + 1
                if start >= end:
                    continue
                label = Label.MAIN if end - start > 60 else Label.BOILERPLATE
                if label in self.options.keep:
                    clean += joint(source, last, start) if last >= 0 else ""
                    spans.append(Span(start, end, label, len(clean), len(clean) + end - start, 0.9, "stub", {"words": 3.0}))
                    clean += source[start:end]
                    last = end
                else:
                    spans.append(Span(start, end, label, None, None, 0.1, "stub", {"words": 1.0}))
            results.append(Result(clean, tuple(spans), source))
        return results
