"""What a user would lose: a document of a crawl, an hour of work that was done already, or a file that was there."""

from __future__ import annotations

import gzip
import json
import lzma
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from click.testing import CliRunner, Result

from cleaner.cli.main import cli

STORY = (
    "The lock keeper at Harn opened the sluice a week early this spring, after the warmest February that the river "
    "board has on its books, and boats have been going up to the mill since Sunday."
)
MORE = (
    "Anglers, who had asked for a later date, said that the pike were still on their beds below the weir, and that "
    "they would take the matter to the county before the season is out."
)
PAGE = f"{STORY}\n\n{MORE}\n\nShare this article: Facebook Twitter WhatsApp\n"
CLEAN = f"{STORY}\n\n{MORE}\n"


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, ["run", *map(str, args)])


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def record(number: int, text: str = PAGE, **more: Any) -> bytes:
    return json.dumps({"id": number, "text": f"{number}. {text}", **more}).encode() + b"\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a folder ``in`` of three files, to work in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(PAGE)
    (tmp_path / "in" / "sub" / "b.jsonl.gz").write_bytes(gzip.compress(b"".join(map(record, range(60)))))
    (tmp_path / "in" / "sub" / "c.html").write_text(
        f"<html><body><h1>Lock</h1><p>{STORY}</p><p>{MORE}</p></body></html>"
    )
    return tmp_path


def test_a_tree_goes_in_and_the_same_tree_comes_out(folder: Path) -> None:
    done = run("in", "-o", "out")
    assert done.exit_code == 0, done.stderr
    found = tree(folder / "out")
    assert sorted(found) == ["a.txt", "cleaner-manifest.jsonl", "sub/b.jsonl.gz", "sub/c.txt"]
    assert found["a.txt"].decode() == CLEAN
    assert CLEAN in found["sub/c.txt"].decode()
    rows = [json.loads(line) for line in gzip.decompress(found["sub/b.jsonl.gz"]).splitlines()]
    assert [row["id"] for row in rows] == list(range(60))
    assert "3 files, 62 documents" in done.stderr
    assert "dropped most often: 61 ×" in done.stderr


@pytest.mark.parametrize("to", ["jsonl", "jsonl.zst", "parquet", "dolma", "text"])
@pytest.mark.parametrize("spans", ["slim", "full"])
def test_more_jobs_give_the_same_bytes(folder: Path, to: str, spans: str) -> None:
    if to == "parquet":
        pytest.importorskip("pyarrow")
    (folder / "in" / "large.jsonl").write_bytes(b"".join(record(number, PAGE * 9) for number in range(400)))
    one, two = (run("in", "-o", f"out{jobs}", "--to", to, "--spans", spans, "--jobs", jobs) for jobs in "12")
    assert one.exit_code == two.exit_code == 0, one.stderr
    assert tree(folder / "out1") == tree(folder / "out2")


def test_a_second_run_does_what_is_missing_and_what_has_changed_and_nothing_else(folder: Path) -> None:
    run("in", "-o", "out")
    before = tree(folder / "out")
    times = {path: path.stat().st_mtime_ns for path in (folder / "out").rglob("*") if path.is_file()}
    (folder / "out" / "a.txt").unlink()
    (folder / "in" / "new.txt").write_text(PAGE)
    (folder / "in" / "sub" / "c.html").write_text(f"<html><body><p>{MORE}</p><p>{STORY}</p></body></html>")
    done = run("in", "-o", "out")
    assert done.exit_code == 0, done.stderr
    assert "4 files (1 made before)" in done.stderr
    after = tree(folder / "out")
    assert after["a.txt"] == before["a.txt"] == after["new.txt"]
    assert after["sub/c.txt"].startswith(MORE.encode())
    packed = folder / "out" / "sub" / "b.jsonl.gz"
    assert packed.stat().st_mtime_ns == times[packed]


def test_other_options_are_noticed(folder: Path) -> None:
    run("in", "-o", "out")
    done = run("in", "-o", "out", "--spans", "none")
    assert "made again, because options differ from those of the last run: spans" in done.stderr
    row = json.loads(gzip.decompress((folder / "out" / "sub" / "b.jsonl.gz").read_bytes()).splitlines()[0])
    assert "spans" not in row


