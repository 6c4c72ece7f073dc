"""Pages on which an article is easily missed: a judge learns to miss it if its words are labelled as something else."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from typing import Any

import pytest

from cleaner.html.read import read_page
from corpora.pages import words
from corpora.pool import Article, wording
from corpora.synthesis import altered
from corpora.synthesis.discussions import COMMENTS, POSTS, Discussion
from corpora.synthesis.hard import (
    FRAMES,
    HARD,
    HOLDERS,
    SHORTENED,
    announced,
    columns,
    illustrated,
    linked,
    second_below,
    self_linked,
    thread_below,
    within,
)
from corpora.synthesis.marks import LABELS, labelled
from corpora.synthesis.notices import LINES, notices
from corpora.synthesis.others import board
from corpora.synthesis.site import MOST_PARAGRAPHS, Site
from tests.corpora.synthesis.drawn import MEMBERS, POOL, said, site

TEMPLATES = [template for template, _ in HARD]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.__name__)
def test_the_article_is_main_text_and_nothing_of_other_stories_is(template: Any) -> None:
    for seed in range(6):
        article, drawn = site(seed)
        main = Counter(words(said(template(drawn), "main")))
        wanted = Counter(words("\n".join(article.paragraphs[:MOST_PARAGRAPHS])))
        if template in SHORTENED:
            first = Counter(words(article.paragraphs[0]))
            assert not first - main or template is thread_below  # a recipe's steps leave its end out
            assert main.total() > 8
        else:
            assert not wanted - main
        others = {word for one in MEMBERS if one is not article for word in words(one.text)}
        known = {*words(article.text), *words(article.headline)}
        # Code, and heads of boxes, of recipes and of what tells of somebody, are no article's words.
        if template.__name__ not in ("tutorial", "thread_below", "announced"):
            assert not ({*main} & others) - known


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.__name__)
def test_elements_are_closed_in_order(template: Any) -> None:
    for seed in range(6):
        html = labelled(template(site(seed)[1]))[0]
        for tag in (
            "div",
            "section",
            "article",
            "aside",
            "table",
            "td",
            "ul",
            "ol",
            "dl",
            "blockquote",
            "main",
            "form",
        ):
            assert len(re.findall(rf"<{tag}[ >]", html)) == html.count(f"</{tag}>"), tag


def test_every_holder_of_an_article_is_shown() -> None:
    for tag in {*FRAMES, *HOLDERS, *altered.HOLDERS}:
        assert "Said here." in read_page(f"<p>Ahead.</p>{within(tag, '<p>Said here.</p>')}").text, tag


def test_comments_outweigh_the_article_above_them_often_and_are_no_main_text() -> None:
    heavier = 0
    for seed in range(10):
        html = thread_below(site(seed)[1])
        heavier += len(said(html, "boilerplate")) > 2 * len(said(html, "main"))
    assert heavier > 3


def test_the_same_thread_is_noise_below_an_article_and_content_in_a_forum() -> None:
    for seed in range(10):
        texts = [["One said this of it."], ["Two said that."], ["Three, at length,", "said more."]]
        for labels, label in ((COMMENTS, "boilerplate"), (POSTS, "main")):
            html = Discussion(site(seed)[1].noise, labels).thread(texts)
            found = said(html, label)
            assert all(line in found for lines in texts for line in lines)
        assert len(words(said(board(site(seed)[1]), "main"))) > 20


def test_what_a_forum_tells_of_its_writers_is_no_post_of_theirs() -> None:
    told = quoted = 0
    for seed in range(40):
        made = Discussion(site(seed)[1].noise, POSTS)
        if made.facts is None:
            continue
        html = made.thread([[f"Post number {number} says so."] for number in range(8)])
        main, rest = said(html, "main"), said(html, "boilerplate")
        told += all(fact in rest and fact not in main for fact in made.facts.told)
        quoted += any(main.count(f"Post number {number} says so.") > 1 for number in range(8))
        assert all(f"Post number {number} says so." in main for number in range(8))
    assert told > 8
    assert quoted > 2


def test_stories_below_the_first_are_of_other_articles() -> None:
    for seed in range(12):
        article, drawn = site(seed)
        others = words(said(second_below(drawn), "offtopic"))
        assert len(others) > 20
        assert {*others} <= {*words("\n".join(one.text for one in MEMBERS if one.id != article.id))}


def test_a_press_release_names_its_sender_below_it() -> None:
    named = own = 0
    for seed in range(24):
        article, drawn = site(seed)
        html = announced(drawn)
        company = drawn.noise.notices.company.split()[0].casefold()
        named += company in said(html, "boilerplate").casefold()
        if company in article.text.casefold():
            own += 1
        else:
            assert company not in said(html, "main").casefold()
    assert named > 12
    assert 3 < own < 21  # a release is about who sends it; elsewhere the name stands below alone


def test_a_sender_s_note_in_paragraphs_like_the_article_s_is_no_main_text() -> None:
    for seed in range(12):
        drawn = site(seed)[1]
        parts = drawn.noise.notices.about_in(("p", ' class="x"'))
        assert all(part.startswith('<p class="x">') for part in parts)
        assert not said("".join(parts), "main")


def test_a_section_about_somebody_is_the_article_s_where_the_article_goes_on() -> None:
    found = 0
    for seed in range(40):
        article, drawn = site(seed)
        main = Counter(words(said(announced(drawn), "main"))) - Counter(words("\n".join(article.paragraphs)))
        found += 0 < main.total() < 9
    assert found > 2


def test_paragraphs_made_as_captions_are_stay_and_captions_do_not() -> None:
    seen = 0
    for seed in range(30):
        article, drawn = site(seed)
        html = illustrated(drawn)
        seen += "/i/7.jpg" in html or 'class="caption"' in html
        wanted = Counter(words("\n".join(article.paragraphs[:MOST_PARAGRAPHS])))
        assert not wanted - Counter(words(said(html, "main")))
    assert seen > 1
    for seed in range(12):
        speaker = site(seed)[1].noise.notices
        shown = ["A crowd waits.", "", "The hall is empty."]
        assert "A crowd waits." in said(speaker.slides(shown), "caption")
        assert not said(speaker.slides(shown), "main")


def test_linked_bold_lines_are_the_article_s_heads_or_other_stories() -> None:
    own = others = 0
    for seed in range(40):
        html = linked(site(seed)[1])
        linked_text = read_page("".join(f"<p>{one}</p>" for one in re.findall(r"<a href=[^>]*>(.*?)</a>", html))).text
        own += chr(0xE000 + LABELS.index("main")) in linked_text
        others += bool(said(html, "related"))
    assert own > 4
    assert others > 30


def test_a_sentence_in_a_box_is_no_main_text_a_second_time() -> None:
    for seed in range(12):
        article, drawn = site(seed)
        main = Counter(words(said(illustrated(drawn), "main")))
        assert not main - Counter(words(article.text))


def test_an_article_in_columns_keeps_the_order_of_its_paragraphs() -> None:
    for seed in range(12):
        article, drawn = site(seed)
        lines = [line for line in said(columns(drawn), "main").split("\n") if line.strip()]
        found = words("\n".join(lines))
        assert found == words("\n".join(article.paragraphs[:MOST_PARAGRAPHS]))


def test_notices_have_all_kinds_in_every_language_and_can_be_said() -> None:
    english = set(notices()["en"])
    assert {*LINES} <= english
    assert set(notices()) <= set(wording())
    for language, kinds in notices().items():
        assert set(kinds) == english, language
        for seed in range(3):
            article = Article(f"x{seed}", "A title", language, ("Some text of an article that is long enough for it.",))
            speaker = Site(article, POOL, Random(seed), {"id": "x", "lang": language}).noise.notices
            for kind in kinds:
                text = speaker.say(kind, 12)
                assert text
                assert not re.search(r"[\[\]{}|]", text), (language, kind, text)


def test_paragraphs_that_all_lead_to_their_own_page_are_main_text_and_ledes_of_others_are_not() -> None:
    linked_most = ledes = 0
    for seed in range(24):
        article, drawn = site(seed)
        html = self_linked(drawn)
        main = said(html, "main")
        assert all(text in main for text in article.paragraphs[:MOST_PARAGRAPHS])
        page = read_page(labelled(html)[0])
        linked_most += page.block_linked.sum() > 0.6 * len(main)
        ledes += bool(said(html, "related"))
        assert not said(html, "offtopic")
        # All links of the article's own paragraphs lead to one page.
        to = {
            re.sub(r"[#?].*", "", one) for one in re.findall(r'<(?:p|li|div)[^>]{0,60}><a href="([^"]*)">\ue002', html)
        }
        assert len(to) < 2
    assert linked_most > 12
    assert ledes > 4
