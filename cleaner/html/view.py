"""A page to what the judge reads of it: its visible text, what an extractor took, its metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from html import escape
from typing import Any

from cleaner.html.extractor import align, parsed, trafilatura_text
from cleaner.html.page import Page, read_whole
from cleaner.html.read import read_page
from cleaner.html.signals import PageSignals
from cleaner.html.tiles import HEAD, MOST_BLOCKS, MOST_ELEMENTS
from cleaner.text.batch import Batch
from cleaner.text.decode import mistaken
from cleaner.text.make_batch import make_batch

__all__ = [
    "Extractor",
    "ask_extractor",
    "metadata",
    "metadata_of_long",
    "notes_of_long",
    "page_batch",
    "signals_of",
    "signals_of_pages",
]

MOST_CHARACTERS = 5_000_000
MOST_ATTRIBUTES = 10_000
"""Attributes of one tag: libxml2 compares each with each."""
STATED_TAG = {"property": "article:tag", "content": "-"}
STATED_LICENSE = {"rel": "license", "href": "-"}
STATED_SECTION = '{"@context": "https://schema.org", "@type": "Article", "articleSection": "-"}'


SCRIPTED = "this page shows next to nothing until its scripts have run, so it was read as by a browser without scripts"
STATED = "this page shows nothing of the article that its linked data state, so it was read from there"
MOST_VALUE = 2_000
"""Characters of an attribute in the head, or of a string in linked data, that metadata is read from: some of
trafilatura's expressions take quadratic time, and minutes for an author of 100,000 brackets."""
MOST_LINKED_DATA = 1 << 16
"""Characters of a page's linked data that metadata is read from, when its long strings are out."""
LINKED_DATA = ("application/ld+json", "application/settings+json")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
"""A string of linked data."""
BEFORE_TITLE, BEHIND_TITLE = 150, 400
"""Characters before and after a page's title in which its date line is looked for."""
LONGEST_TITLE = 500
"""Characters of a title after which no date line is looked for."""
YEAR_ALONE = "-01-01"
"""How dates end that are made of a year: "the best of 2026"."""
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")


LONG = f"{MOST_BLOCKS:,} blocks or {MOST_ELEMENTS:,} elements"
"""What a page has more of that is read in tiles, or about so much text."""


class Extractor(StrEnum):
    """Whose opinion of a page the judge hears."""

    TRAFILATURA = "trafilatura"
    """What trafilatura took of the page is evidence beside the page's own."""
    PAGE = "page"
    """The whole visible text and its markup alone: quicker, and free of an extractor's blind spots."""


def signals_of(html: str, url: str | None, extractor: Extractor, told: bool = False) -> PageSignals:
    """A page's text and what there is to see of its markup; with ``told`` also its metadata. Any string is a page.

    A page that is read in tiles, or is beyond :data:`MOST_CHARACTERS` or :data:`MOST_ATTRIBUTES`, is judged by itself
    alone, and a note says so: trafilatura would take minutes.
    """
    return signals_of_pages([(html, url)], extractor, told)[0]


def signals_of_pages(
    pages: Sequence[tuple[str, str | None]],
    extractor: Extractor,
    told: bool = False,
    read: Sequence[Page] | None = None,
) -> list[PageSignals]:
    """The same for many pages, each with its URL; ``read`` has them read, where they are."""
    # One kind of work after the other: what each has in the processor's caches serves all pages.
    read = [read_page(html) for html, _ in pages] if read is None else read
    asked = [_asked(page, url, extractor, told) for page, (_, url) in zip(read, pages, strict=True)]
    return [align(page, *answer, url) for page, answer, (_, url) in zip(read, asked, pages, strict=True)]


def ask_extractor(pages: Sequence[PageSignals]) -> list[PageSignals]:
    """Pages seen by themselves, with what trafilatura takes of each. A page that it cannot be asked of stays as it was,
    and a note says so."""
    out = []
    for signals in pages:
        taken, notes, _ = _asked(signals.page, signals.url or None, Extractor.TRAFILATURA, False)
        notes = tuple(dict.fromkeys((*signals.notes, *notes)))
        out.append(align(signals.page, taken, notes, signals.metadata, signals.url or None))
    return out


def page_batch(pages: Sequence[PageSignals], twice: bool = False, left_out: Sequence[Sequence[int]] = ()) -> Batch:
    """The texts of pages, in the pages' own blocks.

    Args:
        pages: What there is to see of each page.
        twice: As :func:`cleaner.text.make_batch.make_batch` has it.
        left_out: Likewise.

    Returns:
        The batch.
    """
    texts, opens = [seen.page.text for seen in pages], [seen.page.line_starts for seen in pages]
    return make_batch(texts, opens, twice=twice, left_out=left_out)