def test_a_file_that_no_run_has_made_is_left_alone(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "a.txt").write_text("my own")
    done = run("in", "-o", "out")
    assert done.exit_code == 2
    assert "out/a.txt: it is there, and no run has made it" in done.stderr
    assert tree(folder / "out") == {"a.txt": b"my own", ".cleaner-run/lock": b""}
    done = run("in", "-o", "out", "--skip-existing")
    assert done.exit_code == 0
    assert (folder / "out" / "a.txt").read_text() == "my own"
    assert (folder / "out" / "sub" / "c.txt").exists()


def test_bad_records_go_to_rejected_with_the_reason_and_all_others_come_out(folder: Path) -> None:
    lines = [record(1), b"no json\n", record(2), b'{"id": 3, "body": 1}\n', b"\xff\n", record(4)]
    (folder / "in" / "bad.jsonl").write_bytes(b"".join(lines))
    done = run("in", "-o", "out")
    assert done.exit_code == 2
    rows = [json.loads(line) for line in (folder / "out" / "bad.jsonl").read_bytes().splitlines()]
    assert [row["id"] for row in rows] == [1, 2, 4]
    rejected = [
        json.loads(line) for line in (folder / "out" / "rejected" / "bad.jsonl.jsonl").read_bytes().splitlines()
    ]
    assert [(row["record"], row.get("data")) for row in rejected] == [
        (2, "no json\n"),
        (4, '{"id": 3, "body": 1}\n'),
        (5, None),
    ]
    assert rejected[2]["data_base64"] == "/wo="
    assert "not JSON" in rejected[0]["reason"]
    assert "rejected: 3 records" in done.stderr
    assert run("in", "-o", "out").exit_code == 2, "a run that goes on from there tells it again"
    (folder / "in" / "bad.jsonl").write_bytes(record(1) + record(2))
    assert run("in", "-o", "out").exit_code == 0
    assert not (folder / "out" / "rejected" / "bad.jsonl.jsonl").exists()


