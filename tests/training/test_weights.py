"""What a user would lose: weights that judge otherwise once they were written and read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleaner import Cleaner, Options
from cleaner.evidence.registry import gather
from cleaner.judge.tagger import load, packaged, packaged_for_pages
from cleaner.text.make_batch import make_batch
from cleaner.training.weights import arrays_of, packed, state_of

TEXT = "Ferry fares to rise\n\nThe ferry between the two islands stops at nine.\n\nSign up for our newsletter"
PAGE = "<html><body><nav><p>Home</p></nav><article><p>The ferry between the islands stops at nine.</p></article>"


def made(kind: str | None, path: Path, times: float = 1.0) -> Path:
    """The packaged weights for texts or pages once more, with ``times`` as strong a verdict."""
    judge = packaged_for_pages() if kind == "pages" else packaged()
    members = [
        arrays_of(state_of({name: array * (times if name == "verdict.bias" else 1) for name, array in member.items()}))
        for member in judge.members
    ]
    card = {"judges": kind} if kind else {}
    path.write_bytes(packed(members, judge.uses_extractor, judge.scale, judge.table, judge.card, card))
    return path


def test_weights_that_are_written_again_judge_as_before(tmp_path: Path) -> None:
    evidence = gather(make_batch([TEXT]))
    again = load(made("texts", tmp_path / "texts.npz"))
    assert np.array_equal(again(evidence).probabilities, packaged()(evidence).probabilities)
    assert again.judges == "texts"
    assert made("texts", tmp_path / "again.npz").read_bytes() == (tmp_path / "texts.npz").read_bytes()


def test_weights_take_the_place_of_those_that_they_say(tmp_path: Path) -> None:
    same = Cleaner()
    for kind, changed, other in (("texts", TEXT, PAGE), ("pages", PAGE, TEXT)):
        own = Cleaner(Options(weights=made(kind, tmp_path / f"{kind}.npz", times=40)))
        assert [span.score for span in own.analyze(changed).spans] != [
            span.score for span in same.analyze(changed).spans
        ]
        assert own.analyze(other).to_dict() == same.analyze(other).to_dict()


def test_weights_for_something_else_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a weights file"):
        load(made("poems", tmp_path / "poems.npz"))
