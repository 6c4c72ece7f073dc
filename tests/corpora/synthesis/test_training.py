"""What training would lose: a held-back story that it saw, clean pages that weigh nothing, gold that it passes over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleaner.evidence.element_names import NameTable
from cleaner.evidence.registry import gather
from cleaner.judge.tagger import load
from cleaner.text.make_batch import make_batch
from cleaner.training.examples import examples
from corpora.folds import fold_of
from corpora.synthesis import stories

pytest.importorskip("torch")

from cleaner.training import learning
from corpora import sources, train

TEXTS = [
    {
        "id": f"t{n}",
        "kind": "letter",
        "lang": "en",
        "source": f"s{n}",
        "text": f"Dear all,\n\n    we meet at {n}.\n\nBest, Ann",
    }
    for n in range(10)
]
PAGE = "<html><body><p>Menu</p><p>{0}</p></body></html>"
LINE = "The bridge of Merrow will close in May, and the ferry runs twice an hour until then."


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module", autouse=True)
def _few_parts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "PARTS", 3)
        patch.setattr(sources, "HELD", 40)
        yield


@pytest.fixture(scope="module")
def made(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[sources.Sources, list, list]:
    path = tmp_path_factory.mktemp("rows")
    start = PAGE.format(LINE).index(LINE)
    own = [
        {"id": "own", "host": "own.example", "html": PAGE.format(LINE), "spans": [[start, start + len(LINE), "main"]]},
        {"id": "own-2", "host": "own.example", "html": PAGE.format(LINE), "gold": LINE},
        {"id": "own-3", "host": "own.example", "text": LINE, "spans": [[0, len(LINE), "main"]]},
    ]
    hosts = [f"towns/zh-{n}" for n in range(10)]
    given = sources.Sources(
        gold=[
            written(path / "gold.jsonl", [{"id": h, "text": LINE, "spans": [[0, len(LINE), "main"]]} for h in hosts])
        ],
        own=[written(path / "own.jsonl", own)],
        articles=folder,
        whole=written(path / "whole.jsonl", TEXTS),
        skip_languages=["hi"],
        near=60,
        forms=60,
    )
    held_back = next(fold for fold in range(5) if fold != fold_of("own.example"))
    learn, held, _ = sources.gather_rows(given, held_back, 3)
    return replace(given, near=held_back), learn, held


def test_what_is_held_back_is_in_no_document_to_learn_from(folder: Path, made: tuple) -> None:
    given, learn, held = made
    keys = {host: story.key for library in stories.read(folder) for host, story in library.stories.items()}
    learned = {fold_of(keys.get(row.host, row.host)) for row in learn}
    assert given.near not in learned
    assert len(learned) == 4
    assert not any(row.host.startswith("towns/hi") for row in learn)
    assert {row.kind for row in held} >= {"near-unseen", "form", "form-unseen", "whole", "splice"}


def test_every_source_is_learned_from(made: tuple) -> None:
    _, learn, _ = made
    ids = [row.id for row in learn]
    assert sum("#near" in name for name in ids) == sum("#form" in name for name in ids) == 60
    assert sum("#whole" in name for name in ids) % 5 == 0
    assert [ids.count(name) for name in ("own", "own-2", "own-3")] == [sources.OWN_TIMES] * 3


def test_the_same_documents_are_made_again(made: tuple) -> None:
    given, learn, _ = made
    again, _, _ = sources.gather_rows(replace(given, near=60), given.near, 3)
    assert [row.id for row in again] == [row.id for row in learn]
    assert all(np.array_equal(a.matrix, b.matrix) for a, b in zip(again, learn, strict=True))


def test_a_clean_document_weighs_more() -> None:
    noise = f"{LINE}\n\n{LINE} Again."
    clean, noisy = examples(
        [
            {"id": "a", "text": noise, "spans": [[0, len(noise), "main"]]},
            {"id": "b", "text": noise, "spans": [[0, len(LINE), "main"], [len(LINE) + 2, len(noise), "offtopic"]]},
        ]
    )
    assert learning.is_clean(clean)
    assert not learning.is_clean(noisy)
    ratio = learning.importance(clean).sum() / learning.importance(noisy).sum()
    assert ratio == pytest.approx(learning.CLEAN_WEIGHT)


def test_small_and_whole_examples_are_learned_from_together_at_any_width(made: tuple, tmp_path: Path) -> None:
    _, learn, _ = made
    trainer = train.Committee(learn, 1, members=1, width=16)
    losses = list(trainer.run(learn[:40], 2))
    assert np.isfinite(losses).all()
    trainer.export(tmp_path / "judge.npz", {}, NameTable())
    text = "The bridge of Merrow is shut from May to June.\n\nShare this"
    [row] = examples([{"id": "x", "text": text, "spans": [[0, len(text), "main"]]}])
    found = load(tmp_path / "judge.npz")(gather(make_batch([text]))).probabilities
    assert np.allclose(found, trainer.predict([row.compact()])[0], atol=0.02)
