"""Reliability diagrams: a judge that says what happens lies on the diagonal."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from corpora import reliability as command
from corpora.reliability import BINS, TRACKS, Judged, by_language, diagram, judged, reliability, reliability_of, table
from corpora.rows import read_rows

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "corpora" / "gold" / "positive-en.jsonl"
CHANCES = st.floats(0, 1)


def test_an_honest_judge_has_no_error_and_a_boastful_one_has() -> None:
    scores = np.repeat([0.1, 0.9], 1000)
    honest = np.concatenate((np.arange(1000) < 100, np.arange(1000) < 900)).astype(np.float64)
    assert reliability(scores, honest, np.ones(2000)).error == pytest.approx(0, abs=1e-9)
    assert reliability(scores, 1 - honest, np.ones(2000)).error == pytest.approx(0.8)


def test_blocks_count_by_their_words() -> None:
    found = reliability(np.array([0.95, 0.95]), np.array([1.0, 0.0]), np.array([3.0, 1.0]))
    assert found.share[BINS - 1] == pytest.approx(0.75)
    assert found.words.sum() == 4


@given(st.lists(st.tuples(CHANCES, CHANCES, st.integers(1, 99))))
def test_bins_hold_every_word_and_their_means_are_the_whole_s(blocks: list[tuple[float, float, int]]) -> None:
    scores, shares, words = np.array(blocks, dtype=np.float64).reshape(-1, 3).T
    found = reliability(scores, shares, words)
    assert found.words.sum() == words.sum()
    assert 0 <= found.error <= 1 + 1e-9
    if len(blocks):
        assert found.mean_chance == pytest.approx(np.average(scores, weights=words))
        assert found.mean_share == pytest.approx(np.average(shares, weights=words))
        assert abs(found.mean_chance - found.mean_share) <= found.error + 1e-9
        held = found.words > 0
        assert (found.chance[held] >= np.flatnonzero(held) / BINS - 1e-9).all()
        assert (found.chance[held] <= (np.flatnonzero(held) + 1) / BINS + 1e-9).all()


def test_gold_is_drawn_as_one_picture() -> None:
    rows = [row for row, _ in zip(read_rows(GOLD), range(3), strict=False)]
    documents = list(judged(rows, Cleaner()))
    assert [one.language for one in documents] == ["en"] * 3
    assert all(len(one.blocks) > 3 for one in documents)
    picture = ElementTree.fromstring(diagram(reliability_of(documents), "Texts"))
    assert picture.attrib["role"] == "img"
    assert "expected calibration error" in (picture.findtext("{*}title") or "")
    assert "predicted" in (picture.findtext("{*}desc") or "")


def test_nothing_is_drawn_too() -> None:
    assert "No words" in (ElementTree.fromstring(diagram(reliability_of([]), "Nothing")).findtext("{*}desc") or "")


PARAGRAPHS = (
    "The keeper climbed the stairs of the lighthouse for the last time on Monday, and came down again with the key.",
    "It was not the storm that had made him go, he said, but the lamp, which needs nobody to light it any more.",
)


def test_each_kind_of_gold_says_what_is_main() -> None:
    text = "\n\n".join((*PARAGRAPHS, "Sign up for our newsletter"))
    page = (
        "<html><body><article>" + "".join(f"<p>{line}</p>" for line in text.split("\n\n")) + "</article></body></html>"
    )
    article = "\n\n".join(PARAGRAPHS)
    rows = [
        {"text": text, "spans": [[0, len(article), "main"], [len(article) + 2, len(text), "boilerplate"]]},
        {"text": text, "gold": article, "language": "en"},
        {"html": page, "gold": article},
        {"text": article, "lang": "en"},
    ]
    spans, gold, html, whole = judged(rows, Cleaner())
    assert spans.blocks[:, 1].tolist() == gold.blocks[:, 1].tolist() == html.blocks[:, 1].tolist() == [1, 1, 0]
    assert whole.blocks[:, 1].tolist() == [1, 1]
    assert [one.language for one in (spans, gold, html, whole)] == ["", "en", "", "en"]


def test_a_block_that_stands_twice_is_judged_once() -> None:
    text = "\n\n".join((PARAGRAPHS[0], *PARAGRAPHS))
    [found] = judged([{"text": text}], Cleaner())
    assert len(found.blocks) == 2


def test_the_worst_calibrated_language_comes_first() -> None:
    def document(language: str, score: float) -> Judged:
        return Judged(language, np.array([[score, 1.0, 10.0]]))

    found = by_language([document("de", 0.9), document("hi", 0.2), document("", 0.5), document("de", 0.7)])
    assert [(language, count) for language, count, _ in found] == [("hi", 1), ("", 1), ("de", 2)]
    rows = [row.strip("| ").split(" | ") for row in table(found, bins=True).split("\n")]
    assert [row[0] for row in rows[2:]] == ["hi", "–", "de"]
    assert rows[2][3:6] == ["0.200", "1.000", "0.800"]
    assert len(rows[0]) == 6 + BINS
    assert table(found).split("\n")[1].count("---") == 6


def test_the_command_draws_a_picture_a_track_by_the_weights_that_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "\n\n".join(PARAGRAPHS)
    rows = [{"text": text, "lang": "en", "spans": [[0, len(text), "main"]]}]
    (tmp_path / "near.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    page = {"html": f"<html><body><p>{text}</p></body></html>", "gold": text}
    (tmp_path / "html.jsonl").write_text(json.dumps(page) + "\n", encoding="utf-8")
    weights = str(ROOT / "cleaner" / "data" / "judge.npz")
    arguments = ["--output", str(tmp_path / "out"), "--near", str(tmp_path / "near.jsonl"), "--weights", weights]
    monkeypatch.setattr(sys, "argv", ["reliability", *arguments, "--html", str(tmp_path / "html.jsonl")])
    command.main()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"reliability-near.svg", "reliability-html.svg"}
    said = capsys.readouterr().out
    assert re.search(r"^\| en \| 1 \| 4\d \| [\d.]+ \| 1\.000 \| [\d.]+ \|$", said, re.MULTILINE)
    for track in ("near", "html"):
        drawn = (tmp_path / "out" / f"reliability-{track}.svg").read_text(encoding="utf-8")
        assert TRACKS[track] in (ElementTree.fromstring(drawn).findtext("{*}title") or "")


@pytest.mark.parametrize("arguments", [[], ["--near", "near.jsonl", "--weights", "no.npz"]])
def test_without_a_track_or_weights_it_says_so(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["reliability", "--output", str(tmp_path), *arguments])
    with pytest.raises((SystemExit, ValueError)):
        command.main()
