"""Any page to its visible text: a short one whole, a long one in tiles."""

from __future__ import annotations

from cleaner.html.page import Page
from cleaner.html.tiles import read_long, short_page

__all__ = ["read_page"]


def read_page(html: str) -> Page:
    """The visible text of a page. Any string is a page; broken markup is read as browsers read it.

    A page that shows fewer than :data:`FEW_WORDS` words until scripts have run, or that has paragraphs for browsers
    without scripts, is read once more as by such a browser, and if it has several times as many words then, that is
    what it says. If it shows nothing of an
    article that its linked data state, the text is read from there. What linked data of a page too long for one tile
    state is not looked for, and of its elements nothing is known here (:mod:`cleaner.html.tiles` knows them).
    """
    page = short_page(html)
    return read_long(html) if page is None else page
