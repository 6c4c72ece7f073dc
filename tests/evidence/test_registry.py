"""A column is known by its name: where its family stands, and which families are left out, changes no other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cleaner.evidence.columns import by_name
from cleaner.evidence.registry import FAMILIES, MARKED, NAMES, Evidence, gather
from cleaner.judge.tagger import packaged
from cleaner.text.make_batch import make_batch

TEXT = "Bridge to close\n\nThe bridge will close on Monday, said the mayor.\n\nRead more: Ferry to sail again"


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return gather(make_batch([TEXT, "One line."]))


def turned(evidence: Evidence) -> Evidence:
    """The same with its families in the opposite order."""
    families = evidence.families[::-1]
    columns = [evidence.column(name) for family in families for name in FAMILIES[family]]
    return replace(evidence, families=families, matrix=np.stack(columns).T)


def test_the_judge_finds_columns_by_their_names(evidence: Evidence) -> None:
    other = turned(evidence)
    assert not np.array_equal(evidence.matrix, other.matrix)
    same = packaged()(evidence).probabilities, packaged()(other).probabilities
    assert np.allclose(*same, atol=1e-5)


def test_a_column_is_found_wherever_its_family_stands(evidence: Evidence) -> None:
    other = turned(evidence)
    assert all(np.array_equal(evidence.column(name), other.column(name)) for name in NAMES)


@pytest.mark.parametrize("family", [name for name in FAMILIES if name not in MARKED and name != "corpus"])
def test_what_is_left_out_is_0_and_all_else_as_it_was(family: str, evidence: Evidence) -> None:
    left = evidence.without(family)
    assert left.matrix.shape[1] == evidence.matrix.shape[1] - len(FAMILIES[family])
    for name in NAMES:
        expected = 0 * evidence.column(name) if name in FAMILIES[family] else evidence.column(name)
        assert np.array_equal(left.column(name), expected), name


def test_a_name_that_no_family_has_is_refused(evidence: Evidence) -> None:
    with pytest.raises(ValueError, match="'none_of_ours'"):
        evidence.column("none_of_ours")


@pytest.mark.parametrize("given", [{"one": 1}, {"one": 1, "two": 2, "three": 3}, {"one": 1, "three": 3}])
def test_values_have_just_the_names_that_are_declared(given: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="columns without values"):
        by_name(("one", "two"), {name: np.full(3, value) for name, value in given.items()})


def test_values_come_in_the_order_of_their_names() -> None:
    assert by_name(("one", "two"), {"two": np.array([2.0]), "one": np.array([1.0])}).tolist() == [[1, 2]]
