"""Stories one below another: whoever cannot tell whose page it is keeps all of them, or loses an archive's posts."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest

from corpora.pages import words
from corpora.synthesis.marks import labelled, mark
from corpora.synthesis.onward import archive, goes_on, sectioned
from corpora.synthesis.site import MOST_PARAGRAPHS, Site
from tests.corpora.synthesis.drawn import MEMBERS, POOL, said, site

HEADING = re.compile(r"<(h[1-4])[ >]")


def headings(html: str, label: str) -> list[str]:
    """The tags of a marked page's headings that stand above texts of a label, with no other heading between."""
    found = list(HEADING.finditer(html))
    ends = [*(one.start() for one in found[1:]), len(html)]
    first = mark(label, "")[0]
    return [
        one[1]
        for one, end in zip(found, ends, strict=True)
        if f"</{one[1]}>" in html[one.start() : end] and first in html[html.find(f"</{one[1]}>", one.start()) : end]
    ]


def test_only_the_first_story_is_the_article_of_a_page_that_goes_on() -> None:
    for seed in range(24):
        article, drawn = site(seed)
        html = goes_on(drawn)
        own = said(html, "main")
        assert article.paragraphs[0] in own
        assert {*words(own)} <= {*words(article.text)}
        others = said(html, "offtopic")
        assert len(words(others)) > 20
        assert any(one.paragraphs[0] in others for one in MEMBERS if one is not article)
        assert article.headline in said(html, "title")


def test_headings_behind_the_first_are_as_large_or_smaller() -> None:
    seen = set[tuple[str, str]]()
    for seed in range(40):
        html = goes_on(site(seed)[1])
        (first,), behind = headings(html, "main"), headings(html, "offtopic")
        assert len({*behind}) == 1
        assert first <= behind[0]
        seen.add((first, behind[0]))
    assert {("h1", "h2"), ("h1", "h1"), ("h2", "h2")} <= seen


def test_every_post_of_an_archive_is_its_content_and_has_a_heading_of_one_size() -> None:
    for seed in range(24):
        article, drawn = site(seed)
        html = archive(drawn)
        main = said(html, "main")
        assert article.headline in main
        assert len({*headings(html, "main")}) < 2
        assert any(one.headline in main and one.paragraphs[0] in main for one in MEMBERS if one is not article)


def test_an_archive_s_page_says_that_it_is_the_site_s_and_no_story_s() -> None:
    for seed in range(60):
        article, drawn = site(seed)
        head = drawn.head("blog")
        assert article.headline not in head
        assert drawn.url not in head
        assert "og:type" not in head or re.search(r'og:type" content="(website|blog)"', head)
    stated = [Site(MEMBERS[0], POOL, Random(seed), {"id": "x"}).head("article") for seed in range(60)]
    assert 4 < sum('"headline": ' in head for head in stated) < 30


def test_dates_of_posts_that_are_numbers_do_not_rise() -> None:
    found = 0
    for seed in range(30):
        html = labelled(archive(site(seed)[1]))[0]
        days = [int(day) for day in re.findall(r">2025-[0-9]{2}-([0-9]{2})<", html)]
        assert days == sorted(days, reverse=True)
        found += len(days) > 1
    assert found > 1


def test_a_section_with_an_element_of_its_own_is_the_article_s() -> None:
    for seed in range(16):
        article, drawn = site(seed)
        html = sectioned(drawn)
        main = said(html, "main")
        assert all(text in main for text in article.paragraphs[:MOST_PARAGRAPHS])


@pytest.mark.parametrize("template", [goes_on, archive, sectioned], ids=lambda one: one.__name__)
def test_elements_are_closed_in_order(template: Callable[[Site], str]) -> None:
    for seed in range(12):
        html = labelled(template(site(seed)[1]))[0]
        for tag in ("div", "section", "article", "x-story", "h1", "h2", "h3", "main", "ul", "nav"):
            assert len(re.findall(rf"<{tag}[ >]", html)) == html.count(f"</{tag}>"), tag
