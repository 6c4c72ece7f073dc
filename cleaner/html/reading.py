"""A page to what the judge reads of it: its visible text, what an extractor took, its metadata."""

from __future__ import annotations

from enum import StrEnum

from cleaner.evidence.dom import Sight
from cleaner.html.page import read_page
from cleaner.html.pick import laid_over, trafilatura_text

__all__ = ["Extractor", "metadata", "sight_of"]


class Extractor(StrEnum):
    """Whose opinion of a page the judge hears first."""

    TRAFILATURA = "trafilatura"
    """What trafilatura took of the page is evidence beside the page's own."""
    PAGE = "page"
    """The whole visible text and its markup alone: quicker, and free of an extractor's blind spots."""


def sight_of(html: str, url: str | None, extractor: Extractor) -> Sight:
    """A page's text and what there is to see of its markup. Any string is a page."""
    page = read_page(html)
    taken = trafilatura_text(html, url) if extractor is Extractor.TRAFILATURA else None
    return laid_over(page, taken)


def metadata(html: str, url: str | None = None) -> dict[str, str]:
    """Title, author, date, site and language of a page, as far as it says them (by trafilatura)."""
    from trafilatura.metadata import extract_metadata

    try:
        found = extract_metadata(html, default_url=url)
    except Exception:  # whatever it stumbles over, the page's text is still there
        found = None
    if found is None:
        return {}
    names = {"title": "title", "author": "author", "date": "date", "site": "sitename", "language": "language"}
    return {ours: value for ours, theirs in names.items() if (value := getattr(found, theirs, None))}
