"""What was kept, in forms that other tools read: the W3C's Web Annotation model.

Its recommendation counts a TextPositionSelector in Unicode code points of the text as a document's tree has it. Here
that is ``document.body.textContent`` of the page as it came, before any script ran: the text of all elements, hidden
ones and scripts too, references read, nothing folded. For plain text it is the text itself.
"""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

import msgspec
import numpy as np
import numpy.typing as npt

from cleaner.result import Result

__all__ = ["AROUND", "text_content", "web_annotations"]

AROUND = 32
"""Characters before and after a quotation that tell it from others like it."""
CONTEXT = "http://www.w3.org/ns/anno.jsonld"

I64 = npt.NDArray[np.int64]


def web_annotations(result: Result, url: str) -> list[dict[str, Any]]:
    """An annotation for every kept span: its label as the body; as the target its element (for HTML), its position in
    the text content, and the quotation with what is around it.

    Args:
        result: The result.
        url: Where the document was found.

    Returns:
        The annotations, as objects for JSON-LD.
    """
    page = result.form == "html"
    text, places = text_content(result.source) if page else (result.source, np.arange(len(result.source)))
    order = np.argsort(places, kind="stable")
    placed = places[order]
    source = quote(url, safe="%/:=&?~#+!$,;'@()*[]", errors="replace")
    found = []
    for span in result.spans:
        low, high = np.searchsorted(placed, [span.start, span.end])
        if not span.kept or low == high:
            continue
        start, end = int(order[low]), int(order[high - 1]) + 1
        selectors: list[dict[str, Any]] = [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[max(0, start - AROUND) : start],
                "suffix": text[end : end + AROUND],
            },
        ]
        if span.xpath is not msgspec.UNSET:
            selectors.insert(0, {"type": "XPathSelector", "value": span.xpath})
        found.append(
            {
                "@context": CONTEXT,
                "id": uuid.uuid5(uuid.NAMESPACE_URL, f"{source}#{start}-{end}-{span.label}").urn,
                "type": "Annotation",
                "motivation": "classifying",
                "body": {"type": "TextualBody", "value": str(span.label), "purpose": "classifying"},
                "target": {"source": source, "selector": selectors},
            }
        )
    return found


def text_content(html: str) -> tuple[str, I64]:
    """The text content of a page, as a browser has it in ``document.body.textContent``.

    Args:
        html: The page.

    Returns:
        The text, and the place in the page, in code points, at which each of its characters begins.
    """
    from cleaner.html.page import pieces
    from cleaner.html.read import read_page
    from cleaner.html.tree import build

    text: list[str] = []
    places: list[int] = []
    bare = read_page(html).bare
    for start, end, referring in _in_order(build(html, whole=True, bare=bare).content):
        runs = pieces(html, start, end, controls=True) if referring else ((html[start:end], start, -1),)
        for said, first, last in runs:
            if last >= 0:
                text.append(said)
                places += [first] * len(said)
                continue
            for at, char in enumerate(said, first):
                # Line ends are one line feed to a browser; a null is nothing in text, and U+FFFD in scripts.
                if char == "\r":
                    if html[at + 1 : at + 2] == "\n":
                        continue
                    char = "\n"
                elif char == "\0":
                    if referring:
                        continue
                    char = "\ufffd"
                text.append(char)
                places.append(at)
    return "".join(text), np.array(places, dtype=np.int64)


def _in_order(content: list[tuple[int, int, bool, int]]) -> list[tuple[int, int, bool]]:
    """Runs of text in the order of the tree: what a table could not hold comes before it."""
    # What was moved before a run comes before that run itself; both keep the order of the page.
    keys = [(anchor, 0, at) if anchor >= 0 else (at, 1, at) for at, (*_, anchor) in enumerate(content)]
    return [content[at][:3] for _, _, at in sorted(keys)]
