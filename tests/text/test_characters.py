"""What a user would lose: words that are told apart by case or accents' coding, a mark taken for another."""

from __future__ import annotations

import re
import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.text import characters
from cleaner.text.characters import STREAM, flags_of, mix64, seeds_of, stream_safe

FLAGS = {
    name: int(getattr(characters, name))
    for name in (
        "WORD", "SPACE", "UPPER", "DIGIT", "SPACELESS", "TERMINAL", "BREAK", "CURLY", "STRAIGHT", "CLAUSE", "SYMBOL",
        "LOWER", "CLOSER", "MARK",
    )
}  # fmt: skip


def flags(char: str) -> set[str]:
    found = int(flags_of(np.array([ord(char)])).item())
    return {name for name, bit in FLAGS.items() if found & bit}


@pytest.mark.parametrize(
    ("chars", "expected"),
    [
        ("AÉЖΩ", {"WORD", "UPPER"}),
        ("ǅ", {"WORD", "UPPER"}),
        ("aßéжω", {"WORD", "LOWER"}),
        ("אبकᄀ한", {"WORD"}),
        ("ªʰ", {"WORD"}),
        ("09٣७", {"WORD", "DIGIT"}),
        ("_‿", {"WORD"}),
        ("½Ⅷ²", {"WORD"}),
        ("\u0301\u0327\u093f", {"WORD", "MARK"}),
        ("\u00ad\u200c\u200d\u2060", {"WORD", "MARK"}),
        ("中々あアｱ𠀀", {"WORD", "SPACELESS"}),
        ("กກကខ", {"WORD", "SPACELESS"}),
        ("๓", {"WORD", "SPACELESS", "DIGIT"}),
        (" \t\u00a0\u3000\x1c", {"SPACE"}),
        ("\n\r\x0b\x0c\x85\u2028\u2029", {"SPACE", "BREAK"}),
        (".!?…。！？؟।။።", {"TERMINAL"}),
        (",;:،；、", {"CLAUSE"}),
        ("'\"", {"STRAIGHT", "CLOSER"}),
        ("“‘«", {"CURLY"}),
        ("”’»」", {"CURLY", "CLOSER"}),
        (")]}）", {"CLOSER"}),
        ("([©@#•|→-–€+\x00\ufeff\u200b🙂", {"SYMBOL"}),
    ],
)
def test_every_kind_of_character_has_its_flags(chars: str, expected: set[str]) -> None:
    for char in chars:
        assert flags(char) == expected, f"U+{ord(char):04X} {unicodedata.name(char, '')}"


def test_a_lone_surrogate_is_a_symbol() -> None:
    assert flags("\ud800") == flags("\udfff") == {"SYMBOL"}


@given(st.characters())
def test_every_character_is_white_space_or_ink_and_never_both(char: str) -> None:
    kinds = flags(char) & {"WORD", "SPACE", "TERMINAL", "CLAUSE", "STRAIGHT", "CURLY", "SYMBOL"}
    assert len(kinds) == 1 or flags(char) == {"CLOSER"}
    assert ("SPACE" in flags(char)) == char.isspace()


@given(st.text(st.characters(), min_size=1, max_size=40))
def test_a_character_means_the_same_in_every_batch(text: str) -> None:
    codes = np.array([ord(char) for char in text])
    together = flags_of(codes).tolist(), seeds_of(codes).tolist()
    each = np.split(codes, len(codes))
    assert together == ([flags_of(code).item() for code in each], [seeds_of(code).item() for code in each])


def seed(char: str) -> int:
    code = np.array([ord(char)])
    flags_of(code)
    return int(seeds_of(code).item())


@pytest.mark.parametrize(
    ("one", "other"), [("A", "a"), ("É", "é"), ("Ж", "ж"), ("ς", "σ"), ("Ａ", "a"), ("²", "2"), ("ſ", "s"), ("ｱ", "ア")]
)
def test_case_and_compatibility_are_folded(one: str, other: str) -> None:
    assert seed(one) == seed(other) != 0


@pytest.mark.parametrize("char", "\u00ad\u200c\u200d\u2060 .,'\"©🙂\x00\ud800")
def test_what_is_no_word_is_hashed_as_nothing(char: str) -> None:
    assert seed(char) == 0


def test_of_no_characters_there_is_nothing_to_say() -> None:
    none = np.zeros(0, dtype=np.intp)
    assert flags_of(none).size == seeds_of(none).size == 0


def test_the_last_code_point_has_its_row() -> None:
    assert flags(chr(sys.maxunicode)) == {"SYMBOL"}


def test_mix64_is_splitmix64() -> None:
    # First outputs of splitmix64 seeded with 0 and with the golden gamma: values of the reference implementation.
    mixed = mix64(np.array([0, 0x9E3779B97F4A7C15], dtype=np.uint64))
    assert [hex(value) for value in mixed.tolist()] == ["0xe220a8397b1dcdaf", "0x6e789e6aa1b965f4"]


@given(st.lists(st.integers(0, 2**64 - 1), unique=True, min_size=2, max_size=50))
def test_mix64_never_merges_two_values(values: list[int]) -> None:
    before = np.array(values, dtype=np.uint64)
    assert len(set(mix64(before).tolist())) == len(values)
    assert before.tolist() == values


class TestStreamSafe:
    MARKS = st.text(st.sampled_from("\u0301\u0316\u0344\u0f73\uff9e\u200d"), max_size=3 * STREAM)

    @settings(max_examples=30)
    @given(st.text(max_size=2 * STREAM))
    def test_ordinary_text_is_left_as_it_is(self, text: str) -> None:
        if not any(map(unicodedata.combining, unicodedata.normalize("NFKD", text))):
            assert stream_safe(text) == text

    @given(st.lists(MARKS, max_size=3))
    def test_no_letter_keeps_more_marks_than_may_be_sorted(self, runs: list[str]) -> None:
        text = "".join(f"a{run}" for run in runs)
        safe = stream_safe(text)
        assert safe.replace("\u034f", "") == text
        folded = unicodedata.normalize("NFKD", safe.replace("\u200d", ""))
        longest = re.findall("[^a\u034f]+", folded)
        assert max(map(len, longest), default=0) <= STREAM

    def test_thirty_marks_are_as_many_as_before(self) -> None:
        assert stream_safe("e" + STREAM * "\u0301") == "e" + STREAM * "\u0301"
