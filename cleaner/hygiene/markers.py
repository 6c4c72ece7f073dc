"""Markers in a text that say what is to be kept: ``cleaner: keep``.

In plain text and Markdown a marker stands on a line of its own, bare or as a comment (``<!-- cleaner: keep -->``,
``# cleaner: keep``, ``// …``, ``% …``), and covers the paragraph that follows: the lines up to the next blank one. As
an HTML comment it may also stand in a line with other text, and then covers the paragraph it stands in. In a page it is
an HTML comment and covers the block that it stands in, or else the next one. ``cleaner: keep file`` anywhere covers the
whole document, and so does the field ``"cleaner": "keep"`` of a JSONL object. Codes may follow (``cleaner: keep
CLN301, CLN4``): then findings of other codes are still reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Kept", "blanked", "front_matter", "kept_by_field", "kept_in_page", "kept_in_text"]

_SAID = r"cleaner:[ \t]*keep(?:[ \t]+(?P<what>file\b)?[ \t]*(?P<codes>CLN\d*(?:[ \t]*,[ \t]*CLN\d*)*)?)?"
_COMMENT = re.compile(rf"<!--\s*{_SAID}\s*-->")
_LINE = re.compile(rf"(?<![^\r\n])[ \t]*(?:(?:\#+|//+|%+|;+)[ \t]*)?{_SAID}[ \t]*(?![^\r\n])")
_WORD = "cleaner:"
_BLANK = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?=\r\n|\r|\n)")
_INK = re.compile(r"\S")
_MORE = re.compile(r"[ \t]*\S")
_FRONT = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n|\n)(?:[^\r\n]*(?:\r\n|\n))*?\1[ \t]*(?![^\r\n])")


@dataclass(frozen=True, slots=True)
class Kept:
    """A range of a text that a marker covers."""

    start: int
    end: int
    codes: tuple[str, ...] = ("CLN",)
    """Prefixes of the codes it covers."""

    def covers(self, start: int, end: int, code: str) -> bool:
        """Whether a finding lies in it, in whole or in part."""
        return self.start < end and start < self.end and code.startswith(self.codes)


@dataclass(frozen=True, slots=True)
class _Marker:
    start: int
    end: int
    codes: tuple[str, ...]
    whole: bool
    """Whether it covers the whole document."""


def _markers(text: str, comments_only: bool) -> list[_Marker]:
    if _WORD not in text:
        return []
    found = list(_COMMENT.finditer(text))
    if not comments_only:
        found += _LINE.finditer(text)
    return [
        _Marker(*match.span(), tuple(re.findall(r"CLN\d*", match["codes"] or "CLN")), bool(match["what"]))
        for match in sorted(found, key=lambda match: match.start())
    ]


def kept_in_text(text: str) -> tuple[list[Kept], list[tuple[int, int]]]:
    """What markers in plain text or Markdown cover, and where the markers themselves stand."""
    out = []
    markers = _markers(text, comments_only=False)
    for marker in markers:
        if marker.whole:
            out.append(Kept(0, len(text), marker.codes))
            continue
        line_start = max(text.rfind("\n", 0, marker.start), text.rfind("\r", 0, marker.start)) + 1
        alone = not text[line_start : marker.start].strip() and not _MORE.match(text, marker.end)
        # Of its own paragraph, or of the next: from the first ink after the gap before it.
        start = marker.end if alone else max((gap.end() for gap in _BLANK.finditer(text, 0, marker.start)), default=0)
        ink = _INK.search(text, start)
        start = ink.start() if ink else len(text)
        blank = _BLANK.search(text, max(start, marker.end))
        out.append(Kept(start, blank.start() if blank else len(text), marker.codes))
    return out, [(marker.start, marker.end) for marker in markers]


def kept_by_field(value: str, length: int) -> list[Kept]:
    """What the value of a JSONL object's field ``cleaner`` covers, in a text of ``length`` code points."""
    return [Kept(0, length, marker.codes) for marker in _markers(f"{_WORD} {value}", comments_only=False)]


def front_matter(text: str) -> tuple[int, int]:
    """The range of the data that a Markdown file may begin with, in YAML or TOML; an empty one where it has none."""
    found = _FRONT.match(text)
    return found.span() if found else (0, 0)


def blanked(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text with blanks in the place of some ranges, so that no judge takes them for a piece of the text."""
    for start, end in ranges:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def kept_in_page(html: str, blocks: Sequence[tuple[int, int]]) -> list[Kept]:
    """What markers in a page cover; ``blocks`` are the ranges of its blocks of text, ascending."""
    out = []
    for marker in _markers(html, comments_only=True):
        if marker.whole:
            out.append(Kept(0, len(html), marker.codes))
        elif block := next((block for block in blocks if block[1] > marker.start), None):
            out.append(Kept(*block, marker.codes))
    return out
