"""What a user would lose: spans that cannot be replayed, or that are replayed into another text without a word."""

from __future__ import annotations

import doctest
import pickle
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import document
from cleaner.document import JOINT, Column, Document, Label, Span, joint
from cleaner.result import Result, apply


def test_the_docstrings_examples_hold() -> None:
    assert doctest.testmod(document).failed == 0


def test_labels_are_the_seven_of_the_contract() -> None:
    assert [str(label) for label in Label] == [
        "title", "meta", "main", "caption", "related", "offtopic", "boilerplate",
    ]  # fmt: skip


def test_a_span_is_kept_if_it_has_a_place_in_the_clean_text() -> None:
    assert Span(0, 4, Label.MAIN, 0, 4).kept
    assert not Span(0, 4, Label.MAIN).kept


def test_spans_and_results_are_frozen() -> None:
    span = Span(0, 4, Label.MAIN, 0, 4)
    with pytest.raises(AttributeError):
        span.start = 1  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Result("One.", (span,), "One.").text = ""  # type: ignore[misc]


def test_a_record_has_every_field_as_json_writes_it() -> None:
    span = Span(0, 4, Label.META, None, None, 0.123, "a date line", (Column("calendar", 0.2),))
    assert span.to_dict() == {
        "start": 0, "end": 4, "label": "meta", "clean_start": None, "clean_end": None, "score": 0.123,
        "reason": "a date line", "evidence": [{"name": "calendar", "value": 0.2}],
    }  # fmt: skip
    result = Result("", (span,), "Mon.", ("a note",))
    assert result.to_dict() == {"text": "", "spans": [span.to_dict()], "notes": ["a note"]}
    assert type(span.to_dict()["label"]) is str


def test_results_travel_between_processes() -> None:
    result = Result("One.", (Span(0, 4, Label.MAIN, 0, 4, 0.9, "why", (Column("words", 1.0),)),), "One.", ("note",))
    assert pickle.loads(pickle.dumps(result)) == result


@pytest.mark.parametrize(
    ("source", "left", "right", "between"),
    [
        ("One.\nTwo.", 4, 5, "\n"),
        ("One. \t\r\n\r\n Two.", 4, 11, " \t\r\n\r\n "),
        ("One.Two.", 4, 4, ""),
        ("One. Ad! Two.", 4, 9, JOINT),
        ("One.\r\nAd!\r\nTwo.", 4, 11, "\r\n\r\n"),
        ("One.\rAd!\rTwo.", 4, 9, "\r\r"),
        ("One.\n\nAd!\r\nTwo.\r\n", 4, 11, "\n\n"),
        ("One. Ad! Two.\r\nThree.\r\nFour.\n", 4, 9, "\r\n\r\n"),
        ("One.\u00a0Two.", 4, 5, "\u00a0"),
    ],
)
def test_white_space_stays_and_a_gap_is_a_blank_line(source: str, left: int, right: int, between: str) -> None:
    assert joint(source, left, right) == between


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("", "\n"),
        ("One.", "\n"),
        ("One.\nTwo.\r\nThree.\n", "\n"),
        ("One.\r\nTwo.\r\n\n", "\r\n"),
        ("One.\rTwo.\r", "\r"),
        ("A bar \r that was drawn anew\nTwo.\n", "\n"),
    ],
)
def test_a_text_ends_as_its_lines_do(source: str, end: str) -> None:
    assert Result("", (), source).newline == end
    assert Result("", (), source, form="html").newline == "\n"


def test_nothing_kept_is_an_empty_text() -> None:
    assert apply("One.", [Span(0, 4, Label.META)]) == ""
    assert apply("", []) == ""


