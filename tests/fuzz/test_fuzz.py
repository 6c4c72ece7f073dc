"""What a user would lose: a night's run, to a file that nobody meant to write like that.

A short turn of what ``python -m tests.fuzz`` does for longer; and every input that ever broke a contract, again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.altered import altered
from tests.fuzz.targets import LARGEST, TARGETS, forget

FOUND = sorted((Path(__file__).parent / "found").glob("*/*"))
INPUTS = {"html": 40, "text": 40, "jsonl": 40, "index": 60}
MOST = 150
"""Inputs of readers that judge nothing."""


@pytest.fixture(scope="module", autouse=True)
def _leave_nothing() -> Iterator[None]:
    yield
    forget()


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_once_broke_a_contract_breaks_none(path: Path) -> None:
    if path.parent.name not in TARGETS:
        pytest.skip(f"no reader of {path.parent.name} is installed")
    TARGETS[path.parent.name].read(path.read_bytes())


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_a_reader_says_what_is_wrong_or_keeps_its_contract(name: str) -> None:
    target, chance = TARGETS[name], random.Random(name)
    inputs = target.seeds()
    for data in inputs:
        target.read(data)
    for _ in range(INPUTS.get(name, MOST)):
        data = altered(chance.choice(inputs), inputs, target.words, chance)[:LARGEST]
        try:
            target.read(data)
        except BaseException:
            print(f"{name}: {data!r}")
            raise


def test_the_same_seed_alters_in_the_same_way() -> None:
    one, other = (altered(b"One. Two.", [b"Three."], [b"x"], random.Random(5)) for _ in range(2))
    assert one == other != b"One. Two."
