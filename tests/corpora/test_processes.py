"""What training would lose: documents in another order, or fewer of them, with more processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpora.processes import in_parts


def make(part: int) -> Iterator[int]:
    yield from (100 * part + number for number in range(part * 40))


def test_the_same_comes_back_from_any_number_of_processes() -> None:
    assert in_parts(make, 5, 1) == in_parts(make, 5, 2) == in_parts(make, 5, 7)


def test_a_process_that_fails_is_told_of(capfd: pytest.CaptureFixture[str]) -> None:
    def fails(part: int) -> Iterator[int]:
        yield 1
        raise ValueError(part)

    with pytest.raises(RuntimeError, match="ended with"):
        in_parts(fails, 3, 2)
    assert "ValueError" in capfd.readouterr().err