def test_dropped_spans_may_stand_anywhere_between() -> None:
    spans = [Span(0, 4, Label.MAIN, 0, 4), Span(5, 8, Label.BOILERPLATE), Span(9, 13, Label.MAIN, 6, 10)]
    assert apply("One. Ad! Two.", spans) == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([Span(0, 14, Label.MAIN, 0, 14)], "outside a source of 13 characters"),
        ([Span(-1, 4, Label.MAIN, 0, 5)], "outside"),
        ([Span(4, 4, Label.MAIN, 0, 0)], "outside"),
        ([Span(0, 4, Label.MAIN, 0, 4), Span(3, 8, Label.MAIN, 4, 9)], "overlaps"),
        ([Span(9, 13, Label.MAIN, 0, 4), Span(0, 4, Label.MAIN, 6, 10)], "out of order"),
        ([Span(0, 4, Label.MAIN, 1, 5)], "claims 1:5"),
        ([Span(0, 4, Label.MAIN, 0, 5)], "claims 0:5"),
        ([Span(0, 4, Label.MAIN, 0, 4), Span(9, 13, Label.MAIN, 5, 9)], "claims 5:9"),
    ],
)
def test_spans_that_do_not_fit_are_refused(spans: list[Span], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        apply("One. Ad! Two.", spans)


@pytest.mark.parametrize(
    "spans",
    [
        [Span(0, 99, Label.META)],
        [Span(0, 4, Label.MAIN, 0, 4), Span(2, 8, Label.META)],
        [Span(0, 4, Label.MAIN, 0, None)],
    ],
)
def test_dropped_spans_that_do_not_fit_are_refused_too(spans: list[Span]) -> None:
    with pytest.raises(ValueError, match=r"."):
        apply("One. Ad! Two.", spans)


@given(st.text(min_size=1), st.data())
def test_any_spans_laid_out_by_the_rule_replay(source: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(source)), max_size=10)))
    spans, clean, last = [], "", -1
    for start, end in pairwise(edges):
        if not data.draw(st.booleans()):
            spans.append(Span(start, end, Label.OFFTOPIC))
            continue
        clean += joint(source, last, start) if last >= 0 else ""
        spans.append(Span(start, end, Label.MAIN, len(clean), len(clean) + end - start))
        clean, last = clean + source[start:end], end
    assert apply(source, spans) == clean
    for span in spans:
        assert not span.kept or clean[span.clean_start : span.clean_end] == source[span.start : span.end]


def test_a_document_says_in_a_line_what_it_is_called_and_how_it_begins() -> None:
    assert repr(Document("A line.")) == "Document(text='A line.')"
    page = Document("<p>" + "x" * 100, id="a", url="https://harbour-post.example/a", form="html")
    assert repr(page) == (f"Document(text='<p>{'x' * 56}…', id='a', url='https://harbour-post.example/a', form='html')")


def test_a_result_says_in_a_line_which_document_it_is_and_what_became_of_it() -> None:
    spans = (Span(0, 100, Label.MAIN, 0, 100), Span(102, 104, Label.RELATED), Span(105, 107, Label.RELATED))
    result = Result("x" * 100, spans, "x" * 100 + "\n\nAd Ad", id="a", url="https://harbour-post.example/a")
    shown = repr(result)
    assert shown == (
        f"Result(id='a', url='https://harbour-post.example/a', text='{'x' * 59}…', spans=<3 spans: 2 related, 1 main>)"
    )
    assert repr(Result("", (), "")) == "Result(text='', spans=<no spans>)"


def test_a_notebook_shows_all_of_a_text_and_runs_nothing_of_it() -> None:
    source = "One <script>alert(1)</script>.\n\nBuy & sell"
    spans = (Span(0, 30, Label.MAIN, 0, 30, 0.9, "it reads on"), Span(32, 42, Label.RELATED, reason="a 'teaser'"))
    shown = Result(source[:30], spans, source, ("a <note>",), id="<a>")._repr_html_()
    assert "<script" not in shown
    assert "One &lt;script&gt;alert(1)&lt;/script&gt;." in shown
    assert "Buy &amp; sell" in shown
    assert "a &lt;note&gt;" in shown
    assert "&lt;a&gt;" in shown
    assert "1 of 2 spans kept" in shown
