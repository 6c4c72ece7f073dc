"""The judges of a page put together: one knows where the article is, another what noise there is among paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cleaner.evidence.registry import MARKED, Evidence, gather
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

if TYPE_CHECKING:
    from cleaner.html.signals import PageSignals

__all__ = ["judge_of_pages", "judge_of_texts", "judge_pages"]

SURE = 0.98
"""Expected F1 of a page's best choice of blocks, by its judge without an extractor, from which on none is asked."""


def judge_of_texts(weights: str | None) -> Judge:
    """The judge of texts: weights of one's own that are for texts, else the packaged ones.

    Args:
        weights: Path of weights of one's own; None where there are none.

    Returns:
        The judge.

    Raises:
        ValueError: The weights cannot be used.
    """
    return _own_judge(weights, "texts") or packaged()


def judge_of_pages(weights: str | None) -> Judge:
    """That of pages of HTML, likewise; see :func:`judge_of_texts`."""
    return _own_judge(weights, "pages") or packaged_for_pages()


def _own_judge(weights: str | None, kind: str) -> Judge | None:
    """Weights of one's own, where they are for ``texts`` or ``pages``, whichever ``kind`` is."""
    own = None if weights is None else load(weights)
    return own if own is not None and own.judges in (None, kind) else None


def judge_pages(
    evidence: Evidence, pages: Sequence[PageSignals], weights: str | None, may_ask: bool
) -> tuple[Predictions, Sequence[PageSignals]]:
    """Judge all blocks of a batch of pages.

    Args:
        evidence: Their evidence, that of the markup among it.
        pages: What there is to see of each by itself.
        weights: Path of weights of one's own; those for texts and pages alike judge alone. None for the packaged ones.
        may_ask: Whether an extractor is asked about pages that leave doubt, where the weights use one.

    Returns:
        What the judges make of every block; and the pages, with what an extractor took where one was asked.

    Raises:
        ValueError: The weights cannot be used.
    """
    page, odds, pages = _of_pages(evidence, pages, judge_of_pages(weights), may_ask)
    own = _own_judge(weights, "pages")
    if own is not None and own.judges is None:
        return _with_odds(page, odds), pages
    # Of a page one judge knows where the article is, and another, which has seen more kinds of noise among an
    # article's paragraphs, what the rest may be: what that one doubts, the first has to doubt too.
    first, batch = packaged().alone(), evidence.batch
    text = first(evidence.without(*MARKED))
    chances = text.probabilities[:, MAIN]
    if evidence.overlap is None:
        against = text_judge_penalty(batch, from_log_odds(odds), chances)
    else:
        # And by how much an index makes it doubt, the first has to doubt as well. That a block occurs nowhere else
        # speaks for the article in a text, and for nothing on a page, where comments occur nowhere else either.
        blind = first(evidence.without("corpus", *MARKED)).probabilities[:, MAIN]
        against = text_judge_penalty(batch, from_log_odds(odds), blind)
        against += np.minimum(log_odds(chances) - log_odds(blind), 0)
    if evidence.templates is not None:
        odds = smooth_by_template(batch, odds, evidence.templates, chances)
    return _with_odds(text, odds + against), pages


def _of_pages(
    evidence: Evidence, pages: Sequence[PageSignals], judge: Judge, may_ask: bool
) -> tuple[Predictions, F32, Sequence[PageSignals]]:
    """What the judge of pages makes of each page, and its log odds of ``main``: where the page alone leaves it in
    doubt, the mean with those of the taggers that use an extractor. And the pages, with what it took."""
    page, batch = judge.without_extractor()(evidence), evidence.batch
    if not may_ask or not any(judge.uses_extractor):
        return page, page.odds, pages
    from cleaner.html.view import ask_extractor, page_batch

    odds, seen = page.odds.copy(), list(pages)
    doubtful = (expected_f1(batch, from_log_odds(odds)) < SURE) & (np.diff(batch.first_block) > 0)
    unsure = [number for number in np.flatnonzero(doubtful).tolist() if not seen[number].page.tile]
    for number, answered in zip(unsure, ask_extractor([seen[number] for number in unsure]), strict=True):
        seen[number] = answered
    asked = [number for number in unsure if seen[number].asked]
    if asked:
        # A batch of their own: most pages are in no doubt.
        those = [seen[number] for number in asked]
        left_out = [batch.left_out[number] for number in asked] if batch.left_out else ()
        again = gather(page_batch(those, batch.twice, left_out), None, those, judge.table)
        rows = np.isin(batch.blocks.documents, asked)
        odds[rows] = (odds[rows] + judge.with_extractor()(again).odds) / 2
    return page, odds, seen


def _with_odds(predictions: Predictions, odds: F32) -> Predictions:
    """Predictions with other log odds of ``main``; the probabilities of the other labels keep their proportions."""
    main, chances = from_log_odds(odds), predictions.probabilities.copy()
    chances *= ((1 - main) / np.maximum(1 - chances[:, MAIN], 1e-6))[:, None]
    chances[:, MAIN] = main
    return Predictions(chances, predictions.second_pass, odds)
