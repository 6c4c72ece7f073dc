"""Links: where a block's links lead, and whether their addresses say what the block says.

The observation: "Read more: Bridge to close for nine days" and "as the council's own study found" are both a line with
a link in an article. But the first leads to another story of the same site, by an address made of its headline
(``/news/bridge-to-close-for-nine-days-1234``), like the address of the page itself; the second leads elsewhere, or to
an address that says something else. That holds in any language whose addresses are made of words, whatever a site
calls its elements and however it words its prompts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log2
from operator import eq
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

import numpy as np

from cleaner.document import host_of
from cleaner.evidence.cohesion import LONG_WORDS
from cleaner.evidence.declared import LONG_NUMBER, own_address
from cleaner.evidence.page_blocks import PageBlocks, by_page
from cleaner.html.elements import values_in
from cleaner.html.references import unescape
from cleaner.text.batch import F32, Batch
from cleaner.text.characters import stream_safe

NAMES = (
    "link_inside",  # share of its characters in links to pages of the same site
    "link_outside",  # in links to other sites
    "link_here",  # in links to places on the page
    "link_self",  # in links to the page itself, or to places on it: by its address, else by one made of its headline
    "link_named",  # share of the words of its links that their addresses have, by characters
    "link_alike",  # how far its links' addresses are made like the page's own, by characters; 0 for other sites'
    "link_again",  # log2 of the links of the page that lead where its longest link leads
    "link_many",  # log2 of its links
    "link_whole",  # share of its characters in its longest link
    "link_story",  # whether that leads to another story of the same site, by the form of its address
    "link_beside",  # share of its characters in links, less that of the blocks beside it
    "link_unlike",  # the same, less that of the page's other paragraphs
)
LEAST_LINKED = 0.3
"""Least share of a block's characters in links for their addresses to be read: of a link in a sentence they say little,
and most links are such or are in menus."""
LEAST_WORDS = 3
"""Least words of such a block: most of a page's links are in menus, of a word or two."""
LEAST_LETTERS = 3
"""Least letters of a word that is looked for in an address."""
MOST_ADDRESS = 500
"""Characters of an address that are read."""
LEAST_SELF = 0.6
"""Least share of a headline's words, of three letters or more, in an address that is made of it."""
MANY_WORDS = 3
"""Least hyphens of a path's last part that is made of a headline."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a link leads."""

    kind: str
    """``inside``, ``outside``, ``here`` or empty: scripts, mail and the like."""
    words: frozenset[str]
    """Words of its path, without accents, in lower case."""
    shape: tuple[object, ...]
    """What addresses of one kind have in common: parts of the path, its first part, its ending, whether its last part
    is made of many words, whether it has a long number, whether it asks for something."""


def columns(batch: Batch, places: Sequence[PageBlocks]) -> F32:
    """One row a block, one column a name in :data:`NAMES`; 0 for texts that are not pages, and for what is hardly in
    links."""
    return by_page(batch, places, NAMES, _page_columns)


def _page_columns(place: PageBlocks) -> dict[str, F32]:
    page = place.signals.page
    out = {name: np.zeros(len(place.lines), dtype=np.float32) for name in NAMES} | _against_others(place)
    wanted = (place.linked >= LEAST_LINKED) & (place.words >= LEAST_WORDS)
    if not wanted.any():
        return out
    attributes, text = page.elements.attributes, page.text
    hrefs = {element: href_in(attributes[element]) for element, tag in enumerate(page.elements.tags) if tag == "a"}
    again = Counter(href for href in hrefs.values() if href)
    url = own_address(page.html, place.signals.url)
    host = host_of(url) or _most_linked(again)
    own = address_of(url, host)
    headline = _headline_words(place)
    runs = defaultdict(list)
    for line, anchor, start, end in page.links.tolist():
        runs[line].append((anchor, start, end))
    blocks, rows = [], []
    starts, ends, lines = place.starts.tolist(), place.ends.tolist(), place.lines.tolist()
    for block in np.flatnonzero(wanted).tolist():
        start, end = starts[block], ends[block]
        said: dict[int, tuple[int, int]] = {}
        for anchor, first, last in runs.get(lines[block], ()):
            if anchor >= 0 and first < end and last > start:
                said[anchor] = (said[anchor][0] if anchor in said else max(first, start), min(last, end))
        if said:
            links = [(hrefs[anchor], text[first:last]) for anchor, (first, last) in said.items()]
            blocks.append(block)
            rows.append(_block(links, max(end - start, 1), host, (own, headline), again))
    if rows:
        for name in rows[0]:
            out[name][blocks] = [row[name] for row in rows]
    return out


def _against_others(place: PageBlocks) -> dict[str, F32]:
    """By how much more of each block is in links than of the other blocks of its parent, and than of the page's
    other paragraphs: in a list of sources all items are links, between an article's paragraphs another story's is."""
    sizes, mass = place.sizes, place.sizes * place.linked
    parent = place.tree.beside
    beside = np.bincount(parent, mass)[parent] - mass
    beside /= np.maximum(np.bincount(parent, sizes)[parent] - sizes, 1)
    long = place.words >= LONG_WORDS
    elsewhere = (mass[long].sum() - mass * long) / np.maximum(sizes[long].sum() - sizes * long, 1)
    return {
        "link_beside": (place.linked - beside).astype(np.float32),
        "link_unlike": (place.linked - elsewhere).astype(np.float32),
    }


