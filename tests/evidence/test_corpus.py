"""What an index shows of a block. Every column on one small corpus, where it is plain what the value must be."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from cleaner.document import Document
from cleaner.evidence.corpus import FAR, NAMES
from cleaner.evidence.registry import gather
from cleaner.index import CorpusIndex
from cleaner.text.make_batch import make_batch
from tests.index.made import words

STORY = [words(f"story {number}", 50) for number in range(4)]
TEASER = words("teaser", 25)
FOOT = words("foot", 12)
NEW = words("new", 30)
"""What stands nowhere else."""


def page(name: str, site: str, *blocks: str) -> Document:
    return Document("\n\n".join(blocks), name, None, site)


CORPUS = [
    page("edition 1", "b", *STORY),
    page("edition 2", "c", words("its head", 8), *STORY[:3]),
    page("promoted", "a", TEASER, words("its own", 150)),
    page("teased", "d", words("another", 120), TEASER, words("another still", 40)),
    *(page(f"foot {number}", "a", words(f"page {number}", 60), FOOT) for number in range(5)),
]
TEXT = page("text", "a", STORY[0], TEASER, *STORY[1:], NEW, FOOT)
BLOCKS = {"first": 0, "teaser": 1, "second": 2, "third": 3, "fourth": 4, "new": 5, "foot": 6}


@lru_cache(maxsize=1)
def matrix() -> np.ndarray:
    return evidence(CorpusIndex.build(CORPUS), TEXT)


def evidence(index: CorpusIndex | None, *documents: Document) -> np.ndarray:
    batch = make_batch([document.text for document in documents])
    found = gather(batch, None if index is None else index.overlap(batch, documents))
    return np.stack([found.column(name) for name in NAMES], axis=1)


def value(block: str, column: str) -> float:
    return float(matrix()[BLOCKS[block], NAMES.index(column)])


EXAMPLES: list[tuple[str, str, float]] = [
    ("corpus", "new", 1),
    ("seen_elsewhere", "first", 1),
    ("seen_elsewhere", "new", 0),
    ("spread", "first", np.log2(3)),
    ("spread", "foot", np.log2(6)),
    ("spread", "new", 0),
    ("seen_rarity", "first", 1 / 2),
    ("seen_rarity", "foot", 1 / 5),
    ("seen_rarity", "new", 1),
    ("carriers", "first", np.log2(3)),
    ("carriers", "fourth", 1),
    ("carriers", "foot", np.log2(6)),
    ("carriers", "new", 0),
    ("carrier_sites", "first", np.log2(3)),
    ("carrier_sites", "foot", 1),
    ("carriers_here", "foot", 1),
    ("carriers_here", "teaser", 1 / 2),
    ("carriers_here", "first", 0),
    ("strangers", "teaser", 1),
    ("strangers", "foot", 1),
    ("strangers", "first", 0),
    ("rest_best", "teaser", 0),
    ("rest_mean", "teaser", 0),
    ("rest_least", "teaser", 0),
    ("rest_rare", "teaser", 0),
    ("source_place", "first", FAR),
    ("source_place", "new", FAR),
    ("neighbours_along", "second", 1),
    ("neighbours_along", "teaser", 0),
    ("neighbours_along", "new", 0),
    ("editions", "first", np.log2(3)),
    ("editions", "new", np.log2(3)),
    ("edition_sites", "teaser", np.log2(3)),
    ("edition_share", "first", 1),
    ("edition_share", "fourth", 1 / 2),
    ("edition_share", "teaser", 0),
    ("edition_share", "new", 0),
    ("edition_best", "fourth", 1),
    ("edition_best", "teaser", 0),
    ("story_whole", "new", 1),
]


@pytest.mark.parametrize(("column", "block", "wanted"), EXAMPLES)
def test_a_column_says_what_is_there(column: str, block: str, wanted: float) -> None:
    assert value(block, column) == pytest.approx(wanted, abs=1e-6)


ORDERED: list[tuple[str, str, str]] = [
    # column, block with the higher value, block with the lower
    ("prints", "first", "foot"),
    ("rest_best", "first", "teaser"),
    ("rest_mean", "first", "foot"),
    ("rest_least", "first", "teaser"),
    ("rest_rare", "second", "foot"),
    ("whole_best", "first", "teaser"),
    ("block_of_source", "first", "foot"),
    ("source_place", "foot", "teaser"),
    ("story_share", "first", "none"),
]


@pytest.mark.parametrize(("column", "more", "less"), ORDERED)
def test_a_column_tells_blocks_apart(column: str, more: str, less: str) -> None:
    assert value(more, column) > (0.1 if less == "none" else value(less, column) + 0.05)


def test_every_column_has_an_example() -> None:
    assert {column for column, *_ in EXAMPLES} | {column for column, *_ in ORDERED} == set(NAMES)


def test_without_an_index_every_column_is_nothing() -> None:
    assert not evidence(None, TEXT).any()


def test_an_empty_index_says_no_more_than_that_it_is_there() -> None:
    found = evidence(CorpusIndex.build([]), TEXT)
    constant = {"corpus", "prints", "seen_rarity", "source_place"}
    for number, name in enumerate(NAMES):
        assert found[:, number].any() == (name in constant), name


def test_a_text_s_columns_do_not_depend_on_the_batch() -> None:
    index = CorpusIndex.build(CORPUS)
    texts = [CORPUS[0], Document(""), TEXT, page("more", "x", NEW, FOOT), TEXT]
    together = evidence(index, *texts)
    apart = np.concatenate([evidence(index, text) for text in texts])
    assert together.tolist() == apart.tolist()


def test_a_document_of_the_index_has_the_columns_of_a_stranger_to_it() -> None:
    """Judging a corpus by itself is as good as judging each document by the others."""
    inside = evidence(CorpusIndex.build([*CORPUS, TEXT]), TEXT)
    assert inside.tolist() == matrix().tolist()


def test_columns_are_numbers_for_any_text() -> None:
    index = CorpusIndex.build(CORPUS)
    assert evidence(index, Document("")).shape == (0, len(NAMES))
    for text in ("—", "word", "\n\n".join([FOOT] * 50), "🙂\n" * 9):
        assert np.isfinite(evidence(index, Document(text))).all()
