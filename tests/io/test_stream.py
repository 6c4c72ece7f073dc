"""What a user would lose: the minutes that a record waits for others, where the input trickles and stays open."""

from __future__ import annotations

import time
from collections.abc import Iterator

from cleaner.io.records import Line
from cleaner.run.batches import batches


def trickle(count: int, seconds: float) -> Iterator[Line]:
    for number in range(count):
        time.sleep(seconds)
        yield Line("a", number + 1, 0, b"{}")


def test_no_unit_waits_longer_for_others_than_it_is_told() -> None:
    found = list(batches(trickle(30, 0.01), latest=0.1))
    whole = [batch for batch in found if batch is not None]
    assert [unit.number for batch in whole for unit in batch if isinstance(unit, Line)] == list(range(1, 31))
    assert len(whole) >= 2, "what came has been worked on in between"
    assert None in found, "and answers were asked for"


def test_units_without_size_do_not_pile_up() -> None:
    units = (Line("a", number, 0, b"") for number in range(20_000))
    assert max(len(batch) for batch in batches(units) if batch) <= 8192
