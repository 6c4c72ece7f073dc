"""Faults in markup: a fault that loses a text or moves a label teaches a judge to lose it too."""

from __future__ import annotations

from random import Random

from cleaner.html.read import read_page
from corpora.pages import words
from corpora.pool import Pool, articles
from corpora.synthesis.marks import labelled, mark
from corpora.synthesis.news import modern, soup
from corpora.synthesis.site import Site
from corpora.synthesis.spoiled import spoiled
from tests.corpora.stories import ARTICLES

MEMBERS = articles(ARTICLES)
POOL = Pool(MEMBERS)


def said(html: str, label: str) -> list[str]:
    clean, spans = labelled(html)
    text = read_page(clean).text
    return words("\n".join(text[start:end] for start, end, own in spans if own == label))


def test_texts_and_labels_stay_where_tags_go_wrong() -> None:
    changed = 0
    for seed in range(40):
        article = MEMBERS[seed % len(MEMBERS)]
        for template in (modern, soup):
            html = template(Site(article, POOL, Random(seed), {"id": article.id}))
            broken = spoiled(html, Random(seed))
            changed += broken != html
            assert said(broken, "main") == said(html, "main")
    assert changed > 70


def test_a_page_without_tags_stays_as_it_is() -> None:
    assert spoiled(mark("main", "Nothing but text."), Random(1)) == mark("main", "Nothing but text.")


def test_it_is_the_same_for_a_seed() -> None:
    html = "".join(f"<div><p>{mark('main', f'Line {n} of it.')}</p></div>" for n in range(12))
    assert spoiled(html, Random(3)) == spoiled(html, Random(3)) != spoiled(html, Random(4))
