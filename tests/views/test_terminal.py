"""What a user would lose: a terminal at the mercy of a hostile page, rows that wrap, a view that says too little."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.document import Label, Span
from cleaner.io.records import Line, Record, parse
from cleaner.result import Result
from cleaner.views.counts import LabelCounts, count_labels
from cleaner.views.terminal import explain, fit, folded, plain, summary, write_explained

SOURCE = "Ferry fares to rise\n\nThe bridge will close on Friday.\n"
SPANS = (
    Span(0, 19, Label.RELATED, score=0.041, reason="its 4 words stand alone before a paragraph on something else"),
    Span(21, 53, Label.MAIN, 0, 32, 0.987, "prose in the article's own voice"),
)
RESULT = Result(SOURCE[21:53], SPANS, SOURCE, ("only one block looked like an article",))


def columns(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    joined = sum(unicodedata.category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff" for char in text)
    return len(text) + wide - joined


def test_every_block_has_place_mark_label_score_words_and_reason() -> None:
    assert explain("page.txt", RESULT).splitlines() == [
        "page.txt",
        "     1 - related     0.04  Ferry fares to rise",
        "                           its 4 words stand alone before a paragraph on something else",
        "     3 + main        0.99  The bridge will close on Friday.",
        "                           prose in the article's own voice",
        "note: only one block looked like an article",
        "1 of 2 blocks kept: 63 % main; 1 dropped: 37 % related",
    ]


def test_an_empty_document_says_so() -> None:
    assert explain("page.txt", Result("", (), "")) == "page.txt\nnothing in it\n"


def test_colour_adds_only_colour() -> None:
    coloured = explain("page.txt", RESULT, colour=True)
    assert "\x1b[32m+ main" in coloured
    assert "\x1b[33m- related" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == explain("page.txt", RESULT)


def test_a_summary_adds_documents_up_and_rounds_no_label_away() -> None:
    rare = Result("", (Span(0, 2, Label.META), Span(3, 1000, Label.OFFTOPIC)), "x" * 1000)
    assert summary(count_labels(rare)) == "0 of 2 blocks kept; 2 dropped: >99 % offtopic, <1 % meta\n"
    both = summary(count_labels(RESULT) + count_labels(rare), width=60).splitlines()
    assert both == [
        "2 documents: 1 of 4 blocks kept: 3 % main; 3 dropped:",
        "95 % offtopic, 2 % related, <1 % meta",
    ]
    assert "\x1b[35mofftopic\x1b[0m" in summary(count_labels(rare), colour=True)
    assert summary(LabelCounts()) == "nothing in it\n"


def test_a_page_is_shown_without_its_markup() -> None:
    page = "<html><body><p>Salt &amp; <b>pepper</b></p></body></html>"
    result = Result("", (Span(page.index("Salt"), page.index("</b>"), Label.RELATED, score=0.5),), page, form="html")
    assert "0.50  Salt & pepper\n" in explain("page.html", result)
    assert explain("page.html", result).endswith("0 of 1 block kept; 1 dropped: 100 % related\n")


def test_letters_of_one_syllable_and_marks_take_no_room_of_their_own() -> None:
    for words in ("\u1112\u1161\u11ab" * 30, "e\u0301" * 60):
        assert fit(words, 60) == words
        assert fit(words, 59).endswith("…")


def test_a_narrow_terminal_folds_the_reason_and_cuts_the_words() -> None:
    rows = explain("page.txt", RESULT, width=50).splitlines()
    assert rows[1] == "     1 - related     0.04  Ferry fares to rise"
    assert rows[2:5] == [
        " " * 27 + part for part in ("its 4 words stand alone", "before a paragraph on", "something else")
    ]
    assert rows[5] == "     3 + main        0.99  The bridge will close…"


def test_wide_characters_count_twice() -> None:
    result = Result("", (Span(0, 60, Label.OFFTOPIC, score=0.5, reason="橋" * 60),), "橋" * 60)
    rows = explain("橋" * 60, result, width=60).splitlines()
    assert max(map(columns, rows)) <= 60


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]0;owned\x07title", "\ufffd]0;owned\ufffdtitle"),
        ("\x9b2J", "\ufffd2J"),
        ("a\rb\nc\td\x0be", "a b c d e"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("\u2066a\u2069\u200fb\ufeff", "ab"),
        ("a\0b\x7fc", "a\ufffdb\ufffdc"),
        ("a\ud800b", "a\ufffdb"),
        ("a\u2028b", "a b"),
        ("می\u200cخواهم 👩\u200d🚀", "می\u200cخواهم 👩\u200d🚀"),
    ],
)
def test_nothing_that_a_terminal_obeys_gets_through(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


@given(st.text(st.characters(), min_size=1), st.text(st.characters()), st.integers(1, 120))
def test_no_document_can_control_the_terminal_or_wrap(source: str, reason: str, width: int) -> None:
    result = Result("", (Span(0, len(source), Label.TITLE, score=0.5, reason=reason),), source, (reason,))
    view = explain(source, result, width=width)
    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") for char in view)
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set(view)
    assert all(columns(row) <= max(width, 40) for row in view.splitlines())


@given(st.text(), st.integers(1, 40))
def test_fit_never_exceeds_its_columns(text: str, width: int) -> None:
    assert columns(fit(text, width)) <= width


@example("0000 ", 2, 4)  # a word that fits into the first row alone
@given(
    st.text(st.characters(exclude_categories=["Cs"])).map(plain), st.integers(2, 40), st.none() | st.integers(-5, 40)
)
def test_folded_rows_keep_to_their_columns_and_lose_nothing(text: str, width: int, first: int | None) -> None:
    rows = list(folded(text, width, first=first))
    for row, room in zip(rows, (width if first is None else max(first, width), *[width] * len(rows)), strict=False):
        assert columns(row) <= room
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


def test_a_mark_stays_with_its_letter_in_a_word_that_is_broken() -> None:
    assert list(folded("e\u0301" * 6, 4)) == ["e\u0301" * 4, "e\u0301" * 2]
    assert list(folded("a 東京都", 4)) == ["a", "東京", "都"]


def test_fit_leaves_what_fits() -> None:
    assert fit("abc", 3) == "abc"
    assert fit("", 3) == ""


def test_a_record_is_headed_by_its_line_and_id() -> None:
    for value, shown in (('"a\\u001bb"', "f:7 a\ufffdb"), ("12", "f:7 12"), ("[1]", "f:7"), ('"\\ud800"', "f:7")):
        record = parse(Line("f", 7, 0, f'{{"text":"x","id":{value}}}'.encode()))
        assert write_explained(record, Result("", (), "x")).decode() == f"\n{shown}\nnothing in it\n"
    assert write_explained(Record("page.txt", ""), Result("", (), "")).startswith(b"\npage.txt\n")
