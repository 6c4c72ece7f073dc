"""What a user would lose: a record of a corpus, the index that was there before, or a lock that nobody holds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cleaner.document import Document
from cleaner.index import Added, CorpusIndex, CorpusIndexError
from cleaner.index.fingerprints import Part, read_part
from cleaner.io.records import FileError, Line, Record
from cleaner.run import build
from cleaner.run.batches import Outcome
from cleaner.run.build import index_records
from tests.index.made import FOOT, answers, page, words

ROOT = Path(__file__).parents[2]
QUERIES = [page("query", FOOT), page(3, FOOT)]


def line(number: int, data: bytes | None = None) -> Line:
    row = {"id": number, "site": f"s{number % 3}", "text": page(number, FOOT).text}
    return Line("a.jsonl", number + 1, 0, json.dumps(row).encode() + b"\n" if data is None else data)


LINES = [line(number) for number in range(60)]


def ignore(chunk: Outcome[Any]) -> None:
    pass


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_any_number_of_processes_makes_the_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    index_records(tmp_path / "one", LINES, keep=False, tell=ignore)
    monkeypatch.setattr(build, "RUN", 2000)
    told: list[Outcome[Any]] = []
    assert index_records(tmp_path / "many", LINES[::-1], keep=False, tell=told.append, jobs=jobs) == Added(60)
    assert len(told) > 5
    assert sum(chunk.documents for chunk in told) == 60
    assert sum(chunk.size for chunk in told) == sum(len(one.data) for one in LINES)
    assert files(tmp_path / "many") == files(tmp_path / "one")


@pytest.mark.parametrize("jobs", [1, 2])
def test_adding_answers_as_building(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr(build, "RUN", 2000)
    index_records(tmp_path / "one", LINES, keep=False, tell=ignore, jobs=jobs)
    index_records(tmp_path / "two", LINES[:30], keep=False, tell=ignore, jobs=jobs)
    assert index_records(tmp_path / "two", LINES[20:], keep=True, tell=ignore, jobs=jobs) == Added(30, 10)
    one, two = (answers(CorpusIndex.open(tmp_path / name), QUERIES) for name in ("one", "two"))
    assert one == two


def test_texts_and_lines_may_come_together(tmp_path: Path) -> None:
    assert (
        index_records(tmp_path / "a", [Record("page.txt", words(1)), LINES[0]], keep=False, tell=ignore).documents == 2
    )
    assert index_records(tmp_path / "b", [], keep=False, tell=ignore) == Added(0)
    other = Line("a.jsonl", 1, 0, b'{"body": "some words"}')
    assert index_records(tmp_path / "a", [other], keep=True, tell=ignore, text_field="body") == Added(1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_bad_lines_are_left_out_or_end_it_all(tmp_path: Path, jobs: int) -> None:
    bad = [LINES[0], line(1, b"nonsense"), LINES[2], line(3, b'{"id": 3}')]
    told: list[Outcome[Any]] = []
    assert index_records(tmp_path / "a", bad, keep=False, tell=told.append, skip=True, jobs=jobs) == Added(2)
    assert [str(problem)[:11] for problem in told[0].problems] == ["a.jsonl:2: ", "a.jsonl:4: "]
    assert not told[0].failed
    before = files(tmp_path / "a")

    def stop(chunk: Outcome[Any]) -> None:
        assert chunk.failed
        raise KeyError(str(chunk.problems[-1]))

    for keep in (True, False):
        with pytest.raises(KeyError, match=r"a\.jsonl:2: not JSON"):
            index_records(tmp_path / "a", bad, keep=keep, tell=stop, jobs=jobs)
        assert files(tmp_path / "a") == before


def test_what_is_whole_of_a_file_is_indexed_where_errors_are_skipped(tmp_path: Path) -> None:
    units = [LINES[0], FileError("b.jsonl: damaged gzip data"), LINES[1]]
    told: list[Outcome[Any]] = []
    assert index_records(tmp_path / "a", units, keep=False, tell=told.append, skip=True) == Added(2)
    assert [str(problem) for problem in told[0].problems] == ["b.jsonl: damaged gzip data"]
    assert not told[0].failed


def test_a_document_that_cannot_be_indexed_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents are read many at a time: the one that is to blame has to be found among them."""

    def broken(documents: Sequence[Document]) -> Part:
        if any(document.id == "7" for document in documents):
            raise IndexError("of a fault of ours")
        return read_part(documents)

    monkeypatch.setattr(build, "read_part", broken)
    told: list[Outcome[Any]] = []
    assert index_records(tmp_path / "a", LINES, keep=False, tell=told.append, skip=True) == Added(59)
    (problem,) = told[0].problems
    assert str(problem).startswith("a.jsonl:8: id 7: unexpected IndexError: of a fault of ours (")


def test_no_folder_is_made_for_an_index_to_add_to(tmp_path: Path) -> None:
    with pytest.raises(CorpusIndexError, match="there is no such index"):
        index_records(tmp_path / "misspelt", LINES, keep=True, tell=ignore)
    assert not (tmp_path / "misspelt").exists()


def test_a_worker_that_is_killed_leaves_the_index_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index_records(tmp_path / "a", LINES[:5], keep=False, tell=ignore)
    before = files(tmp_path / "a")
    monkeypatch.setattr(build, "write_run", lambda *args: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(CorpusIndexError, match=r"a worker process was killed.*what was published before is untouched"):
        index_records(tmp_path / "a", LINES, keep=True, tell=ignore, jobs=2)
    assert files(tmp_path / "a") == before


PARENT = """
import itertools, pathlib, sys
from cleaner.run import build
from tests.run.test_build import line
build.RUN = 5000
def tell(chunk):
    print("chunk", flush=True)
endless = (line(number) for number in itertools.count())
build.index_records(pathlib.Path(sys.argv[1]), endless, keep=True, tell=tell, jobs=3)
"""


def test_workers_of_a_killed_build_let_the_index_go(tmp_path: Path) -> None:
    """Else nobody could write it again before somebody found and killed them."""
    index_records(tmp_path / "a", LINES[:5], keep=False, tell=ignore)
    with subprocess.Popen([sys.executable, "-c", PARENT, tmp_path / "a"], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"chunk\n"
        with pytest.raises(CorpusIndexError, match="another process is writing"):
            index_records(tmp_path / "a", LINES, keep=True, tell=ignore)
        parent.kill()
    until = time.monotonic() + 30
    while True:
        try:
            assert index_records(tmp_path / "a", LINES, keep=True, tell=ignore) == Added(55, 5)
            break
        except CorpusIndexError:
            assert time.monotonic() < until, "its workers still hold the index"
            time.sleep(0.05)
    assert {path.suffix for path in (tmp_path / "a").iterdir()} == {".segment", ".json", ""}
