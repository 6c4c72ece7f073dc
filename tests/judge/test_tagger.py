"""What a user would lose: a verdict that hangs on other documents, weights that are read though they do not fit."""

from __future__ import annotations

import gc
import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Label
from cleaner.evidence.cohesion import PROPAGATED
from cleaner.evidence.element_names import NameTable
from cleaner.evidence.registry import FAMILIES, MARKED, NAMES, gather
from cleaner.html.view import Extractor, signals_of
from cleaner.judge.tagger import FORMAT, LABELS, VERSION, Judge, load, packaged, packaged_for_pages
from cleaner.text.make_batch import make_batch

PACKAGED = Path(__file__).parents[2] / "cleaner" / "data" / "judge.npz"
PARTS = [
    "The keeper climbed the stairs of the lighthouse for the last time on Monday, and came down with the brass key.",
    "Nobody at Farrow Ness expects another keeper, for the lighthouse lamp was made automatic in nineteen seventy-one.",
    "Bridge to close for nine days", "Sign up for our newsletter", "Home", "By a friend", "© 2024",
    "守塔人最后一次登上灯塔。",
]  # fmt: skip
# First and last lines keep what a document has at its edges away from its neighbours: see tests/evidence/test_batch.
TEXTS = st.lists(st.sampled_from(PARTS), max_size=8).map(lambda parts: "\n\n".join(["The start.", *parts, "The end."]))


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_verdict_does_not_depend_on_the_batch(texts: list[str]) -> None:
    together = gather(make_batch(texts))
    verdicts = packaged()(together)
    edges = together.batch.first_block.tolist()
    for number, text in enumerate(texts):
        alone = packaged()(gather(make_batch([text])))
        rows = slice(edges[number], edges[number + 1])
        assert np.allclose(verdicts.probabilities[rows], alone.probabilities, atol=1e-3)
        assert np.allclose(verdicts.second_pass[rows], alone.second_pass, atol=1e-3)


def test_families_that_the_weights_do_not_read_change_nothing() -> None:
    judge, batch = packaged(), make_batch(["\n\n".join(PARTS)])
    assert judge.unread == {family for family, names in FAMILIES.items() if not {*names} & {*judge.card["columns"]}}
    few, whole = gather(batch, unread=judge.unread), gather(batch)
    assert not set(few.families) & judge.unread
    assert judge(few).probabilities.tolist() == judge(whole).probabilities.tolist()


@given(st.lists(TEXTS, max_size=3))
def test_every_row_is_a_distribution_over_the_labels(texts: list[str]) -> None:
    evidence = gather(make_batch(texts))
    verdicts = packaged()(evidence)
    assert verdicts.probabilities.shape == (len(evidence.batch.blocks), len(LABELS))
    assert verdicts.second_pass.shape == (len(evidence.batch.blocks), len(PROPAGATED))
    assert verdicts.probabilities.dtype == np.float32
    assert (verdicts.probabilities >= 0).all()
    assert np.allclose(verdicts.probabilities.sum(axis=1), 1, atol=1e-5)


def test_the_same_evidence_has_the_same_verdict() -> None:
    evidence = gather(make_batch(["\n\n".join(PARTS), PARTS[0]]))
    before = evidence.matrix.copy()
    first, second = packaged()(evidence), packaged()(evidence)
    assert np.array_equal(first.probabilities, second.probabilities)
    assert np.array_equal(evidence.matrix, before)


@pytest.mark.parametrize("texts", [[], [""], ["", "\n"], ["One"], ["\x00"]])
def test_odd_batches_are_judged_too(texts: list[str]) -> None:
    verdicts = packaged()(gather(make_batch(texts)))
    assert np.isfinite(verdicts.probabilities).all()


def test_extreme_evidence_has_a_finite_verdict() -> None:
    evidence = gather(make_batch(["\n\n".join(PARTS)]))
    evidence.matrix[:] = np.float32(1e30)
    assert np.isfinite(packaged()(evidence).probabilities).all()