def test_of_an_input_that_was_cut_short_the_whole_records_come_out(folder: Path) -> None:
    whole = gzip.compress(b"".join(map(record, range(500))))
    (folder / "in" / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    done = run("in", "-o", "out")
    assert done.exit_code == 2
    assert "cut.jsonl.gz: damaged gzip data: it is cut off, at byte" in done.stderr
    rows = gzip.decompress((folder / "out" / "cut.jsonl.gz").read_bytes()).splitlines()
    assert [json.loads(row)["id"] for row in rows] == list(range(len(rows)))
    assert len(rows) > 100


def test_an_input_that_cannot_be_read_has_no_output_and_is_tried_again(folder: Path) -> None:
    (folder / "in" / "bad.txt").write_bytes(b"caf\xe9")
    assert run("in", "-o", "out").exit_code == 2
    assert not (folder / "out" / "bad.txt").exists()
    (folder / "in" / "bad.txt").write_text(PAGE)
    assert run("in", "-o", "out").exit_code == 0
    assert (folder / "out" / "bad.txt").read_text() == CLEAN
    (folder / "in" / "bad.txt").write_bytes(b"caf\xe9")
    assert run("in", "-o", "out").exit_code == 2
    assert run("in", "-o", "out").exit_code == 2, "its output of before is known for what it is"


def test_records_with_one_id_or_none_all_come_out(folder: Path) -> None:
    rows = [record(7), record(7), json.dumps({"text": PAGE}).encode() + b"\n", record(7)]
    (folder / "in" / "same.jsonl").write_bytes(b"".join(rows))
    assert run("in", "-o", "out").exit_code == 0
    assert len((folder / "out" / "same.jsonl").read_bytes().splitlines()) == 4


def test_a_record_that_is_too_large_is_rejected_by_its_beginning(folder: Path) -> None:
    (folder / "in" / "large.jsonl").write_bytes(record(1) + record(2, "a" * 300_000) + record(3))
    done = run("in", "-o", "out", "--max-record-bytes", "100000")
    assert done.exit_code == 2
    rows = [json.loads(line)["id"] for line in (folder / "out" / "large.jsonl").read_bytes().splitlines()]
    assert rows == [1, 3]
    (rejected,) = (folder / "out" / "rejected" / "large.jsonl.jsonl").read_bytes().splitlines()
    assert "more than a record may have" in json.loads(rejected)["reason"]
    assert len(rejected) < 1000


def test_a_dry_run_says_what_would_be_made_and_makes_nothing(folder: Path) -> None:
    done = run("in", "-o", "out", "--dry-run")
    assert done.stdout.splitlines()[0] == "new     in/a.txt -> out/a.txt"
    assert not (folder / "out").exists()
    run("in", "-o", "out")
    (folder / "in" / "a.txt").write_text(PAGE * 2)
    states = [line.split()[0] for line in run("in", "-o", "out", "--dry-run").stdout.splitlines()]
    assert states == ["changed", "done", "done"]


def test_a_limit_ends_the_run_after_so_many_documents(folder: Path) -> None:
    assert "2 files, 5 documents" in run("in", "-o", "out", "--limit", "5").stderr
    assert sorted(tree(folder / "out")) == ["a.txt", "cleaner-manifest.jsonl", "sub/b.jsonl.gz"]


def test_figures_and_a_sample_are_written_where_they_are_asked_for(folder: Path) -> None:
    done = run("in", "-o", "out", "--stats", "stats.json", "--sample-report", "2", "--quiet")
    assert done.exit_code == 0
    assert done.stderr == ""
    figures = json.loads((folder / "stats.json").read_text())
    assert figures["documents"] == 62
    assert figures["furniture"][0]["times"] == 61
    assert set(figures["characters_kept"]) == {"main"}
    assert b"<html" in (folder / "out" / "report.html").read_bytes()[:500].lower()


def test_a_corpus_judges_each_document_by_the_others_and_can_be_taken_up_again(folder: Path) -> None:
    for number in range(3):
        (folder / "in" / f"{number}.jsonl").write_bytes(
            json.dumps({"id": number, "url": f"https://s{number}.example/", "text": PAGE}).encode() + b"\n"
        )
    done = run("in", "-o", "out", "--corpus", "--to", "jsonl")
    assert done.exit_code == 0, done.stderr
    row = json.loads((folder / "out" / "0.jsonl").read_bytes())
    assert any("witnesses" in span for span in row["spans"])
    before = tree(folder / "out")
    assert "(6 made before)" in run("in", "-o", "out", "--corpus", "--to", "jsonl").stderr
    assert tree(folder / "out") == before


def test_a_link_and_its_target_are_one_file_and_nothing_outside_is_written(folder: Path) -> None:
    (folder / "in" / "link.txt").symlink_to("a.txt")
    (folder / "elsewhere").mkdir()
    (folder / "out").mkdir()
    (folder / "out" / "sub").symlink_to(folder / "elsewhere")
    done = run("in", "-o", "out")
    assert done.exit_code == 2
    assert "a link leads out of out" in done.stderr
    assert list((folder / "elsewhere").iterdir()) == []
    assert not (folder / "out" / "link.txt").exists()


def test_a_pipe_is_an_input_too(folder: Path) -> None:
    import threading

    os.mkfifo(folder / "pipe.jsonl")
    writer = threading.Thread(target=lambda: (folder / "pipe.jsonl").write_bytes(record(1) + record(2)))
    writer.start()
    done = run("pipe.jsonl", "-o", "out")
    writer.join()
    assert done.exit_code == 0, done.stderr
    assert len((folder / "out" / "pipe.jsonl").read_bytes().splitlines()) == 2


def test_a_folder_that_cannot_be_written_is_told(folder: Path) -> None:
    (folder / "file").write_text("x")
    done = run("in", "-o", "file/out")
    assert done.exit_code == 2
    assert "Not a directory" in done.stderr


def test_a_manifest_of_something_else_is_refused(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "cleaner-manifest.jsonl").write_text("hello\n")
    done = run("in", "-o", "out")
    assert done.exit_code == 2
    assert "this is not a manifest of cleaner run" in done.stderr


def test_many_small_files_take_no_longer_than_their_text_does(folder: Path) -> None:
    for number in range(1500):
        (folder / "many" / f"{number % 20}").mkdir(parents=True, exist_ok=True)
        (folder / "many" / f"{number % 20}" / f"{number}.txt").write_text(f"{number}. {STORY}\n")
    done = run("many", "-o", "out", "--stats", "stats.json")
    assert done.exit_code == 0
    assert json.loads((folder / "stats.json").read_text())["seconds"] < 300
    assert len(tree(folder / "out")) == 1501


Table = Callable[..., Any]


def test_a_table_keeps_its_columns_and_their_types(folder: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    import datetime

    made = pa.table(
        {
            "n": pa.array(range(700), type=pa.int16()),
            "when": pa.array([datetime.datetime(2026, 2, 3, 4, 5, 6, 789)] * 700, type=pa.timestamp("us", tz="UTC")),
            "raw": pa.array([b"\xff\x00\x01"] * 700),
            "text": pa.array([None if n == 500 else f"{n}. {PAGE}" for n in range(700)], type=pa.large_string()),
            "tags": pa.array([["a", None]] * 700),
        }
    )
    pq.write_table(made, folder / "in" / "t.parquet")
    done = run("in/t.parquet", "-o", "out")
    assert done.exit_code == 2, "a row without a text is rejected"
    found = pq.read_table(folder / "out" / "t.parquet")
    assert found.column_names == [*made.column_names, "spans", "notes"]
    assert all(found.schema.field(name).type == made.schema.field(name).type for name in made.column_names)
    assert found["n"].to_pylist() == [n for n in range(700) if n != 500]
    assert found["raw"][3].as_py() == b"\xff\x00\x01"
    text, spans = found["text"][3].as_py(), found["spans"][3].as_py()
    source = made["text"][3].as_py()
    assert "Share this article" not in text
    for span in spans:
        if span["clean_start"] is not None:
            assert text[span["clean_start"] : span["clean_end"]] == source[span["start"] : span["end"]]


def test_a_text_inside_a_structure_is_cleaned_where_it_stands(folder: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"doc": [{"n": 1, "text": PAGE}, {"n": 2, "text": PAGE}]}), folder / "in" / "t.parquet")
    assert run("in/t.parquet", "-o", "out", "--text-field", "doc.text").exit_code == 0
    rows = pq.read_table(folder / "out" / "t.parquet").to_pylist()
    assert rows[1]["doc"] == {"n": 2, "text": CLEAN.rstrip()}


