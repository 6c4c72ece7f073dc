"""One document as a person reads it: its text, and the blocks that tell it apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from cleaner.document import Column, Label, Span, Witness
from cleaner.result import Result

__all__ = ["Block", "Reading", "read_result"]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of the text that got one label. All offsets are half-open and count code points."""

    start: int
    end: int
    label: Label
    kept: bool
    score: float
    reason: str
    evidence: tuple[Column, ...]
    witnesses: tuple[Witness, ...] = ()
    xpath: str = ""
    """The element that the block is in, on a page of HTML."""
    raw: tuple[int, int] | None = None
    """The range of a page's HTML that the block lies in."""

    def to_dict(self) -> dict[str, Any]:
        """The block as the report's data has it; what is empty is left out."""
        found: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "label": str(self.label),
            "kept": self.kept,
            "score": self.score,
            "reason": self.reason,
        }
        if self.evidence:
            found["evidence"] = list(msgspec.to_builtins(self.evidence))
        if self.witnesses:
            found["witnesses"] = msgspec.to_builtins(self.witnesses)
        if self.xpath:
            found["xpath"] = self.xpath
        if self.raw is not None:
            found["raw"] = list(self.raw)
        return found


@dataclass(frozen=True, slots=True)
class Reading:
    """A document's text and its blocks, in order; every character outside them is white space."""

    text: str
    """The source itself or, of a page, its visible text, a line feed between its blocks."""
    blocks: tuple[Block, ...]


def read_result(result: Result) -> Reading:
    """The reading of a judged document. The spans of a page, which are ranges of HTML, become runs of its text."""
    if result.form == "html":
        return _read_page(result)
    blocks = tuple(
        Block(s.start, s.end, s.label, s.kept, s.score, s.reason, s.evidence, s.witnesses) for s in result.spans
    )
    return Reading(result.source, blocks)


def _read_page(result: Result) -> Reading:
    from cleaner.html.read import read_page

    page = read_page(result.source)
    # All places at once, as in cleaner.html.spans: a look-up of one number turns the whole array into its type.
    first = np.searchsorted(page.starts, np.array([span.start for span in result.spans], dtype=np.int64)).tolist()
    last = np.searchsorted(page.ends, np.array([span.end for span in result.spans], dtype=np.int64), "right").tolist()
    blocks: list[Block] = []
    for span, start, end in _inked(page.text, zip(result.spans, first, last, strict=True)):
        before = blocks[-1] if blocks else None
        if before and before.raw and _one_piece(before, span) and "\n" not in page.text[before.end : start]:
            # A run of HTML had to be cut where something hidden is in it; to a reader it is one.
            start, raw = before.start, (before.raw[0], span.end)
            blocks.pop()
        else:
            raw = (span.start, span.end)
        xpath = span.xpath if isinstance(span.xpath, str) else ""
        blocks.append(
            Block(start, end, span.label, span.kept, span.score, span.reason, span.evidence, span.witnesses, xpath, raw)
        )
    return Reading(page.text, tuple(blocks))


def _inked(text: str, found: Iterator[tuple[Span, int, int]]) -> Iterator[tuple[Span, int, int]]:
    """The runs without the white space at their ends; those that have nothing else are left out."""
    for span, start, end in found:
        while start < end and text[start] in " \n":
            start += 1
        while end > start and text[end - 1] in " \n":
            end -= 1
        if start < end:
            yield span, start, end


def _one_piece(before: Block, span: Span) -> bool:
    return (before.xpath, before.label, before.score, before.reason) == (
        span.xpath, span.label, span.score, span.reason,
    )  # fmt: skip
