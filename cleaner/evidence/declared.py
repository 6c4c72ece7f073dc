"""Declared: what kind of page a page says it is, in its metadata and its address.

The observation: a reader's answer is the article of a forum and noise under a story, and the blocks of both look alike.
But four in five pages say what they are: an article, a product, a question with answers. So every block of a page is
told; the judge weighs it with the rest, since what pages say of themselves is often a template's default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from cleaner.evidence.page_blocks import PageBlocks, by_page
from cleaner.text.batch import F32, Batch

SCHEMA = {
    "article": (
        "article", "newsarticle", "blogposting", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
        "backgroundnewsarticle", "reviewnewsarticle", "socialmediaposting", "techarticle", "scholarlyarticle", "report",
        "review", "liveblogposting", "recipe", "medicalwebpage", "howto",
    ),
    "thread": ("discussionforumposting", "qapage", "question", "answer", "comment"),
    "product": (
        "product", "productgroup", "offer", "aggregateoffer", "service", "localbusiness", "softwareapplication",
    ),
    "list": ("collectionpage", "itemlist", "searchresultspage", "blog"),
}  # fmt: skip
"""Types of schema.org, in lower case, by kind of page."""
ADDRESS = {
    "article": ("article", "articles", "news", "blog", "blogs", "story", "stories", "post", "posts"),
    "thread": (
        "forum", "forums", "thread", "threads", "topic", "topics", "t", "question", "questions", "discussion",
        "discussions", "community", "showthread", "viewtopic",
    ),
    "product": ("product", "products", "shop", "store", "p", "dp", "item"),
    "manual": ("docs", "doc", "documentation", "wiki", "reference", "manual", "api", "guide", "help"),
    "about": ("service", "services", "solution", "solutions", "about", "contact", "pricing"),
}  # fmt: skip
"""Words of addresses, likewise."""
MOST_HYPHENS = 12
ADDRESS_NAMES = (
    *(f"address_{kind}" for kind in ADDRESS),  # whether a word of the page's address is of the kind
    "address_year",  # whether a part of its path is a year of this century or the last
    "address_root",  # whether it has no path
    "address_hyphens",  # hyphens in its path, 12 or more as 1
    "address_number",  # whether its path has a number of five digits or more
    "address_none",  # whether it is not known
)
NAMES = (
    "og_article",  # whether the page's og:type says article
    "og_website",
    "og_product",
    "og_none",  # whether it says nothing
    *(f"schema_{kind}" for kind in SCHEMA),  # whether one of the page's schema.org types is of the kind
    "schema_none",  # whether it has none
    *ADDRESS_NAMES,
)

_TYPE = re.compile(r'"@type"\s{0,8}:\s{0,8}(?:\[([^\]]{0,200})\]|"([^"]{1,60})")')
_ITEM = re.compile(r"itemtype\s{0,3}=\s{0,3}[\"']?https?://schema\.org/(\w{3,40})")
_VALUE = re.compile(r"""\bcontent\s{0,3}=\s{0,3}["']?([\w.:-]{2,40})""", re.IGNORECASE)
_CANONICAL = re.compile(r"""\bhref\s{0,3}=\s{0,3}["']?([^"'\s>]{1,500})""", re.IGNORECASE)
_CONTENT = re.compile(r"""\bcontent\s{0,3}=\s{0,3}["']?([^"'\s>]{1,500})""", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+")
_YEAR = re.compile(r"(?:^|[/_-])(?:19|20)[0-9]{2}(?=[/_-])")
LONG_NUMBER = re.compile(r"[0-9]{5}")
MOST_TAG = 600
"""Characters before and after a mark in which its tag is looked for."""


def columns(batch: Batch, places: Sequence[PageBlocks]) -> F32:
    """One row a block, one column a name in :data:`NAMES`; 0 for texts that are not pages."""
    return by_page(batch, places, NAMES, _page_columns)


def _page_columns(place: PageBlocks) -> dict[str, F32]:
    html = place.signals.page.html
    values = _metadata(html) | _address(own_address(html, place.signals.url))
    return {name: np.full(len(place.lines), value, dtype=np.float32) for name, value in values.items()}


def _metadata(html: str) -> dict[str, float]:
    says = _VALUE.search(_tag_of(html, "og:type"))
    kind = says[1].lower() if says else ""
    types = {
        word
        for found in _behind(html, '"@type"', _TYPE)
        for word in _WORD.findall((found[1] or found[2] or "").lower())
    }
    types |= {found[1].lower() for found in _behind(html, "itemtype", _ITEM)}
    return {
        "og_article": float("article" in kind),
        "og_website": float(kind == "website"),
        "og_product": float("product" in kind),
        "og_none": float(not kind),
        **{f"schema_{kind}": float(not types.isdisjoint(names)) for kind, names in SCHEMA.items()},
        "schema_none": float(not types),
    }


def _behind(html: str, mark: str, expression: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Where an expression matches that begins with a mark. To look for the mark alone is twice as fast."""
    at = html.find(mark)
    while at >= 0:
        if found := expression.match(html, at):
            yield found
        at = html.find(mark, at + len(mark))


def _tag_of(html: str, mark: str) -> str:
    """The tag that a mark is in, empty where it is in none."""
    at = html.find(mark)
    if at < 0:
        return ""
    start, end = html.rfind("<", max(0, at - MOST_TAG), at), html.find(">", at, at + MOST_TAG)
    return html[start : end + 1] if start >= 0 and end >= 0 else ""


def own_address(html: str, url: str) -> str:
    """The address of a page: the one it gives itself (``canonical``, ``og:url``), so that nothing depends on whether a
    user knows it; else ``url``, which is empty where it is not known. A home page's address says nothing of a story."""
    for found in (_CANONICAL.search(_tag_of(html, "canonical")), _CONTENT.search(_tag_of(html, "og:url"))):
        if found and found[1].rpartition("://")[2].partition("/")[2]:
            return found[1]
    return url


def _address(url: str) -> dict[str, float]:
    if not url:
        return dict.fromkeys(ADDRESS_NAMES, 0.0) | {"address_none": 1.0}
    lower = url.lower()
    _, _, path = lower.rpartition("://")[2].partition("/")
    words = set(_WORD.findall(lower))
    return {
        **{f"address_{kind}": float(not words.isdisjoint(names)) for kind, names in ADDRESS.items()},
        "address_year": float(_YEAR.search(path) is not None),
        "address_root": float(len(path) < 3),
        "address_hyphens": min(path.count("-"), MOST_HYPHENS) / MOST_HYPHENS,
        "address_number": float(LONG_NUMBER.search(path) is not None),
        "address_none": 0.0,
    }
