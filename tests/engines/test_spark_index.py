"""What a user would lose: an index that is the same wherever it was built. The steps of the cluster, without one."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from cleaner import CorpusIndex
from cleaner.index import manifest
from cleaner.index.corpus import open_run
from cleaner.index.segment_writer import Table, buckets_together
from tests.engines.pages import documents, rows

arrow = pytest.importorskip("pyarrow")

from cleaner.engines import spark_index as steps  # noqa: E402

ROWS = rows()


def mapped(work: Any, some: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a step makes of rows that come in batches of seven."""
    batches = (arrow.RecordBatch.from_pylist(some[at : at + 7]) for at in range(0, len(some), 7))
    return [row for batch in work(batches) for row in batch.to_pylist()]


@pytest.mark.parametrize("parts", [1, 5])
def test_the_steps_make_the_index_of_a_single_machine(parts: int, tmp_path: Path) -> None:
    read = mapped(steps._reading("text", False, parts), ROWS[::-1])
    read.sort(key=itemgetter("part", "content", "key"))
    once = mapped(steps._once_each(), read)
    sums = [(part, list(some)) for part, some in groupby(once, key=itemgetter("part"))]
    totals = [(part, sum(r["tokens"] for r in some), sum(r["given"] for r in some)) for part, some in sums]
    plan = steps._planned(totals, 1 << 20)
    placed = mapped(steps._placing(plan), once)
    placed.sort(key=itemgetter("segment", "chunk"))
    buckets = mapped(steps._joining(plan), placed)
    with manifest.writing(tmp_path / "cluster"):
        packed = mapped(steps._packing(), once)
        runs = [open_run(steps._received(tmp_path / "cluster", row["part"], row["run"])) for row in packed]
        table = Table(plan.given[0], steps._filled(buckets, buckets_together(plan.given[0])))
        entry = manifest.store_segment(tmp_path / "cluster", runs, table=table)
        manifest.publish(tmp_path / "cluster", manifest.Manifest((entry,)))
    CorpusIndex.build(documents(ROWS), tmp_path / "single")
    made, wanted = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("cluster", "single"))
    assert made == wanted
