"""What training would lose: words that a layout drops, labels that slip by a character."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.synthesis import forms, layouts, near
from corpora.synthesis.edits import Edit, edited
from corpora.synthesis.pieces import Piece, joined
from corpora.synthesis.stories import Library
from tests.corpora.synthesis.checks import letters, sound, stretches

CHANGES_LETTERS = (layouts.bullets,)
"""Layouts that number what had bullets."""


def documents(library: Library) -> list[dict[str, Any]]:
    hosts = [*library.stories] * 2
    return [*near.generate(library, hosts, 1), *forms.generate(library, hosts, 2)]


def keeps(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Every span of a document stands in the other one, in order, with its letters and its label."""
    left = iter([(letters(after["text"][a:b]), label) for a, b, label in after["spans"]])
    for start, end, label in before["spans"]:
        wanted = (letters(before["text"][start:end]), label)
        if label != "title" and wanted[0]:
            assert wanted in left, wanted


@pytest.mark.parametrize("layout", layouts.LAYOUTS, ids=lambda layout: layout.__name__)
def test_a_layout_keeps_the_words_of_every_span(library: Library, layout: layouts.Layout) -> None:
    changed = 0
    for row in documents(library):
        made = layouts.apply(layout, row, Random(row["id"]))
        sound(made)
        changed += made["text"] != row["text"]
        if layout not in CHANGES_LETTERS:
            keeps(row, made)
        assert made["text"] == layouts.apply(layout, row, Random(row["id"]))["text"]
    assert changed


def test_drawn_layouts_are_sound_and_the_same_again(library: Library) -> None:
    for row in documents(library):
        for seed in range(4):
            made = layouts.lay(row, Random(seed))
            sound(made)
            assert made == layouts.lay(row, Random(seed))
            assert made["host"] == row["host"]


PIECES = st.lists(
    st.builds(
        Piece,
        st.text(alphabet=st.sampled_from('ab .,"“”-•\n\t\u3000中文。A:'), max_size=60),
        st.sampled_from(["main", "title", "related", "boilerplate"]),
        st.sampled_from(["\n", "\n\n", " \n\n", "\n  ", "\r\n"]),
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(PIECES, st.integers(0, 10**6))
def test_any_document_stays_sound_in_any_layouts(pieces: list[Piece], seed: int) -> None:
    text, spans = joined(pieces)
    row = {"id": "x", "host": "x", "text": text, "spans": spans}
    sound(row)
    rng = Random(seed)
    for layout in layouts.LAYOUTS:
        sound(layouts.apply(layout, row, rng))
    sound(layouts.lay(row, rng))


def test_edits_move_spans() -> None:
    text, spans = edited(
        "One two.\n\nThree.",
        [[0, 8, "main"], [10, 16, "related"]],
        [
            Edit(0, 0, "  "),
            Edit(3, 4, "\n"),
            Edit(10, 10, "New.\n\n", "boilerplate"),
            Edit(16, 16, " "),
        ],
    )
    assert text == "  One\ntwo.\n\nNew.\n\nThree. "
    assert spans == [[2, 10, "main"], [12, 16, "boilerplate"], [18, 24, "related"]]


def test_a_repeated_standfirst_is_not_learned_from() -> None:
    first = "The bridge of Merrow will close in May, the council said on Monday after a long debate."
    second = "Residents who use it every day were told of it by letter, and many are cross."
    text, spans = joined([Piece(first), Piece(second)])
    row = {"id": "x", "text": text, "spans": spans}
    made = [layouts.apply(layouts.standfirst, row, Random(seed)) for seed in range(20)]
    for found in made:
        assert stretches(found, "main")[-2:] == [first, second]
        assert len(found["spans"]) == 3
    assert any(stretches(found, "unlearned") == [first] for found in made)


def test_a_page_of_which_no_span_is_known_keeps_its_words() -> None:
    row = {"id": "p", "text": "Home\n\nThe bridge is shut, and the ferry runs.\n\nShare", "gold": "The bridge is shut."}
    texts = {layouts.lay_page(row, Random(seed))["text"] for seed in range(30)}
    assert len(texts) > 5
    assert {letters(text) for text in texts} == {letters(row["text"])}


def test_some_rows_are_laid_out_and_pages_of_html_never() -> None:
    text, spans = joined([Piece("A paragraph that is long enough to be one, by any measure that we have.")] * 3)
    rows = [{"id": str(n), "text": text, "spans": spans} for n in range(40)] + [
        {"id": "h", "html": "<p>A", "gold": "A"}
    ]
    made = list(layouts.some(rows, 1, 0.5))
    assert made[-1] == rows[-1]
    assert 8 < sum(row is not old for row, old in zip(made, rows, strict=True)) < 32
