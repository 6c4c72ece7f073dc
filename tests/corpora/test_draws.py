"""What would be lost: figures on what a few documents teach that count a document twice, or leave out a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

pytest.importorskip("torch")

from corpora.draws import REST, Draw, Gold, drawn, summary

ROOT = Path(__file__).parents[2]


def draw(number: int, *refusals: str, rest: float | None = 0.01) -> Draw:
    changes = {} if rest is None else {"negative.jsonl": -0.001}
    return Draw("mine.jsonl", number, 3, refusals, 0.02, changes, {} if rest is None else {REST: rest})


def test_a_draw_and_the_rest_are_all_documents_once() -> None:
    learned, rest = drawn(45, 10, 3)
    assert len(learned) == 10 and sorted(learned + rest) == list(range(45))
    assert drawn(45, 10, 3) == (learned, rest) != drawn(45, 10, 4)
    assert drawn(4, 10, 0) == ([0, 1, 2, 3], [])


def test_the_summary_tells_written_and_refused_weights_apart() -> None:
    first, *rows = summary([draw(0), draw(1, rest=0.03), draw(2, "worse", rest=-0.2), draw(3, "nothing", rest=None)])
    assert first == "mine.jsonl: 2 of 4 draws wrote weights"
    assert rows[1].split() == ["written", *REST.split(), "+0.0100", "to", "+0.0300,", "mean", "+0.0200"]
    assert rows[-1].split() == ["refused", *REST.split(), "-0.2000", "to", "-0.2000,", "mean", "-0.2000"]


def test_weights_that_change_nothing_change_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.io.files import read
    from cleaner.training.gold import GoldDocument, read_gold
    from cleaner.training.session import Outcome, Track
    from corpora import draws

    def nothing_learned(gold: Sequence[GoldDocument], force: bool) -> Outcome:
        assert len(gold) == 3
        tracks = (
            Track("near-topic.jsonl", True, {"doc_f1": 0.5}, {"doc_f1": 0.75}),
            Track("positive-en.jsonl", False, {"doc_f1": 0.9}, {"doc_f1": 0.8}),
        )
        weights = (ROOT / "cleaner" / "data" / "judge.npz").read_bytes()
        return Outcome("texts", 3, 0, 3, 3, 1, tracks, (), (), weights)

    monkeypatch.setattr(draws, "train", nothing_learned)
    gold = {
        name: Gold.of(read_gold(read(str(ROOT / "corpora" / "gold" / name), "jsonl"))[:count])
        for name, count in (("near-topic.jsonl", 5), ("negative.jsonl", 2))
    }
    found = draws.measured(gold, "near-topic.jsonl", 3, 0)
    assert (found.held_back, found.packaged) == (0.25, {"positive-en.jsonl": -0.1})
    assert found.elsewhere == {REST: 0.0, "negative.jsonl": 0.0}
