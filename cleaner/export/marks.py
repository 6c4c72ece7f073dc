"""A document as people label it: a text to read, and the labels of its runs.

Of plain text that is the source itself. A page is told as its visible text, block by block: no tool for labelling
shows raw HTML so that anybody could read it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleaner.document import Span
from cleaner.result import Result

__all__ = ["Labelled", "Mark", "labelled"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One labelled run of a text; places are in code points, half-open."""

    start: int
    end: int
    label: str
    score: float
    reason: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its labels."""

    text: str
    marks: tuple[Mark, ...]
    """Sorted, never overlapping, none of them empty."""


def labelled(result: Result) -> Labelled:
    """A result's text as a reader sees it, with its labels.

    Args:
        result: The result.

    Returns:
        Its source with its spans; of a page its visible text, with spans that only tags part joined again.
    """
    if result.form == "html":
        return _page(result)
    return Labelled(result.source, tuple(_mark(span, span.start, span.end) for span in result.spans))


def _mark(span: Span, start: int, end: int) -> Mark:
    return Mark(start, end, str(span.label), span.score, span.reason, span.kept)


def _page(result: Result) -> Labelled:
    from cleaner.html.page import SPACES
    from cleaner.html.read import read_page

    page = read_page(result.source)
    starts = np.array([span.start for span in result.spans], dtype=np.int64)
    ends = np.array([span.end for span in result.spans], dtype=np.int64)
    first = np.searchsorted(page.starts, starts).tolist()
    last = np.searchsorted(page.ends, ends, side="right").tolist()
    marks: list[Mark] = []
    for span, low, high in zip(result.spans, first, last, strict=True):
        said = page.text[low:high]
        low += len(said) - len(said.lstrip(SPACES))
        high = low + len(said.strip(SPACES))
        if low >= high:
            continue
        mark = _mark(span, low, high)
        if marks and _one(marks[-1], mark, page.text):
            before = marks.pop()
            mark = Mark(before.start, high, before.label, before.score, before.reason, before.kept)
        marks.append(mark)
    return Labelled(page.text, tuple(marks))


def _one(left: Mark, right: Mark, text: str) -> bool:
    """Whether two runs are parts of one block that was judged as a whole."""
    between = text[left.end : right.start]
    same = (left.label, left.score, left.reason, left.kept) == (right.label, right.score, right.reason, right.kept)
    return same and "\n" not in between and not between.strip()
