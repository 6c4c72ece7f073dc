"""Runs of a page's text back to ranges of the raw page, such that the range says just what the run says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from cleaner.document import Span
from cleaner.html.page import SPACES, Page
from cleaner.html.read import read_page
from cleaner.html.references import unescape

__all__ = ["apply_html", "joint_of", "raw_runs", "said", "untagged"]

_SCRIPT = re.compile(r"(script|style)\b")
_SCRIPT_END = {name: re.compile(rf"</{name}\s*>") for name in ("script", "style")}


def raw_runs(page: Page, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """The ranges of the page behind ``text[start:end]``: start and end in the page, start and end in the text.

    One range where tags alone are inside it. Where something else does (hidden text, a tag with ``>`` in an
    attribute, a bare ``<``), as many as it takes for each to say no more and no less than its run.
    """
    # The text begins and ends with ink; what it begins with may be a reference that stands for several characters.
    first, last = page.starts.item(start), page.ends.item(end - 1)
    if _says(page.html[first:last], page.text[start:end]):
        yield first, last, start, end
        return
    at = start
    while at < end:
        stop = at + 1
        while stop < end and not _parted(page, stop):
            stop += 1
        # A reference is never cut in two, and a run begins and ends with ink.
        while stop < end and page.starts[stop] == page.starts[stop - 1] and page.ends[stop] == page.ends[stop - 1]:
            stop += 1
        low, high = at, stop
        # A block may have several lines of the page.
        while low < high and page.text[low] in SPACES:
            low += 1
        while high > low and page.text[high - 1] in SPACES:
            high -= 1
        if low < high:
            yield int(page.starts[low]), int(page.ends[high - 1]), low, high
        at = stop


def _parted(page: Page, at: int) -> bool:
    """Whether something is between a character and the one before it, or one of them might be taken for a tag's
    beginning."""
    if "<" in page.text[at - 1 : at + 1]:
        return True
    if page.text[at] in " \n":
        # A line feed that a block brings has no width: what makes it comes before it.
        between = page.html[min(page.starts[at], page.ends[at - 1]) : page.ends[at]]
        return "<" in between or "\\" in between
    return bool(page.starts[at] > page.ends[at - 1])


def joint_of(page: Page, left: int, right: int) -> str:
    """What the clean text has between two kept runs of a page's text, where ``left`` ends the one and ``right`` starts
    the next: a blank line between blocks; inside one the white space that the page shows there, and where something was
    dropped between them a line feed or a space."""
    between = page.text[left:right]
    if not between or "\n" not in between:
        return " " if between and not between.isspace() else between
    opened = np.searchsorted(page.opens, (left, right), side="right")
    if opened[0] != opened[1]:
        return "\n\n"
    return between if between.isspace() else "\n"


def _says(raw: str, text: str) -> bool:
    """Whether a range of a page says a text, white space aside."""
    raw = _plain(raw)
    return raw == text or "".join(raw.split()) == "".join(text.split())


def said(raw: str) -> str:
    """What the range of a page says that a span stands for, white space folded.

    >>> said("<b>Bread</b> &amp;   butter")
    'Bread & butter'
    """
    return " ".join(_plain(raw).split())


def _plain(raw: str) -> str:
    return unescape(untagged(raw)) if "<" in raw or "&" in raw else raw


def untagged(raw: str) -> str:
    """A range of a page without its comments, its ``script`` and ``style`` elements and its tags, a space for each.

    What ends nowhere in the range is not such a thing, and is looked for once: time is linear whatever the range holds.
    """
    out = []
    at = 0
    ended: set[str] = set()
    while (opens := raw.find("<", at)) >= 0:
        out.append(raw[at:opens])
        at = opens
        if raw.startswith("!--", opens + 1) and "!" not in ended:
            stop = raw.find("-->", opens + 4) + 3
            if stop > 2:
                at = stop
            else:
                ended.add("!")
        elif (found := _SCRIPT.match(raw, opens + 1)) and found.group(1) not in ended:
            end = _SCRIPT_END[found.group(1)].search(raw, found.end())
            if end:
                at = end.end()
            else:
                ended.add(found.group(1))
        if at == opens:
            at = raw.find(">", opens) + 1
            if not at:
                at = opens
                break
        out.append(" ")
    out.append(raw[at:])
    return "".join(out)


def apply_html(source: str, spans: Sequence[Span]) -> str:
    """The clean text that ``spans`` over a page stand for. Raises ``ValueError`` if they do not fit it."""
    page = read_page(source)
    out: list[str] = []
    at = seen = 0
    before = -1
    # All places at once: a look-up of one number turns the whole array into that number's type.
    first = np.searchsorted(page.starts, np.array([span.start for span in spans], dtype=np.int64)).tolist()
    last = np.searchsorted(page.ends, np.array([span.end for span in spans], dtype=np.int64), side="right").tolist()
    for span, low, high in zip(spans, first, last, strict=True):
        if not seen <= span.start < span.end <= len(source):
            raise ValueError(f"span {span.start}:{span.end} lies outside the page, overlaps or is out of order")
        seen = span.end
        if span.clean_start is None or span.clean_end is None:
            continue
        text = page.text[low:high]
        said = text.strip(SPACES)
        low += len(text) - len(text.lstrip(SPACES))
        between = joint_of(page, before, low) if before >= 0 else ""
        if len(between) != span.clean_start - at or len(said) != span.clean_end - span.clean_start:
            raise ValueError(f"span {span.start}:{span.end} does not say {span.clean_start}:{span.clean_end}")
        out += [between, said]
        at, before = span.clean_end, low + len(said)
    return "".join(out)
