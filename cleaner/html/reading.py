"""A page to what the judge reads of it: its visible text, what an extractor took, its metadata."""

from __future__ import annotations

from enum import StrEnum

from cleaner.evidence.dom import Sight
from cleaner.html.decode import mistaken
from cleaner.html.page import Page, read_page
from cleaner.html.pick import laid_over, parsed, trafilatura_text

__all__ = ["Extractor", "metadata", "sight_of"]

MOST_CHARACTERS = 5_000_000
MOST_ELEMENTS = 200_000
MOST_ATTRIBUTES = 10_000
"""Of one tag: libxml2 compares each with each."""


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
    page = read_page(html)
    asked = extractor is Extractor.TRAFILATURA
    notes = [f"this looks like {kind}, not like a page"] if (kind := mistaken(html)) else []
    if not (asked or told):
        return laid_over(page, None, tuple(notes))
    if monstrous := _monstrous(page):
        notes.append(f"trafilatura was not asked, for the page has more than {monstrous}")
        return laid_over(page, None, tuple(notes))
    tree = parsed(html) if told else html
    taken = trafilatura_text(tree, url) if asked else None
    # Last, for it may change the tree.
    return laid_over(page, taken, tuple(notes), _metadata(tree, url) if told else {})


def metadata(html: str, url: str | None = None) -> dict[str, str]:
    """Title, author, date, site and language of a page, as far as it says them (by trafilatura)."""
    return _metadata(parsed(html), url)


def _metadata(tree: object, url: str | None) -> dict[str, str]:
    from trafilatura.metadata import extract_metadata

    if tree is None:
        return {}
    try:
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
