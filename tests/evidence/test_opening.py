"""Openings: what begins like a story, by function words and shapes alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.evidence import opening
from cleaner.text.make_batch import make_batch

LEDES = (
    (
        "A court in Marrowgate sentenced the former harbour master Odo Kestrel to three years in prison on Tuesday for "
        "taking bribes from two shipping firms, officials said."
    ),
    (
        "At least four people were hurt on Sunday when a ferry struck a pier in the northern port of Ullerstad, police "
        "and witnesses said."
    ),
    (
        "Ein Gericht in Kesselheim hat den früheren Hafenmeister Odo Falk am Dienstag zu drei Jahren Haft verurteilt, "
        "wie eine Sprecherin mitteilte."
    ),
    (
        "Un tribunal de Villasol condenó el martes al exalcalde Tomás Iriarte a tres años de cárcel por cobrar "
        "sobornos de dos empresas, informó la fiscalía."
    ),
)
LATER = (
    "But he also said that it would not have come to this if they had only listened to him when he told them so.",
    "She added that the two of them had not spoken since, and that she did not expect them to.",
    "Er sagte aber auch, dass es dazu nicht gekommen wäre, wenn man damals auf ihn gehört hätte.",
    "Pero también dijo que no habrían llegado a eso si lo hubieran escuchado cuando se lo advirtió.",
)


def columns(*texts: str) -> list[np.ndarray]:
    batch = make_batch(texts)
    found = opening.columns(batch)
    return [found[a:b] for a, b in zip(batch.first_block[:-1], batch.first_block[1:], strict=True)]


def test_a_first_paragraph_scores_higher_than_a_later_one() -> None:
    for lede, later in zip(LEDES, LATER, strict=True):
        first, second = columns(lede, later)
        assert first[0, 0] > second[0, 0] + 0.5


def test_what_opens_most_like_a_story_has_the_highest_rank() -> None:
    (found,) = columns("\n\n".join([LATER[0], LATER[1], LEDES[0], LATER[0] + " " + LATER[1]]))
    assert found[:, 2].argmax() == 2
    assert found[2, 2] == 1
    assert found[2, 1] > 0


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from([*LEDES, *LATER, "", "Home", "\n\n".join(LEDES), "第一。第二。"]), max_size=6))
def test_a_text_has_the_same_columns_whatever_stands_beside_it(texts: list[str]) -> None:
    for text, found in zip(texts, columns(*texts), strict=True):
        assert np.allclose(found, columns(text)[0], atol=1e-6)


@given(st.text(max_size=200))
def test_any_text_has_columns(text: str) -> None:
    (found,) = columns(text)
    assert np.isfinite(found).all()
    assert ((found[:, 2] >= 0) & (found[:, 2] <= 1)).all()


def test_features_are_in_order_and_within_the_table() -> None:
    batch = make_batch(["\n\n".join(LEDES), LATER[0]])
    for block, slot, size in opening.features(batch):
        assert (np.diff(block) >= 0).all()
        assert ((slot >= 0) & (slot < opening.SLOTS)).all()
        assert size in (0.0, float(opening.PLACED))
