"""What is made of rows before anything is learned from them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cleaner.evidence.cohesion import occurrences
from cleaner.text.cues import load
from cleaner.text.make_batch import make_batch
from cleaner.training.examples import examples
from corpora.sources import as_it_is, cleaned

LABELS = ("main", "related", "offtopic", "boilerplate", "unlearned")
TEXT = "The ferry to Varn left at six. Nobody had slept, and the nets were still wet from the night before."


def row_of(parts: list[tuple[str, str, str]]) -> dict[str, Any]:
    """A row of parts: a text, its label, and what stands before it."""
    text, spans = "", []
    for ink, label, glue in parts:
        text += glue if text else ""
        spans.append([len(text), len(text) + len(ink), label])
        text += ink
    return {"id": "made", "text": text, "spans": spans}


PARTS = st.lists(
    st.tuples(
        st.text("abc .", min_size=1).filter(str.strip).map(str.strip),
        st.sampled_from(LABELS),
        st.sampled_from(("\n", "\n\n", " ", "\n  \n")),
    ),
    min_size=1,
    max_size=12,
)


@given(PARTS)
def test_a_cleaned_row_has_its_article_and_nothing_else(parts: list[tuple[str, str, str]]) -> None:
    row = cleaned(row_of(parts))
    kept = [ink for ink, label, _ in parts if label in ("main", "unlearned")]
    assert [row["text"][start:end] for start, end, _ in row["spans"]] == kept
    assert row["text"].split() == " ".join(kept).split() or any(glue == "" for _, _, glue in parts)


def test_noise_between_two_paragraphs_leaves_them_apart() -> None:
    row = row_of([("One.", "main", ""), ("Read also: Two", "related", "\n\n"), ("Three.", "main", "\n\n")])
    assert cleaned(row)["text"] == "One.\n\nThree."
    row = row_of([("One.", "main", ""), ("(advert)", "boilerplate", " "), ("Three.", "main", " ")])
    assert cleaned(row)["text"] == "One. Three."


def test_a_row_as_it_is_is_all_article() -> None:
    assert as_it_is({"id": "a", "gold": TEXT, "language": "en"})["spans"] == [[0, len(TEXT), "main"]]


def test_words_may_be_weighed_as_in_another_language() -> None:
    batch = make_batch([TEXT])
    known = occurrences(batch).weight
    (own,) = examples([{"id": "a", "text": TEXT, "spans": [[0, len(TEXT), "main"]]}])
    (other,) = examples(
        [{"id": "a", "text": TEXT, "spans": [[0, len(TEXT), "main"]], "weighed_as": load().languages.index("fi")}]
    )
    assert (own.occurrences.weight == known).all()
    assert other.occurrences.weight.sum() > known.sum()
