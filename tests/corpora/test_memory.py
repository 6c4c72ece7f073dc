"""What training would lose: a judge that knows indexes with holes, or figures of documents that it has learned from."""

from __future__ import annotations

from typing import Any

import pytest

from cleaner.evidence import corpus as family
from cleaner.evidence.registry import NAMES
from cleaner.training.examples import Example
from corpora.memory import SHARES, examples, held_back, settings
from tests.index.made import FOOT, words

STORY = [words(f"story {number}", 40) for number in range(3)]


def edition(number: int) -> dict[str, Any]:
    gold = "\n\n".join([words(f"own {number // 3}", 30), *STORY])
    site = f"s{number % 3}.example"
    return {"id": f"row-{number}", "site": site, "host": site, "text": f"{gold}\n\n{FOOT}", "gold": gold}


ROWS = [edition(number) for number in range(40)]


def spliced(number: int) -> dict[str, Any]:
    text = f"{STORY[0]}\n\n{words(number, 20)}"
    return {"id": f"spliced-{number}", "text": text, "spans": [[0, len(STORY[0]), "main"]]}


def columns(example: Example) -> dict[str, float]:
    """What the index said of the example's first block."""
    return {name: float(example.matrix[1, NAMES.index(name)]) for name in family.NAMES}


def test_rows_are_looked_up_in_indexes_of_every_size() -> None:
    found = settings(ROWS)
    assert found.keys() == SHARES.keys()
    sizes = {name: [0 if index is None else len(index) for index, _ in pairs] for name, pairs in found.items()}
    assert sizes["full"] == [40]
    assert sum(sizes["site"]) == 40 and len(sizes["site"]) == 3
    assert sizes["tenth"][0] < 12 < sizes["holes"][0] < 40
    assert sizes["none"] == [0]
    for name, pairs in found.items():
        assert sorted(row["id"] for _, rows in pairs for row in rows) == sorted(row["id"] for row in ROWS), name


def test_a_site_s_rows_are_looked_up_in_their_own_site_s_index() -> None:
    for index, rows in settings(ROWS)["site"]:
        assert index is not None
        assert {row["site"] for row in rows} == set(index.view.sites) - {""}


def test_the_settings_are_the_same_every_time() -> None:
    one, other = settings(ROWS), settings(ROWS[::-1])
    for name in SHARES:
        assert [index and index.view.content.tolist() for index, _ in one[name]] == [
            index and index.view.content.tolist() for index, _ in other[name]
        ]


def test_what_is_held_back_is_in_no_example() -> None:
    held = {"row-3", "row-4", "spliced-2"}

    def back(row: dict[str, Any]) -> bool:
        return row["id"] in held

    gold = [*ROWS[:6], *(spliced(number) for number in range(8))]
    articles = [{"id": f"article-{number}", "gold": STORY[0]} for number in range(6)]
    found = examples(ROWS, gold, articles, [spliced(number) for number in range(60, 90)], back)
    assert not held & {example.id for example in found}
    assert len(found) > 60
    kinds = {columns(example)["corpus"] for example in found}
    assert kinds == {0, 1}


def test_what_is_held_back_is_measured_in_every_setting() -> None:
    found = held_back(ROWS, lambda row: row["id"] == "row-3")
    assert [example.id for example in found] == ["row-3"] * len(SHARES)
    by_kind = {example.kind: columns(example) for example in found}
    assert by_kind.keys() == {f"corpus-{name}" for name in SHARES}
    assert by_kind["corpus-none"]["corpus"] == 0
    assert by_kind["corpus-full"]["spread"] > by_kind["corpus-site"]["spread"] > 0
    assert by_kind["corpus-full"]["spread"] > by_kind["corpus-tenth"]["spread"]


@pytest.mark.parametrize("name", SHARES)
def test_a_row_is_no_witness_of_itself(name: str) -> None:
    """It is in most of the indexes it is looked up in."""
    alone = {
        "id": "alone",
        "site": "s0.example",
        "text": f"{words('a', 40)}\n\n{words('b', 40)}",
        "gold": words("a", 40),
    }
    for example in held_back([*ROWS, alone], lambda row: row["id"] == "alone"):
        if example.kind == f"corpus-{name}":
            assert columns(example)["seen_elsewhere"] == columns(example)["carriers"] == 0
