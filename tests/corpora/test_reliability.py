"""Reliability diagrams: a judge that says what happens lies on the diagonal."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from cleaner import Cleaner
from corpora.reliability import BINS, diagram, judged, reliability
from corpora.rows import read_rows

GOLD = Path(__file__).parents[2] / "corpora" / "gold" / "positive-en.jsonl"


def test_an_honest_judge_has_no_error_and_a_boastful_one_has() -> None:
    scores = np.repeat([0.1, 0.9], 1000)
    honest = np.concatenate((np.arange(1000) < 100, np.arange(1000) < 900)).astype(np.float64)
    assert reliability(scores, honest, np.ones(2000)).error == pytest.approx(0, abs=1e-9)
    assert reliability(scores, 1 - honest, np.ones(2000)).error == pytest.approx(0.8)


def test_blocks_count_by_their_words() -> None:
    found = reliability(np.array([0.95, 0.95]), np.array([1.0, 0.0]), np.array([3.0, 1.0]))
    assert found.share[BINS - 1] == pytest.approx(0.75)
    assert found.words.sum() == 4


def test_gold_is_drawn_as_one_picture() -> None:
    rows = [row for row, _ in zip(read_rows(GOLD), range(3), strict=False)]
    blocks = np.array(list(judged(rows, Cleaner())))
    assert len(blocks) > 3
    picture = ElementTree.fromstring(diagram(reliability(*blocks.T), "Texts"))
    assert "expected calibration error" in (picture.get("aria-label") or "")
