"""What an index would lose: a document that it should know again, a short line that nothing is kept of."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.document import Document
from cleaner.index.fingerprints import LONG_STEP, Part, key_of, read_part
from cleaner.index.segments import join
from cleaner.text import shingles
from cleaner.text.shingles import SHINGLE_SIZE, WINDOW, code_points, digests, tokenize
from tests.index.made import edges, words

TEXTS = st.lists(
    st.sampled_from(["Harbour", "naïve", "Мост", "大桥关闭", "x" * 31, "x" * 30, "y" * 5000, "🙂", " ", "\n", ", "])
    | st.just("\u3000" * 40) | st.text(max_size=5),
    max_size=25,
).map("".join)  # fmt: skip


def digest(text: str) -> int:
    points = code_points([text])
    tokens = tokenize(points, stems=False)
    (value,) = digests(tokens, np.searchsorted(tokens.starts, points.offsets)).tolist()
    return int(value)


def keys(part: Part) -> set[int]:
    return set((part.entries >> np.uint64(32)).tolist())


def test_a_digest_is_of_the_words_and_their_order() -> None:
    assert digest("The bridge, closed.") == digest("  the BRIDGE\n\nclosed\t") != digest("bridge the closed")
    assert digest("a b") != digest("b a")
    assert digest("a a") != digest("a")
    assert digest("") == digest("—") != digest("a")


@pytest.mark.parametrize("size", [1, 7, 64])
@settings(max_examples=60)
@given(text=TEXTS)
def test_a_digest_of_a_long_text_is_that_of_the_whole(size: int, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shingles, "READ_AT_ONCE", size)
        assert shingles.digest(text) == digest(text)


@given(TEXTS, TEXTS)
def test_a_digest_does_not_depend_on_what_is_read_with_it(one: str, other: str) -> None:
    parts = read_part([Document(other), Document(one), Document(other)])
    assert parts.content.tolist() == [digest(other), digest(one), digest(other)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Document("a", url="http://x.example/1"), Document("b", "id", "http://x.example/1", "site"), True),
        (Document("a", url="http://x.example/1"), Document("a", url="http://x.example/2"), False),
        (Document("a", "7", site="x"), Document("b", "7", site="x"), True),
        (Document("a", "7", site="x"), Document("b", "7", site="y"), False),
        (Document("a", "7"), Document("b", "7"), True),
        (Document("a", "7", "http://x.example/7"), Document("a", "7"), False),
        (Document("a", "\ud800"), Document("a", "\ud800"), True),
        (Document("a"), Document("a"), True),
    ],
)
def test_what_names_a_source(one: Document, other: Document, same: bool) -> None:
    assert (key_of(one) == key_of(other)) is same


def test_what_has_no_name_goes_by_its_words() -> None:
    part = read_part([Document("Some words"), Document("some  WORDS"), Document("other")])
    assert key_of(Document("Some words")) is None
    assert part.key.tolist() == part.content.tolist()
    assert part.key[0] == part.key[1] != part.key[2]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8])
def test_a_line_of_any_length_leaves_a_print(count: int) -> None:
    """A menu entry of one word is what a site repeats most."""
    line = words("line", count)
    assert keys(read_part([Document(line)])) & keys(read_part([Document(f"{words(1)}\n\n{line}\n\n{words(2)}")]))


def test_short_lines_of_different_length_share_no_print() -> None:
    assert not keys(read_part([Document("a b c")])) & keys(read_part([Document("a b c d")]))
    assert not keys(read_part([Document("a\n\nb")])) & keys(read_part([Document("a b")]))


@given(st.integers(0, 10**6), st.integers(0, 7), st.integers(0, 7))
def test_any_run_of_eight_words_shares_a_print(seed: int, before: int, after: int) -> None:
    run = words(seed, SHINGLE_SIZE + WINDOW - 1)
    texts = [f"{words('a', before)} {run} {words('b', after)}", f"{words('c', after)} {run} {words('d', before)}"]
    one, other = (read_part([Document(text)]) for text in texts)
    assert keys(one) & keys(other)


@settings(max_examples=150)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_steps_give_every_token_s_place_back(texts: list[str]) -> None:
    segment = join([read_part([Document(text) for text in texts])])
    for number, text in enumerate(texts):
        starts, ends = edges(text)
        wanted = [*starts, ends[-1]] if starts else [0]
        assert segment.starts(number).tolist() == wanted


@settings(max_examples=60)
@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_a_document_is_read_alike_alone_and_among_others(texts: list[str]) -> None:
    documents = [Document(text, str(number)) for number, text in enumerate(texts)]
    together = join([read_part(documents)])
    apart = join([read_part([document]) for document in documents])
    for field in fields(together):
        one, other = getattr(together, field.name), getattr(apart, field.name)
        assert one.tolist() == other.tolist() if isinstance(one, np.ndarray) else one == other, field.name


def test_each_print_is_kept_once_a_document() -> None:
    line = words("line", 12)
    part = read_part([Document(f"{line}\n\n{line}\n\n{line}"), Document(line)])
    assert part.prints[0] == part.prints[1] == len(part.entries) / 2


def test_a_page_is_read_as_its_visible_text() -> None:
    page = "<html><head><title>x</title></head><body><p>The bridge <b>closed</b> &amp; opened.</p></body></html>"
    kept, text = read_part([Document(page)]), read_part([Document("The bridge closed & opened.", form="text")])
    assert keys(kept) == keys(text)
    assert kept.content.tolist() == text.content.tolist() != read_part([Document(page, form="text")]).content.tolist()


def test_an_empty_document_has_nothing() -> None:
    part = read_part([Document(""), Document(" \n — "), Document("word")])
    assert part.prints.tolist() == [0, 0, 1]
    assert part.first_token.tolist() == [0, 0, 0, 1]
    assert part.steps.tolist() == [part.steps[0]]
    assert part.steps[0] & LONG_STEP == len("word")
