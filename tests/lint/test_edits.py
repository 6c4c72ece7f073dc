"""What a user would lose: a word of the article, or the blank line that parts two of its paragraphs."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.lint.edits import Cut, cut, widened

NOISE = "Buy now!"


def without(text: str) -> str:
    """The text with every ``NOISE`` cut out."""
    found, at = [], text.find(NOISE)
    while at >= 0:
        found.append((at, at + len(NOISE)))
        at = text.find(NOISE, at + 1)
    return cut(text, widened(text, found))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("One.\n\nBuy now!\n\nTwo.\n", "One.\n\nTwo.\n"),
        ("One.\nBuy now!\nTwo.", "One.\nTwo."),
        ("One.\nBuy now!\n\nTwo.", "One.\n\nTwo."),
        ("One.\n\nBuy now!\nTwo.", "One.\n\nTwo."),
        ("One.\nBuy now!\n\nBuy now!\nTwo.", "One.\n\nTwo."),
        ("One.\n\n\n\nBuy now!\n\nTwo.", "One.\n\n\n\nTwo."),
        ("One.\r\n\r\nBuy now!\r\n\r\nTwo.\r\n", "One.\r\n\r\nTwo.\r\n"),
        ("Buy now!\n\nOne.", "One."),
        ("\n\nBuy now!\n\n  One.", "  One."),
        ("One.\n\nBuy now!", "One."),
        ("One.\n\nBuy now!\n", "One.\n"),
        ("One.  \nBuy now!\n  Two.", "One.  \n  Two."),
        ("One. Buy now!", "One."),
        ("One. Buy now!\nTwo.", "One.\nTwo."),
        ("One. Buy now! Two.", "One. Two."),
        ("One.Buy now! Two.", "One. Two."),
        ("一。Buy now!二。", "一。二。"),
        ("Buy now! One.", "One."),
        ("One.\nBuy now! Two.", "One.\nTwo."),
        ("Buy now!\n", ""),
        ("  Buy now!", ""),
    ],
)
def test_the_gap_that_is_left_is_the_one_that_parted_the_paragraphs(text: str, left: str) -> None:
    assert without(text) == left


GAPS = ["", " ", "  ", "\n", "\n\n", "\r\n", "\r\n\r\n", "\n \n", "\u2028", "\n    ", "  \n"]
WORDS = ["One", "zwei.", "三", "٤", "<b>", "\u200b"]


@st.composite
def cuttings(draw: st.DrawFn) -> tuple[str, list[Cut]]:
    """A text of words and gaps, and some of its words to be cut."""
    text, cuts = draw(st.sampled_from(GAPS)), []
    for word, drop, gap in draw(st.lists(st.tuples(st.sampled_from(WORDS), st.booleans(), st.sampled_from(GAPS)))):
        if drop:
            cuts.append((len(text), len(text) + len(word)))
        text += word + gap
    return text, cuts


def broken(gap: str) -> bool:
    """Whether a gap ends a line."""
    return any(char in gap for char in "\n\r\u2028")


@given(cuttings())
def test_nothing_but_the_cuts_and_white_space_beside_them_goes(given: tuple[str, list[Cut]]) -> None:
    text, cuts = given
    wide = widened(text, cuts)
    assert all(low < high for low, high in wide)
    assert all(one[1] <= other[0] for one, other in pairwise(wide))
    gone = {at for low, high in wide for at in range(low, high)}
    wanted = {at for low, high in cuts for at in range(low, high)}
    assert wanted <= gone
    assert all(text[at].isspace() for at in gone - wanted)
    # White space that touches no cut, not even across white space, stays.
    for at in gone - wanted:
        left = len(text[:at].rstrip()) - 1
        right = len(text) - len(text[at:].lstrip())
        assert left in wanted or right in wanted


@given(cuttings())
def test_what_was_apart_stays_apart(given: tuple[str, list[Cut]]) -> None:
    text, cuts = given
    wide = widened(text, cuts)
    gone = {at for low, high in wide for at in range(low, high)}
    wanted = {at for low, high in cuts for at in range(low, high)}
    ink = [at for at, char in enumerate(text) if at not in wanted and not char.isspace()]
    for one, other in pairwise(ink):
        before = "".join(char for at, char in enumerate(text[one + 1 : other], one + 1) if at not in wanted)
        after = "".join(char for at, char in enumerate(text[one + 1 : other], one + 1) if at not in gone)
        assert bool(after) == bool(before)
        assert broken(after) == broken(before)


@given(cuttings())
def test_without_cuts_nothing_changes(given: tuple[str, list[Cut]]) -> None:
    text, _ = given
    assert cut(text, widened(text, [])) == text
