"""Marks in drawn markup that say of each text which label it has, so that a page's gold spans need no alignment.

A text is put into the markup between two characters of Unicode's private use area; when the page is whole they are
taken out, and what stood between them has its label wherever the page's visible text has it.
"""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise

import numpy as np

from cleaner.document import Label
from cleaner.html.read import read_page

Span = tuple[int, int, str]
"""Start and end in code points, and label."""
LABELS = tuple(map(str, Label))
FIRST = 0xE000
END = chr(FIRST + len(LABELS))
_MARK = re.compile(f"[{chr(FIRST)}-{END}]")
SPACES = np.array([9, 10, 13, 32, 0xA0, 0x3000])
FURNITURE = "boilerplate"
"""What has no mark."""


def mark(label: str, text: str) -> str:
    """A text as markup, with marks of its label.

    >>> labelled(f"<p>{mark('main', 'Salt & tar.')}</p><p>Share</p>")
    ('<p>Salt &amp; tar.</p><p>Share</p>', [(0, 12, 'main'), (12, 17, 'boilerplate')])
    """
    return f"{chr(FIRST + LABELS.index(label))}{escape(_MARK.sub('', text), quote=False)}{END}"


def labelled(html: str) -> tuple[str, list[Span]]:
    """A page without its marks, and the spans of its visible text: start, end and label, in code points."""
    pieces, values, at, label = [], [], 0, LABELS.index(FURNITURE)
    for found in _MARK.finditer(html):
        pieces.append(html[at : found.start()])
        values.append(np.full(found.start() - at, label, dtype=np.int8))
        at = found.end()
        label = LABELS.index(FURNITURE) if found[0] == END else ord(found[0]) - FIRST
    pieces.append(html[at:])
    values.append(np.full(len(html) - at, label, dtype=np.int8))
    clean = "".join(pieces)
    page = read_page(clean)
    if not page.text:
        return clean, []
    labels = np.append(np.concatenate(values), LABELS.index(FURNITURE))[page.starts]
    # White space belongs to what stands before it.
    codes = np.frombuffer(page.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    said = ~np.isin(codes, SPACES)
    labels = labels[np.maximum.accumulate(np.where(said, np.arange(len(codes)), 0))]
    edges = [0, *(np.flatnonzero(np.diff(labels)) + 1).tolist(), len(labels)]
    return clean, [(start, end, LABELS[int(labels[start])]) for start, end in pairwise(edges)]
