"""Drawn pages: a judge learns wrong labels if the article's words are lost, or noise is called the article."""

from __future__ import annotations

import re
from collections import Counter
from operator import attrgetter
from random import Random
from typing import Any

import pytest

from cleaner.html.read import read_page
from cleaner.training.examples import LABELS, examples
from corpora.pages import words
from corpora.pool import Pool, articles
from corpora.rows import read_rows
from corpora.synthesis.marks import labelled
from corpora.synthesis.news import NEWS
from corpora.synthesis.others import OTHERS, forum, listing, questions
from corpora.synthesis.site import MOST_PARAGRAPHS, Site
from corpora.synthesis.sites import generate, paragraphs_of
from tests.corpora.stories import CLEAN

LANGUAGES = ("de", "fr", "ja", "ar", "th", "hi")
ROWS: list[dict[str, Any]] = [
    {"id": row["id"], "host": f"clean/{row['id']}", "lang": language, "text": row["gold"].replace("\n", "\n\n")}
    for language in LANGUAGES
    for row in read_rows(CLEAN / f"{language}.jsonl")
]
BY_HOST = {row["host"]: row for row in ROWS}
MADE = [made for seed in range(4) for made in generate(ROWS, seed)]
MEMBERS = articles({**row, "gold": row["text"], "language": row["lang"]} for row in ROWS)
POOL = Pool(MEMBERS)


def said(made: dict[str, Any], label: str) -> str:
    """All of a page's text that has a label."""
    text = read_page(made["html"]).text
    return "\n".join(text[start:end] for start, end, own in made["shown"] if own == label)


def test_spans_cover_the_visible_text_in_order() -> None:
    assert len(MADE) > 3 * len(ROWS)
    for made in MADE:
        edges = [edge for start, end, _ in made["shown"] for edge in (start, end)]
        assert edges[0] == 0
        assert edges[-1] == len(read_page(made["html"]).text)
        assert edges[1:-1:2] == edges[2::2]
        assert all(a[2] != b[2] for a, b in zip(made["shown"], made["shown"][1:], strict=False))


def test_no_mark_is_left_on_a_page() -> None:
    assert not any("\ue000" <= sign <= "\ue00f" for made in MADE for sign in made["html"])


@pytest.mark.parametrize("template", sorted({*NEWS}, key=attrgetter("__name__")))
def test_all_of_an_article_is_on_its_page_and_is_its_main_text(template: Any) -> None:
    for number, article in enumerate(MEMBERS):
        html, spans = labelled(template(Site(article, POOL, Random(number), {"id": article.id})))
        main = Counter(words(said({"html": html, "shown": spans}, "main")))
        wanted = Counter(words("\n".join(article.paragraphs[:MOST_PARAGRAPHS])))
        if template.__name__ == "interview":  # answers are cut short
            assert (main - wanted).total() == 0 < main.total()
        else:
            assert not wanted - main


@pytest.mark.parametrize("template", sorted({template for template, _ in OTHERS}, key=attrgetter("__name__")))
def test_a_page_that_is_no_news_has_its_content_too(template: Any) -> None:
    for number, article in enumerate(MEMBERS):
        html, spans = labelled(template(Site(article, POOL, Random(number), {"id": article.id})))
        main = words(said({"html": html, "shown": spans}, "main"))
        assert len(main) > 3 or template is listing


def test_posts_and_items_are_the_content_of_their_pages() -> None:
    for template in (forum, questions, listing):
        spans = labelled(template(Site(MEMBERS[0], POOL, Random(3), {"id": "x"})))[1]
        assert sum(label == "main" for _, _, label in spans) > 2


def test_they_are_the_same_for_a_seed() -> None:
    first, again, other = (list(generate(ROWS, seed)) for seed in (5, 5, 6))
    assert first == again
    assert [one["html"] for one in first] != [one["html"] for one in other]
    assert all(one["host"] in BY_HOST and one["id"].endswith("#site#planted") for one in first)


def test_a_fifth_are_no_news() -> None:
    names = {template.__name__ for template, _ in OTHERS}
    other = sum(made["template"] in names for made in MADE)
    assert 0.1 < other / len(MADE) < 0.3


def test_noise_is_of_other_articles_of_the_language() -> None:
    own = {row["lang"]: set(words(" ".join(one["text"] for one in ROWS if one["lang"] == row["lang"]))) for row in ROWS}
    for made in MADE:
        row = BY_HOST[made["host"]]
        if row["lang"] == "th":  # no blanks part its words, and line breaks fold
            continue
        assert set(words(said(made, "offtopic"))) <= own[row["lang"]]


def test_donors_that_are_given_are_used() -> None:
    ids = {language: [row["id"] for row in ROWS if row["lang"] == language] for language in LANGUAGES}
    near = [{**row, "near": [one for one in ids[row["lang"]] if one != row["id"]]} for row in ROWS]
    assert [made["html"] for made in generate(near, 1)] != [made["html"] for made in generate(ROWS, 1)]


def test_examples_have_the_labels_of_the_spans() -> None:
    found = examples(MADE[:20], 8)
    assert len(found) == 20
    for example, made in zip(found, MADE, strict=False):
        blocks = zip(example.bounds.tolist(), example.labels.tolist(), strict=True)
        main = sum(len(words(example.text[start:end])) for (start, end), label in blocks if LABELS[label] == "main")
        assert main == pytest.approx(len(words(said(made, "main"))), rel=0.2, abs=12)


def test_lines_are_grouped_where_they_are_sentences_and_not_where_they_are_paragraphs() -> None:
    text = "\n".join(f"Sentence number {n}." for n in range(12))
    grouped = paragraphs_of({"text": text, "unit": "sent"}, Random(1))
    assert 3 <= len(grouped) <= 6
    assert len(paragraphs_of({"text": text, "unit": "para"}, Random(1))) == 12
    assert paragraphs_of({"text": "One.\n\nTwo\nlines.", "unit": "run"}, Random(1)) == ["One.", "Two lines."]


def test_a_text_that_may_be_long_is_whole_on_its_page() -> None:
    row = {"id": "long", "host": "long", "lang": "en", "long": True}
    text = "\n\n".join(f"In room {number} somebody had left the window open for the birds." for number in range(150))
    for seed in range(8):
        (made,) = generate([{**row, "text": text}], seed)
        if made["template"] in ("soup", "modern", "tables", "release", "blogger"):
            assert "In room 149 " in said(made, "main")


def test_a_page_says_by_its_address_what_it_is_mostly() -> None:
    said_so = 0
    for seed in range(60):
        drawn = Site(MEMBERS[0], POOL, Random(seed), {"id": "x"})
        found = re.search(r'canonical" href="([^"]+)"', drawn.head("thread"))
        said_so += bool(found and re.search(r"forum|thread|topic|board|questions|/t/", found[1]))
    assert said_so > 10


def test_some_sites_are_called_after_what_the_article_is_about() -> None:
    named = 0
    for seed in range(60):
        article = MEMBERS[0]
        drawn = Site(article, POOL, Random(seed), {"id": "x"})
        named += any(drawn.noise.voice.outlet.startswith(name) for name in article.names[:4])
    assert 0 < named < 30


def test_an_article_s_last_line_may_be_its_writer_s_address_and_is_no_main_text() -> None:
    for seed in range(12):
        html = Site(MEMBERS[0], POOL, Random(seed), {"id": "x"}).signed()
        assert {label for _, _, label in labelled(html)[1]} == {"meta"}
