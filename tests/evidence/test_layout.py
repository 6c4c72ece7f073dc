"""Layout as columns: the article's container, units of one make, the headline, what stands between blocks."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.evidence import layout
from cleaner.evidence.page_blocks import page_blocks
from cleaner.evidence.registry import gather
from cleaner.text.make_batch import make_batch
from tests.evidence.pages import signals, value

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


HEADS = ("<h1>{}</h1>", "<h2>{}</h2>")
STORY = f"""<title>Bridge to close in spring</title><div class=body><h1>Bridge to close in spring</h1><p>{FIRST}</p>
HEAD1<p>{SECOND}</p>HEAD2<p>{THIRD}</p></div><footer><p>All rights reserved</p></footer>"""


def with_heads(head: str) -> str:
    """The story with its section heads marked up in one way."""
    return STORY.replace("HEAD1", head.format("A count of carts")).replace("HEAD2", head.format("What steel costs"))


def test_section_heads_as_h1_change_no_column() -> None:
    matrices = []
    for head in HEADS:
        seen = signals(with_heads(head))
        matrices.append(gather(make_batch([seen.page.text]), None, [seen]).matrix)
    assert np.array_equal(matrices[0], matrices[1])


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("<div class=row><div>", "</div></div>"),
        ("<x-block>", "</x-block>"),
        ("<script>window.q = 1;</script>", "<style>p { margin: 0 }</style>"),
        ("<meta itemprop=position content=1><link rel=prefetch href=/x>", "<template><p>Slot</p></template>"),
        ("<!-- a comment -->", "<noscript><p>No scripts</p></noscript>"),
    ],
)
def test_wrappers_and_tags_of_no_meaning_change_no_column(before: str, behind: str) -> None:
    html, matrices = with_heads(HEADS[1]), []
    inner = html.replace("<p>", f"{before}<p>").replace("</p>", f"</p>{behind}")
    outer = html.replace("<div class=body>", "<div><div><div class=body>").replace("<footer>", "</div></div><footer>")
    for page in (html, inner, outer):
        seen = signals(page)
        matrices.append(gather(make_batch([seen.page.text]), None, [seen]).matrix)
    assert np.array_equal(matrices[0], matrices[1])
    assert np.array_equal(matrices[0], matrices[2])


@pytest.mark.parametrize("head", [*HEADS, "<p><strong>{}</strong></p>", "<p><b>{}</b></p>"])
def test_section_heads_of_all_kinds_are_known(head: str) -> None:
    html = with_heads(head)
    assert value(html, "A count", "like_heading") == 1
    assert value(html, "Bridge to close", "like_heading") == value(html, SECOND, "like_heading") == 0


def test_headlines_of_further_stories_are_counted_and_section_heads_are_not() -> None:
    story = "<div class=story><h1>{}</h1><p>{}</p><h1>A count of carts</h1><p>{}</p></div>"
    html = "<title>Bridge to close in spring</title>" + story.format("Bridge to close in spring", FIRST, SECOND)
    html += story.format("A road that ends", THIRD, "What lies behind it nobody in the village has ever told.")
    assert value(html, SECOND, "headings") == 1
    assert value(html, THIRD, "headings") == pytest.approx(log2(3))


FOURTH = "What lies behind the last bend nobody in the village has ever told, though many have gone there to look."


def told(tag: str, headings: tuple[str, str], names: tuple[str, str] = ("", "")) -> str:
    """Three stories in elements of one tag, the first with the page's headline, and a list of others behind them."""
    first, behind = headings
    stories = (
        (
            first,
            names[0],
            "Bridge to close in spring",
            f"<p>{FIRST}</p><{behind}>A count of carts</{behind}><p>{SECOND}</p>",
        ),
        (behind, names[1], "A road that ends", f"<p>{THIRD}</p>"),
        (behind, names[1], "Who went there", f"<p>{FOURTH}</p>"),
    )
    inner = "".join(f"<{tag}{name}><{head}>{said}</{head}>{text}</{tag}>" for head, name, said, text in stories)
    more = "<ul><li><h3><a href=/x>More of it</a></h3></li></ul>"
    return f"<title>Bridge to close in spring</title><main>{inner}{more}</main>"