def test_records_of_every_shape_become_one_table(folder: Path) -> None:
    pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    rows = [record(1, score=1), record(2, score=1.5, tags=["x"]), record(3, score="high"), record(4, flag=True)]
    (folder / "in" / "odd.jsonl").write_bytes(b"".join(rows))
    assert run("in/odd.jsonl", "-o", "out", "--to", "parquet").exit_code == 0
    found = pq.read_table(folder / "out" / "odd.parquet").to_pylist()
    assert [row["score"] for row in found] == ["1", "1.5", '"high"', None]
    assert [row["tags"] for row in found] == [None, '["x"]', None, None]
    assert [row["flag"] for row in found] == [None, None, None, True]
    assert [row["id"] for row in found] == [1, 2, 3, 4]


def test_what_json_carries_and_a_table_does_not_takes_no_record_with_it(folder: Path) -> None:
    pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    rows = [
        b'{"text": "One.\\udfff", "s": "\\ud800", "n": NaN, "i": 1152921504606846977, "k\\udc00": 1, "e": 1e999}',
        b'{"text": "Two.", "s": "\\\\ud800", "n": 1, "i": 1.5, "l": ["\\ud83e\\udd8a \\udd8a"], "m": [NaN], "b": -'
        + b"9" * 5000
        + b"}",
    ]
    (folder / "in" / "odd.jsonl").write_bytes(b"\n".join(rows) + b"\n")
    assert run("in/odd.jsonl", "-o", "out", "--to", "parquet").exit_code == 0
    one, two = pq.read_table(folder / "out" / "odd.parquet").to_pylist()
    assert one["text"].startswith("One.") and one["k\ufffd"] == 1
    assert (one["s"], two["s"]) == ("\ufffd", "\\ud800")
    assert math.isnan(one["n"]) and (two["n"], one["e"]) == (1.0, math.inf)
    assert (one["i"], two["i"]) == (2.0**60, 1.5)
    assert (two["l"], two["m"], two["b"]) == ('["🦊 \ufffd"]', "[NaN]", "-" + "9" * 5000)


