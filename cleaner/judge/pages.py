"""The judges of a page put together: one knows where the article is, another what noise there is among paragraphs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cleaner.evidence.registry import MARKED, Evidence
from cleaner.judge.decide import expected_f1, smooth_by_template, text_judge_penalty
from cleaner.judge.tagger import (
    MAIN,
    Judge,
    Predictions,
    from_log_odds,
    load,
    log_odds,
    packaged,
    packaged_for_pages,
)
from cleaner.text.batch import F32

__all__ = ["Ask", "judge_of_pages", "judge_of_texts", "judge_pages"]

SURE = 0.98
"""Expected F1 of a page's best choice of blocks, by its judge without an extractor, from which on none is asked."""

Ask = Callable[[list[int]], tuple[list[int], Evidence | None]]
"""Asks an extractor about some pages of a batch: gives the numbers of those that it could be asked of, and the evidence
of these alone with what it took; None where there are none."""


def judge_of_texts(weights: str | None) -> Judge:
    """The judge of texts, by weights of one's own or the packaged ones."""
    return packaged() if weights is None else load(weights)


def judge_of_pages(weights: str | None) -> Judge:
    """That of pages of HTML."""
    return packaged_for_pages() if weights is None else load(weights)


def judge_pages(evidence: Evidence, weights: str | None, ask: Ask | None) -> Predictions:
    """Judge all blocks of a batch of pages.

    Args:
        evidence: Their evidence, that of the markup among it.
        weights: Path of weights of one's own, which judge alone; None for the packaged ones.
        ask: Asks an extractor about pages that leave doubt; None where none is to be asked.

    Returns:
        What the judges make of every block.

    Raises:
        ValueError: The weights cannot be used.
    """
    page, odds = _of_pages(evidence, judge_of_pages(weights), ask)
    if weights is not None:
        return _with_odds(page, odds)
    # Of a page one judge knows where the article is, and another, which has seen more kinds of noise among an
    # article's paragraphs, what the rest may be: what that one doubts, the first has to doubt too.
    first, batch = packaged().alone(), evidence.batch
    text = first(evidence.without(*MARKED))
    chances = text.probabilities[:, MAIN]
    if evidence.overlap is None:
        against = text_judge_penalty(batch, from_log_odds(odds), chances)
    else:
        # And by how much an index makes it doubt, the first has to doubt as well. That a block stands nowhere else
        # speaks for the article in a text, and for nothing on a page, where comments stand nowhere else either.
        blind = first(evidence.without("corpus", *MARKED)).probabilities[:, MAIN]
        against = text_judge_penalty(batch, from_log_odds(odds), blind)
        against += np.minimum(log_odds(chances) - log_odds(blind), 0)
    if evidence.templates is not None:
        odds = smooth_by_template(batch, odds, evidence.templates, chances)
    return _with_odds(text, odds + against)


def _of_pages(evidence: Evidence, judge: Judge, ask: Ask | None) -> tuple[Predictions, F32]:
    """What the judge of pages makes of each page, and its log odds of ``main``: where the page alone leaves it in
    doubt, the mean with those of the taggers that hear an extractor."""
    page, batch = judge.without_extractor()(evidence), evidence.batch
    if ask is None or not any(judge.uses_extractor):
        return page, page.odds
    odds = page.odds.copy()
    doubtful = (expected_f1(batch, from_log_odds(odds)) < SURE) & (np.diff(batch.first_block) > 0)
    asked, again = ask(np.flatnonzero(doubtful).tolist())
    if again is not None:
        rows = np.isin(batch.blocks.documents, asked)
        odds[rows] = (odds[rows] + judge.with_extractor()(again).odds) / 2
    return page, odds


def _with_odds(verdicts: Predictions, odds: F32) -> Predictions:
    """Verdicts with other log odds of ``main``; the probabilities of the other labels keep their proportions."""
    main, chances = from_log_odds(odds), verdicts.probabilities.copy()
    chances *= ((1 - main) / np.maximum(1 - chances[:, MAIN], 1e-6))[:, None]
    chances[:, MAIN] = main
    return Predictions(chances, verdicts.second_pass, odds)
