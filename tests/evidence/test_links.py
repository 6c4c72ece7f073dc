"""Where a block's links lead, as columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.evidence import links
from cleaner.evidence.registry import gather
from cleaner.html.extractor import align
from cleaner.html.read import read_page
from cleaner.text.make_batch import make_batch
from tests.evidence.pages import value

ADDRESSES = links.NAMES[:8]
URL = "https://www.harbour-post.example/news/ferry-runs-late-again-4711"


def said(html: str, url: str | None = URL) -> list[dict[str, float]]:
    """The columns of every block that are not 0, of those that its links' addresses give rise to."""
    seen = align(read_page(html), None, url=url)
    evidence = gather(make_batch([seen.page.text]), None, [seen])
    columns = {name: evidence.column(name) for name in ADDRESSES}
    return [
        {name: round(float(column[row]), 2) for name, column in columns.items() if column[row]}
        for row in range(len(evidence.matrix))
    ]


def test_a_promoted_story_is_known_by_its_address() -> None:
    line = "<p><a href='/news/bridge-to-close-for-nine-days-4712'>Bridge to close for nine days</a></p>"
    assert said(line) == [{"link_inside": 1, "link_named": 1, "link_alike": 1, "link_many": 1}]


def test_a_source_is_elsewhere_and_says_something_else() -> None:
    line = "<p><a href='https://council.example/papers/2026/11.pdf'>a study of the council</a></p>"
    assert said(line) == [{"link_outside": 1, "link_many": 1}]


@pytest.mark.parametrize(
    ("href", "kind"),
    [
        ("/x", "link_inside"), ("x?y=1", "link_inside"), ("//harbour-post.example/x", "link_inside"),
        ("https://blog.harbour-post.example/x", "link_inside"), ("HTTP://WWW.HARBOUR-POST.example:80", "link_inside"),
        ("https://me@harbour-post.example", "link_inside"), ("#notes", "link_here"), (" #notes ", "link_here"),
        ("https://other-harbour-post.example/x", "link_outside"), ("//cdn.example", "link_outside"),
        ("mailto:a@b.example", ""), ("javascript:void(0)", ""), ("", ""),
    ],
)  # fmt: skip
def test_links_lead_inside_outside_or_here(href: str, kind: str) -> None:
    found = set(said(f"<p><a href='{href}'>Three words here</a></p>")[0])
    assert found & {"link_inside", "link_outside", "link_here"} == ({kind} if kind else set())


def test_shares_are_by_characters() -> None:
    line = "<p>123456789 123456789 <a href=/one>1234</a> and <a href=https://e.example/1234>1234</a></p>"
    assert said(line) == [{}]  # too little of it is in links
    line = "<p>1234 <a href=/one>12345678</a> or <a href=https://e.example/12345678>12345678</a></p>"
    assert said(line)[0] | {"link_alike": 0} == {
        "link_inside": 0.32, "link_outside": 0.32, "link_named": 0.5, "link_alike": 0, "link_many": 1.58,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/news/ferry-runs-late-again-4711", 1), (URL, 1), (f"{URL}#part-2", 1), ("#part-2", 1),
        ("/news/ferry-runs-late-again-4711?at=3", 0), ("/news/bridge-to-close-for-nine-days-4712", 0),
        ("https://e.example/news/ferry-runs-late-again-4711", 0), ("mailto:a@b.example", 0), ("/", 0),
    ],
)  # fmt: skip
def test_a_link_to_its_own_page_is_known_by_the_page_s_address(href: str, expected: float) -> None:
    found = said(f"<p><a href='{href}'>The ferry ran late for the third day in a row.</a></p>")[0]
    assert found.get("link_self", 0) == expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/a/ferry-runs-late-again", 1), ("/a/ferry-late-again-4711#p3", 1), ("/f%C3%A9rry_runs_late", 1), ("#p3", 1),
        ("/a/ferry-sold", 0), ("/4711", 0), ("https://e.example/ferry-runs-late-again", 1),
    ],
)  # fmt: skip
def test_where_a_page_has_no_address_its_headline_tells_which_links_lead_to_it(href: str, expected: float) -> None:
    page = f"<h1>Ferry runs late again</h1><p><a href='{href}'>For the third day in a row it did.</a></p>"
    assert said(page, None)[1].get("link_self", 0) == expected


