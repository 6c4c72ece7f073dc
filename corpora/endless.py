"""Pages of HTML that go on: behind the article stand other articles in full, by the template that printed it.

A blog's page of one month, a site that loads the next story below the last, a collection of sayings: what stands behind
the article has its make, its length and its tone, and the page's title names only the first. On the pages of benchmarks
that is rare, and where it happens it costs more than all stray lines together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from random import Random
from typing import Any

from lxml.html import HtmlElement, fragment_fromstring

from corpora.addresses import Addresses
from corpora.markup import found_in, parsed, said, written
from corpora.pages import of_each, words
from corpora.pool import Article, Pool
from corpora.synthesis.noise import Noise, escaped

HEADINGS = frozenset({"h1", "h2", "h3"})
HEADLINE = 0.6
"""Least share of a heading's words that the page's title has."""
LEAST_FOUND, ALL_FOUND = 0.7, 0.97
"""Least share of an article's words in lines that were found on its page; and for it to be cut short."""
MOST_OTHER = 0.5
"""Most words of others in the element that is printed again, as a share of the article's."""
MOST_MORE = 6
"""Most articles behind the first."""
SHORT = 0.5
"""Share of pages on which all articles are cut to their first paragraphs."""
MOST_LEFT = 4
"""Most paragraphs of these."""
OF_ITS_OWN = 0.3
"""Share of pages on which every article's element has a class of its own beside the one they share."""
LOWER = 0.45
"""Share of pages on which the headlines behind the first are smaller headings than that one."""
LOWER_TAGS = {"h1": ("h2", "h2", "h3"), "h2": ("h3", "h3", "h4"), "h3": ("h4",)}
DIVIDED = 0.3
"""Share of pages with a line, or words that announce the next, between two articles."""


def _headline(body: HtmlElement, title: str) -> HtmlElement | None:
    """The heading that says what the page's title does."""
    known = set(words(title))
    for element in body.iter(*HEADINGS):
        own = said(element)
        if len(own) > 1 and sum(word in known for word in own) >= HEADLINE * len(own):
            return element
    return None


def _shared(elements: Sequence[HtmlElement]) -> HtmlElement:
    """The innermost element that all stand in."""
    paths = [[*reversed(list(element.iterancestors())), element] for element in elements]
    shared = paths[0][0]
    for level in zip(*paths, strict=False):
        if any(one is not level[0] for one in level):
            break
        shared = level[0]
    return shared


def _nested(one: HtmlElement, other: HtmlElement) -> bool:
    """Whether one of two elements is the other or stands in it."""
    return one is other or one in other.iterancestors() or other in one.iterancestors()


def _say(element: HtmlElement, text: str) -> None:
    """Put a text in the place of all that an element holds."""
    tail = element.tail
    for child in list(element):
        element.remove(child)
    element.text, element.tail = text, tail


def _drop(element: HtmlElement) -> None:
    above = element.getparent()
    if above is not None:
        element.drop_tree()


def planted(row: dict[str, Any], article: Article, pool: Pool, random: Random) -> dict[str, Any] | None:
    """A page on which other articles follow its own; ``None`` where its own is not found in an element of its own."""
    tree = parsed(row["html"])
    if tree is None:
        return None
    body, title = tree.find("body"), tree.findtext("head/title") or ""
    head = None if body is None else _headline(body, title)
    if head is None:
        return None
    found = [(one, number) for one, number in found_in(body, article) if not _nested(one, head)]
    total = sum(len(words(line)) for line in article.paragraphs)
    there = sum(len(words(article.paragraphs[number])) for _, number in found)
    if there < LEAST_FOUND * total:
        return None
    whole = _shared([head, *(element for element, _ in found)])
    if whole.tag in ("body", "html") or len(said(whole)) > (1 + MOST_OTHER) * total:
        return None
    short = there >= ALL_FOUND * total and random.random() < SHORT
    left = random.randint(1, MOST_LEFT) if short else len(article.paragraphs)
    lines = sorted({number for _, number in found})
    kept = lines[:left]
    gold = "\n".join(article.paragraphs[: kept[-1] + 1]) if len(kept) < len(lines) else str(row["gold"])
    for element, number in found:
        if number not in kept:
            _drop(element)
    path = tree.getroottree().getelementpath
    base = len(path(whole)) + 1
    inner = {number: path(element)[base:] for element, number in found if number in kept}
    places = [path(head)[base:], *(inner[number] for number in kept)]
    if any(":" in place for place in places):  # a name with a prefix, which cannot be found again
        return None
    near, own, at = pool.near(article), random.random() < OF_ITS_OWN, whole
    lower = random.choice(LOWER_TAGS[head.tag]) if random.random() < LOWER else head.tag
    divider = _divider(row, article, pool, random) if random.random() < DIVIDED else ""
    for more in range(random.randint(1, MOST_MORE)):
        other = random.choice(near) if near and random.random() < 0.5 else pool.stray(article, random)
        if other is None:
            break
        texts = list(other.paragraphs[: random.randint(1, MOST_LEFT) if short else None])
        again = _again(whole, places, [other.headline, *texts])
        if (heading := again.find(places[0])) is not None:
            heading.tag = lower
        if own:
            names = [again.get("class") or "", *(f"tag-{word}" for word in words(other.headline)[:2])]
            again.set("class", " ".join(names).strip())
        if again.get("id"):
            again.set("id", f"{again.get('id')}-{more + 2}")
        if divider:
            at.addnext(fragment_fromstring(divider))
            at = at.getnext()
        at.addnext(again)
        at = again
    if at is whole:
        return None
    return {**row, "html": written(tree), "gold": gold}


def _divider(row: dict[str, Any], article: Article, pool: Pool, random: Random) -> str:
    """What one site puts between two articles: a line, or the words that announce the next."""
    noise = Noise(random, article, pool, Addresses(row), escaped)
    way = random.choice(("<hr>", "<p>{}</p>", "<div>{}</div>", "<h4>{}</h4>", "<div class=next><span>{}</span></div>"))
    said = escaped("related", noise.notices.say("next"))
    return way.format(said)


def _again(whole: HtmlElement, places: Sequence[str], texts: Sequence[str]) -> HtmlElement:
    """A copy of an element with other texts in its places: those left over in copies of the last place, and places left
    over dropped."""
    again = deepcopy(whole)
    again.tail = None
    spots = [again.find(place) for place in places]
    for spot, text in zip(spots, texts, strict=False):
        if spot is not None:
            _say(spot, text)
    last = spots[-1]
    for text in texts[len(spots) :] if last is not None else ():
        another = deepcopy(last)
        _say(another, text)
        last.addnext(another)
        last = another
    for spot in spots[len(texts) :]:
        if spot is not None:
            _drop(spot)
    return again


def generate(rows: Iterable[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """One page that goes on of each page whose article is found; deterministic for a seed."""
    return of_each(rows, seed, "endless", planted)