def _most_linked(hrefs: Counter[str]) -> str:
    """The host that most of a page's links name: its own, mostly. Empty where none does."""
    hosts: Counter[str] = Counter()
    for href, times in hrefs.items():
        if host := host_of(href):
            hosts[host] += times
    return hosts.most_common(1)[0][0] if hosts else ""


def _block(
    links: Sequence[tuple[str, str]], size: int, host: str, page: tuple[Address, frozenset[str]], again: Counter[str]
) -> dict[str, float]:
    """The columns of a block of so many characters, by address and text of each of its links; ``page`` is the page's
    own address, and the words of its headline."""
    own, headline = page
    kinds = {"inside": 0, "outside": 0, "here": 0, "": 0}
    named = alike = itself = 0.0
    total = most = 0
    longest = ""
    for href, text in links:
        address, long = address_of(href, host), len(text)
        kinds[address.kind] += long
        total += long
        itself += long * _is_page(address, own, headline)
        if long > most:
            longest, most = href, long
        wanted = [word for word in words_of(text) if len(word) >= LEAST_LETTERS]
        if wanted:
            named += long * sum(map(address.words.__contains__, wanted)) / len(wanted)
        if address.kind == "inside":
            alike += long * _likeness(address.shape, own.shape)
    leads = address_of(longest, host)
    return {
        "link_inside": min(kinds["inside"] / size, 1.0),
        "link_outside": min(kinds["outside"] / size, 1.0),
        "link_here": min(kinds["here"] / size, 1.0),
        "link_self": min(itself / size, 1.0),
        "link_named": named / max(total, 1),
        "link_alike": alike / max(total, 1),
        "link_again": log2(max(again[longest], 1)),
        "link_many": log2(1 + len(links)),
        "link_whole": min(most / size, 1.0),
        "link_story": float(
            leads.kind == "inside" and _names_story(leads) and (leads.words, leads.shape) != (own.words, own.shape)
        ),
    }


def _headline_words(place: PageBlocks) -> frozenset[str]:
    """The words, of three letters or more, of the page's headline; none where it has fewer than three such."""
    if place.headline < 0:
        return frozenset()
    start, end = int(place.starts[place.headline]), int(place.ends[place.headline])
    words = frozenset(word for word in words_of(place.signals.page.text[start:end]) if len(word) >= LEAST_LETTERS)
    return words if len(words) >= LEAST_WORDS else frozenset()


def _is_page(address: Address, own: Address, headline: frozenset[str]) -> bool:
    """Whether an address is the page's own, or a place on it. Where a page does not say its address, one that is made
    of its headline is."""
    if address.kind != "inside":
        return address.kind == "here"
    if own.kind:
        return bool(own.words) and (address.words, address.shape) == (own.words, own.shape)
    return len(address.words & headline) >= LEAST_SELF * len(headline) > 0


def _names_story(address: Address) -> bool:
    """Whether an address looks like a story's: its last part has many words, or it has a long number."""
    return any(address.shape[3:5])


def _likeness(one: tuple[object, ...], other: tuple[object, ...]) -> float:
    """Share of two addresses' shapes that is the same; 0 where either has none."""
    return 1.0 if one == other != () else sum(map(eq, one, other)) / max(len(one), len(other), 1)


def href_in(attributes: str) -> str:
    """The address among a link's attributes; empty where there is none."""
    # As most write it; to look for that is four times as fast.
    start = attributes.find(' href="') + 7
    end = attributes.find('"', start) if start > 6 else -1
    href = attributes[start:end] if end >= 0 else values_in(attributes).get("href", "")
    href = href.strip()[:MOST_ADDRESS]
    return unescape(href) if "&" in href else href


@lru_cache(maxsize=1 << 12)
def address_of(href: str, host: str) -> Address:
    """Where an address leads, seen from a page of a host."""
    try:
        to = urlsplit(href)
    except ValueError:
        return Address("", frozenset(), ())
    if href.startswith("#"):
        return Address("here", frozenset(), ())
    if not href or (to.scheme and not href[:8].lower().startswith(("http://", "https://"))):
        return Address("", frozenset(), ())
    path, site = unquote(to.path), host_of(href)
    parts = [part for part in path.split("/") if part]
    last, _, ending = parts[-1].rpartition(".") if parts and "." in parts[-1] else (parts[-1] if parts else "", "", "")
    shape = (
        min(len(parts), 6),
        parts[0] if len(parts) > 1 else "",
        ending,
        last.count("-") + last.count("_") >= MANY_WORDS,
        LONG_NUMBER.search(path) is not None,
        "?" in href.partition("#")[0],
    )
    inside = not site or not host or site == host or site.endswith(f".{host}") or host.endswith(f".{site}")
    return Address("inside" if inside else "outside", frozenset(words_of(path)), shape)


def words_of(text: str) -> list[str]:
    """Words without accents, in lower case.

    >>> words_of("Über-Brücken/2026")
    ['uber', 'brucken', '2026']
    """
    text = text.lower()
    if not text.isascii():
        text = "".join(sign for sign in normalize("NFKD", stream_safe(text)) if not "\u0300" <= sign <= "\u036f")
    return _WORD.findall(text)