@pytest.mark.parametrize("headings", [("h1", "h2"), ("h1", "h1"), ("h2", "h2"), ("h2", "h4")])
@pytest.mark.parametrize(
    ("tag", "names"),
    [
        ("article", ("", "")),
        ("div", (' class="post lead" id=post-1', ' class="post" id=post-2')),
        ("section", ("", "")),
    ],
)
def test_stories_behind_the_first_are_counted_whatever_their_headings(
    headings: tuple[str, str], tag: str, names: tuple[str, str]
) -> None:
    html = told(tag, headings, names)
    for block, number in ((FIRST, 0), ("A count", 0), (SECOND, 0), ("A road", 1), (THIRD, 1), (FOURTH, 2), ("More", 0)):
        assert value(html, block, "stories") == pytest.approx(log2(1 + number))


def test_what_stands_beside_a_headline_in_other_elements_is_no_story() -> None:
    html = told("div", ("h1", "h2"), (" class=top", " class=body"))
    assert value(html, THIRD, "stories") == value(html, FOURTH, "stories") == 0


def test_posts_below_a_headline_that_is_in_none_of_them_are_no_further_stories() -> None:
    posts = "".join(
        f"<article><h2>Note {n}</h2><p>{text}</p></article>" for n, text in enumerate((FIRST, SECOND, THIRD))
    )
    for above in ("<title>Notes from a river</title><h1>Notes from a river</h1>", "<title>Notes from a river</title>"):
        assert value(above + posts, SECOND, "stories") == value(above + posts, THIRD, "stories") == 0


def test_replies_numbered_in_their_ids_are_one_kind() -> None:
    replies = "".join(
        f"<div id=reply-{name}><b>Reader {n}</b><p>Number {n} says it once more, at length.</p></div>"
        for n, name in enumerate(("7", "12", "5f3a9c01", "ab12cd34ef"))
    )
    html = f"<div><h1>Bridge to close</h1><p>{FIRST}</p></div><section>{replies}</section>"
    assert value(html, "Number 2", "units") == 2
    assert value(html, "Number 2", "kin_blocks") == pytest.approx(log2(5))


def test_an_article_of_one_line_stands_before_its_comments() -> None:
    thread = "".join(COMMENT.format(number) for number in range(12))
    below = f"<h1>Bridge to close</h1><div><p>{FIRST}</p></div><section>{thread}</section>"
    forum = f"<h1>Bridge to close</h1><section>{thread}</section>"
    assert value(below, "It was said before and number 7", "before_units") > 4
    assert value(forum, "It was said before and number 7", "before_units") == 0


def test_an_opening_in_a_container_of_its_own_is_known() -> None:
    html = f"<h1>Bridge to close</h1><div><div><p>{FIRST}</p></div></div><div><p>{SECOND}</p><p>{THIRD}</p></div>"
    assert value(html, FIRST, "alone") > value(html, SECOND, "alone")
    assert value(html, FIRST, "first_long") == 1
    assert value(html, SECOND, "first_long") == 0
    assert value(html, SECOND, "like_after") == value(html, THIRD, "like_before") == 1
    assert value(html, FIRST, "like_after") == 0


def test_comments_in_a_list_of_terms_take_turns() -> None:
    names = "".join(f"<dt>Reader {n}</dt><dd>It was said {n} times.</dd>" for n in range(6))
    html = f"<div><p>{FIRST}</p><p>{SECOND}</p></div><dl>{names}</dl>"
    assert value(html, "It was said 2", "alternates") > 0.7
    assert value(html, FIRST, "alternates") == 0


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
    seen = [signals(page) for page in pages]
    batches = [make_batch([one.page.text]) for one in seen]
    batch = make_batch([one.page.text for one in seen])
    together = layout.columns(batch, page_blocks(batch, seen))
    assert np.isfinite(together).all()
    apart = [layout.columns(alone, page_blocks(alone, [one])) for alone, one in zip(batches, seen, strict=True)]
    assert np.array_equal(together, np.concatenate(apart))
