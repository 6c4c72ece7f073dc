"""Sites drawn for the articles of the tests, and what a marked page says."""

from __future__ import annotations

from random import Random

from cleaner.html.read import read_page
from corpora.pool import Article, Pool, articles
from corpora.synthesis.marks import labelled
from corpora.synthesis.site import Site
from tests.corpora.stories import ARTICLES

MEMBERS = articles(ARTICLES)
POOL = Pool(MEMBERS)


def site(seed: int) -> tuple[Article, Site]:
    """An article, and a site drawn for it."""
    article = MEMBERS[seed % len(MEMBERS)]
    return article, Site(article, POOL, Random(seed), {"id": article.id})


def said(html: str, *labels: str) -> str:
    """All of a marked page's text that has one of the labels."""
    clean, spans = labelled(html)
    text = read_page(clean).text
    return "\n".join(text[start:end] for start, end, own in spans if own in labels)
