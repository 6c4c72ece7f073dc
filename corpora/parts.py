"""Pages of HTML whose article stands in parts: an element of one make for each of its sections, its heading first.

Lists of places, products and steps are printed so, a component each. To what a judge learns from threads and from other
articles in full (:mod:`corpora.threads`, :mod:`corpora.endless`) these look alike: things of one make behind an opening
paragraph. What tells them apart is what they say, and that is learned where there are as many of the one as of the
other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from random import Random
from typing import Any

from lxml.html import Element, HtmlElement

from corpora.markup import found_in, parsed, written
from corpora.pages import of_each
from corpora.pool import Article, Pool
from corpora.voice import Voice

HEADINGS = frozenset({"h2", "h3", "h4"})
FEWEST = 3
"""Fewest parts."""
LEAST_FOUND = 5
"""Fewest of an article's lines that have to stand beside one another."""
TAGS = ("div", "div", "div", "section", "article", "li", "x-block")
CALLED = (
    "", "", "item", "row", "entry", "box", "media", "block", "unit", "node", "card", "cell", "list-item", "post",
    "story", "article", "content", "inner", "wrap", "group", "place", "product", "step", "part", "section", "chapter",
    "slide",
)  # fmt: skip
INNER = ("", "", "head", "top", "info", "body", "text", "main", "content", "title", "inner")
FEET = {
    "en": ("On the map", "Website", "Check the price", "Details", "Back to top", "Book a table", "Image: {name}"),
    "de": ("Auf der Karte", "Zur Website", "Preis prüfen", "Einzelheiten", "Nach oben", "Bild: {name}"),
    "fr": ("Voir sur la carte", "Site web", "Voir le prix", "Détails", "Haut de page", "Photo : {name}"),
    "es": ("Ver en el mapa", "Sitio web", "Ver precio", "Detalles", "Volver arriba", "Foto: {name}"),
}
"""What stands below a part and is not the article's."""


def _element(tag: str, name: str) -> HtmlElement:
    made = Element(tag)
    if name:
        made.set("class", name)
    return made


class _Make:
    """One site's template for the parts of an article: the same for all of them."""

    def __init__(self, random: Random, article: Article) -> None:
        self.tag, self.name, self.numbered = random.choice(TAGS), random.choice(CALLED), random.random() < 0.4
        self.head, self.body = random.choice(("", "header", "div")), random.choice(("", "main", "div", "div"))
        self.names = [random.choice(INNER) for _ in range(3)]
        self.nested = random.choice((0, 0, 1, 2))
        self.voice, feet = Voice(random, article), FEET.get(article.language, FEET["en"])
        self.feet = random.sample(feet, random.choice((0, 0, 1, 2)))
        self.foot = random.choice(("p", "div", "li"))

    def of(self, number: int, nodes: Sequence[HtmlElement]) -> HtmlElement:
        """An element with some nodes of the page, which leave their place."""
        part = _element(self.tag, self.name)
        if self.numbered:
            part.set("id", f"{self.name or 'n'}-{number * 29 + 7}")
        inner = part
        for _ in range(self.nested):
            inner.append(Element("div"))
            inner = inner[0]
        rest = list(nodes)
        if self.head:
            inner.append(_element(self.head, self.names[0]))
            inner[-1].append(rest.pop(0))
        holder = inner
        if self.body and rest:
            inner.append(_element(self.body, self.names[1]))
            holder = inner[-1]
        for node in rest:
            holder.append(node)
        if self.feet:
            below = _element("ul" if self.foot == "li" else "div", self.names[2])
            for foot in self.feet:
                line = Element(self.foot)
                line.text = self.voice.fill(foot)
                below.append(line)
            inner.append(below)
        return part


def _sections(children: Sequence[HtmlElement], lines: set[HtmlElement]) -> list[list[HtmlElement]]:
    """The children from the first heading of the article on, part by part: each begins with one."""
    starts = [number for number, child in enumerate(children) if child.tag in HEADINGS and child in lines]
    last = max(number for number, child in enumerate(children) if child in lines) + 1
    return [list(children[start:end]) for start, end in pairwise([*starts, last])]


def planted(row: dict[str, Any], article: Article, pool: Pool, random: Random) -> dict[str, Any] | None:
    """A page whose article stands in parts; ``None`` where too little of it is found side by side."""
    tree = parsed(row["html"])
    body = None if tree is None else tree.find("body")
    if body is None:
        return None
    found = [element for element, _ in found_in(body, article)]
    parents = Counter(element.getparent() for element in found)
    whole, lines = parents.most_common(1)[0] if parents else (body, 0)
    if lines < LEAST_FOUND or whole.tag in ("ul", "ol", "table", "tr"):
        return None
    sections = _sections(list(whole), {element for element in found if element.getparent() is whole})
    if len(sections) < FEWEST:
        return None
    make = _Make(random, article)
    at = whole.index(sections[0][0])
    parts = [make.of(number, nodes) for number, nodes in enumerate(sections)]
    if make.tag == "li" or random.random() < 0.5:
        holder = Element("ol" if make.tag == "li" else "div")
        holder.extend(parts)
        parts = [holder]
    whole[at:at] = parts
    return {**row, "html": written(tree)}


def generate(rows: Iterable[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """One page in parts of each page whose article is found; deterministic for a seed."""
    return of_each(rows, seed, "parts", planted)
