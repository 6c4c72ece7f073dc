"""What a user would lose: a whole run, to a page that writes a number of five thousand digits."""

from __future__ import annotations

import doctest
import html
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.html import references
from cleaner.html.page import pieces
from cleaner.html.references import code_of, unescape

MANY = "9" * 5000


def test_the_examples_hold() -> None:
    assert doctest.testmod(references).failed == 0


@given(st.text(st.sampled_from("&#xX;0123456789aAfF gtlm\n"), max_size=40))
def test_short_references_are_read_as_the_standard_library_reads_them(text: str) -> None:
    assert unescape(text) == html.unescape(text)


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        (f"&#{MANY};", "\ufffd"),
        (f"&#{MANY}", "\ufffd"),
        (f"a&#{MANY}b&#{MANY};c", "a\ufffdb\ufffdc"),
        (f"&#{'0' * 5000}65;", "A"),
        (f"&#{'0' * 5000}65x", "Ax"),
        (f"&#{'0' * 5000};", "\ufffd"),
        (f"&#{'0' * 5000}128;", "€"),
        (f"&#{'0' * 5000}1114111;", ""),  # no character, as the standard library has it
        (f"&#{'0' * 5000}1114112;", "\ufffd"),
        (f"&#x{'f' * 100_000};", "\ufffd"),
        (f"&#x{'0' * 100_000}41;", "A"),
        ("&#99999999", "\ufffd"),
    ],
)
def test_a_number_may_have_any_digits(reference: str, said: str) -> None:
    assert unescape(reference) == said
    assert "".join(text for text, _, _ in pieces(reference, 0, len(reference))) == said


def test_fewer_digits_may_be_allowed() -> None:
    before = sys.get_int_max_str_digits()
    try:
        sys.set_int_max_str_digits(640)
        assert unescape(f"&#{'0' * 700}65;") == "A"
    finally:
        sys.set_int_max_str_digits(before)


@pytest.mark.parametrize(
    ("reference", "code"),
    [("&#1;", 1), ("&#x1F", 31), (f"&#{'0' * 5000}31;", 31), (f"&#{MANY};", 0x110000), (f"&#X{'f' * 5000}", 0x110000)],
)
def test_a_number_is_known_by_its_digits(reference: str, code: int) -> None:
    assert code_of(reference) == code
