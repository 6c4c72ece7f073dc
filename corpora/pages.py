"""Pages of HTML with planted noise: what :mod:`corpora.splice` puts into an article, put into the page it stands on.

Benchmarks of extraction have hardly any page of an aggregator, where related headlines, teasers and foreign paragraphs
stand in the article's own container, tagged as it is. The judge of pages learns that from pages made here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import pairwise
from random import Random
from typing import Any

from cleaner.html.read import read_page
from corpora import splice
from corpora.addresses import Addresses
from corpora.pool import Article, Pool, articles

Row = dict[str, Any]

_WORD = re.compile(r"\w+")
PLANTED = "#planted"
"""What the ids of these pages end in."""
ENDS = ("p", "div", "li", "blockquote", "h2", "h3", "section")
"""Elements after whose end something can be planted."""
MOST_BETWEEN = 400
"""Characters from the end of a line's text to its end tag."""
PLAIN = 0.6
"""Share of planted texts that get the same tag as the article's paragraphs, and nothing else: most aggregators'."""
LINKED = (
    '<p><a href="{story}">{text}</a></p>', '<h3><a href="{story}">{text}</a></h3>', "<p><strong>{text}</strong></p>",
    "<h4>{text}</h4>", '<p><strong><a href="{story}">{text}</a></strong></p>',
    '<p><b><a href="{story}">{text}</a></b></p>',
)  # fmt: skip
WRAPPED = {
    "related": LINKED,
    "offtopic": ("<p>{text}</p>", "<div>{text}</div>", "<blockquote><p>{text}</p></blockquote>"),
    "caption": ("<p>{text}</p>", "<figcaption>{text}</figcaption>", "<p><em>{text}</em></p>", "<div>{text}</div>"),
    "boilerplate": (
        "<p>{text}</p>",
        "<div>{text}</div>",
        "<p><em>{text}</em></p>",
        '<p><a href="{page}">{text}</a></p>',
    ),
    "meta": ("<p>{text}</p>", "<div>{text}</div>", "<p><em>{text}</em></p>"),
    "title": ("<h2>{text}</h2>", "<p><strong>{text}</strong></p>"),
}
"""How a text of a label may stand on a page, for those that are not plain."""


def words(text: str) -> tuple[str, ...]:
    """A text's words in lower case: what a line is known by."""
    return tuple(_WORD.findall(text.lower()))


class Lines:
    """The lines of a page's visible text, and where in the raw page something can be put behind each."""

    def __init__(self, html: str) -> None:
        self.page = read_page(html)
        self.folded = self.page.html.lower()
        self._starts: list[int] = [*self.page.line_starts.tolist(), len(self.page.text) + 1]
        self.places = {
            words(self.page.text[start : end - 1]): number for number, (start, end) in enumerate(pairwise(self._starts))
        }
        """The last line with the same words."""

    @property
    def movable(self) -> bool:
        """Whether places in ``folded`` are places in the page: a capital may have no small letter of its own."""
        return len(self.folded) == len(self.page.html)

    def end_of(self, line: int) -> int:
        """Where in the raw page the element of a line ends; -1 where nothing can be planted after it."""
        last = self._starts[line + 1] - 2
        tag = self.page.elements[int(self.page.block_element[line])].tag
        if tag not in ENDS or last < 0:
            return -1
        behind = int(self.page.ends[last])
        found = self.folded.find(f"</{tag}", behind, behind + MOST_BETWEEN)
        close = self.folded.find(">", found) if found >= 0 else -1
        return close + 1


def _after(document: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], str, list[str]]]:
    """For every planted text the words of the article's paragraph before it, its label, and its lines."""
    before: tuple[str, ...] = ()
    for start, end, label in document["spans"]:
        text = document["text"][start:end]
        if label == "main":
            before = words(text)
        elif before:
            yield before, str(label), [line.strip() for line in text.split("\n") if line.strip()]


def planted(row: dict[str, Any], document: dict[str, Any], random: Random) -> dict[str, Any] | None:
    """A page with the noise of a document made of the same article; ``None`` where too little of it finds its place."""
    lines = Lines(row["html"])
    if not lines.movable:
        return None
    inserted: dict[int, list[str]] = defaultdict(list)
    kind = random.choice(("p", "p", "p", "div")) if random.random() < PLAIN else ""
    addresses = Addresses(row)
    wanted = 0
    for before, label, texts in _after(document):
        wanted += 1
        line = lines.places.get(before, -1)
        at = lines.end_of(line) if line >= 0 else -1
        if at < 0:
            continue
        ways = (f"<{kind}>{{text}}</{kind}>",) if kind else WRAPPED[label]
        way = random.choice(ways)
        for text in texts:
            story, page = escape(addresses.story(text)), escape(addresses.page())
            inserted[at].append(way.format(text=escape(text, quote=False), story=story, page=page))
    if len(inserted) * 3 < wanted or not inserted:
        return None
    cuts = sorted(inserted)
    html = row["html"]
    parts = [html[a:b] + "\n".join(inserted.get(b, ())) for a, b in zip([0, *cuts], [*cuts, len(html)], strict=True)]
    return {**row, "id": f"{row['id']}{PLANTED}", "html": "".join(parts)}


def generate(rows: Iterable[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """One page with planted noise of each page whose article finds its place; deterministic for a seed."""
    pages = {str(row["id"]): row for row in rows if row.get("gold")}
    for document in splice.generate(pages.values(), seed):
        key = str(document["id"]).rpartition("#")[0]
        if key in pages and (made := planted(pages[key], document, Random(f"{seed}|page|{key}"))):
            yield {**made, "host": str(pages[key].get("host", key))}


def of_each(
    rows: Iterable[Row], seed: int, kind: str, made_of: Callable[[Row, Article, Pool, Random], Row | None]
) -> Iterator[Row]:
    """One page of a kind of each page with an article that ``made_of`` can make one of, which is given the page, its
    article, all articles, and what to draw by; deterministic for a seed."""
    pages = {str(row["id"]): row for row in rows if row.get("gold")}
    members = articles(pages.values())
    pool = Pool(members)
    for article in members:
        made = made_of(pages[article.id], article, pool, Random(f"{seed}|{kind}|{article.id}"))
        if made:
            name = f"{made['id']}#{kind}{PLANTED}"
            yield {**made, "id": name, "host": str(pages[article.id].get("host", article.id))}
