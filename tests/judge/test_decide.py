"""Which blocks are kept: what a user would lose is an article that the judge was not sure of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Label
from cleaner.judge.decide import DOUBT, F32, I64, expected_f1, keep_fallback, smooth_by_template, text_judge_penalty
from cleaner.judge.tagger import LABELS, MAIN, from_log_odds, log_odds
from cleaner.text.batch import Batch
from cleaner.text.make_batch import make_batch

OTHER = LABELS.index(Label.RELATED)


PROBABILITY = st.floats(0, 1, width=32)


def batch(*sizes: list[int]) -> Batch:
    """Documents of blocks of so many words."""
    return make_batch(["\n\n".join("word " * size for size in document) for document in sizes], twice=True)


def test_the_best_expected_f1_is_that_of_the_best_choice() -> None:
    # Keeping both: 2 * (9 + 1) / (20 + 10); the first alone: 2 * 9 / (10 + 10).
    chances = np.array([0.9, 0.1], dtype=np.float32)
    assert expected_f1(batch([10, 10]), chances) == pytest.approx([0.9])


def test_one_document_s_chances_are_not_another_s() -> None:
    chances = np.array([0.5, 1.0, 0.2], dtype=np.float32)
    assert expected_f1(batch([10], [10, 10], []), chances) == pytest.approx([2 / 3, 2 * 10 / (10 + 12), 0])


@given(st.lists(st.tuples(st.integers(1, 20), st.floats(0, 1, width=32)), min_size=1, max_size=7))
def test_no_choice_of_blocks_beats_it(blocks: list[tuple[int, float]]) -> None:
    words = np.array([size for size, _ in blocks], dtype=np.float64)
    chances = np.array([chance for _, chance in blocks], dtype=np.float32)
    best = 0.0
    for choice in range(1, 1 << len(blocks)):
        kept = np.array([choice >> number & 1 for number in range(len(blocks))], dtype=bool)
        best = max(best, 2 * (chances * words)[kept].sum() / max((chances * words).sum() + words[kept].sum(), 1e-9))
    assert expected_f1(batch([size for size, _ in blocks]), chances)[0] == pytest.approx(best, abs=1e-5)


@pytest.mark.parametrize(
    ("chances", "html", "kept"),
    [
        ([0.1, 0.2, 0.1], False, [True, True, True]),  # a text that is nothing but doubt stays whole
        ([0.1, 0.2, 0.001], False, [True, True, False]),  # but for what is noise beyond doubt
        ([0.1, 0.4, 0.01], True, [False, True, False]),  # of a page what looks most like an article is kept
        ([0.1, 0.9, 0.01], True, [False, True, False]),
        ([0.0, 0.0, 0.0], False, [True, True, True]),
    ],
)
def test_no_document_is_emptied(chances: list[float], html: bool, kept: list[bool]) -> None:
    main = np.array(chances, dtype=np.float32)
    numbers = np.where(main >= 0.5, MAIN, OTHER)
    numbers, doubtful = keep_fallback(batch([9, 9, 9]), numbers, main, 0.5, html)
    assert (numbers == MAIN).tolist() == kept
    assert doubtful == ({0} if max(chances) < 0.5 else set())


@given(st.lists(st.tuples(st.integers(1, 40), PROBABILITY), min_size=1, max_size=9))
def test_something_is_kept_of_every_document(blocks: list[tuple[int, float]]) -> None:
    main = np.array([chance for _, chance in blocks], dtype=np.float32)
    numbers = np.where(main >= 0.5, MAIN, OTHER)
    numbers, _ = keep_fallback(batch([size for size, _ in blocks]), numbers, main, 0.5, True)
    assert (numbers == MAIN).any()


def test_a_few_stray_lines_are_not_taken_for_the_article() -> None:
    main = np.array([0.55, 0.45, 0.01], dtype=np.float32)
    numbers = np.where(main >= 0.5, MAIN, OTHER)
    numbers, doubtful = keep_fallback(batch([3, 90, 40]), numbers, main, 0.5, True)
    assert doubtful == {0}
    assert (numbers == MAIN).tolist() == [True, True, False]


def test_who_asks_for_precision_is_not_overruled() -> None:
    main = np.array([0.9, 0.6, 0.01], dtype=np.float32)
    numbers = np.where(main >= 0.75, MAIN, OTHER)
    numbers, doubtful = keep_fallback(batch([9, 90, 40]), numbers, main, 0.5, True)
    assert doubtful == set()
    assert (numbers == MAIN).tolist() == [True, False, False]


def drawn_together(blocks: Batch, main: F32, makes: I64, text: F32) -> F32:
    return from_log_odds(smooth_by_template(blocks, log_odds(main), makes, text))


def test_blocks_of_one_make_are_drawn_together() -> None:
    main = np.array([0.9, 0.9, 0.4, 0.1, 0.1, 0.6], dtype=np.float32)
    text = np.array([0.9, 0.9, 0.6, 0.9, 0.9, 0.1], dtype=np.float32)
    drawn = drawn_together(batch([20, 20, 20, 20, 20, 20]), main, np.array([0, 0, 0, 1, 1, 1]), text)
    assert drawn[2] > 0.5 > drawn[5]
    assert (drawn[:2] > 0.8).all()
    assert (drawn[3:5] < 0.2).all()


def test_what_the_text_speaks_against_is_not_drawn_up_by_its_make() -> None:
    main, text = np.array([0.9, 0.9, 0.4], dtype=np.float32), np.array([0.9, 0.9, 0.1], dtype=np.float32)
    assert drawn_together(batch([20, 20, 20]), main, np.zeros(3, dtype=np.int64), text)[2] == pytest.approx(0.4)


def test_a_doubt_counts_for_more_where_the_judges_agree_on_the_rest() -> None:
    page = np.array([0.9, 0.9, 0.9, 0.9, 0.1], dtype=np.float32)
    agreed = text_judge_penalty(batch([40, 40, 40, 9, 9]), page, np.array([0.9, 0.9, 0.9, 0.1, 0.1], dtype=np.float32))
    apart = text_judge_penalty(batch([40, 40, 40, 9, 9]), page, np.array([0.9, 0.1, 0.1, 0.1, 0.1], dtype=np.float32))
    odds = log_odds(np.array([0.1], dtype=np.float32))[0]
    assert agreed.tolist() == pytest.approx([0, 0, 0, DOUBT[1] * odds, DOUBT[1] * odds])
    assert apart.tolist() == pytest.approx([0, *([DOUBT[0] * odds] * 4)])


@given(st.lists(st.tuples(PROBABILITY, PROBABILITY, st.integers(1, 99)), max_size=12))
def test_a_doubt_never_speaks_for_a_block(blocks: list[tuple[float, float, int]]) -> None:
    page, text = (np.array([block[at] for block in blocks], dtype=np.float32) for at in (0, 1))
    against = text_judge_penalty(batch([block[2] for block in blocks]), page, text)
    assert (against <= 0).all()
    assert (against >= DOUBT[1] * np.minimum(log_odds(text), 0) - 1e-5).all()


@given(st.lists(st.floats(0.015625, 0.984375, width=32), min_size=1, max_size=9))
def test_a_block_alone_of_its_make_stays_as_it_is(chances: list[float]) -> None:
    main = np.array(chances, dtype=np.float32)
    assert drawn_together(batch([9] * len(chances)), main, np.arange(len(chances)), main) == pytest.approx(
        main, abs=1e-4
    )
