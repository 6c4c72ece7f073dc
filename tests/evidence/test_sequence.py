"""Where a block stands and in what company."""

from __future__ import annotations

from collections.abc import Callable
from math import log2

import numpy as np
import pytest

from cleaner.evidence import sequence
from cleaner.evidence.registry import gather
from cleaner.text.make_batch import make_batch

Value = Callable[[str, str, str], float]

LONG = "is a paragraph long enough to count as body, for it has more than sixteen words in all of it, that is to say."
MENU = ["Home", "News", "Sport"]
PAGE = "\n\n".join([*MENU, f"One {LONG}", "Subhead", f"Two {LONG}", "Tags", "Share"])

EXAMPLES: list[tuple[str, str, float]] = [
    ("from_start", "Home", 0),
    ("from_start", "Share", log2(56)),
    ("from_end", "Share", 0),
    ("from_end", "Home", log2(56)),
    ("position", "Home", 0),
    ("position", "News", 1 / 56),
    ("blocks", "Subhead", log2(8)),
    ("long_share", "Subhead", 50 / 56),
    ("short_run", "One", 0),
    ("short_run", "Subhead", 0),
    ("short_run", "News", log2(3)),
    ("short_run", "Share", 1),
    ("since_long", "Tags", 1),
    ("since_long", "Share", log2(3)),
    ("until_long", "Sport", 1),
    ("until_long", "Home", 2),
    ("until_long", "Subhead", 1),
    ("long_before", "Home", 0),
    ("long_before", "Subhead", 0.5),
    ("long_before", "Share", 1),
]


@pytest.mark.parametrize(("column", "block", "expected"), EXAMPLES)
def test_a_column_sees_what_it_is_named_for(value: Value, column: str, block: str, expected: float) -> None:
    assert value(PAGE, block, column) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("column", ["density_3", "density_8"])
def test_a_menu_stands_among_short_blocks_and_a_subhead_does_not(value: Value, column: str) -> None:
    page = "\n\n".join([*(f"Menu{letter}" for letter in "abcdefghijkl"), *(f"{n} {LONG}" for n in "1234"), "Subhead"])
    assert value(page, "Menua", column) == pytest.approx(1)
    assert value(page, "Subhead", column) > value(page, "Menua", column) + 1


def test_every_column_has_an_example() -> None:
    missing = set(sequence.NAMES) - {column for column, *_ in EXAMPLES} - {"density_3", "density_8"}
    if missing:
        pytest.skip(f"no example yet of {', '.join(sorted(missing))}")


def test_no_document_sees_its_neighbours() -> None:
    together = gather(make_batch([f"Home\n\nOne {LONG}", PAGE, "", f"Two {LONG}\n\nEnd"]))
    alone = gather(make_batch([PAGE]))
    for column in sequence.NAMES:
        mine = together.column(column)[2 : 2 + len(alone.matrix)]
        assert mine.tolist() == pytest.approx(alone.column(column).tolist(), abs=1e-5), column


def test_nothing_has_rows_of_none() -> None:
    assert sequence.columns(make_batch([""])).shape == (0, len(sequence.NAMES))


def test_a_document_of_one_block_has_finite_values() -> None:
    assert np.isfinite(sequence.columns(make_batch(["Home"]))).all()
