"""What a user would lose: the trust that a range of the raw page says just what was kept."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Document, Label, Options, apply
from cleaner.html.read import read_page
from cleaner.html.spans import raw_runs, untagged
from tests.html.contract import check, ink, says

TAGS = (
    "p", "div", "b", "i", "a", "span", "ul", "li", "table", "tr", "td", "tbody", "h2", "br", "script", "style", "title",
    "svg", "select", "option", "form", "noscript", "pre", "blockquote", "img", "article", "x-y", "template", "body",
)  # fmt: skip
ATTRIBUTES = ("", " class=story", " title='a > b'", ' title="<!--"', ' title="> <script "', " hidden", ' id="x', " /")
WORDS = (
    "word", " ", "\n", "two words", "&amp;", "&amp", "&lt;b&gt;", "&nbsp;", "\u00a0", "&#128512;", "&#x41", "&#0;",
    "&#13;", "&copyright", "&NotEqualTilde;", "&", "<", ">", "< b", "a<1", "</", "<!--", "-->", "<!-- x -->",
    "<!--->", "<![CDATA[", "]]>", "<?x?>", "<!x>", "\u00ad", "\r\n", "\0", "\ud800", "\u2028", "\x85", "\x1c",
    "\u3000", "😀", "e\u0301", ";", "#", "=", '"', "'", "</script", "&lt", "lt;", "&;", "\ufeff", "\x0b",
)  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.builds(lambda tag, attributes: f"<{tag}{attributes}>", st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
)
SOUP = st.lists(PIECES, max_size=30).map("".join)
PAGE = Cleaner(Options(extractor="page", metadata=False))
KEEP_ALL = Cleaner(Options(frozenset(Label), extractor="page", metadata=False))


def kept(html: str) -> list[tuple[str, str]]:
    result = KEEP_ALL.analyze(Document(html, form="html"))
    check(result)
    return [(html[s.start : s.end], result.text[s.clean_start : s.clean_end]) for s in result.spans]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One <b>wo</b>rd.</p>", [("One <b>wo</b>rd.", "One word.")]),
        ("<p>R&amp;D &lt;b&gt;</p>", [("R&amp;D &lt;b&gt;", "R&D <b>")]),
        ("<p>One<!-- no --> two<script>x()</script></p>", [("One<!-- no --> two", "One two")]),
        ("<p>One <i hidden>no</i> two", [("One", "One"), ("two", "two")]),
        ("<p>One <i title='>'>two", [("One", "One"), ("two", "two")]),
        ("<p>1 < 2 > 1", [("1", "1"), ("<", "<"), ("2 > 1", "2 > 1")]),
        ("<p>a&NotEqualTilde;b", [("a&NotEqualTilde;b", "a\u2242\u0338b")]),
        ("<p>One&ampTwo", [("One&ampTwo", "One&Two")]),
    ],
)
def test_a_span_is_as_long_as_it_says_what_it_keeps(html: str, expected: list[tuple[str, str]]) -> None:
    assert kept(html) == expected


def test_runs_are_joined_as_they_stood() -> None:
    assert KEEP_ALL.clean("<p>One <i hidden>no</i> t<i hidden>no</i>wo</p><p>Three") == "One two\n\nThree"


def test_a_block_of_several_lines_of_a_page_is_cut_between_words() -> None:
    marks = "\u0301" * 50
    html = f"<p>[]</p>{marks}<i hidden>no</i><p>x"
    assert [said for _, said in kept(html)] == ["[]", marks, "x"]


def test_the_second_of_two_equal_paragraphs_is_the_second() -> None:
    html = "<p>The bridge will close.</p><div>x</div><p>The bridge will close.</p>"
    spans = KEEP_ALL.analyze(Document(html, form="html")).spans
    assert [span.start for span in spans][::2] == [3, html.rindex("The")]
    assert [span.xpath for span in spans][::2] == ["/html[1]/body[1]/p[1]", "/html[1]/body[1]/p[2]"]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(SOUP)
def test_any_soup_keeps_the_contract(html: str) -> None:
    check(KEEP_ALL.analyze(Document(html, form="html")))
    check(PAGE.analyze(Document(html, form="html")))


@given(SOUP)
def test_everything_seen_is_in_a_span(html: str) -> None:
    page = read_page(html)
    spans = KEEP_ALL.analyze(Document(html, form="html")).spans
    assert ink("".join(says(html[span.start : span.end]) for span in spans)) == ink(page.text)


@given(SOUP)
def test_dropping_tags_is_what_the_pattern_does(html: str) -> None:
    assert ink(untagged(html)) == ink(_by_pattern(html))


def _by_pattern(html: str) -> str:
    import re

    return re.sub(r"(?s)<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^>]*>", " ", html)


@pytest.mark.parametrize("piece", ['<b title="> <!--">x', '<b title="> <script ">x', "<!--", "<script ", "<", "<style"])
def test_dropping_tags_takes_no_longer_than_the_text_is(piece: str) -> None:
    began = time.process_time()
    untagged(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 5


def test_runs_of_a_block_that_says_more_than_its_text() -> None:
    html = "<p>One <i hidden>two</i> three</p>"
    page = read_page(html)
    assert [html[a:b] for a, b, _, _ in raw_runs(page, 0, len(page.text))] == ["One", "three"]


def test_spans_of_another_page_are_refused() -> None:
    spans = KEEP_ALL.analyze("<p>One two three</p><p>Four</p>").spans
    with pytest.raises(ValueError, match="outside the page"):
        apply("<p>One</p>", spans)
    with pytest.raises(ValueError, match="does not say"):
        apply("<p>Onetwothree</p><b>Five six seven</b>", spans)
    with pytest.raises(ValueError, match="out of order"):
        apply("<p>One two three</p><p>Four</p>", (*spans, spans[0]))


def test_dropped_spans_are_no_part_of_the_replay() -> None:
    result = cleaner.analyze("<p>One</p>")
    assert cleaner.apply(result.source, [s for s in result.spans if s.kept]) == result.text
