"""What training would lose: labels on the wrong blocks, a host in two folds, words that are not the document's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cleaner.document import Label
from cleaner.evidence.cohesion import occurrences
from cleaner.evidence.registry import NAMES, gather
from cleaner.text.make_batch import make_batch
from cleaner.training.examples import LABELS, NOT_MAIN, UNLEARNED, examples, join, learned_languages, part
from corpora.gold import parse

FIRST = "The old harbour bridge will close on Friday for nine days, the council of Merrow said after a long debate."
SECOND = (
    "Residents who cross it every morning were told to take the ferry, which runs twice an hour until late at night."
)
SPLICED = parse(f"""=== spliced
host: merrow.example

[title] Bridge to close
[main] {FIRST} [[boilerplate: Sign up for alerts.]]
[related] Ferry fares to rise
[main] {SECOND}
""")[0]
PAGE: dict[str, Any] = {"id": 7, "text": f"Home\n\n{FIRST}\n\nShare\n\n{SECOND}", "gold": f"{FIRST}\n\n{SECOND}"}


def names(labels: np.ndarray) -> list[str]:
    return [str(LABELS[label]) if label != NOT_MAIN else "-" for label in labels.tolist()]


def test_spans_label_the_blocks_they_cover() -> None:
    [example] = examples([SPLICED])
    assert (example.id, example.host, example.kind, example.text) == (
        "spliced",
        "merrow.example",
        "splice",
        SPLICED["text"],
    )
    texts = [example.text[start:end] for start, end in example.bounds.tolist()]
    assert texts == ["Bridge to close", FIRST, "Sign up for alerts.", "Ferry fares to rise", SECOND]
    assert names(example.labels) == ["title", "main", "boilerplate", "related", "main"]
    assert example.shares.tolist() == [0, 1, 0, 0, 1]
    assert example.gold == ""


def test_a_block_of_two_labels_has_the_larger_one_s_and_its_share() -> None:
    text = "The bridge shuts on Friday. An ad."
    [example] = examples([{"id": "a", "text": text, "spans": [[0, 27, "main"], [28, 34, "boilerplate"]]}])
    assert names(example.labels) == ["main"]
    assert example.shares.tolist() == pytest.approx([27 / 33])


def test_a_page_s_blocks_are_main_or_not() -> None:
    [example] = examples([PAGE])
    assert (example.id, example.host, example.kind, example.gold) == ("7", "7", "page", PAGE["gold"])
    assert names(example.labels) == ["-", "main", "-", "main"]


def test_a_document_s_example_does_not_depend_on_the_batch() -> None:
    rows = [SPLICED, PAGE, {"id": "empty", "text": "", "spans": []}, SPLICED | {"id": "again"}] * 3
    for size in (1, 2, 32):
        made = examples(rows, size)
        assert [example.id for example in made] == [str(row["id"]) for row in rows]
        for example, row in zip(made, rows, strict=True):
            [alone] = examples([row])
            assert example.bounds.tolist() == alone.bounds.tolist()
            assert example.labels.tolist() == alone.labels.tolist()
            assert np.allclose(example.matrix, alone.matrix, atol=1e-4)


def test_an_example_s_arrays_have_one_entry_a_block() -> None:
    for example in examples([SPLICED, PAGE]):
        blocks = len(example.bounds)
        assert example.bounds.shape == (blocks, 2)
        assert example.matrix.shape == (blocks, len(NAMES))
        assert len(example.labels) == len(example.shares) == len(example.words) == blocks
        assert int(example.occurrences.block.max()) < blocks


def test_a_document_s_words_are_those_that_it_has_alone() -> None:
    texts = [SPLICED["text"], "", PAGE["text"], SPLICED["text"], "One line."]
    batch = make_batch(texts)
    for text, found in zip(texts, part(occurrences(batch), batch.first_block), strict=True):
        alone = occurrences(make_batch([text]))
        for name in ("block", "word", "word_start", "weight", "name", "number"):
            assert getattr(found, name).tolist() == getattr(alone, name).tolist()


def test_no_rows_are_no_examples() -> None:
    assert examples([]) == []


def test_joined_words_are_those_of_the_documents_side_by_side() -> None:
    texts = [SPLICED["text"], PAGE["text"], "Home"]
    alone = [make_batch([text]) for text in texts]
    joined = join([occurrences(batch) for batch in alone], [len(batch.blocks) for batch in alone])
    together = gather(make_batch(texts)).occurrences
    count = sum(len(batch.blocks) for batch in alone)
    for values in ("weight", "name", "number"):
        assert joined.sums(getattr(joined, values), count).tolist() == pytest.approx(
            together.sums(getattr(together, values), count).tolist(), abs=1e-5
        )
    assert len(joined.word_start) == len(together.word_start)
    assert sorted(joined.word_sums(np.ones(len(joined.word))).tolist()) == sorted(
        together.word_sums(np.ones(len(together.word))).tolist()
    )
    assert (np.diff(joined.word) >= 0).all()


def test_labels_are_in_the_package_s_order() -> None:
    assert tuple(Label) == LABELS


def test_nothing_is_learned_from_a_copy() -> None:
    text = f"{FIRST}\n\n{FIRST}"
    spans = [[0, len(FIRST), "unlearned"], [len(FIRST) + 2, len(text), "main"]]
    [example] = examples([{"id": "twice", "text": text, "spans": spans}])
    assert example.labels.tolist() == [UNLEARNED, LABELS.index(Label.MAIN)]


def test_spans_of_a_page_are_offsets_into_its_html() -> None:
    html = f"<html><body><p>Menu</p><article><p>{FIRST}</p><p>{SECOND}</p></article></body></html>"
    start, other = html.index(FIRST), html.index(SECOND)
    spans = [[start, start + len(FIRST), "main"], [other, other + len(SECOND), "offtopic"]]
    [example] = examples([{"id": "page", "html": html, "spans": spans}])
    found = dict(zip([example.text[a:b] for a, b in example.bounds.tolist()], names(example.labels), strict=True))
    assert found == {"Menu": "-", FIRST: "main", SECOND: "offtopic"}


def test_a_small_example_says_the_same() -> None:
    [example] = examples([SPLICED])
    small = example.compact()
    assert small.matrix.nbytes * 4 < example.matrix.nbytes
    assert np.allclose(small.columns(), example.columns(), rtol=2e-3, atol=1e-3)
    assert small.labels.tolist() == example.labels.tolist()
    assert small.occurrences.block.tolist() == example.occurrences.block.tolist()
    [page] = examples([PAGE])
    assert page.compact() is page


def test_a_language_of_a_few_documents_is_none_that_was_learned_from() -> None:
    """What a result would say of it otherwise: that the weights know it."""
    rows = examples([{**SPLICED, "id": str(number)} for number in range(3)] + [{**PAGE, "text": "\u2713", "gold": ""}])
    assert [row.language for row in rows] == ["en", "en", "en", None]
    assert learned_languages(rows, 3) == ["en"]
    assert learned_languages(rows, 4) == []
