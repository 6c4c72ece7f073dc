"""Pieces to results: spans over the source, and the clean text that they stand for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import msgspec

from cleaner.assembly.pieces import Piece
from cleaner.document import JOINT, Span, joint
from cleaner.labels import Label
from cleaner.result import Result

if TYPE_CHECKING:
    from cleaner.html.page import Page
    from cleaner.html.signals import PageSignals

__all__ = ["NOTHING_FOUND", "NO_ARTICLE", "NO_TEXT", "PageSpans", "page_result", "text_result"]

NOTHING_FOUND = "nothing in this document is clearly an article, so the part most like one was kept"
NO_ARTICLE = "nothing on this page is clearly an article, so the part most like one was kept"
NO_TEXT = "this page has no text that a browser shows"


def text_result(
    source: str, pieces: Sequence[Piece], keep: Collection[Label], notes: tuple[str, ...], language: str | None
) -> Result:
    """The result of a text: its pieces as spans, and its clean text."""
    keep = tuple(keep)  # no set: a label is slow to hash
    spans: list[Span] = []
    clean: list[str] = []
    at, last, begun = 0, -1, 0
    for start, end, label, score, (reason, columns, witnesses, code) in pieces:
        if label not in keep:
            spans.append(Span(start, end, label, None, None, score, reason, columns, msgspec.UNSET, witnesses, code))
            continue
        # What was kept is one slice of the source as long as white space alone is between.
        between = source[last:start] if last >= 0 else ""
        if last < 0:
            begun = start
        elif between and not between.isspace():
            between = joint(source, last, start)
            clean += (source[begun:last], between)
            begun = start
        at += len(between)
        stop = at + end - start
        spans.append(Span(start, end, label, at, stop, score, reason, columns, msgspec.UNSET, witnesses, code))
        at, last = stop, end
    if last >= 0:
        clean.append(source[begun:last])
    return Result("".join(clean), tuple(spans), source, notes, language=language)


def page_result(
    seen: PageSignals, pieces: Sequence[Piece], keep: Collection[Label], notes: tuple[str, ...], language: str | None
) -> Result:
    """The result of a page: pieces of its text as ranges of the raw page, and its clean text."""
    found = PageSpans(keep)
    found.add(seen.page, pieces)
    notes += seen.notes if pieces else (NO_TEXT, *seen.notes)
    clean, spans = "".join(found.clean), tuple(found.spans)
    return Result(clean, spans, seen.page.html, notes, "html", seen.metadata, language=language)


class PageSpans:
    """Pieces of a page's text as spans of the page, one tile after the other, and its clean text."""

    def __init__(self, keep: Collection[Label]) -> None:
        self.keep = tuple(keep)  # no set: a label is slow to hash
        self.spans: list[Span] = []
        self.clean: list[str] = []
        self.size = 0
        """Characters of the clean text."""
        self.kept_main, self.likeliest, self.best = False, 0, -1.0
        self.languages: list[str | None] = []
        """One for each tile of a long page."""

    def add(self, page: Page, pieces: Sequence[Piece], shift: int = 0) -> None:
        """Add the pieces of a page, or of a tile of one, to whose places in the page ``shift`` is added."""
        from cleaner.html.spans import joint_of, raw_runs

        spans, clean, keep, at = self.spans, self.clean, self.keep, self.size
        last, line = -1, 0
        feeds, owner = page.line_starts.tolist(), page.block_element.tolist()
        paths: dict[int, str] = {}
        for start, end, label, score, (reason, columns, witnesses, code) in pieces:
            while line + 1 < len(feeds) and feeds[line + 1] <= start:
                line += 1
            xpath = page.xpath(owner[line], paths)
            for first, stop, low, high in raw_runs(page, start, end):
                where: tuple[int | None, int | None] = (None, None)
                if label in keep:
                    if clean:
                        between = joint_of(page, last, low) if last >= 0 else JOINT
                        clean.append(between)
                        at += len(between)
                    where = at, at + high - low
                    clean.append(page.text[low:high])
                    at, last = at + high - low, high
                place = first + shift, stop + shift
                spans.append(Span(*place, label, *where, score, reason, columns, xpath, witnesses, code))
        self.size = at
