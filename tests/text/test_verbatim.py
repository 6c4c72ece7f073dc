"""What a user would lose: a paragraph that yields to one that says something else by a sign."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.text.verbatim import begins_with, said_in

PLACES = ("{} was what she wrote", "She wrote {} in her book", "In her book she wrote: {}")
READ = (
    ("in Maßen", "in Massen"),
    ("5 mW", "5 MW"),
    ("5′", "5″"),
    ("5′", "5"),
    ("5°3′N", "5°3″N"),
    ("f′", "f"),
    ("A″", "A′"),
    ("[0, 1)", "[0, 1]"),
    ("[0, 1)", "(0, 1)"),
    ("[0; 1]", "]0; 1["),
    ("[a, b)", "[a, b]"),
    ("(0, 1)", "0, 1"),
    ("(5)", "5"),
    ("(5)", "[5]"),
    ("(5 %)", "5 %"),
    ("(−5)", "−5"),
    ("($5)", "$5"),
    ("(2011)", "2011"),
    ("（5）", "5"),
    ("10₂", "102"),
    ("10₂", "10²"),
    ("2ⁿ", "2n"),
)
UNREAD = (
    ("（5）", "(5)"),
    ("(5 men)", "5 men"),
    ("[it sank]", "it sank"),
    ("in (early) May", "in early May"),
    ("d′été", "d'été"),
)


def spanned(text: str) -> tuple[int, int]:
    """Where the first word of a text begins, and where its last one ends."""
    words = list(re.finditer(r"\w+", text))
    return words[0].start(), words[-1].end()


def says(copy: str, twin: str) -> bool:
    return said_in(copy, spanned(copy), twin, spanned(twin))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("one", "other"), READ)
def test_what_is_read(place: str, one: str, other: str) -> None:
    copy, twin = place.format(one), place.format(other)
    assert says(copy, copy) and says(twin, twin)
    assert not says(copy, twin) and not says(twin, copy)
    assert not says(f"{copy}.", f"{twin}.")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("one", "other"), UNREAD)
def test_what_is_not(place: str, one: str, other: str) -> None:
    assert says(place.format(one), place.format(other)) and says(place.format(other), place.format(one))


def test_what_is_cut_off_is_read_likewise() -> None:
    for begun, whole in (("In Maßen zu tri", "In Massen zu trinken"), ("Some [0, 1) are op", "Some [0, 1] are open")):
        assert not begins_with(begun, (0, len(begun)), whole, 0)
        assert begins_with(whole[: len(begun)], (0, len(begun)), whole, 0)


def test_a_sentence_is_said_where_it_stands_in_brackets() -> None:
    twin = "On Monday (5 men were lost in 2011) it said so."
    assert said_in("5 men were lost in 2011.", (0, 23), twin, (11, 34))


@settings(max_examples=40)
@given(
    st.sampled_from(["({})", "[{}]", "{}", "[{})", "({}]"]),
    st.sampled_from(["({})", "[{}]", "{}", "[{})", "({}]"]),
    st.lists(st.integers(0, 99), min_size=1, max_size=2),
    st.sampled_from(PLACES),
)
def test_brackets_round_numbers_are_those_that_are_written(
    one: str, other: str, numbers: list[int], place: str
) -> None:
    inner = ", ".join(map(str, numbers))
    assert says(place.format(one.format(inner)), place.format(other.format(inner))) == (one == other)