def test_without_address_and_headline_no_link_leads_to_the_page() -> None:
    assert "link_self" not in said("<p><a href='/'>It ran late for the third day.</a></p>", None)[0]
    assert "link_self" not in said("<h1>On it</h1><p><a href='/on-it'>It ran late for the third day.</a></p>", None)[1]


def test_a_link_in_pieces_is_one_link() -> None:
    line = "<p><a href='/a-ferry-again'>A <b>ferry</b><br>again and again</a></p>"
    assert [one.get("link_many") for one in said(line)] == [None, 1]
    line = "<p><a href='/a-ferry-again'>A <b>ferry</b> <i>again</i></a></p>"
    assert said(line)[0]["link_named"] == 1


def test_a_teaser_s_picture_leads_where_its_headline_does() -> None:
    teaser = "<a href='/other'><img src=x></a><p><a href=/other>Another story altogether</a></p>"
    assert said(teaser)[0]["link_again"] == 1


def test_other_writings_and_accents() -> None:
    line = "<p><a href='/%C3%BCber-die-brucke-gebaut'>Über die Brücke gebaut</a></p>"
    assert said(line)[0]["link_named"] == 1
    assert said("<p><a href='/桥梁-关闭'>桥梁 关闭 九天</a></p>")[0].get("link_named", 0) == 0  # words of two signs


def test_an_unknown_address_is_the_one_that_the_page_names() -> None:
    link = "<p><a href='https://e.example/a/b'>Some three words</a></p>"
    canonical = "<link rel=canonical href='https://other.example/x'>"
    assert "link_inside" in said(link, None)[0]
    assert "link_outside" in said(canonical + link, None)[0]
    assert (
        "link_outside" in said(link + "<a href='https://o.example/1'>x</a><a href='https://o.example/2'>y</a>", None)[0]
    )


STORY = "The ferry over the river runs late again on Friday, for the bridge stays closed until the end of the month."
ROAD = "Another road ends at a wall, the council says, and nobody can say why it was built at all."
LINKED = f"<p><a href='/news/a-road-that-goes-nowhere-4713'>{ROAD}</a></p>"
SOURCES = (
    "<ul><li><a href='https://one.example/x'>The paper of the council</a></li>"
    "<li><a href='https://two.example/y'>A study of ferries on rivers</a></li></ul>"
)


@pytest.mark.parametrize(
    ("block", "column", "low", "high"),
    [
        ("Another road", "link_whole", 0.99, 1),
        ("Another road", "link_story", 1, 1),
        ("Another road", "link_beside", 0.7, 1),  # no other paragraph beside it is a link
        ("Another road", "link_unlike", 0.7, 1),
        ("A study of", "link_beside", -0.1, 0.1),  # all sources beside it are links
        ("A study of", "link_story", 0, 0),
        ("The ferry over", "link_beside", -0.9, 0),
        ("The ferry over", "link_whole", 0, 0),
    ],
)
def test_a_linked_paragraph_of_another_story_differs_from_those_beside_it(
    block: str, column: str, low: float, high: float
) -> None:
    more = "Nobody on the quay would say how long the boats can go on like this."
    html = f"<div><p>{STORY}</p>{LINKED}<p>{more}</p></div>{SOURCES}"
    assert low <= value(html, block, column) <= high


def test_short_blocks_and_texts_have_none() -> None:
    assert said("<p><a href='/a'>Two words</a></p>") == [{}]
    assert said("<p>No link at all in this line.</p>") == [{}]
    evidence = gather(make_batch(["Just three words"]))
    assert not evidence.column("link_inside").any()


@given(st.text("/#?:.%-_@a1é <>&'\"[]", max_size=20), st.text("ab é/%", max_size=20))
def test_any_address_has_columns(href: str, text: str) -> None:
    for host in ("", "e.example"):
        found = links.address_of(href, host)
        assert found.kind in ("inside", "outside", "here", "")
    assert all(word == word.lower() for word in links.words_of(text))
    assert len(said(f'<p><a href="{href}">One two three {text}</a></p>', href)) < 4
