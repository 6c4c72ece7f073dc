"""What families read is summed over the right blocks, and no document's evidence depends on its neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.evidence.registry import FAMILIES, NAMES, gather
from cleaner.text.batch import run_sums, share, shifted
from cleaner.text.make_batch import make_batch

PARTS = st.sampled_from([
    "The keeper climbed the stairs of the old lighthouse for the last time on Monday, and came down again.",
    "Read more: Bridge to close.", "Sign up for our newsletter!", "Bridge to close", "Home", "| Home | About", "• One",
    "“Well,” said she.", '"Well," said he.', "The minister of China , who left",
    "阅读更多：大桥关闭。", "守塔人最后一次登上灯塔。", "© 2024",
    "It grows over time What", "and so on", "Oddie and Kowalczyk", "12 Monday 14:30", "* * *", "\x00", "🙂",
    "e\u0301", "",
])  # fmt: skip
TEXTS = st.lists(st.tuples(PARTS, st.sampled_from([" ", "\n", "\n\n", "\r\n", "\n\n\n    ", "\t"])), max_size=8).map(
    lambda parts: "".join(part + end for part, end in parts)
) | st.text(st.characters(), max_size=30)


@given(st.lists(TEXTS, max_size=4))
def test_evidence_does_not_depend_on_the_batch(texts: list[str]) -> None:
    together = gather(make_batch(texts))
    edges = together.batch.first_block
    for number, text in enumerate(texts):
        alone = gather(make_batch([text]))
        rows = slice(int(edges[number]), int(edges[number + 1]))
        assert together.matrix[rows].shape == alone.matrix.shape
        for column in NAMES:
            assert np.allclose(together.column(column)[rows], alone.column(column), atol=1e-4), column


@pytest.mark.parametrize(
    ("column", "texts", "number"),
    [
        # The character before a document's first one is our own line feed, or nothing for the first of a batch.
        ("bars", ["The end.", "| Home"], 1),
        # The token after a document's last one is the next document's first, or nothing for the last of a batch.
        ("run_on", ["It grows over time What", "The start."], 0),
    ],
)
def test_evidence_does_not_read_across_the_edge_of_a_document(column: str, texts: list[str], number: int) -> None:
    together, alone = gather(make_batch(texts)), gather(make_batch([texts[number]]))
    rows = slice(*together.batch.first_block[number : number + 2].tolist())
    assert together.column(column)[rows].tolist() == alone.column(column).tolist()


def test_a_block_s_spaces_are_its_own() -> None:
    assert gather(make_batch(["One.\n\n\t\tTwo."])).column("spaces").tolist() == [0, 0]


@given(st.lists(TEXTS, max_size=4))
def test_evidence_is_finite(texts: list[str]) -> None:
    evidence = gather(make_batch(texts))
    assert evidence.matrix.dtype == np.float32
    assert len(evidence.matrix) == len(evidence.batch.blocks)
    assert evidence.matrix.shape[1] <= len(NAMES)
    assert evidence.column("corpus").tolist() == [0] * len(evidence.batch.blocks)
    assert np.isfinite(evidence.matrix).all()


@given(st.lists(TEXTS, max_size=4))
def test_every_token_lies_in_one_block_and_every_block_in_one_document(texts: list[str]) -> None:
    batch = make_batch(texts)
    blocks, tokens = batch.blocks, batch.tokens
    assert (blocks.starts[batch.token_block] <= tokens.starts).all()
    assert (tokens.ends <= blocks.ends[batch.token_block]).all()
    assert batch.first_token.tolist() == [0, *np.cumsum(batch.counts).tolist()]
    assert np.repeat(np.arange(len(blocks)), batch.counts).tolist() == batch.token_block.tolist()
    assert np.repeat(np.arange(len(texts)), np.diff(batch.first_block)).tolist() == blocks.documents.tolist()


def test_a_column_s_name_stands_for_one_thing() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert tuple(name for names in FAMILIES.values() for name in names) == NAMES


def test_an_unknown_column_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"."):
        gather(make_batch(["One"])).column("no such column")


@pytest.mark.parametrize("texts", [[], [""], ["", " \n", ""], ["\x00"], ["* * *"], ["\ud800"]])
def test_odd_batches_have_evidence_too(texts: list[str]) -> None:
    evidence = gather(make_batch(texts))
    assert np.isfinite(evidence.matrix).all()
    assert len(evidence.batch.first_block) == len(texts) + 1


def test_sums_over_runs() -> None:
    assert run_sums(np.array([1, 2, 3, 4]), np.array([0, 1, 1, 4])).tolist() == [1, 0, 9]
    batch = make_batch(["One two\n\nthree", "four five six"])
    assert batch.counts.tolist() == [2, 1, 3]
    assert batch.token_sums(np.arange(6)).tolist() == [1, 2, 12]
    assert batch.document_sums(np.array([10, 1, 5])).tolist() == [11, 5]


def test_a_share_of_nothing_is_nothing() -> None:
    assert share(np.array([1.0, 0.0, 2.0]), np.array([2, 0, 0])).tolist() == [0.5, 0, 0]


def test_neighbours_end_at_the_document() -> None:
    documents = np.array([0, 0, 1, 1, 1])
    values = np.array([1, 2, 3, 4, 5])
    assert shifted(values, documents, 1, -1).tolist() == [2, -1, 4, 5, -1]
    assert shifted(values, documents, -2).tolist() == [0, 0, 0, 0, 3]
    assert make_batch(["a\n\nb", "c"]).neighbour(np.array([1, 2, 3]), 1, 9).tolist() == [2, 9, 9]
    assert shifted(np.zeros(0), np.zeros(0, np.int64), 1).tolist() == []


def test_events_fall_into_their_blocks() -> None:
    batch = make_batch(["a,b\n\nc\n\nd,,e"])
    commas = np.flatnonzero(batch.text.codes == ord(","))
    assert batch.events(commas).tolist() == [1, 0, 2]
    assert batch.in_block(commas).tolist() == [0, 2, 2]
