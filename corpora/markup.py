"""Pages as trees that can be changed: where the lines of an article stand in them."""

from __future__ import annotations

from lxml.etree import ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring

from corpora.pages import words
from corpora.pool import Article

LINES = frozenset({"p", "div", "li", "blockquote", "h1", "h2", "h3", "h4", "pre", "section"})
"""Elements that may hold a line of an article."""


def parsed(html: str) -> HtmlElement | None:
    """The tree of a page; ``None`` where libxml2 makes none of it."""
    try:
        raw = html.replace("\0", "").encode(errors="ignore")
        return document_fromstring(raw, parser=HTMLParser(encoding="utf-8"), ensure_head_body=True)
    except (ParserError, ValueError):
        return None


def written(tree: HtmlElement) -> str:
    """A tree as a page."""
    return str(tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>"))


def said(element: HtmlElement) -> tuple[str, ...]:
    """The words of all that an element holds."""
    return words(str(element.text_content()))


def found_in(body: HtmlElement, article: Article) -> list[tuple[HtmlElement, int]]:
    """The innermost elements that hold a line of the article each, and which, in order."""
    wanted: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(article.paragraphs):
        wanted.setdefault(words(line), number)
    out: list[tuple[HtmlElement, int]] = []
    for element in body.iter(*LINES):
        number = wanted.get(said(element), -1)
        if number < 0:
            continue
        if out and out[-1][0] in element.iterancestors():
            out.pop()
        out.append((element, number))
    return out