@pytest.mark.parametrize("spans", ["full", "slim", "none"])
def test_the_tables_of_two_shards_are_one_table(folder: Path, spans: str) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    (folder / "shards").mkdir()
    doubtful = record(3, text="Copyright 2026. All rights reserved. Terms of use.")
    (folder / "shards" / "a.jsonl").write_bytes(record(1) + record(2))
    (folder / "shards" / "b.jsonl").write_bytes(doubtful)
    (folder / "shards" / "c.jsonl").write_bytes(b"")
    pq.write_table(pa.table({"id": [4], "text": [PAGE]}), folder / "shards" / "d.parquet")
    assert run("shards", "-o", "out", "--to", "parquet", "--spans", spans).exit_code == 0
    a, b, c, d = (pq.read_table(folder / "out" / f"{name}.parquet") for name in "abcd")
    assert a.schema == b.schema == d.schema
    assert pa.concat_tables([a, b, d])["id"].to_pylist() == [1, 2, 3, 4]
    assert pa.concat_tables([a, c], promote_options="default").num_rows == 2
    assert ("spans" in a.column_names) == (spans != "none")
    assert b["notes"].to_pylist()[0]
    assert a["notes"].to_pylist() == [None, None]


def test_evidence_of_any_column_has_one_type_in_jsonl_and_in_tables(folder: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    read_json = pytest.importorskip("pyarrow.json").read_json
    pq = pytest.importorskip("pyarrow.parquet")
    (folder / "shards").mkdir()
    (folder / "shards" / "a.jsonl").write_bytes(record(1))
    (folder / "shards" / "b.jsonl").write_bytes(record(2, text=f"{PAGE}\n\n© 2026 The Harbour Post\n\nMonday, 14:30"))
    names: list[set[str]] = []
    for to, read in (("jsonl", read_json), ("parquet", pq.read_table)):
        assert run("shards", "-o", to, "--to", to).exit_code == 0
        a, b = (read(str(folder / to / f"{name}.{to}")) for name in "ab")
        (first, second) = pa.concat_tables([a, b])["spans"].to_pylist()
        names.append({column["name"] for span in (*first, *second) for column in span["evidence"]})
        assert {column["name"] for span in first for column in span["evidence"]} < names[-1]
    assert names[0] == names[1]


def test_dolma_attributes_have_a_row_a_document_and_places_in_its_text(folder: Path) -> None:
    (folder / "in" / "d.jsonl").write_bytes(record(1) + b'{"id": "odd", "body": 1}\n' + record(2))
    done = run("in/d.jsonl", "-o", "out", "--to", "dolma")
    assert done.exit_code == 2
    assert "1 file, 2 documents" in done.stderr
    rows = [json.loads(line) for line in gzip.decompress((folder / "out" / "d.jsonl.gz").read_bytes()).splitlines()]
    assert [row["id"] for row in rows] == [1, "odd", 2], "the rejected record has its row too"
    assert rows[1]["attributes"] == {}
    ((start, end, _),) = rows[0]["attributes"]["cleaner__drop"]
    source = f"1. {PAGE}"
    assert source[:start] + source[end:] == f"1. {STORY}\n\n{MORE}", "without what goes it is the clean text"


def cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def crawl(count: int) -> bytes:
    out = []
    for number in range(count):
        text = f"{number}. {PAGE}".encode()
        head = f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:{number:032d}>\r\n"
        head += f"WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n\r\n"
        out.append(head.encode() + text + b"\r\n\r\n")
    return b"".join(out)


CUT = {
    "rows.jsonl.zst": lambda: zstandard.compress(b"".join(map(record, range(2000)))),
    "rows.jsonl.xz": lambda: lzma.compress(b"".join(map(record, range(2000)))),
    "crawl.warc": lambda: crawl(40),
    "crawl.warc.gz": lambda: gzip.compress(crawl(400)),
}


NIGHTLY = (pytest.mark.nightly, pytest.mark.slow)


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name == "crawl.warc" else NIGHTLY) for name in CUT])
def test_whatever_was_cut_short_gives_what_is_whole(folder: Path, name: str) -> None:
    if "warc" in name:
        pytest.importorskip("fastwarc")
    (folder / "cut").mkdir()
    (folder / "cut" / name).write_bytes(cut(CUT[name]()))
    whole = run("cut", "-o", "whole", "--to", "jsonl", "--spans", "none")
    assert whole.exit_code == 2
    assert f"{name}: damaged" in whole.stderr
    assert "cut off" in whole.stderr
    made = folder / "whole" / f"{name.partition('.')[0]}.jsonl"
    texts = [json.loads(line)["text"] for line in made.read_bytes().splitlines()]
    assert len(texts) >= 20
    assert [text.partition(".")[0] for text in texts] == [str(number) for number in range(len(texts))]


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.parametrize("name", ["bomb.jsonl.gz", "bomb.txt.gz", "bomb.json.zst"])
def test_what_unpacks_to_far_more_than_a_record_may_have_is_rejected_in_little_memory(folder: Path, name: str) -> None:
    (folder / "bombs").mkdir()
    unpacked = b"a" * (200 << 20)
    if "json" in name:
        unpacked = b'{"text":"' + unpacked + b'"}\n'
    packed = gzip.compress(unpacked, 1) if name.endswith("gz") else zstandard.compress(unpacked)
    (folder / "bombs" / name).write_bytes(packed)
    del unpacked
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30));"
    code += "from cleaner.cli import main; main()"
    options = ["--max-record-bytes", str(1 << 20), "-o", "out", "--quiet"]
    options += ["--from", "json"] if "json.zst" in name else []
    command = [sys.executable, "-c", code, "run", "bombs", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    (rejected,) = (folder / "out" / "rejected").iterdir()
    row = json.loads(rejected.read_bytes())
    assert "more than" in row["reason"] or "larger than" in row["reason"]
    assert len(rejected.read_bytes()) < 1000


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mount") is None, reason="only root can mount a small disk")
def test_a_disk_that_is_full_is_told_and_the_run_goes_on_where_there_is_room(folder: Path) -> None:
    (folder / "in" / "large.jsonl").write_bytes(b"".join(record(number, PAGE * 3) for number in range(1500)))
    (folder / "disk").mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "disk"], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this container may not mount")
    try:
        done = run("in", "-o", "disk/out", "--to", "jsonl", "--spans", "none")
        assert done.exit_code == 2
        assert "cannot write: No space left on device" in done.stderr
        assert not (folder / "disk" / "out" / "large.jsonl").exists()
        subprocess.run(["mount", "-o", "remount,size=64m", "disk"], check=True)
        assert run("in", "-o", "disk/out", "--to", "jsonl", "--spans", "none").exit_code == 0
        assert run("in", "-o", "whole", "--to", "jsonl", "--spans", "none").exit_code == 0
        assert tree(folder / "disk" / "out") == tree(folder / "whole")
    finally:
        subprocess.run(["umount", "disk"], check=True)


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mount") is None, reason="only root can mount a disk to read")
def test_a_target_that_can_only_be_read_is_told(folder: Path) -> None:
    (folder / "disk").mkdir()
    options = ["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", "disk"]
    if subprocess.run(options, check=False, capture_output=True).returncode:
        pytest.skip("this container may not mount")
    try:
        done = run("in", "-o", "disk/out")
        assert done.exit_code == 2
        assert "cannot be written to: Read-only file system" in done.stderr
    finally:
        subprocess.run(["umount", "disk"], check=True)


@pytest.mark.nightly
@pytest.mark.slow
def test_ten_thousand_files_become_ten_thousand(folder: Path) -> None:
    for number in range(10_000):
        (folder / "many" / f"{number % 50}").mkdir(parents=True, exist_ok=True)
        (folder / "many" / f"{number % 50}" / f"{number}.txt").write_text(f"{number}. {STORY}\n")
    assert run("many", "-o", "out", "--jobs", "2").exit_code == 0
    found = tree(folder / "out")
    assert len(found) == 10_001
    assert all(found[f"{number % 50}/{number}.txt"].startswith(f"{number}. ".encode()) for number in range(10_000))
