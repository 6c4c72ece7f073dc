"""What a user would lose: the furniture of a site at the top of the list, with counts that can be believed."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cleaner import Label
from cleaner.report.reading import Block
from cleaner.report.repeats import EXCERPT, Repeats


def blocks(lines: list[str], kept: bool = False) -> tuple[str, list[Block]]:
    text, found = "", []
    for line in lines:
        found.append(
            Block(len(text), len(text) + len(line), Label.MAIN if kept else Label.BOILERPLATE, kept, 0.0, "", {})
        )
        text += line + "\n"
    return text, found


def counted(documents: list[list[str]], most: int = 100_000) -> Repeats:
    repeats = Repeats(most)
    for lines in documents:
        repeats.add(*blocks(lines))
    return repeats


def test_a_text_counts_once_a_document_however_it_is_spaced() -> None:
    repeats = counted([["Sign up", "Sign  up"], ["Sign\tup"], ["Share this"]])
    (entry,) = repeats.furniture(10)
    assert (entry.excerpt, entry.documents, entry.labels) == ("Sign up", 2, {Label.BOILERPLATE: 2})


def test_what_was_kept_somewhere_is_told() -> None:
    repeats = counted([["Follow us"]])
    repeats.add(*blocks(["Follow us"], kept=True))
    (entry,) = repeats.furniture(10)
    assert (entry.documents, entry.kept, entry.labels) == (2, 1, {Label.BOILERPLATE: 1, Label.MAIN: 1})


def test_what_was_kept_everywhere_is_no_furniture() -> None:
    repeats = Repeats()
    for _ in range(2):
        repeats.add(*blocks(["The bridge will close."], kept=True))
    assert repeats.furniture(10) == []


def test_a_long_text_is_shown_by_its_beginning() -> None:
    long = "Cookies " * 100
    (entry,) = counted([[long], [long]]).furniture(10)
    assert (len(entry.excerpt), entry.cut) == (EXCERPT, True)


@given(st.lists(st.lists(st.sampled_from("abcdefghij"), max_size=5), max_size=60), st.integers(1, 8))
def test_in_little_memory_counts_are_never_too_high_and_say_how_much_too_low(
    documents: list[list[str]], most: int
) -> None:
    repeats = counted(documents, most)
    truth = Counter(line for lines in documents for line in set(lines))
    entries = {entry.excerpt: entry for entry in repeats._entries.values()}
    assert len(entries) <= most
    for line, entry in entries.items():
        assert entry.documents <= truth[line] <= entry.documents + entry.missed
    assert all(truth[line] <= repeats._floor for line in truth.keys() - entries.keys())
