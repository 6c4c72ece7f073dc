"""A page to what the judge reads of it: its visible text, what an extractor took, its metadata."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from cleaner.evidence.dom import Sight
from cleaner.html.decode import mistaken
from cleaner.html.page import Page, read_page
from cleaner.html.pick import laid_over, parsed, trafilatura_text

__all__ = ["Extractor", "metadata", "sight_of", "sights_of"]

MOST_CHARACTERS = 5_000_000
MOST_ELEMENTS = 200_000
MOST_ATTRIBUTES = 10_000
"""Of one tag: libxml2 compares each with each."""
STATED_TAG = {"property": "article:tag", "content": "-"}
STATED_SECTION = '{"@context": "https://schema.org", "@type": "Article", "articleSection": "-"}'


class Extractor(StrEnum):
    """Whose opinion of a page the judge hears first."""

    TRAFILATURA = "trafilatura"
    """What trafilatura took of the page is evidence beside the page's own."""
    PAGE = "page"
    """The whole visible text and its markup alone: quicker, and free of an extractor's blind spots."""


def sight_of(html: str, url: str | None, extractor: Extractor, told: bool = False) -> Sight:
    """A page's text and what there is to see of its markup; with ``told`` also its metadata. Any string is a page.

    A page beyond :data:`MOST_CHARACTERS`, :data:`MOST_ELEMENTS` or :data:`MOST_ATTRIBUTES` is judged by itself alone,
    and a note says so: trafilatura would take minutes.
    """
    return sights_of([(html, url)], extractor, told)[0]


def sights_of(pages: Sequence[tuple[str, str | None]], extractor: Extractor, told: bool = False) -> list[Sight]:
    """The same for many pages, each with its URL."""
    # One kind of work after the other: what each has in the processor's caches serves all pages.
    read = [read_page(html) for html, _ in pages]
    asked = [_asked(page, url, extractor, told) for page, (_, url) in zip(read, pages, strict=True)]
    return [laid_over(page, *answer) for page, answer in zip(read, asked, strict=True)]


def _asked(
    page: Page, url: str | None, extractor: Extractor, told: bool
) -> tuple[str | None, tuple[str, ...], dict[str, str]]:
    """What an extractor took of a page, None where none was asked; notes on how it was read; its metadata."""
    asked = extractor is Extractor.TRAFILATURA
    notes = [f"this looks like {kind}, not like a page"] if (kind := mistaken(page.html)) else []
    if not (asked or told):
        return None, tuple(notes), {}
    if monstrous := _monstrous(page):
        notes.append(f"trafilatura was not asked, for the page has more than {monstrous}")
        return None, tuple(notes), {}
    tree = parsed(page.html)
    taken = trafilatura_text(tree, url) if asked else None
    # Last, for it may change the tree.
    return taken, tuple(notes), _metadata(tree, url) if told else {}


def metadata(html: str, url: str | None = None) -> dict[str, str]:
    """Title, author, date, site and language of a page, as far as it says them (by trafilatura)."""
    return _metadata(parsed(html), url)


def _metadata(tree: Any, url: str | None) -> dict[str, str]:
    from lxml.etree import SubElement
    from trafilatura.metadata import extract_metadata

    if tree is None:
        return {}
    try:
        head = tree.find("head")
        if head is not None:
            # Of a page that states its tags and its section trafilatura does not search all links for them, which takes
            # a third of its time; here nobody reads them.
            SubElement(head, "meta", STATED_TAG)
            SubElement(head, "script", {"type": "application/ld+json"}).text = STATED_SECTION
        found = extract_metadata(tree, default_url=url)
    except Exception:  # whatever it stumbles over, the page's text is still there
        return {}
    names = {"title": "title", "author": "author", "date": "date", "site": "sitename", "language": "language"}
    return {ours: value for ours, theirs in names.items() if (value := getattr(found, theirs, None))}


def _monstrous(page: Page) -> str:
    """What a page has too much of for an HTML library; empty where it may have it."""
    if len(page.html) > MOST_CHARACTERS:
        return f"{MOST_CHARACTERS:,} characters"
    if len(page.elements) > MOST_ELEMENTS:
        return f"{MOST_ELEMENTS:,} elements"
    if page.most_attributes > MOST_ATTRIBUTES:
        return f"{MOST_ATTRIBUTES:,} attributes in one tag"
    return ""
