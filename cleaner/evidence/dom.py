"""Markup: where in the page's tree a block stands, what its elements are called, and what an extractor made of it.

The observation: an article's paragraphs are children of one element, whatever that is called; teasers are many elements
of one make; furniture stands in ``nav``, ``aside``, ``footer`` or in elements whose class says so; most of a menu's
characters stand in links. Extractors are right about most blocks, and wrong about runs of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cleaner.evidence.batch import F32, F64, I64, Batch, table

if TYPE_CHECKING:
    from cleaner.html.page import Page

OWN = ("p", "li", "h1", "h2", "h3", "h4", "td", "blockquote", "figcaption", "pre", "div", "dd")
"""Tags of the block itself; ``h4`` stands for all smaller headings, ``td`` for ``th``, ``dd`` for ``dt``."""
_ALIKE = {"h5": "h4", "h6": "h4", "th": "td", "dt": "dd", "section": "div", "article": "div", "main": "div"}
WITHIN = (
    "article", "main", "aside", "nav", "header", "footer", "figure", "form", "table", "ul", "ol", "blockquote",
    "section",
)  # fmt: skip
CALLED = {
    "article": ("article", "story", "post", "entry", "news-detail"),
    "body": ("body", "content", "text", "paragraph", "copy", "prose", "richtext", "wysiwyg", "markdown"),
    "comment": ("comment", "disqus", "reply", "respond", "discussion", "forum", "review"),
    "related": (
        "related", "recommend", "read-more", "readmore", "more-", "also", "teaser", "promo", "popular", "trending",
        "latest", "recent", "next", "prev", "outbrain", "taboola", "most-", "card", "list-item", "suggest",
    ),
    "share": ("share", "social", "follow", "facebook", "twitter", "whatsapp", "addthis", "sharedaddy"),
    "prompt": ("newsletter", "subscribe", "signup", "sign-up", "paywall", "cta", "donate", "register", "login"),
    "furniture": (
        "nav", "menu", "footer", "header", "sidebar", "breadcrumb", "widget", "toolbar", "masthead", "banner", "cookie",
        "consent", "modal", "pagination", "pager", "copyright", "legal", "disclaimer", "skip",
    ),
    "advert": ("advert", "sponsor", "ads", "ad-", "-ad", "dfp", "affiliate"),
    "author": ("author", "byline", "bio", "contributor", "writer", "credit"),
    "date": ("date", "time", "publish", "updated", "meta", "dateline"),
    "tags": ("tag", "topic", "category", "keyword", "label"),
    "caption": ("caption", "figure", "image", "photo", "gallery", "media", "slide", "video"),
    "title": ("title", "headline", "heading"),
    "lead": ("summary", "standfirst", "lead", "intro", "excerpt", "dek", "subtitle", "description", "abstract"),
    "list": ("toc", "table-of-contents", "contents", "footnote", "reference", "source"),
}  # fmt: skip
"""Parts of class names and ids by what authors mean with them."""
NAMES = (
    "html",  # 1 for a block of a page, 0 for plain text (and so are all that follow)
    *(f"is_{tag}" for tag in OWN),
    *(f"within_{tag}" for tag in WITHIN),  # 1 / (1 + levels up), 0 where it is within none
    *(f"called_{kind}" for kind in CALLED),  # the same for the nearest element with such a name
    "depth",  # log2 of its elements' depth
    "linked",  # share of its characters in links
    "kin_blocks",  # log2 of the blocks of the page whose tags and names are the same
    "kin_words",  # share of the page's words in them
    "kin_linked",  # share of their characters in links
    "siblings_words",  # share of the page's words in blocks of the same parent
    "siblings_linked",  # share of their characters in links
    "siblings",  # log2 of their number
    "around_words",  # share of the page's words below its grandparent
    "around_linked",
    "jump",  # log2 of the elements opened and closed between the block before and this
    "extractor",  # whether an extractor was asked; the next seven are 0 where not
    "picked",  # share of its words that the extractor took
    "picked_line",  # whether the extractor has it as a line of its own
    "picked_page",  # share of the page's words that the extractor took
    "picked_siblings",  # share of the words of its parent's blocks that the extractor took
    "picked_kin",  # share of the words of blocks of the same make that the extractor took
    "picked_around",  # share of the words below its grandparent
    "picked_between",  # whether the extractor took something before it and something after
    "says_headline",  # share of its words that the page's own title has
    "stated",  # share of its words in the article that the page's linked data state
    "states",  # whether they state one
)


@dataclass(frozen=True, slots=True)
class Sight:
    """A page, and what an extractor took of it, one entry a line of its text."""

    page: Page
    asked: bool
    """Whether an extractor was asked at all."""
    share: F64
    """Share of the line's words that the extractor took."""
    line: F64
    """1 where it is a line of the extractor's as well."""
    headline: F64
    """Share of the line's words that stand in the page's title."""
    stated: F64
    """Share of the line's words that stand in the article as the page's linked data state it."""
    states: bool
    """Whether they state one."""
    described: F64
    """Share of the line's words that stand in what the page says of itself for search engines."""
    describes: bool
    """Whether it says something."""
    notes: tuple[str, ...] = ()
    """What a reader should know of how the page was read."""
    metadata: dict[str, str] = field(default_factory=dict)
    """Title, author, date, site and language, where they were asked for."""


