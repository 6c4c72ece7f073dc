"""Faults in markup: tags that are never closed, closed twice or with another's name, as hand-made pages have them.

A browser shows all of the page's text all the same, though it nests the elements otherwise than was meant. So texts and
labels stay; only tags of text go wrong, for a table or a form with such a fault may be shown in another order.
"""

from __future__ import annotations

import re
from random import Random

_CLOSING = re.compile(r"</(p|h[1-4]|b|i|em|strong|span|div|li)>")
_PARAGRAPH = re.compile(r"<p(?: class=\"[^\"]{0,80}\")?>(?=[^<])([^<]{1,400})</p>")
STRAY = (
    "</span>",
    "</b>",
    "</div>",
    "</font>",
    "</p>",
    "</i>",
    "</center>",
    "<!-- end --!>",
    "<!-- ad -->",
    "</section>",
)
FAULTS = (1, 8)
"""Fewest and most faults of a page."""


def spoiled(html: str, random: Random) -> str:
    """A page's body with faults drawn at random.

    Args:
        html: Markup whose tags are closed in order.
        random: What to draw by.

    Returns:
        The same texts in the same order, with other tags between them.
    """
    for _ in range(random.randint(*FAULTS)):
        found = list(_CLOSING.finditer(html))
        if not found:
            break
        draw, at = random.random(), random.choice(found)
        before, behind = html[: at.start()], html[at.end() :]
        if draw < 0.35:
            # What is never closed most often: paragraphs, items and wrappers. Bold face would run on to the end.
            html = before + (at[0] if at[1] in ("b", "em", "strong", "span") else "") + behind
        elif draw < 0.55:
            html = before + at[0] + random.choice((at[0], *STRAY)) + behind
        elif draw < 0.7 and at[1].startswith("h"):
            html = f"{before}</h{random.randint(1, 5)}>{behind}"
        elif draw < 0.85:
            html = _slanted(html, random)
        else:
            html = before + random.choice(STRAY) + at[0] + behind
    return html


def _slanted(html: str, random: Random) -> str:
    """A paragraph in an element of another kind, in italics that its end tag closes by the wrong name."""
    found = list(_PARAGRAPH.finditer(html))
    if not found:
        return html
    one = random.choice(found)
    way = random.choice((
        "<div><i>{}</p></div>", "<div><em>{}</div>", "<p><b>{}</b></b></p>", "<div><p><i>{}</i></div>",
        "<center>{}</center>", "<font size=2><p>{}</font>", "<p>{}<p>",
    ))  # fmt: skip
    return html[: one.start()] + way.format(one[1]) + html[one.end() :]
