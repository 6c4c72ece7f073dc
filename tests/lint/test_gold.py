"""What a user would lose: planted texts that pass the hook, and commits refused over an article with nothing wrong.

Misses that are known stand in ``corpora/gold/known-misses.json``, and are strict: a text that is found has to leave the
list. ``python -m corpora.lint`` writes it anew.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from cleaner.lint.settings import targets
from cleaner.reasons.codes import Safety
from corpora import lint
from tests.lint.made import fail

LEAST_FOUND = 0.94
"""Share of the planted texts of the positive set that are found: 667 of 703 when it was measured."""
MOST_WRONG = 10
"""Findings in it that touch nothing planted: 8 when it was measured."""


MOST_IN_CLEAN = 12
"""Findings in the 108 clean articles, 12 when it was measured: paragraphs that share few words with the rest."""


@cache
def checked(name: str) -> lint.Checked:
    return lint.check(name)


def test_planted_texts_are_found_but_for_those_that_are_known_to_be_missed() -> None:
    missed = {lint.key(miss) for miss in checked("positive").missed}
    known = set(lint.read_known())
    assert missed == known, "python -m corpora.lint writes the list anew"


def test_most_planted_texts_are_found_and_little_else() -> None:
    found = checked("positive")
    assert 1 - len(found.missed) / found.planted >= LEAST_FOUND
    assert len(found.wrong) <= MOST_WRONG


def test_on_articles_with_nothing_wrong_there_is_no_finding() -> None:
    assert checked("negative").wrong == ()


@pytest.mark.parametrize("name", ["positive", "negative", "apart"])
def test_no_safe_finding_is_wrong(name: str) -> None:
    """``cleaner fix`` without ``--unsafe`` takes nothing of these articles, some of which were never learned from."""
    assert [found for found in checked(name).wrong if found.safety is Safety.SAFE] == []


def test_clean_articles_in_eighteen_languages_have_hardly_any_finding_and_no_safe_one() -> None:
    from cleaner.lint.check import check

    texts = sorted(map(str, (Path(lint.__file__).parent / "clean").glob("*.jsonl")))
    assert len(texts) == 18
    found = list(check(targets(texts, {"text_field": "gold"}), fail))
    assert len(found) <= MOST_IN_CLEAN
    assert not any(one.safety is Safety.SAFE for one in found)


def test_a_list_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text('{"format": "other", "version": 1}')
    with pytest.raises(ValueError, match=r"known\.json: not a list of known misses"):
        lint.read_known(path)
