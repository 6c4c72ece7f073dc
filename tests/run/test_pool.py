"""What a user would lose: a run of days to one record that kills the process which reads it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from cleaner.run.pool import Deaths, Lost, answers


def doubled(items: Sequence[int]) -> list[int]:
    if 13 in items:
        os.kill(os.getpid(), signal.SIGKILL)
    if 17 in items:
        time.sleep(60)
    if 19 in items:
        raise ValueError("no such number")
    return [2 * item for item in items]


def flat(batches: Sequence[Sequence[int]], jobs: int, timeout: float | None = None) -> tuple[list[int | str], int]:
    deaths = Deaths()
    found: list[int | str] = []
    with closing(answers(doubled, batches, jobs, timeout, deaths)) as made:
        for got in made:
            for answer in got:
                found += [f"lost {answer.item}: {answer.reason}"] if isinstance(answer, Lost) else answer
    return found, deaths.count


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_answers_come_in_order(jobs: int) -> None:
    batches = [[number, number + 100] for number in range(12) if number not in (13, 17, 19)]
    assert flat(batches, jobs)[0] == [2 * number for batch in batches for number in batch]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_item_that_kills_is_lost_and_no_other(jobs: int) -> None:
    found, deaths = flat([[1, 2], [11, 12, 13, 14], [3]], jobs)
    assert found == [2, 4, 22, 24, "lost 13: the process that worked on it died (signal 9)", 28, 6]
    assert deaths >= 3


def test_an_item_that_takes_for_ever_is_lost_and_no_other() -> None:
    assert flat([[16, 17, 18]], 1, 0.3)[0] == [32, "lost 17: it took longer than 0.3 seconds", 36]


def test_a_worker_that_was_killed_by_chance_costs_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "once"

    def once(items: Sequence[int]) -> list[int]:
        if 2 in items and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return list(items)

    deaths = Deaths()
    with closing(answers(once, [[1, 2], [3]], 1, None, deaths)) as made:
        assert list(made) == [[[1, 2]], [[3]]]
    assert deaths.count == 1


def test_what_a_function_raises_is_raised_and_no_process_stays() -> None:
    with pytest.raises(ValueError, match="no such number"):
        flat([[1], [19], [2]], 2)
    import multiprocessing

    assert not multiprocessing.active_children()