def _arrays(judge: Judge) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a judge's file."""
    named = {"mean": judge.scale[0], "std": judge.scale[1]}
    return named | {f"{n}.{name}": array for n, member in enumerate(judge.members) for name, array in member.items()}


class TestWeights:
    def test_the_shipped_ones_are_small_and_carry_their_card(self) -> None:
        assert PACKAGED.stat().st_size < 3 << 19
        card = packaged().card
        assert (card["format"], card["version"]) == (FORMAT, VERSION)
        unmarked = [name for family, columns in FAMILIES.items() if family not in MARKED for name in columns]
        assert set(unmarked) - set(card["columns"]) <= set(FAMILIES["opening"]), "newer than the weights for texts"
        assert card["columns"] == [name for name in NAMES if name in card["columns"]]
        assert tuple(card["propagated"]) == PROPAGATED
        assert tuple(card["labels"]) == LABELS == tuple(Label)

    def test_those_for_pages_know_all_columns_and_a_table_of_names(self) -> None:
        pages = packaged_for_pages()
        assert tuple(pages.card["columns"]) == NAMES
        assert pages.table.weights[".entry-content"] > 1 > -1 > pages.table.weights["<nav>"]
        assert not packaged().table.weights

    def test_some_members_do_without_an_extractor(self) -> None:
        trained, texts = packaged_for_pages(), packaged()
        assert not any(trained.uses_extractor)
        pages = replace(trained, uses_extractor=(*trained.uses_extractor[1:], True))
        deaf, with_extractor = pages.without_extractor(), pages.with_extractor()
        assert (*deaf.members, *with_extractor.members) == pages.members
        assert not any(deaf.uses_extractor)
        assert all(with_extractor.uses_extractor)
        opinions = [number for number, name in enumerate(NAMES) if name == "extractor" or "picked" in name]
        assert not any(member["first.into.weight"][opinions].any() for member in deaf.members)
        assert texts.without_extractor() == texts == texts.with_extractor()

    def test_they_are_read_once(self) -> None:
        assert packaged() is packaged()

    def test_they_are_finite(self) -> None:
        for name, array in _arrays(packaged()).items():
            assert array.dtype == np.float32, name
            assert np.isfinite(array).all(), name

    @pytest.fixture
    def write(self, tmp_path: Path) -> Callable[..., Path]:
        def written(**changes: Any) -> Path:
            card = {**packaged().card, "columns": NAMES, **changes}  # read weights are as wide as all columns
            path = tmp_path / "judge.npz"
            np.savez(path, card=np.frombuffer(json.dumps(card).encode(), dtype=np.uint8), **_arrays(packaged()))
            return path

        return written

    def test_written_weights_judge_alike(self, write: Callable[..., Path]) -> None:
        evidence = gather(make_batch(["\n\n".join(PARTS)]))
        again = load(write())(evidence)
        assert np.array_equal(again.probabilities, packaged()(evidence).probabilities)

    def test_weights_for_fewer_columns_in_another_order_are_read(self, tmp_path: Path) -> None:
        known = [name for name in NAMES[::-1] if name not in FAMILIES["form"]]
        at = [NAMES.index(name) for name in known]
        fewer = {
            name: array[at] if name in ("mean", "std") or name.endswith("first.into.weight") else array
            for name, array in _arrays(packaged()).items()
        }
        card = np.frombuffer(json.dumps({**packaged().card, "columns": known}).encode(), dtype=np.uint8)
        np.savez(tmp_path / "judge.npz", card=card, **fewer)
        evidence = gather(make_batch(["\n\n".join(PARTS)]))
        matrix = evidence.matrix.copy()
        matrix[:, [NAMES.index(name) for name in FAMILIES["form"]]] = packaged().scale[0][: len(FAMILIES["form"])]
        average = packaged()(replace(evidence, matrix=matrix))
        found = load(tmp_path / "judge.npz")(evidence)
        assert np.allclose(found.probabilities, average.probabilities, atol=1e-5)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"format": "other"}, "format other 1, this version reads cleaner-judge 1"),
            ({"version": 99}, "format cleaner-judge 99"),
            ({"columns": [*NAMES[:-1], "none_of_ours"]}, "trained on other columns"),
            ({"columns": NAMES[:-1]}, "train again with cleaner train"),
            ({"propagated": []}, "trained on other columns"),
            ({"labels": ["main", "noise"]}, "trained on other columns"),
        ],
    )
    def test_others_are_refused_with_the_way_out(
        self, write: Callable[..., Path], changes: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(ValueError, match=message):
            load(write(**changes))

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match=r"none\.npz: not a weights file.*cleaner train"):
            load(tmp_path / "none.npz")

    def test_text_is_no_weights_file(self, tmp_path: Path) -> None:
        (tmp_path / "judge.npz").write_text("hello")
        with pytest.raises(ValueError, match="not a weights file"):
            load(tmp_path / "judge.npz")

    def test_an_archive_without_card_is_no_weights_file(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "judge.npz", mean=np.zeros(3))
        with pytest.raises(ValueError, match="not a weights file"):
            load(tmp_path / "judge.npz")

    @pytest.mark.parametrize("content", ["empty", "truncated", "one array", "bare card", "list for a card"])
    def test_a_damaged_file_is_named_too(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "judge.npz"
        if content == "one array":
            with path.open("wb") as file:
                np.save(file, np.zeros(3))
        elif content in ("bare card", "list for a card"):
            card = {"format": FORMAT, "version": VERSION} if content == "bare card" else []
            np.savez(path, card=np.frombuffer(json.dumps(card).encode(), dtype=np.uint8))
        else:
            path.write_bytes(PACKAGED.read_bytes()[: 1000 if content == "truncated" else 0])
        raised: type[Exception] | None = None
        with warnings.catch_warnings():
            # numpy leaves some of these files open.
            warnings.simplefilter("ignore", ResourceWarning)
            try:
                load(path)
            except Exception as error:
                raised = type(error)
            gc.collect()
        assert raised is ValueError


@pytest.mark.slow
def test_numpy_judges_as_the_trained_network_does(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from cleaner.training.examples import examples
    from corpora.train import Committee

    spans: list[list[Any]] = []
    text = "\n\n".join(PARTS * 3)
    for part in PARTS * 3:
        start = spans[-1][1] + 2 if spans else 0
        spans.append([start, start + len(part), "main" if len(part) > 60 else "boilerplate"])
    rows = examples(
        [{"id": f"a{n}", "text": text[: spans[-n][1]], "spans": spans[: len(spans) - n + 1]} for n in (1, 2, 9)]
    )
    html = "<div class=menu><p>Home</p></div><div class=story>{}</div>".format("".join(f"<p>{part}" for part in PARTS))
    pages = examples([{"id": "page", "html": html, "gold": "\n".join(part for part in PARTS if len(part) > 60)}])
    table = NameTable({".menu": -2.5, ".story": 1.5})
    assert pages[0].called is not None
    for name, values in pages[0].called.columns(table).items():
        pages[0].matrix[:, NAMES.index(name)] = values
    rows += pages
    trainer = Committee(rows, 7)
    for _ in trainer.run(rows, 2):
        pass
    trainer.export(tmp_path / "judge.npz", {}, table)
    judge = load(tmp_path / "judge.npz")
    assert judge.table.weights == table.weights
    for row, chances in zip(rows, trainer.predict(rows), strict=True):
        seen = [signals_of(html, None, Extractor.TRAFILATURA)] if row is pages[0] else None
        # The file holds half precision.
        evidence = gather(make_batch([row.text]), None, seen, judge.table)
        assert np.allclose(judge(evidence).probabilities, chances, atol=0.02)
