"""Attributes of the Dolma toolkit (https://github.com/allenai/dolma): spans beside the documents, one row a document.

``dolma mix`` writes documents again with some spans replaced. With the attributes made here it writes the clean text:
the ``drop`` spans go, and where two kept runs met in one line a ``break`` span becomes a blank line, in the line ends
that the source has there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cleaner.document import joint
from cleaner.result import Result

__all__ = ["BREAKS", "NAME", "dolma_row"]

NAME = "cleaner"
"""What the names of all attributes begin with, and a good name for their folder."""
BREAKS = {"\n\n": "break", "\r\n\r\n": "break_crlf", "\r\r": "break_cr"}
"""What a span of each of these names is to be replaced by."""


def dolma_row(result: Result, document: Any) -> dict[str, Any]:
    """The attributes of a document, as a line of an attributes file has them.

    Offsets are in code points of the document's text, as the toolkit counts. Each label is an attribute of its own
    (``cleaner__main`` and so on), whose spans have the probability of ``main`` as their score; the score of what is to
    be replaced is 1. A page has labels only: its clean text is not part of its HTML.

    Args:
        result: The result.
        document: The document's id, as it stands in the documents' file.

    Returns:
        An object for JSON.

    >>> from cleaner import Label, Span
    >>> spans = (Span(0, 4, Label.MAIN, 0, 4, 0.9), Span(6, 14, Label.RELATED, score=0.1))
    >>> dolma_row(Result("One.", spans, "One.\\n\\nBuy now!"), "a")["attributes"]
    {'cleaner__main': [[0, 4, 0.9]], 'cleaner__related': [[6, 14, 0.1]], 'cleaner__drop': [[4, 14, 1.0]]}
    """
    attributes: dict[str, list[list[float]]] = {}
    for span in result.spans:
        attributes.setdefault(f"{NAME}__{span.label}", []).append([span.start, span.end, span.score])
    if result.form == "text":
        for start, end, name in _replaced(result):
            attributes.setdefault(f"{NAME}__{name}", []).append([start, end, 1.0])
    return {"id": document, "attributes": attributes}


def _replaced(result: Result) -> Iterator[tuple[int, int, str]]:
    """What of a text goes, and what becomes a blank line, such that the clean text is left."""
    source, at = result.source, 0
    kept = [(span.start, span.end) for span in result.spans if span.kept]
    for number, (start, end) in enumerate([*kept, (len(source), len(source))]):
        low, high, at = at, start, end
        if low == high:
            continue
        inner = 0 < number < len(kept)
        wanted = joint(source, low, high) if inner else ""
        between = source[low:high]
        if between == wanted:
            continue
        # What stays of the white space there is the joint where it can be, for a plain removal says more than a
        # replacement.
        for taken in range(len(wanted), -1, -1):
            left, right = wanted[:taken], wanted[taken:]
            if len(between) > len(wanted) and between.startswith(left) and between.endswith(right):
                yield low + len(left), high - len(right), "drop"
                break
        else:
            yield low, high, BREAKS[wanted]
