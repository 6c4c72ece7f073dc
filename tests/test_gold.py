"""What a user would lose: the job itself, on the documents written for this project.

Known failures are read from ``corpora/gold/known-failures.json`` and are strict: a document that comes right has to
leave the list. ``python -m corpora.known`` writes it anew.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from cleaner.evaluate import SpanScore
from corpora import known

KNOWN = known.read_known()
IDS = {name: [str(record["id"]) for record in known.documents(name)] for name in known.SETS}

FIGURES = ("doc_f1", "noise_left")
"""What the positive set is measured by; the bounds stand in :mod:`corpora.known`, which writes the list by them."""


@cache
def scores(name: str) -> dict[str, SpanScore]:
    return known.scores(name)


def cases(name: str, names: list[str]) -> list[object]:
    """A case for each name, marked where it is known to fail."""
    expected = pytest.mark.xfail(strict=True, reason="known failure; python -m corpora.known writes the list anew")
    return [pytest.param(one, marks=[expected] if one in KNOWN[name] else [], id=one) for one in names]


@pytest.mark.parametrize("figure", cases("positive", list(FIGURES)))
def test_noise_goes_and_the_article_stays(figure: str) -> None:
    value, good = known.figures(scores("positive").values())[figure]
    assert good, f"{figure} is {value:.4f}"


def test_pages_never_learned_from_are_told_apart_no_worse_than_they_were() -> None:
    assert known.figures(scores("apart").values())["doc_f1"][0] >= known.LEAST_APART


@pytest.mark.parametrize("document", cases("negative", IDS["negative"]))
def test_an_article_with_nothing_wrong_comes_back_whole(document: str) -> None:
    score = scores("negative")[document]
    assert known.kept(score) >= known.LEAST_KEPT, f"{score.main_lost} of its words are lost"


@pytest.mark.parametrize("document", cases("hard", IDS["hard"]))
def test_a_hard_page_is_told_apart(document: str) -> None:
    assert known.wrong(scores("hard")[document]) == 0


def test_known_failures_name_what_there_is() -> None:
    assert set(KNOWN["positive"]) <= set(FIGURES)
    for name in ("negative", "hard"):
        assert set(KNOWN[name]) <= set(IDS[name])


def test_a_list_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text('{"format": "other", "version": 1}')
    with pytest.raises(ValueError, match=r"known\.json: not a list of known failures"):
        known.read_known(path)
    assert known.read_known(tmp_path / "none.json") == {"positive": [], "negative": [], "hard": []}
