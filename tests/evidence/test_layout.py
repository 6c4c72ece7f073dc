"""Layout as columns: the article's container, units of one make, the headline, what stands between blocks."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.evidence import layout, make_batch
from cleaner.evidence.place import placed
from tests.evidence.pages import sight, value

FIRST = "The bridge over the river will close on Friday for nine days of work, and the ferry runs at night as well."
SECOND = "Nobody counted how many carts cross it, said a clerk who has sold tickets at its gate for some forty years."
THIRD = "Steel came late from abroad; until then a crane had to stand idle on the quay, at a price that few will tell."
COMMENT = "<div class='note note-{0}'><b>Reader {0}</b><p>It was said before and number {0} says it again.</p></div>"
PAGE = f"""<title>Bridge to close in spring</title>
<meta name="description" content="The bridge over the river will close on Friday">
<ul><li><a href=a>Home</a></li><li><a href=b>Weather today</a></li></ul>
<article><h1>Bridge to close in spring</h1><img src=x><p>A picture of it</p>
<div><p>{FIRST}</p><p>{SECOND}</p><hr><p><strong>See also: a road</strong></p><p><em>In italics</em> it goes on.</p>
<p>{THIRD}</p></div></article>
<section>{"".join(COMMENT.format(number) for number in (1, 2, 3))}</section>
<article><p>Another story of the day</p></article>"""


@pytest.mark.parametrize(
    ("block", "column", "expected"),
    [
        (FIRST, "in_core_80", 1),
        (FIRST, "below_core_80", 1),
        ("See also", "in_core_80", 1),
        ("Home", "in_core_80", 0),
        ("A picture", "in_core_80", 0),
        ("It was said before and number 2", "unit", 1),
        ("It was said before and number 2", "units", log2(3)),
        ("It was said before and number 1", "unit_number", 0),
        ("It was said before and number 3", "unit_number", log2(3)),
        (FIRST, "unit", 0),
        (FIRST, "articles", log2(3)),
        (FIRST, "article_number", 1),
        ("Another story", "article_number", log2(3)),
        ("Home", "article_number", 0),
        ("Home", "past_headline", 0),
        (FIRST, "past_headline", 1),
        ("Bridge to close", "from_headline", 0),
        (FIRST, "headings", 1),
        ("Home", "headings", 0),
        ("A picture", "picture_before", 1),
        ("Bridge to close", "picture_after", 1),
        (FIRST, "picture_before", 0),
        ("See also", "rule_before", 1),
        (SECOND, "rule_before", 0),
        ("See also", "opens_strong", 1),
        ("In italics", "opens_slanted", 1),
        ("In italics", "opens_strong", 0),
        (FIRST, "place", 0),
        (SECOND, "place", 1 / 5),
        (THIRD, "place_from_end", 0),
        (FIRST, "describes", 1),
        (SECOND, "described", 0),
    ],
)
def test_a_column_sees_what_it_is_named_for(block: str, column: str, expected: float) -> None:
    assert value(PAGE, block, column) == pytest.approx(expected, abs=1e-5)


def test_what_a_page_says_of_itself_is_found_in_its_lines() -> None:
    assert value(PAGE, FIRST, "described") > 0.4


def test_what_stands_near_the_headline_in_the_tree_is_nearer_than_what_does_not() -> None:
    itself, near, far = (value(PAGE, block, "with_headline") for block in ("Bridge to close", FIRST, "Home"))
    assert itself > near > far


def test_words_count_to_what_the_extractor_took() -> None:
    assert value(PAGE, SECOND, "since_picked", taken=FIRST) > 0
    assert value(PAGE, FIRST, "since_picked", taken=FIRST) == 0
    assert value(PAGE, SECOND, "until_picked", taken=THIRD) > value(PAGE, THIRD, "until_picked", taken=THIRD)


MARKUP = st.sampled_from(
    [
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<article>",
        "</article>",
        "<h1>",
        "</h1>",
        "<img>",
        "<hr>",
        "<b>",
        "</b>",
        "<li>",
    ]
)
PIECES = st.lists(st.one_of(MARKUP, st.sampled_from([FIRST, "Home", "See also", "&amp;"])), max_size=30)


@given(st.lists(PIECES.map("".join), min_size=1, max_size=3))
def test_columns_are_finite_and_a_page_s_own_whatever_stands_beside_it(pages: list[str]) -> None:
    seen = [sight(page) for page in pages]
    batches = [make_batch([one.page.text]) for one in seen]
    batch = make_batch([one.page.text for one in seen])
    together = layout.columns(batch, placed(batch, seen))
    assert np.isfinite(together).all()
    apart = [layout.columns(alone, placed(alone, [one])) for alone, one in zip(batches, seen, strict=True)]
    assert np.array_equal(together, np.concatenate(apart))
