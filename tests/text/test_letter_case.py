"""What a user would lose: a megawatt that yields to a milliwatt, a headline that stands twice for its capitals."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.text.letter_case import cased_alike

WORDS = st.text(st.sampled_from("abcdeéßжωñ"), min_size=5, max_size=9)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("in Maßen", "in Massen"),
        ("der Buße", "der Busse"),
        ("5 mW", "5 MW"),
        ("5mW", "5MW"),
        ("5 mPa", "5 MPa"),
        ("5 m", "5 M"),
        ("5 mm", "5 Mm"),
        ("5 kB", "5 Kb"),
        ("5 Mb", "5 MB"),
        ("the US", "the us"),
        ("the WHO said", "the who said"),
        ("Nato", "NATO"),
        ("pH", "PH"),
    ],
)
def test_case_that_is_read(one: str, other: str) -> None:
    assert not cased_alike(f"all of {one} for it", f"all of {other} for it")
    assert not cased_alike(f"All Of {other} For It", f"all of {one} for it")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A new 5 MW plant for Skarholm", "A NEW 5 MW PLANT FOR SKARHOLM"),
        ("A new 5 mW lamp for Skarholm", "A NEW 5 MW LAMP FOR SKARHOLM"),
        ("at 5 pm", "at 5 PM"),
        ("at 5 am", "at 5 Am"),
        ("Five men at sea", "Five Men at Sea"),
        ("5 men at sea", "5 Men At Sea"),
        ("LONDON (Reuters)", "London (Reuters)"),
        ("François HOLLANDE", "François Hollande"),
        ("The FERRY TO Skarholm", "The ferry to Skarholm"),
        ("in der STRASSE", "in der Straße"),
        ("IN MASSEN", "in Maßen"),
        ("IN MASSEN", "in Massen"),
        ("iPhones", "Iphones"),
        ("Mc\u00adDonald", "McDonald"),
        ("caf\u00e9", "cafe\u0301"),
        ("５ ＭＷ", "5 MW"),
    ],
)
def test_case_that_is_not(one: str, other: str) -> None:
    assert cased_alike(one, other) and cased_alike(other, one)


@given(st.lists(WORDS, min_size=2, max_size=6))
def test_capitals_say_what_small_letters_say(words: list[str]) -> None:
    text = " ".join(words)
    for other in (text.upper(), text.title(), text.capitalize()):
        # Letters of which capitals are made of more than one are written in another way.
        assert cased_alike(text, other) or ("ß" in text and other != text.upper())


@settings(max_examples=40)
@given(
    st.integers(0, 99),
    st.sampled_from("mMkKgGnp"),
    st.sampled_from("WBPV"),
    st.sampled_from([" ", "", "\u00a0"]),
    WORDS,
)
def test_units_are_those_that_are_written(number: int, prefix: str, unit: str, gap: str, word: str) -> None:
    text = f"{word} {number}{gap}{prefix}{unit} {word}"
    other = f"{word} {number}{gap}{prefix.swapcase()}{unit} {word}"
    assert cased_alike(text, text) and not cased_alike(text, other)
