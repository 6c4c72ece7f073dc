"""What an extractor took, and what the page says of itself, laid over the page's own lines."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.html.extractor import _among, align, trafilatura_text
from cleaner.html.read import read_page
from tests.html.test_spans import SOUP

LINES = (
    "The bridge over the river will close on Friday for nine days.",
    "Sign up for our newsletter today and never miss a story.",
    "The council voted for it by seven to two on Monday night.",
)
PAGE = "<title>Bridge to close &amp; reopen</title><h1>Bridge to close</h1>" + "".join(
    f"<p>{line}</p>" for line in LINES
)


def test_a_line_is_taken_by_the_share_of_its_words_that_were() -> None:
    signals = align(read_page(PAGE), f"{LINES[0]}\n{LINES[2][:30]}")
    assert signals.asked
    assert signals.share.tolist() == pytest.approx([0, 1, 0, 6 / 12])
    assert signals.line.tolist() == [0, 1, 0, 0]


def test_a_short_line_is_taken_where_the_extractor_has_it_as_a_line() -> None:
    signals = align(read_page("<p>By us<p>On it we go and go"), "By us\nOn it")
    assert signals.share.tolist() == [1, 0]


def test_words_in_another_order_were_not_taken() -> None:
    assert align(read_page(PAGE), " ".join(LINES[0].split()[::-1])).share.max() == 0


def test_without_an_extractor_nothing_was_taken() -> None:
    signals = align(read_page(PAGE), None)
    assert not signals.asked
    assert not signals.share.any()


def test_the_title_tells_the_headline() -> None:
    assert align(read_page(PAGE), None).headline.tolist()[0] == 1


def test_the_page_states_its_article_in_linked_data() -> None:
    body = json.dumps({"articleBody": f'{LINES[0]}\n"{LINES[2]}" &amp; <b>more</b>'})
    signals = align(read_page(f"<script type=application/ld+json>{body}</script>{PAGE}"), None)
    assert signals.states
    assert signals.stated.tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize(
    "body", ['"articleBody":"', '"articleBody": "x\\', '"articleBody": 7', '"articleBody":"\\u12"']
)
def test_damaged_linked_data_state_nothing(body: str) -> None:
    signals = align(read_page(f"<script>{body}</script>{PAGE}"), None)
    assert not signals.states


@given(SOUP, st.none() | st.text(max_size=60))
def test_there_is_one_entry_a_line(html: str, taken: str | None) -> None:
    page = read_page(html)
    signals = align(page, taken)
    count = max(len(page.opens), 1)
    for column in (signals.share, signals.line, signals.headline, signals.stated):
        assert len(column) == count
        assert ((column >= 0) & (column <= 1)).all()


@pytest.mark.parametrize("piece", ['"articleBody":"', '"articleBody":"\\\\', "<title>", "<title ", "\\"])
def test_looking_for_what_a_page_states_takes_no_longer_on_hostile_input(piece: str) -> None:
    page = read_page(f"<script>{piece * (1_000_000 // len(piece))}</script><p>One")
    began = time.process_time()
    align(page, None)
    assert time.process_time() - began < 3


def test_trafilatura_takes_the_article_and_never_fails() -> None:
    page = f"<html><body><article>{PAGE * 2}</article></body></html>"
    assert LINES[0] in trafilatura_text(page)
    for odd in ("", "\0", "\ud800", "<", "<html></html>"):
        assert trafilatura_text(odd) == ""


HASHES = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 3).map(lambda high: high << 16 | 7), max_size=30)


@given(HASHES, HASHES)
def test_a_hash_is_among_others_only_where_it_is_whole(hashes: list[int], others: list[int]) -> None:
    these, those = np.array(hashes, dtype=np.uint64), np.array(others, dtype=np.uint64)
    assert _among(these, those).tolist() == np.isin(these, those).tolist()
