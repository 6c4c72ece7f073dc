"""What a user would lose: a copy that nobody sees, or an alarm over two texts that only look alike."""

from __future__ import annotations

import random

import numpy as np
import pytest

from cleaner import CorpusIndex, Document
from cleaner.dedup.near_duplicates import similarity
from cleaner.lint.duplicates import Copy, copies, in_index, signatures
from tests.lint.made import ARTICLE, OTHER, page

WORDS = [f"word{number}" for number in range(4000)]


def text(seed: int, words: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def edited(source: str, share: float, seed: int = 1) -> str:
    """The text with a share of its words replaced, in one piece."""
    words = source.split()
    count = round(share * len(words))
    return " ".join([*words[: len(words) - count], *random.Random(seed).choices(WORDS, k=count)])


def found(*texts: str, known: tuple[str, ...] = (), least: float = 0.6) -> list[tuple[int, int]]:
    fresh = signatures(texts)
    return [(copy.number, copy.other) for copy in copies(signatures(known), fresh, [least] * len(fresh))]


def test_the_later_of_two_alike_is_named_with_the_earlier() -> None:
    assert found(text(1), text(2), text(1)) == [(2, 0)]
    assert found(text(1), edited(text(1), 0.1)) == [(1, 0)]
    assert found(text(1), edited(text(1), 0.6)) == []
    assert found(ARTICLE, OTHER) == []


def test_the_closest_counts_and_of_equals_the_first() -> None:
    assert found(edited(text(1), 0.15), text(1), text(1)) == [(1, 0), (2, 1)]
    assert found(text(1), text(1), text(1)) == [(1, 0), (2, 0)]


def test_known_ones_come_before_and_are_not_compared_with_each_other() -> None:
    assert found(text(1), known=(text(1), text(1))) == [(2, 0)]
    assert found(text(2), known=(text(1), text(1))) == []
    assert found(known=(text(1),)) == []
    assert found() == []


def test_each_document_has_its_own_limit() -> None:
    one, other = signatures([text(1), edited(text(1), 0.1)])
    assert len(list(copies([one], [other], [0.7]))) == 1
    assert list(copies([one], [other], [0.99])) == []


def test_similarity_is_that_of_the_index() -> None:
    one, other = signatures([text(1), edited(text(1), 0.1)])
    (copy,) = copies([one], [other], [0.5])
    arrays = [np.frombuffer(signature, dtype=np.uint8) for signature in (one, other)]
    assert copy == Copy(1, 0, pytest.approx(similarity(*arrays)))  # type: ignore[arg-type]


def test_short_texts_are_alike_by_chance_and_are_not_compared() -> None:
    assert signatures(["Share this article", "", "One two three four five six seven"]) == [b"", b"", b""]
    assert [len(signature) for signature in signatures([ARTICLE])] == [128]


def test_nearly_all_pairs_above_the_limit_are_found() -> None:
    """The bands miss a pair at 0.6 in one case of a hundred; chance in the estimate weighs more."""
    pairs = [(text(seed), edited(text(seed), 0.18)) for seed in range(60)]
    texts = [one for pair in pairs for one in pair]
    rows = [np.frombuffer(signature, dtype=np.uint8) for signature in signatures(texts)]
    close = {number for number in range(1, 120, 2) if similarity(rows[number], rows[number - 1]) >= 0.6}
    assert len(close) > 30
    assert {late for late, _ in found(*texts)} == close


# --- against an index -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def index() -> CorpusIndex:
    documents = [
        Document(ARTICLE, id="bridge-1", url="https://post.example/bridge", site="post.example"),
        Document(OTHER, id="glass-1", site="wire.example"),
        Document(text(1)),
    ]
    return CorpusIndex.build(documents)


def named(index: CorpusIndex, *documents: Document, least: float = 0.6) -> list[str | None]:
    return [known and known.name for known in in_index(index, documents, [least] * len(documents))]


def test_a_copy_in_the_index_is_named(index: CorpusIndex) -> None:
    near = Document(page("A last line that only this edition of the story has, as editions do."), id="bridge-2")
    assert named(index, near, Document(OTHER, id="other")) == [
        "bridge-1 on post.example",
        "glass-1 on wire.example",
    ]
    assert named(index, Document(text(2), id="new")) == [None]
    assert named(index, near, least=0.0) == [None], "0 looks for none"


def test_the_document_itself_is_no_copy(index: CorpusIndex) -> None:
    own = Document(page("More."), id="other-name", url="https://post.example/bridge")
    assert named(index, own, Document(OTHER, id="glass-1", site="wire.example"), Document(text(1))) == [None] * 3
    (known,) = in_index(index, [Document(ARTICLE, id="copy", site="elsewhere.example")], [0.6])
    assert known is not None
    assert known.similarity == 1.0
