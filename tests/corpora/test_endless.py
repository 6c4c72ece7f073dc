"""Pages that go on behind the article: labels are lost if the article changes or what follows is part of it."""

from __future__ import annotations

import pytest

from cleaner.html.read import read_page
from corpora.endless import MOST_MORE, generate, planted
from corpora.pages import words
from tests.corpora.stories import ARTICLES, lines, made_of, page

STORY = "<div class=story><h1>{0}</h1><span>By us</span>{1}<div>Share</div></div>"
PAGE = "<title>{0}</title><ul><li>Home</ul><div><div>" + STORY + "</div></div><footer>All of it</footer>"


ROWS = [page(article, PAGE) for article in ARTICLES]
GOLD = {row["id"]: row["gold"] for row in ROWS}
MADE = [made for seed in range(4) for made in generate(ROWS, seed)]


def test_the_article_stands_first_and_the_page_s_own_lines_last() -> None:
    assert len(MADE) > len(ROWS)
    for made in MADE:
        own = [line for line in made["gold"].split("\n") if line]
        said = lines(made["html"])
        assert said[:3] == ["Home", f"A headline of {made['host']}", "By us"]
        assert [words(line) for line in said[3 : 3 + len(own)]] == [words(line) for line in own]
        assert said[-1] == "All of it"


def test_what_follows_has_the_make_of_the_article_and_none_of_its_lines() -> None:
    for made in MADE:
        found = read_page(made["html"])
        stories = [element for element in found.elements if "story" in element.names]
        assert 2 <= len(stories) <= 1 + MOST_MORE
        assert len({(story.tag, story.depth, story.parent) for story in stories}) == 1
        said = found.text.split("\n")
        own = {words(line) for line in GOLD[made["host"]].split("\n") if len(line) > 40}
        again = [number for number, line in enumerate(said) if line == "By us"]
        assert len(again) == len(stories)
        assert not own & {words(line) for line in said[again[1] :]}
        headlines = [said[number - 1] for number in again]
        assert len(set(headlines)) > 1


def test_what_follows_may_have_smaller_headings_and_be_announced() -> None:
    lower = announced = 0
    for made in MADE:
        found = read_page(made["html"])
        tags = [element.tag for element in found.elements if element.tag in ("h1", "h2", "h3")]
        assert tags[0] == "h1"
        assert len(set(tags[1:])) == 1
        lower += tags[1] != "h1"
        said = found.text.split("\n")
        ends = [number for number, line in enumerate(said) if line == "Share"]
        announced += said[ends[0] + 2] != "By us"
    assert len(MADE) / 4 < lower < 3 * len(MADE) / 4
    assert 0 < announced < len(MADE) / 2


def test_some_articles_are_cut_short_and_their_gold_with_them() -> None:
    cut = [made for made in MADE if made["gold"] != GOLD[made["host"]]]
    assert len(MADE) / 4 < len(cut) < len(MADE)
    for made in cut:
        assert words(GOLD[made["host"]])[: len(words(made["gold"]))] == words(made["gold"])
        assert made["gold"]


def test_the_same_seed_makes_the_same_pages() -> None:
    assert [made for seed in range(4) for made in generate(ROWS, seed)] == MADE
    assert list(generate(ROWS, 5)) != MADE[: len(ROWS)]


@pytest.mark.parametrize("frame", [
    "<title>{0}</title>{1}",  # no headline
    "<title>{0}</title><h1>{0}</h1>{1}",  # nothing that holds the article alone
    "<title>{0}</title><div><h1>{0}</h1>{1}" + "<p>Much else of no kind at all.</p>" * 300 + "</div>",
    "",
    "<!--",
])  # fmt: skip
def test_pages_whose_article_has_no_element_of_its_own_are_left_out(frame: str) -> None:
    assert made_of(frame, planted) is None
