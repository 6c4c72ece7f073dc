"""The article that a page's linked data state (schema.org's ``articleBody``), with its place in the page.

The observation: pages that scripts fill show nothing when they are fetched, and some carry the whole article for search
engines as a string of JSON. Its escapes are read one by one, so that every character still knows where it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleaner.html.tags import BLOCK

__all__ = ["body_of", "parts", "shows"]

MOST_STATED = 1 << 20
"""Characters of a stated article that are read."""
LEAST_STATED = 150
"""Characters of ink of a body that is an article and no teaser."""
PROBES, PROBE = 5, 20
"""So many pieces of a body, of so many characters of ink, are looked for in what its page shows."""

_BODY = re.compile(r'"articleBody"\s{0,8}:\s{0,8}"')
_PART = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|<(?:\\?/)?([a-zA-Z][a-zA-Z0-9-]{0,40})(?:[^<>\\]|\\.){0,500}>", re.DOTALL)
_SAID = {"t": " ", "b": " ", "f": " ", "r": " "}


def body_of(html: str, scripts: Sequence[tuple[int, int, int]]) -> tuple[int, int, int]:
    """The longest body that scripts of linked data state.

    Args:
        html: The page.
        scripts: For each script the element, and start and end of its text.

    Returns:
        The script's element, and start and end of the string without its quotation marks; three zeros where no script
        states one.
    """
    best = (0, 0, 0)
    for element, start, end in scripts:
        at = start
        while found := _BODY.search(html, at, end):
            at = _string_end(html, found.end(), min(end, found.end() + MOST_STATED))
            if at - found.end() > best[2] - best[1]:
                best = (element, found.end(), at)
    return best


def _string_end(html: str, start: int, end: int) -> int:
    """Where a string of JSON ends that begins at ``start``: before its closing quotation mark, or at ``end``."""
    at = start
    while (quote := html.find('"', at, end)) >= 0:
        back = quote
        while back > start and html[back - 1] == "\\":
            back -= 1
        if (quote - back) % 2 == 0:
            return quote
        at = quote + 1
    return end


def parts(html: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """A string of JSON as what it says, part by part: the text of an escape with its place; a line feed without any
    width for an escaped line feed or a tag that ends a line; and text as it stands, given as an empty string with its
    place.

    >>> list(parts(r'say \\"no\\"', 0, 10))
    [('', 0, 4), ('"', 5, 6), ('', 6, 8), ('"', 9, 10)]
    """
    at = start
    high = 0  # the first half of a character beyond the basic plane, and where it began
    for found in _PART.finditer(html, start, end):
        begins, stops = found.span()
        if at < begins:
            yield "", at, begins
            high = 0
        escape = found.group()
        at = stops
        if escape[0] == "<":
            if found[1].lower() in BLOCK or found[1].lower() == "br":
                yield "\n", stops, stops
        elif len(escape) == 6:
            code = int(f"0x{escape[2:]}", 0)
            if 0xD800 <= code < 0xDC00:
                high = code
            elif high and 0xDC00 <= code < 0xE000:
                yield chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00), begins - 6, stops
                high = 0
            elif code == 10:
                yield "\n", stops, stops
            else:
                yield chr(code), begins, stops
        elif escape[1] == "n":
            yield "\n", stops, stops
        else:
            yield (_SAID[escape[1]], begins, stops) if escape[1] in _SAID else (escape[1], begins + 1, stops)
    if at < end:
        yield "", at, end


def shows(shown: str, body: str) -> bool:
    """Whether a page shows at least as much as the article that its linked data state, or that article is too short."""
    page, ink = "".join(shown.split()), "".join(body.split())
    if len(ink) < LEAST_STATED or len(page) >= len(ink):
        return True
    step = (len(ink) - PROBE) // (PROBES - 1)
    return any(ink[at : at + PROBE] in page for at in range(0, PROBES * step, step))
