"""Tables, notes and endings: what a reader would lose is the article's short lines, or its place among noise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from corpora.pages import words
from corpora.synthesis.apparatus import APPARATUS, footnoted, table, tabled, trailed
from corpora.synthesis.offers import cards
from corpora.synthesis.others import catalogue
from corpora.synthesis.site import MOST_PARAGRAPHS, Site
from tests.corpora.synthesis.drawn import said, site


@pytest.mark.parametrize("template", [template for template, _ in APPARATUS], ids=lambda one: one.__name__)
def test_all_of_the_article_is_main_text(template: Callable[[Site], str]) -> None:
    for seed in range(16):
        article, drawn = site(seed)
        wanted = Counter(words("\n".join(article.paragraphs[:MOST_PARAGRAPHS])))
        html = template(drawn)
        # The sign of a note may stand right behind a word, and be one with it.
        assert (wanted - Counter(words(said(html, "main")))).total() <= html.count('"#fn') + html.count("=#fn")


def test_a_table_is_what_it_is_said_to_be() -> None:
    for seed in range(20):
        drawn = site(seed)[1]
        html = table(drawn, "main", ["Ostvik", "Merrow"], linked=seed % 2 == 0)
        assert len(said(html, "main").split()) >= 4
        assert not said(html, "boilerplate", "related")


def test_tables_of_the_article_and_tables_that_are_noise_are_drawn() -> None:
    own = noise = 0
    for seed in range(20):
        article, drawn = site(seed)
        html = tabled(drawn)
        extra = Counter(words(said(html, "main"))) - Counter(words("\n".join(article.paragraphs)))
        own += extra.total() > 3
        noise += any(sign.isdigit() for sign in said(html, "boilerplate"))
    assert own > 15
    assert noise > 5


def test_notes_are_main_text_and_what_stands_in_their_place_is_not() -> None:
    noted = false = 0
    for seed in range(40):
        drawn = site(seed)[1]
        html = footnoted(drawn)
        noted += "#fn1" in html
        false += "#fn1" not in html and bool(said(html, "boilerplate"))
    assert noted > 15
    assert false > 2


def test_what_trails_an_article_is_of_other_stories_or_its_own() -> None:
    related = own = 0
    for seed in range(30):
        drawn = site(seed)[1]
        found = said(trailed(drawn), "related")
        related += bool(found)
        own += not found
    assert related > 12
    assert own > 0


def test_the_same_cards_are_a_shop_s_content_and_an_article_s_noise() -> None:
    for seed in range(8):
        drawn = site(seed)[1]
        for label in ("main", "related"):
            html = cards(drawn, label, 4)
            assert len(words(said(html, label))) > 6
            assert not said(html, *{"main", "related"} - {label})
        assert len(words(said(catalogue(drawn), "main"))) > 10