def columns(batch: Batch, pages: Sequence[Sight | None]) -> F32:
    """One row a block, one column a name in :data:`NAMES`; 0 for texts that are no pages."""
    out = np.zeros((len(NAMES), len(batch.blocks)), dtype=np.float32)
    words = np.maximum(batch.counts, 1).astype(np.float64)
    for number, sight in enumerate(pages):
        low, high = batch.first_block[number : number + 2].tolist()
        if sight is None or high == low:
            continue
        at, size = int(batch.text.offsets[number]), int(batch.text.lengths[number])
        line_starts = np.concatenate(([0], np.flatnonzero(batch.text.codes[at : at + size] == 10) + 1))
        lines = np.searchsorted(line_starts, batch.blocks.starts[low:high] - at, side="right") - 1
        sizes = np.diff(np.append(line_starts, size + 1)) - 1
        out[:, low:high] = _page_columns(sight, lines, words[low:high], sizes)
    return out.T


@lru_cache(maxsize=1 << 14)
def _called(names: str) -> tuple[int, ...]:
    return tuple(number for number, parts in enumerate(CALLED.values()) if any(part in names for part in parts))


def _page_columns(took: Sight, lines: I64, words: F64, sizes: I64) -> F32:
    page = took.page
    elements = page.elements
    traits: dict[int, npt.NDArray[np.float32]] = {}
    makes: dict[int, int] = {}
    kinds: dict[tuple[int, str, str], int] = {}
    width = len(OWN) + len(WITHIN) + len(CALLED)

    def trait(element: int) -> npt.NDArray[np.float32]:
        """The columns that hang on an element and its ancestors; each is worked out once."""
        found = traits.get(element)
        if found is not None:
            return found
        one = elements[element]
        row = np.zeros(width, dtype=np.float32)
        if element > 0:
            above = trait(one.parent)[len(OWN) :]
            row[len(OWN) :] = above / (1 + above)
        tag = _ALIKE.get(one.tag, one.tag)
        if tag in OWN:
            row[OWN.index(tag)] = 1
        if one.tag in WITHIN:
            row[len(OWN) + WITHIN.index(one.tag)] = 1
        if one.names:
            for kind in _called(one.names):
                row[len(OWN) + len(WITHIN) + kind] = 1
        traits[element] = row
        return row

    def make(element: int) -> int:
        """A number for an element's tags and names up the tree."""
        found = makes.get(element)
        if found is None:
            one = elements[element]
            up = make(one.parent) if element > 0 else -1
            found = makes[element] = kinds.setdefault((up, one.tag, one.names), len(kinds))
        return found

    owner = page.block_element[lines].tolist()
    different = sorted(set(owner))
    for element in different:
        chain = [element]
        while elements[chain[-1]].parent >= 0 and chain[-1] not in traits:
            chain.append(elements[chain[-1]].parent)
        for one in reversed(chain):
            trait(one)
            make(one)
    rows = np.stack([traits[element] for element in owner], axis=0).T
    kin = np.array([makes[element] for element in owner])
    parent = np.array([elements[element].parent for element in owner])
    around = np.array([elements[max(elements[element].parent, 0)].parent for element in owner])
    depth = np.array([elements[element].depth for element in owner], dtype=np.float64)
    size = np.maximum(sizes[lines], 1).astype(np.float64)
    linked = np.minimum(page.block_linked[lines] / size, 1)
    share = took.share[lines]
    total = max(words.sum(), 1.0)
    took_words = share * words

    def group(keys: npt.NDArray[np.int64]) -> tuple[F64, F64, F64, F64]:
        """Number, words share, linked share and picked share of each block's group."""
        inverse = np.unique(keys, return_inverse=True)[1]
        many = np.bincount(inverse)
        weight = np.bincount(inverse, words)
        link = np.bincount(inverse, linked * size) / np.maximum(np.bincount(inverse, size), 1)
        pick = np.bincount(inverse, took_words) / np.maximum(weight, 1)
        return many[inverse].astype(np.float64), weight[inverse] / total, link[inverse], pick[inverse]

    kin_many, kin_words, kin_linked, kin_picked = group(kin)
    some, some_words, some_linked, some_picked = group(parent)
    _, wide_words, wide_linked, wide_picked = group(around)
    jump = np.abs(np.diff(np.array(owner), prepend=owner[0]))
    on = share > 0.5
    before = np.cumsum(on) - on > 0
    after = np.cumsum(on[::-1])[::-1] - on > 0
    values = [
        np.ones(len(lines)),
        *rows,
        np.log2(1 + depth),
        linked,
        np.log2(1 + kin_many),
        kin_words,
        kin_linked,
        some_words,
        some_linked,
        np.log2(1 + some),
        wide_words,
        wide_linked,
        np.log2(1 + jump),
        np.full(len(lines), float(took.asked)),
        share,
        took.line[lines],
        np.full(len(lines), took_words.sum() / total),
        some_picked,
        kin_picked,
        wide_picked,
        np.asarray(before & after, dtype=np.float64),
        took.headline[lines],
        took.stated[lines],
        np.full(len(lines), float(took.states)),
    ]
    return table(values).T
