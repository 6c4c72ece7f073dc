"""Pages whose article stands in parts: labels are lost if a line of the article is lost, changed or out of order."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import pytest

from cleaner.html.read import read_page
from corpora.pages import words
from corpora.parts import FEWEST, generate, planted
from tests.corpora.stories import ARTICLES, lines, made_of, page

PAGE = "<title>{0}</title><ul><li>Home</ul><main><h1>{0}</h1><div>{1}</div></main><footer>All of it</footer>"


def headed(article: dict[str, Any]) -> dict[str, Any]:
    """An article with a heading before every second paragraph but the first, as a page."""
    row = page(article, PAGE)
    gold = []
    for number, line in enumerate(filter(None, article["gold"].split("\n"))):
        if number % 2:
            gold.append(f"Of {number} and {number + 1}")
            paragraph = f"<p>{escape(line)}</p>"
            row["html"] = row["html"].replace(paragraph, f"<h2>{gold[-1]}</h2>{paragraph}")
        gold.append(line)
    return {**row, "gold": "\n".join(gold)}


ROWS = [headed(article) for article in ARTICLES]
MADE = [made for seed in range(6) for made in generate(ROWS, seed)]


def test_the_article_s_lines_stay_in_order_and_so_does_its_gold() -> None:
    assert len(MADE) > len(ROWS)
    gold = {row["id"]: row["gold"] for row in ROWS}
    for made in MADE:
        assert made["gold"] == gold[made["host"]]
        own = [words(line) for line in made["gold"].split("\n") if line]
        said = [words(line) for line in lines(made["html"])]
        assert [line for line in said if line in own] == own
        assert said[0] == ("home",)
        assert said[-1] == ("all", "of", "it")


def test_parts_are_of_one_make() -> None:
    makes = set()
    for made in MADE:
        found = read_page(made["html"])
        paths = {
            re.sub(r"\[\d+\]", "", found.xpath(element))
            for line, element in zip(found.text.split("\n"), found.block_element.tolist(), strict=True)
            if line.startswith("Of ")
        }
        assert len(paths) == 1
        makes |= paths
    assert len(makes) > 4


def test_what_stands_below_some_parts_is_not_the_article() -> None:
    more = [made for made in MADE if len(lines(made["html"])) > len(lines(page_of(made["host"])))]
    assert 0 < len(more) < len(MADE)


def page_of(name: str) -> str:
    return next(str(row["html"]) for row in ROWS if row["id"] == name)


def test_headings_begin_parts() -> None:
    for made in MADE:
        found = read_page(made["html"])
        holders = [
            found.elements.parents[element]
            for line, element in zip(found.text.split("\n"), found.block_element.tolist(), strict=True)
            if line.startswith("Of ")
        ]
        assert len(set(holders)) == len(holders) >= FEWEST


def test_the_same_seed_makes_the_same_pages() -> None:
    assert [made for seed in range(6) for made in generate(ROWS, seed)] == MADE
    assert list(generate(ROWS, 7)) != MADE[: len(ROWS)]


@pytest.mark.parametrize("frame", [
    "<title>{0}</title><h1>{0}</h1><ul>{1}</ul>",  # a list already
    PAGE,  # no headings
    "<title>{0}</title><h1>{0}</h1>",
    "",
    "<!--",
])  # fmt: skip
def test_pages_whose_article_does_not_stand_side_by_side_are_left_out(frame: str) -> None:
    assert made_of(frame, planted) is None
