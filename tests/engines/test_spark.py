"""What a user would lose: the same results, and the same index, from a cluster as from one machine."""

from __future__ import annotations

import os
import random
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner, CorpusIndex, Options
from cleaner.engines import spark as engine
from cleaner.export.table import span_rows
from tests.engines.pages import documents, rows

pytest.importorskip("pyspark", exc_type=ImportError)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None and "JAVA_HOME" not in os.environ, reason="no Java is installed"),
    pytest.mark.filterwarnings("ignore"),  # Spark's own
]
ROOT = Path(__file__).parents[2]
ROWS = rows()
SCHEMA = "id string, url string, site string, text string"
THREADS, CLUSTER = "local[2]", "local-cluster[2,1,1024]"
"""Two threads of one process; two executors that are processes of their own, with a gigabyte each."""


@pytest.fixture(
    scope="module", params=[THREADS, pytest.param(CLUSTER, marks=pytest.mark.nightly)], ids=["threads", "cluster"]
)
def session(request: pytest.FixtureRequest) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        settings = {
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "3",
            "spark.executorEnv.PYTHONPATH": str(ROOT),
            "spark.driver.memory": "1g",
        }
        builder = SparkSession.builder.master(request.param)
        for name, value in settings.items():
            builder = builder.config(name, value)
        made = builder.getOrCreate()
        made.sparkContext.setLogLevel("OFF")
        yield made
        made.stop()


def frame(session: Any, some: list[dict[str, Any]], seed: int = 0) -> Any:
    """Rows as a data frame of three partitions, in another order."""
    shuffled = random.Random(seed).sample(some, len(some))
    return session.createDataFrame([tuple(row.values()) for row in shuffled], SCHEMA).repartition(3)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "lock"}


def test_the_index_is_the_one_that_a_single_machine_builds(session: Any, tmp_path: Path) -> None:
    assert engine.build_index(frame(session, ROWS), tmp_path / "spark") == 24
    CorpusIndex.build(documents(ROWS), tmp_path / "single")
    assert files(tmp_path / "spark") == files(tmp_path / "single")


def test_a_cluster_has_executors_of_its_own(session: Any) -> None:
    pids = session.range(64, numPartitions=16).mapInArrow(own_process, "pid long").distinct().collect()
    assert os.getpid() not in {row["pid"] for row in pids}
    there = session.sparkContext._jsc.sc().getExecutorMemoryStatus().size()
    assert there == (3 if session.sparkContext.master == CLUSTER else 1), "each executor, and the driver"


def own_process(batches: Iterator[Any]) -> Iterator[Any]:
    import pyarrow

    for _ in batches:
        yield pyarrow.RecordBatch.from_pylist([{"pid": os.getpid()}])


def test_with_its_index_documents_come_out_as_from_a_single_machine(session: Any, tmp_path: Path) -> None:
    # Many segments answer as one does.
    engine.build_index(frame(session, ROWS), tmp_path / "spark", most_tokens=800)
    index = CorpusIndex.build(documents(ROWS), tmp_path / "single")
    assert len(list((tmp_path / "spark").glob("*.segment"))) > 1
    some = {row["id"]: row for row in ROWS}
    made = engine.clean(frame(session, list(some.values())), options=Options(keep="title"), index=tmp_path / "spark")
    assert made.columns == ["id", "url", "site", "text", "notes", "spans"]
    found = {row["id"]: row for row in made.collect()}
    assert found.keys() == some.keys()
    assert found["none"]["text"] is None
    for result in Cleaner(Options(keep="title"), index).analyze_many(documents(list(some.values()))):
        row = found[result.id]
        assert row["text"] == result.text
        assert [span.asDict() for span in row["spans"]] == span_rows(result)
        assert row["notes"] == list(result.notes)


def test_an_index_of_nothing_is_an_index(session: Any, tmp_path: Path) -> None:
    assert engine.build_index(frame(session, [ROWS[-1], ROWS[-2]]), tmp_path / "spark") == 0
    assert len(CorpusIndex.open(tmp_path / "spark")) == 0


def test_a_wrong_column_is_named(session: Any, tmp_path: Path) -> None:
    wrong = session.createDataFrame([("One.",)], "body string")
    for call in (lambda: engine.clean(wrong), lambda: engine.build_index(wrong, tmp_path / "spark")):
        with pytest.raises(ValueError, match=r"no column 'text' \(columns: body\); name it, as in text='body'"):
            call()
