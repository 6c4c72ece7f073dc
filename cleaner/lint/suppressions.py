"""What a person says inside a text: markers of what is to be kept, ``cleaner: keep``; and data and code in Markdown.

In plain text and Markdown a marker is on a line of its own, bare or as a comment (``<!-- cleaner: keep -->``,
``# cleaner: keep``, ``// …``, ``% …``), and covers the paragraph that follows: the lines up to the next blank one. As
an HTML comment it may also be in a line with other text, and then covers the paragraph it is in. In a page it is
an HTML comment and covers the block that it is in, or else the next one. ``cleaner: keep file`` anywhere covers the
whole document, and so does the field ``"cleaner": "keep"`` of a JSONL object. Codes may follow (``cleaner: keep
CLN301, CLN4``): then findings of other codes are still reported.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

__all__ = ["Suppression", "blanked", "data_and_code", "kept_by_field", "kept_in_page", "kept_in_text"]

# No repeat gives back what it took: else of a long run of blanks each would be tried as the end of every one.
_SAID = r"cleaner:[ \t]*+keep(?:[ \t]++(?P<what>file\b)?+[ \t]*+(?P<codes>CLN\d*+(?:[ \t]*+,[ \t]*+CLN\d*+)*+)?+)?+"
_COMMENT = re.compile(rf"<!--\s*+{_SAID}\s*+-->")
_LINE = re.compile(rf"(?<![^\r\n])[ \t]*+(?:(?:\#++|//++|%++|;++)[ \t]*+)?+{_SAID}[ \t]*+(?![^\r\n])")
_WORD = "cleaner:"
_BLANK = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?=\r\n|\r|\n)")
_BREAK = re.compile(r"[\r\n]")
_INK = re.compile(r"\S")
_MORE = re.compile(r"[ \t]*\S")
_FRONT = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n|\n)(?:[^\r\n]*(?:\r\n|\n))*?\1[ \t]*(?![^\r\n])")
_FENCE_END = r"(?<![^\r\n]) {0,3}\1[`~]*[ \t]*(?![^\r\n])"
_FENCED = re.compile(rf"(?<![^\r\n]) {{0,3}}(`{{3,}}|~{{3,}})[^\r\n]*(?:\r\n|\n|\Z)(?:.*?{_FENCE_END}|.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Suppression:
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


def kept_in_text(text: str) -> tuple[list[Suppression], list[tuple[int, int]]]:
    """What markers in plain text or Markdown cover, and where the markers themselves are."""
    out = []
    markers = _markers(text, comments_only=False)
    # The text is looked through once for all markers: there may be thousands, in one line or after a long gap.
    gaps = [gap.span() for gap in _BLANK.finditer(text)] if markers else []
    opens, closes = [start for start, _ in gaps], [end for _, end in gaps]
    lines = [0, *(found.end() for found in _BREAK.finditer(text))] if markers else []

    @cache
    def ink_from(place: int) -> int:
        ink = _INK.search(text, place)
        return ink.start() if ink else len(text)

    for marker in markers:
        if marker.whole:
            out.append(Suppression(0, len(text), marker.codes))
            continue
        line = lines[bisect_right(lines, marker.start) - 1]
        alone = ink_from(line) >= marker.start and not _MORE.match(text, marker.end)
        # Of its own paragraph, or of the next: from the first ink after the gap before it.
        before = bisect_left(closes, marker.start) - 1
        start = ink_from(marker.end if alone else closes[before] if before >= 0 else 0)
        after = bisect_left(opens, max(start, marker.end))
        out.append(Suppression(start, opens[after] if after < len(opens) else len(text), marker.codes))
    return out, [(marker.start, marker.end) for marker in markers]


def kept_by_field(value: str, length: int) -> list[Suppression]:
    """What the value of a JSONL object's field ``cleaner`` covers, in a text of ``length`` code points."""
    return [Suppression(0, length, marker.codes) for marker in _markers(f"{_WORD} {value}", comments_only=False)]


def data_and_code(text: str) -> list[tuple[int, int]]:
    """The ranges of Markdown that are not text: the YAML or TOML that a file may begin with, and fenced code.

    A fence that is never closed runs to the end, as in Markdown.
    """
    front = _FRONT.match(text)
    out = [front.span()] if front else []
    if "```" in text or "~~~" in text:
        out += [found.span() for found in _FENCED.finditer(text, out[0][1] if out else 0)]
    return out


def blanked(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text with blanks in the place of some ranges, so that no judge takes them for a piece of the text."""
    out, at = [], 0
    for start, end in sorted(ranges):
        # A marker may be inside of what is passed over as a whole.
        out += [text[at:start], " " * (end - max(start, at))]
        at = max(at, end)
    return "".join([*out, text[at:]])


def kept_in_page(html: str, blocks: Sequence[tuple[int, int]]) -> list[Suppression]:
    """What markers in a page cover; ``blocks`` are the ranges of its blocks of text, ascending."""
    out = []
    ends = [end for _, end in blocks]
    for marker in _markers(html, comments_only=True):
        if marker.whole:
            out.append(Suppression(0, len(html), marker.codes))
        elif (at := bisect_right(ends, marker.start)) < len(blocks):
            out.append(Suppression(*blocks[at], marker.codes))
    return out