def _asked(
    page: Page, url: str | None, extractor: Extractor, told: bool
) -> tuple[str | None, tuple[str, ...], dict[str, str]]:
    """What an extractor took of a page, None where none was asked; notes on how it was read; its metadata."""
    asked = extractor is Extractor.TRAFILATURA
    notes = [f"this looks like {kind}, not like a page"] if (kind := mistaken(page.html)) else []
    if page.bare:
        notes.append(SCRIPTED)
    if page.stated:
        notes.append(STATED)
    if not (asked or told):
        return None, tuple(notes), {}
    if monstrous := _monstrous(page):
        notes.append(f"trafilatura was not asked, because the page has more than {monstrous}")
        return None, tuple(notes), {}
    tree = parsed(page.html)
    taken = trafilatura_text(tree, url) if asked else None
    # Last, because it may change the tree.
    return taken, tuple(notes), _metadata(page, tree, url) if told else {}


def notes_of_long(html: str, bare: bool, asked: bool) -> tuple[str, ...]:
    """What a reader should know of how a long page was read."""
    notes = [f"this looks like {kind}, not like a page"] if (kind := mistaken(html)) else []
    if bare:
        notes.append(SCRIPTED)
    if asked:
        most = f"{MOST_CHARACTERS:,} characters" if len(html) > MOST_CHARACTERS else LONG
        notes.append(f"trafilatura was not asked, because the page has more than {most}")
    return tuple(notes)


def metadata_of_long(html: str, url: str | None) -> dict[str, str]:
    """The metadata of a long page, read from its beginning."""
    page = read_whole(html[:HEAD])
    return {} if _monstrous(page) else _metadata(page, parsed(page.html), url)


def metadata(html: str, url: str | None = None) -> dict[str, str]:
    """Title, author, date, site and language of a page, as far as it says them (by trafilatura)."""
    return _metadata(read_page(html), parsed(html), url)


def _metadata(page: Page, tree: Any, url: str | None) -> dict[str, str]:
    from lxml.etree import SubElement
    from trafilatura.metadata import extract_metadata

    if tree is None:
        return {}
    try:
        _shorten(tree)
        head = tree.find("head")
        if head is not None:
            # If a page states its tags, its section and its licence, trafilatura does not search all links for
            # them, which takes a third of its time; here nobody reads them.
            SubElement(head, "meta", STATED_TAG)
            SubElement(head, "script", {"type": "application/ld+json"}).text = STATED_SECTION
            SubElement(head, "a", STATED_LICENSE).text = "-"
        found = extract_metadata(tree, default_url=url, extensive=False)
    except Exception:  # whatever it stumbles over, the page's text is still there
        return {}
    names = {"title": "title", "author": "author", "date": "date", "site": "sitename", "language": "language"}
    told = {ours: value for ours, theirs in names.items() if isinstance(value := getattr(found, theirs, None), str)}
    told = {name: value for name, value in told.items() if value}
    if "date" not in told and (date := _date_near(page, told.get("title", ""))):
        told["date"] = date
    return told


def _shorten(tree: Any) -> None:
    """Take out what no page says in its metadata, in place."""
    for element in tree.iter("meta", "link", "base", "time", "abbr"):
        for name, value in element.items():
            if len(value) > MOST_VALUE:
                element.set(name, value[:MOST_VALUE])
    left = MOST_LINKED_DATA
    for script in tree.iter("script"):
        text = script.text or ""
        if script.get("type") in LINKED_DATA and len(text) > MOST_VALUE:
            script.text = _STRING.sub(_unless_long, text)[:left]
            left -= len(script.text)


def _unless_long(found: re.Match[str]) -> str:
    # Cut somewhere else, half a tag or an escape would take what follows with it.
    return found[0] if len(found[0]) <= MOST_VALUE else '""'


def _date_near(page: Page, title: str) -> str:
    """The date that is near a page's title, or near its first heading; empty where none does.

    htmldate's own search of a whole page's text is not used: of 43 dates that it alone found on 295 pages more than
    half were the first of January of a year in a copyright line, and it takes more time than all other metadata
    together.
    """
    text, tags = page.text, page.elements.tags
    at = text.find(title) if title else -1
    if at < 0:
        owners = zip(page.line_starts.tolist(), page.block_element.tolist(), strict=False)
        at = next((start for start, element in owners if tags[element] == "h1"), -1)
    if at < 0:
        return ""
    near = text[max(0, at - BEFORE_TITLE) : at + min(len(title), LONGEST_TITLE) + BEHIND_TITLE]
    if not _YEAR.search(near):
        return ""
    from htmldate import find_date

    lines = "".join(f"<p>{escape(line)}</p>" for line in near.split("\n"))
    try:
        found = find_date(f"<html><body>{lines}</body></html>", extensive_search=True, original_date=True) or ""
    except Exception:  # whatever it stumbles over, the page's text is still there
        return ""
    return "" if found.endswith(YEAR_ALONE) else found


def _monstrous(page: Page) -> str:
    """What a page has too much of for an HTML library; empty where it may have it."""
    if len(page.html) > MOST_CHARACTERS:
        return f"{MOST_CHARACTERS:,} characters"
    if page.tile:
        return LONG
    if page.most_attributes > MOST_ATTRIBUTES:
        return f"{MOST_ATTRIBUTES:,} attributes in one tag"
    return ""
