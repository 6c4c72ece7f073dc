"""Pages with a thread behind the article: labels are lost if the article changes or the thread is part of it."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from corpora.pages import words
from corpora.pool import Pool, articles
from corpora.threads import BUTTONS, generate, planted
from tests.corpora.stories import ARTICLES, lines, page

PAGE = "<title>{0}</title><ul><li>Home</ul><div><div class=story><h1>{0}</h1>{1}</div></div><footer>All of it</footer>"


ROWS = [page(article, PAGE) for article in ARTICLES]
HTML = {row["id"]: row["html"] for row in ROWS}
MADE = [made for seed in range(6) for made in generate(ROWS, seed)]


def test_a_thread_stands_in_one_piece_behind_what_is_left_of_the_article() -> None:
    assert MADE
    for made in MADE:
        before, after = lines(HTML[made["host"]]), lines(made["html"])
        left = sum(map(bool, made["gold"].split("\n"))) + 2  # the menu and the headline stand above it
        assert after[:left] == before[:left]
        assert after[-1] == before[-1]
        assert len(after) > left + 1


def test_some_articles_are_cut_short_and_their_gold_with_them() -> None:
    gold = {row["id"]: row["gold"] for row in ROWS}
    cut = [made for made in MADE if made["gold"] != gold[made["host"]]]
    assert len(MADE) / 4 < len(cut) < len(MADE)
    assert all(gold[made["host"]].startswith(made["gold"]) for made in cut)
    assert all(words(made["gold"]) for made in cut)


def test_nothing_in_it_is_the_article_s() -> None:
    for made in MADE:
        before, after = lines(HTML[made["host"]]), lines(made["html"])
        own = {line for line in before[2:-1] if len(line) > 40}
        assert [line for line in after if line in own] == [line for line in made["gold"].split("\n") if line in own]


def test_its_things_are_of_one_make() -> None:
    for made in MADE:
        tags = Counter(re.findall(r"<(\w+)(?: class='[^']*')? id='", made["html"]))
        assert len(tags) <= 1


def test_they_are_the_same_for_a_seed() -> None:
    first, again, other = (list(generate(ROWS, seed)) for seed in (5, 5, 6))
    assert first == again
    assert [one["html"] for one in first] != [one["html"] for one in other]
    assert all(re.fullmatch(r"[\w-]+#thread#planted", one["id"]) for one in first)


@pytest.mark.parametrize("html", ["", "<p>", "<p>Nothing of it</p>", "<p>\u0130</p>"])
def test_a_page_without_the_article_s_end_is_left_out(html: str) -> None:
    members = articles(ROWS)
    assert planted({"id": "x", "html": html}, members[0], Pool(members), Random(1)) is None


def test_buttons_are_said_in_the_languages_of_the_wording() -> None:
    assert set(BUTTONS) == {"en", "de", "fr", "es", "it", "pt", "nl", "ru", "zh", "ja", "ar"}
    assert all(len(some) == len(set(some)) >= 3 for some in BUTTONS.values())
