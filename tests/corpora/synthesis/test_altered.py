"""Altered pages: a judge learns wrong labels if the gold loses words or gains noise, or a change does too much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from operator import attrgetter
from random import Random
from typing import Any

import pytest

from cleaner.html.read import read_page
from corpora.pages import words
from corpora.pool import Pool, articles
from corpora.synthesis import altered
from corpora.synthesis.altered import LAST, NOISY, QUIET, Altered, generate, opened
from tests.corpora.stories import ARTICLES, lines, page

FRAME = """<html><head><title>{0}</title><link rel="canonical" href="https://e.example/news/a-story"></head><body>
<ul><li>Home</li></ul><div class="story"><h1>{0}</h1><div class="text">{1}</div></div><footer>All of it</footer>
</body></html>"""
HEADED = [
    {
        **row,
        "html": row["html"].replace("<p>", "<h2>", 2).replace("</p>", "</h2>", 2),
        "url": "https://e.example/news/a",
    }
    for row in (page(article, FRAME) for article in ARTICLES)
]
PLAIN = [page(article, FRAME) for article in ARTICLES]
ROWS = [*HEADED[::2], *PLAIN[1::2]]
BY_ID = {row["id"]: row for row in ROWS}
MADE = [made for seed in range(6) for made in generate(ROWS, seed)]
MEMBERS = articles(PLAIN)
POOL = Pool(MEMBERS)


def bag(text: str) -> Counter[str]:
    return Counter(words(text))


def by(change: Callable[[Altered], bool], rows: list[dict[str, Any]], seed: int = 1) -> list[dict[str, Any]]:
    """What one change alone makes of pages, where it can be made."""
    out = []
    for row, article in zip(rows, MEMBERS, strict=True):
        seen = opened(row, article, POOL, Random(f"{seed} {row['id']}"))
        assert seen is not None
        if made := altered.altered(seen, [change]):
            out.append(made)
    return out


def test_every_word_of_the_gold_stands_on_the_page() -> None:
    assert len(MADE) > 4 * len(ROWS)
    for made in MADE:
        assert not bag(made["gold"]) - bag(read_page(made["html"]).text), made["changes"]


def test_what_the_article_said_it_still_says_but_where_it_was_cut() -> None:
    for made in MADE:
        before, after = bag(BY_ID[made["host"]]["gold"]), bag(made["gold"])
        if "one_line" in made["changes"]:
            assert set(after) <= set(before)
        else:
            assert before <= after


def test_they_are_the_same_for_a_seed() -> None:
    first, again, other = (list(generate(ROWS, seed)) for seed in (5, 5, 6))
    assert first == again
    assert [one["html"] for one in first] != [one["html"] for one in other]
    assert all(one["id"] == f"{one['host']}#altered#planted" for one in first)


def test_all_changes_are_made_now_and_then() -> None:
    done = {name for seed in range(20) for made in generate(ROWS, seed) for name in made["changes"]}
    assert done == {change.__name__ for change in (*QUIET, *NOISY, *LAST)}


@pytest.mark.parametrize("change", sorted({*QUIET, *LAST}, key=attrgetter("__name__")))
def test_a_quiet_change_adds_no_foreign_word(change: Callable[[Altered], bool]) -> None:
    made = by(change, HEADED) + by(change, PLAIN)
    assert made
    for one in made:
        before, after = (bag(read_page(html).text) for html in (page_of(one), one["html"]))
        new = set(after - before) - set(bag(one["gold"]))
        assert all(any(sign.isdigit() for sign in word) or change is altered.dated for word in new)


def page_of(row: dict[str, Any]) -> str:
    return str(next(one["html"] for one in PLAIN if one["id"] == row["id"]))


@pytest.mark.parametrize("change", [altered.heads, altered.no_meaning, altered.no_address, altered.first_apart])
def test_what_changes_no_content_changes_no_line(change: Callable[[Altered], bool]) -> None:
    for made in by(change, HEADED):
        assert lines(made["html"]) == lines(page_of(made))
        assert made["gold"].split("\n\n") == [line for line in BY_ID_ALL[made["id"]]["gold"].split("\n") if line]


BY_ID_ALL = {row["id"]: row for row in PLAIN}


@pytest.mark.parametrize("change", sorted({*NOISY} - {altered.one_line}, key=attrgetter("__name__")))
def test_noise_is_not_in_the_gold(change: Callable[[Altered], bool]) -> None:
    made = by(change, HEADED)
    assert made
    for one in made:
        assert bag(one["gold"]) == bag(BY_ID_ALL[one["id"]]["gold"])
        assert len(words(read_page(one["html"]).text)) > len(words(read_page(page_of(one)).text))


def test_section_heads_get_one_other_tag() -> None:
    made = [one for seed in range(8) for one in by(altered.heads, HEADED, seed)]
    assert any("<h1>" in one["html"].partition('class="text"')[2] for one in made)
    assert any("<strong>" in one["html"] for one in made)


def test_a_page_without_its_address_says_it_nowhere() -> None:
    for made in by(altered.no_address, HEADED):
        assert "url" not in made
        assert "canonical" not in made["html"]


def test_a_paragraph_that_is_repeated_whole_is_in_the_gold_as_often() -> None:
    whole = [one for seed in range(6) for one in by(altered.standfirst, PLAIN, seed)]
    counts = {lines(one["html"]).count(one["gold"].split("\n\n")[0]) for one in whole}
    assert counts == {1, 2}
    for one in by(altered.twins, PLAIN):
        assert one["gold"].split("\n\n")[0] == one["gold"].split("\n\n")[len(one["gold"].split("\n\n")) // 2]


def test_an_article_of_one_line_keeps_its_first_paragraphs_and_gets_comments() -> None:
    for made in by(altered.one_line, PLAIN):
        assert len(made["gold"].split("\n\n")) <= 2
        assert len(lines(made["html"])) > 5


def test_a_paragraph_made_as_a_caption_is_the_article_s_still() -> None:
    made = [one for seed in range(4) for one in by(altered.like_captions, PLAIN, seed)]
    assert any("<small>" in one["html"] for one in made)
    assert any("<img" in one["html"] for one in made)
    for one in made:
        assert bag(one["gold"]) == bag(BY_ID_ALL[one["id"]]["gold"])


def test_a_page_whose_article_is_not_found_is_left_out() -> None:
    for html in ("", "<p>", "<p>Nothing of it</p>", "\0"):
        assert opened({"id": "x", "html": html, "gold": "y"}, MEMBERS[0], POOL, Random(1)) is None
