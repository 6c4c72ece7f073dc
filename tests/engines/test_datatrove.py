"""What a user would lose: a step that does in a datatrove pipeline what the library does."""

from __future__ import annotations

import gzip
import json
import pickle
import warnings
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner, CleanerError, CorpusIndex, Options
from cleaner.export.table import span_rows
from tests.engines.pages import documents, rows

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pytest.importorskip("datatrove", exc_type=ImportError)
    pytest.importorskip("orjson")
    from datatrove.data import Document as Passed
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.writers.jsonl import JsonlWriter

    from cleaner.engines.datatrove import CleanerStep

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
ROWS = list({row["id"]: row for row in rows(12) if row["text"] is not None}.values())


class Feed(PipelineStep):  # type: ignore[misc]  # datatrove has no types
    """Every other document of the rows for each of two tasks."""

    name = type = "feed"

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Any:
        for row in ROWS[rank::world_size]:
            yield Passed(row["text"], row["id"], metadata={"url": row["url"], "site": row["site"]})


@pytest.mark.slow
def test_a_local_pipeline_writes_what_the_library_makes(tmp_path: Path) -> None:
    index = CorpusIndex.build(documents(ROWS), tmp_path / "seen")
    step = CleanerStep(Options(keep="title"), tmp_path / "seen")
    writer = JsonlWriter(str(tmp_path / "clean"), "${rank}.jsonl.gz")
    LocalPipelineExecutor(
        [Feed(), step, writer], tasks=2, workers=1, logging_dir=str(tmp_path / "logs"), skip_completed=False
    ).run()
    made = {}
    for path in (tmp_path / "clean").glob("*.gz"):
        with gzip.open(path, "rt") as lines:
            made |= {(row["id"], row["metadata"]["url"]): row for row in map(json.loads, lines)}
    wanted = list(Cleaner(Options(keep="title"), index).analyze_many(documents(ROWS)))
    # datatrove writes no field for an empty text.
    assert {key: row.get("text", "") for key, row in made.items()} == {(one.id, one.url): one.text for one in wanted}
    assert all(made[one.id, one.url]["metadata"]["spans"] == span_rows(one) for one in wanted)
    stats = json.loads((tmp_path / "logs" / "stats.json").read_text())
    (told,) = (one["stats"] for one in stats if "CLEANER" in one["name"])
    assert told["documents"]["total"] == len(ROWS)


def test_a_step_travels_before_anything_is_loaded() -> None:
    step = pickle.loads(pickle.dumps(CleanerStep(Options(keep="title"), "no/such/index", spans=False)))
    assert (step.options, step.index, step.spans) == (Options(keep="title"), "no/such/index", False)


@pytest.mark.parametrize("drop", [False, True])
def test_one_that_cannot_be_judged_takes_no_other_with_it(drop: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Cleaner, sources: Any) -> Any:
        for number, source in enumerate(sources):
            yield CleanerError("document 1: no") if number == 0 else Cleaner().analyze(source)

    monkeypatch.setattr(Cleaner, "analyze_each", refuse)
    made = list(CleanerStep(drop_on_error=drop).run([Passed("One.", "a"), Passed("Two.", "b")]))
    assert [one.id for one in made] == (["b"] if drop else ["a", "b"])
    if not drop:
        assert made[0].text == "One."
        assert made[0].metadata["cleaner_error"] == "document 1: no"
    assert made[-1].text == "Two."
