"""What a user would lose: weights that do harm are written, gold that was learned from is measured on, or the same
command gives other weights."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from cleaner.cli.main import cli
from cleaner.evaluate import evaluate
from cleaner.evidence.element_names import NameTable
from cleaner.evidence.registry import gather
from cleaner.io.files import read
from cleaner.judge.tagger import load, packaged
from cleaner.options import Options
from cleaner.pipeline import Cleaner
from cleaner.text.make_batch import make_batch
from cleaner.training.examples import examples
from cleaner.training.gold import GoldDocument, examples_of, read_gold
from corpora.gold import parse

pytest.importorskip("torch")

from cleaner.training import session, tuning
from cleaner.training.session import FORGOTTEN, Track
from cleaner.training.tuning import Tuner, steadily

ROOT = Path(__file__).parents[2]
STORY = "The ferry between the islands stops at nine, said its owner, who runs the line with her brother."
BODY = "Islanders who work late at the cannery will have to sleep on the mainland or hire a boat, they said."
WISH = "Kiln Notes: a word from our patrons and their friends"


def gold(count: int, sites: int, label: str = "boilerplate") -> list[dict[str, Any]]:
    """Documents of a few blocks, in which one line that the packaged weights keep has the given label."""
    rows = []
    for number in range(count):
        [row] = parse(
            f"=== d{number}\n\n[title] Ferry {number}\n[main] {STORY}\n[{label}] {WISH}\n[main] {BODY} {number}.\n"
        )
        rows.append({**row, "url": f"https://s{number % sites}.example/{number}"} if sites else row)
    return rows


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(rows: list[dict[str, Any]], name: str = "mine.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


def documents(path: Path) -> list[GoldDocument]:
    return read_gold(read(str(path), "jsonl"))


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, ["train", *map(str, args)])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """One member, few rounds, and a small sample, so that a test takes a second."""
    known = documents(ROOT / "corpora" / "gold" / "negative.jsonl")[:3]
    monkeypatch.setattr(session, "sample", lambda kind: known)
    monkeypatch.setattr(session, "packaged", lambda: packaged().alone())
    monkeypatch.setattr(session, "ROUNDS", 2)
    monkeypatch.setattr(tuning, "STEPS", 4)
    monkeypatch.setattr(tuning, "LEARNING_RATE", 1e-3)


def test_what_has_learned_nothing_judges_as_the_packaged_weights(write: Callable[..., Path]) -> None:
    [row, *_] = examples_of(documents(write(gold(1, 0))), NameTable())
    with steadily():
        found = Tuner(packaged(), 0, [], 7).predict([row])[0]
    assert np.allclose(found, packaged().alone()(gather(make_batch([row.text]))).probabilities, atol=1e-4)


@pytest.mark.usefixtures("small")
def test_what_is_learned_holds_on_sites_that_were_held_back(write: Callable[..., Path], tmp_path: Path) -> None:
    path, output = write(gold(6, 3)), tmp_path / "mine.npz"
    done = run(
        path,
        "-o",
        output,
        "--unlabelled",
        write([{"text": f"{STORY}\n\n{WISH}\n\n{BODY}"}], "more.jsonl"),
        "--format",
        "json",
    )
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["judges"], told["sites"], told["held_back_by"], told["parts"]) == ("texts", 3, "site", 3)
    mine, kept = told["tracks"]
    assert mine["held_back"] and mine["after"]["doc_f1"] > mine["before"]["doc_f1"]
    assert kept["after"]["doc_f1"] >= kept["before"]["doc_f1"] - FORGOTTEN
    assert told["unlabelled"][0]["documents"] == 1
    figures = evaluate(read(str(path), "jsonl"), Cleaner(Options(weights=output)))
    assert figures.values["doc_f1"] >= mine["after"]["doc_f1"]
    card = load(output).card
    assert (card["judges"], card["starts_from"], card["trained_on"]) == ("texts", "judge.npz", ["mine.jsonl"])
    again = run(path, "-o", tmp_path / "again.npz", "--unlabelled", tmp_path / "more.jsonl")
    assert again.exit_code == 0 and (tmp_path / "again.npz").read_bytes() == output.read_bytes()


@pytest.mark.usefixtures("small")
def test_weights_that_are_worse_are_refused(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What one site calls noise the other calls its article: nothing that either teaches holds on the other.
    rows = [
        {**row, "url": f"https://{label}.example/{row['id']}", "id": f"{label}-{row['id']}"}
        for label in ("main", "boilerplate")
        for row in gold(3, 1, label)
    ]
    path, output = write(rows), tmp_path / "mine.npz"
    output.write_bytes(b"older")
    done = run(path, "-o", output)
    assert done.exit_code == 1
    assert "none of the parts held back better" in done.stderr or "before" in done.stderr
    assert f"{output} is not written; --force" in done.stderr
    assert output.read_bytes() == b"older"
    forced = run(path, "-o", output, "--force")
    assert forced.exit_code == 0
    assert load(output).judges == "texts"


@pytest.mark.usefixtures("small")
def test_progress_is_told_from_the_beginning_to_the_end(write: Callable[..., Path]) -> None:
    told: list[tuple[int, int, str]] = []
    session.train(documents(write(gold(6, 3))), tell=lambda done, most, what: told.append((done, most, what)))
    assert told[0] == (0, 8, "evidence of 6 documents of yours and 3 others")
    assert told[-1][2] == "figures of the packaged gold"
    assert all(done <= most for done, most, _ in told)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("sites", "said"), [(1, "all of one site"), (0, "none of which says its site")])
def test_gold_of_which_no_site_can_be_held_back_says_so(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sites: int, said: str
) -> None:
    monkeypatch.setattr(session, "ROUNDS", 1)
    done = run(write(gold(6, sites)), "-o", tmp_path / "mine.npz", "--force")
    assert done.exit_code == 0
    assert f"6 texts, {said}" in done.stdout
    assert "no site can be held back" in done.stdout


def test_without_torch_the_command_says_how_to_get_it(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    done = run(write(gold(6, 3)), "-o", tmp_path / "mine.npz")
    assert done.exit_code == 2
    assert "pip install 'syndication-cleaner[train]'" in done.stderr
    assert "download.pytorch.org/whl/cpu" in done.stderr


def test_the_weights_are_not_mixed_with_the_figures(write: Callable[..., Path]) -> None:
    done = run(write(gold(6, 3)), "-o", "-")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "name a file for the weights" in done.stderr


def test_too_little_gold_is_refused(write: Callable[..., Path], tmp_path: Path) -> None:
    done = run(write(gold(4, 4)), "-o", tmp_path / "mine.npz")
    assert (done.exit_code, list(tmp_path.glob("*.npz"))) == (2, [])
    assert "4 documents teach nothing that can be measured: give 5 at least" in done.stderr


def test_the_gold_is_not_overwritten(write: Callable[..., Path]) -> None:
    path = write(gold(6, 3))
    before = path.read_bytes()
    assert run(path, "-o", path).exit_code == 2
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("held_back", "fall", "worse"),
    [(True, 0.001, True), (False, 0.001, False), (False, 0.006, True), (True, -0.1, False)],
)
def test_a_track_is_worse_by_what_it_is(held_back: bool, fall: float, worse: bool) -> None:
    track = Track("a.jsonl", held_back, {"doc_f1": 0.9, "noise_left": 0.1}, {"doc_f1": 0.9 - fall, "noise_left": 0.9})
    assert bool(track.worse) is worse


def test_random_numbers_of_others_are_left_as_they_were() -> None:
    import torch

    torch.manual_seed(3)
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    with steadily():
        torch.rand(3)
        assert torch.get_num_threads() == 1
    assert torch.equal(torch.get_rng_state(), state) and torch.get_num_threads() == threads


@pytest.mark.slow
@pytest.mark.nightly
def test_ten_documents_make_no_track_worse(write: Callable[..., Path], tmp_path: Path) -> None:
    """Ten of the project's own, the others and two more kinds to measure on; weights that are refused do no harm."""
    rows = [
        json.loads(line) for line in (ROOT / "corpora/gold/near-topic.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    learned, rest = write(rows[::4][:10]), write([row for row in rows if row not in rows[::4][:10]], "rest.jsonl")
    outcome = session.train(documents(learned))
    if outcome.refusals:
        return
    path = tmp_path / "mine.npz"
    path.write_bytes(outcome.weights)
    for measured in (rest, ROOT / "corpora/gold/layouts-measure.jsonl", ROOT / "corpora/gold/hard.jsonl"):
        before, after = (
            evaluate(read(str(measured), "jsonl"), Cleaner(Options(weights=one))).values["doc_f1"]
            for one in (None, path)
        )
        assert after >= before - 0.01, measured.name


def test_weights_know_the_languages_of_the_gold_and_those_that_they_knew() -> None:
    text = "The harbour bridge will close on Friday for nine days, the council of Merrow said after a long debate."
    rows = examples({"id": str(number), "text": text, "spans": [[0, len(text), "main"]]} for number in range(20))
    judge = replace(packaged(), card={**packaged().card, "languages": ["de"]})
    assert session._languages(judge, rows) == {"languages": ["de", "en"]}
    assert session._languages(judge, rows[1:]) == {"languages": ["de"]}
    assert session._languages(replace(judge, card={}), rows) == {}
