"""Cutting runs out of a text: which white space goes with them, and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["Cut", "cut", "widened"]

Cut = tuple[int, int]
"""A half-open range of a text, in code points."""

_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile(r"\s*")


def widened(text: str, cuts: Iterable[Cut]) -> list[Cut]:
    """The cuts (sorted, not overlapping, of ink at both ends) with the white space that they would leave behind.

    What was apart stays apart: between two lines is the tallest of the gaps that stood before, amid or after what
    is cut; between two words on one line the gap before it, or else the one after it. Blanks at the end of the line
    before and the indent of the line after stay, and so do the line ends at the end of the text.

    >>> text = "One.\\nBuy now!\\n\\nTwo."
    >>> cut(text, widened(text, [(5, 13)]))
    'One.\\n\\nTwo.'
    """
    out: list[Cut] = []
    for gaps in _runs(text, cuts):
        out += _without(text, gaps)
    return [(low, high) for low, high in out if low < high]


def cut(text: str, cuts: Iterable[Cut]) -> str:
    """The text without some ranges (sorted, not overlapping)."""
    out, at = [], 0
    for start, end in cuts:
        out.append(text[at:start])
        at = end
    return "".join([*out, text[at:]])


def _runs(text: str, cuts: Iterable[Cut]) -> list[list[Cut]]:
    """For each run of cuts with nothing but white space between them the gaps before, amid and after them."""
    out: list[list[Cut]] = []
    for start, end in cuts:
        low = start
        while low and text[low - 1].isspace():
            low -= 1
        found = _SPACE.match(text, end)
        after = (end, found.end() if found else end)
        # The gap after the last cut is the one before this.
        if out and low <= out[-1][-1][0]:
            out[-1].append(after)
        else:
            out.append([(low, start), after])
    return out


def _without(text: str, gaps: Sequence[Cut]) -> list[Cut]:
    """What to delete of a run, from the first gap's beginning to the last one's end."""
    (low, start), (end, high) = gaps[0], gaps[-1]
    before, after = _breaks(text, gaps[0]), _breaks(text, gaps[-1])
    if low == 0:
        return [(0, high if high == len(text) else after[-1][1] if after else high)]
    if high == len(text):
        return [(before[0][0] if before else low, end)]
    tallest = max((_breaks(text, gap) for gap in gaps), key=len)
    if not tallest:
        return [(start, high)] if low < start else [(start, end)]
    lead = before[0][0] if before else low
    tail = after[-1][1] if after else high
    return [(lead, tallest[0][0]), (tallest[-1][1], tail)]


def _breaks(text: str, gap: Cut) -> list[Cut]:
    return [found.span() for found in _BREAK.finditer(text, *gap)]
