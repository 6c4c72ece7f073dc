"""What a user of ``cleaner index`` would lose: a corpus that was built, a message that says what to do."""

from __future__ import annotations

import gzip
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from click.testing import CliRunner, Result

import cleaner
from cleaner.cli.main import cli
from cleaner.index import CorpusIndex, manifest
from tests.index.made import FOOT, page, words

ROOT = Path(__file__).parents[2]
STORY = [words(f"story {number}", 50) for number in range(3)]
ROWS = [
    *({"id": f"page-{n}", "site": "a.example", "text": page(n, FOOT).text} for n in range(4)),
    {"id": "story-b", "url": "https://www.b.example/story", "text": "\n\n".join(STORY)},
    {"id": "story-c", "site": "c.example", "text": "\n\n".join([*STORY, FOOT])},
]


def run(*args: str | Path, stdin: bytes | str = b"") -> Result:
    return CliRunner().invoke(cli, list(map(str, args)), input=stdin)


def jsonl(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(jsonl(ROWS))
    return path


@pytest.fixture
def made(tmp_path: Path, rows: Path) -> Path:
    folder = tmp_path / "index"
    assert run("index", "build", rows, "-o", folder).exit_code == 0
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != manifest.LOCK}


def fails(result: Result, *say: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    for part in say:
        assert part in result.stderr


# --- build and add ----------------------------------------------------------------------------------------------------


def test_build_says_what_it_made(tmp_path: Path, rows: Path) -> None:
    result = run("index", "build", rows, "-o", tmp_path / "index")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "cleaner: 6 documents indexed\n"
    assert len(CorpusIndex.open(tmp_path / "index")) == 6


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz", "rows.jsonl.zst", "stdin", "stdin zst"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_any_input_makes_the_same_index(tmp_path: Path, made: Path, name: str, jobs: str) -> None:
    data = jsonl(ROWS)
    packed = gzip.compress(data) if name.endswith(".gz") else zstandard.compress(data) if "zst" in name else data
    path = tmp_path / name
    path.write_bytes(packed)
    source, stdin = ("-", packed) if "stdin" in name else (path, b"")
    result = run("index", "build", source, "-o", tmp_path / "other", "-j", jobs, stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, "cleaner: 6 documents indexed\n")
    assert files(tmp_path / "other") == files(made)


def test_text_files_go_by_their_names(tmp_path: Path, made: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(page("text", FOOT).text)
    assert run("index", "add", path, "-o", made).stderr == "cleaner: 1 document indexed\n"
    out = run("index", "query", "--index", made, "--most", "32", stdin=FOOT)
    assert str(path) in out.stdout


def test_add_says_what_was_known_and_what_was_nothing(made: Path) -> None:
    more = jsonl([
        ROWS[0], {"id": "new", "text": words("new")}, {"id": "x", "text": " "},
        {"id": "again", "url": "https://www.b.example/story", "text": words("later")},
    ])  # fmt: skip
    result = run("index", "add", "-", "--index", made, stdin=more)
    assert result.exit_code == 0
    assert result.stderr == (
        "cleaner: 2 documents indexed, 1 known already, 1 without a word left out, 1 of a URL or id that another has: "
        "they count as one witness with it\n"
    )
    assert run("index", "add", "-", "--index", made, stdin=more).stderr.startswith("cleaner: 0 documents indexed, 3 ")


def test_add_makes_an_index_only_where_it_is_asked_to(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(words("one"))
    (tmp_path / "two.txt").write_text(words("two"))
    new = tmp_path / "new"
    assert run("index", "add", tmp_path / "one.txt", "--index", new).exit_code == 2
    assert not new.exists(), "a name that was misspelt makes no index"
    for name, count in (("one.txt", 1), ("two.txt", 2)):
        assert run("index", "add", "--create", tmp_path / name, "--index", new).exit_code == 0
        assert len(CorpusIndex.open(new)) == count


def test_build_adds_to_what_is_there_or_takes_its_place(tmp_path: Path, made: Path) -> None:
    """xargs gives a long list of files in parts: an index of the last part alone would be a loss that nobody sees."""
    (tmp_path / "one.txt").write_text(words("one"))
    assert run("index", "build", tmp_path / "one.txt", "-o", made).exit_code == 0
    assert len(CorpusIndex.open(made)) == 7
    assert run("index", "build", "--replace", tmp_path / "one.txt", "-o", made).exit_code == 0
    assert len(CorpusIndex.open(made)) == 1


@pytest.mark.parametrize("command", ["build", "add"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_bad_line_leaves_the_index_as_it_was(tmp_path: Path, made: Path, command: str, jobs: str) -> None:
    before = files(made)
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(jsonl([{"id": "new", "text": words("new")}]) + b"nonsense\n" + jsonl(ROWS))
    fails(run("index", command, bad, "-o", made, "-j", jobs), f"{bad}:2: not JSON", "; the index is left as it was")
    assert files(made) == before
    result = run("index", command, bad, "-o", made, "-j", jobs, "--on-error", "skip")
    assert result.exit_code == 0
    assert f"{bad}:2: not JSON" in result.stderr
    assert result.stderr.endswith(", 1 line skipped\n")
    assert len(CorpusIndex.open(made)) == 7


@pytest.mark.parametrize(
    ("name", "message"), [("a.jsonl.gz", "damaged gzip data"), ("a.jsonl.zst", "damaged Zstandard")]
)
def test_a_damaged_file_leaves_the_index_as_it_was_or_gives_what_is_whole(
    tmp_path: Path, made: Path, name: str, message: str
) -> None:
    before = files(made)
    data = jsonl([{"id": number, "text": words(f"long {number}", 400)} for number in range(60)])
    packed = gzip.compress(data) if name.endswith("gz") else zstandard.compress(data)
    (tmp_path / name).write_bytes(packed[: len(packed) - 40])
    fails(run("index", "add", tmp_path / name, "-o", made), message, "left as it was")
    assert files(made) == before
    skipped = run("index", "add", tmp_path / name, "-o", made, "--on-error", "skip")
    assert skipped.exit_code == 0
    assert message in skipped.stderr
    assert skipped.stderr.endswith(" documents indexed, 1 file skipped\n")
    assert len(CorpusIndex.open(made)) > 40


def test_what_is_no_index_is_said_and_nothing_is_made(tmp_path: Path, rows: Path) -> None:
    none = tmp_path / "none"
    for args in (["add", rows, "-o", none], ["info", none], ["query", "--index", none, rows], ["copies", none]):
        fails(run("index", *args), "there is no such index; make one with cleaner index build FILES --output")
    fails(run("index", "merge", none, "-o", tmp_path / "out"), "there is no such index")
    fails(run("index", "build", rows, "-o", tmp_path), "a folder with other things in it, and no index; name another")
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]


def test_a_second_writer_and_a_damaged_index_are_said(made: Path, rows: Path) -> None:
    with manifest.writing(made):
        fails(run("index", "add", rows, "-o", made), "another process is writing to this index; wait for it to end")
    (segment,) = made.glob("*.segment")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 4
    segment.write_bytes(data)
    for args in (["info", made], ["copies", made], ["query", "--index", made, rows], ["merge", made]):
        fails(run("index", *args), "damaged: its checksum differs; restore it from a copy, or build the index again")
    fails(run("--index", made, rows), "damaged: its checksum differs")


def test_a_terminal_is_not_waited_for(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cleaner", "index", "build", "-o", str(tmp_path / "index")]
    done = subprocess.run(command, stdin=theirs, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 2
    assert "No input: name a file, or - for stdin." in done.stderr
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    "args", [["build"], ["build", "none.jsonl", "-o", "x"], ["merge"], ["copies", "x", "--threshold", "0"], ["unknown"]]
)
def test_wrong_use_is_exit_code_2(args: list[str]) -> None:
    assert run("index", *args).exit_code == 2


# --- asking -----------------------------------------------------------------------------------------------------------


def test_info_for_people_and_programs(made: Path) -> None:
    text = run("index", "info", made)
    assert text.exit_code == 0
    assert "documents       6\n" in text.stdout
    assert "sites           3\n" in text.stdout
    told = json.loads(run("index", "info", made, "--format", "json").stdout)
    assert (told["documents"], told["sites"], told["segments"]) == (6, 3, 1)
    assert told["parameters"] == manifest.parameters()


def test_query_names_place_share_and_count(made: Path) -> None:
    text = f"{words('mine')}\n\n{STORY[1]}\n\n{FOOT}"
    result = run("index", "query", "--index", made, stdin=text)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "# <stdin>"
    at = len(STORY[0]) + 2
    assert f"    100 %  story-b on b.example  {at}-{at + len(STORY[1])}" in lines
    assert "    in 5 documents in all" in lines
    told = json.loads(run("index", "query", "--index", made, "--to", "jsonl", "--most", "1", stdin=text).stdout)
    assert [len(block["witnesses"]) for block in told["blocks"]] == [0, 1, 1]
    assert [block["documents"] for block in told["blocks"]] == [0, 2, 5]
    assert told["blocks"][1]["start"] == text.index(STORY[1])


def test_a_reader_that_stops_early_is_no_failure(made: Path, rows: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    for args in (["info", made], ["query", "--index", made, rows], ["copies", made]):
        command = [sys.executable, "-m", "cleaner", "index", *map(str, args)]
        child = subprocess.Popen(command, stdout=write_end, stderr=subprocess.PIPE)
        _, err = child.communicate()
        assert (child.returncode, err) == (0, b"")
    os.close(write_end)


def test_query_leaves_the_document_itself_out(made: Path, rows: Path) -> None:
    result = run("index", "query", "--index", made, "--to", "jsonl", rows)
    for line in map(json.loads, result.stdout.splitlines()):
        assert line["id"] not in {told["document"] for block in line["blocks"] for told in block["witnesses"]}


def test_query_reads_a_page_as_a_page(tmp_path: Path, made: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><title>x</title><nav>{words('menu')}</nav><p>{STORY[1]}</p>")
    lines = run("index", "query", "--index", made, path).stdout.splitlines()
    assert lines[0] == f"# {path}"
    assert not any("<" in line for line in lines[1:])
    assert any("story-b on b.example" in line for line in lines)
    row = json.dumps({"id": "x", "html": path.read_text()})
    (told,) = map(json.loads, run("index", "query", "--index", made, "--to", "jsonl", stdin=row).stdout.splitlines())
    assert [block["share"] for block in told["blocks"]] == [0.0, 1.0]


def test_query_of_a_bad_line_is_said(made: Path) -> None:
    result = run("index", "query", "--index", made, "--from", "jsonl", stdin="nonsense\n")
    assert result.exit_code == 2
    assert "<stdin>:1: not JSON" in result.stderr


def test_names_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(
        jsonl([{"id": "\x1b[2J", "site": "\x1b]0;x\x07", "text": words(n)} for n in (1, 1)])
    )
    (tmp_path / "b.jsonl").write_bytes(jsonl([{"id": "\x1b[1m", "text": words(1)}]))
    run("index", "build", tmp_path / "a.jsonl", tmp_path / "b.jsonl", "-o", tmp_path / "index")
    for args in (["copies", tmp_path / "index"], ["query", "--index", tmp_path / "index", tmp_path / "b.jsonl"]):
        result = run("index", *args)
        assert result.exit_code == 0
        assert "\x1b" not in result.output


@pytest.mark.parametrize("threshold", ["0.3", "0.4", "1"])
def test_copies_lists_editions(made: Path, threshold: str) -> None:
    result = run("index", "copies", made, "--threshold", threshold)
    assert result.exit_code == 0
    wanted = "1: 2 documents\n    story-b on b.example\n    story-c on c.example\n"
    assert result.stdout == ("" if threshold == "1" else wanted)
    told = [json.loads(line) for line in run("index", "copies", made, "--to", "jsonl").stdout.splitlines()]
    assert [[one["id"] for one in cluster["documents"]] for cluster in told] == [["story-b", "story-c"]]


def test_merge_makes_one_of_several(tmp_path: Path, made: Path) -> None:
    more = jsonl([ROWS[0], {"id": "new", "text": words("new")}])
    run("index", "build", "-", "-o", tmp_path / "other", stdin=more)
    before = files(made)
    result = run("index", "merge", made, tmp_path / "other", "-o", tmp_path / "both")
    assert (result.exit_code, result.stderr) == (0, f"cleaner: 7 documents in {tmp_path / 'both'}\n")
    assert files(made) == before
    assert run("index", "merge", made, tmp_path / "other").stderr == f"cleaner: 7 documents in {made}\n"
    assert files(made) == files(tmp_path / "both")


# --- judging with an index --------------------------------------------------------------------------------------------

Judge = Callable[..., Result]


def spans(result: Result) -> list[list[dict[str, Any]]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line)["spans"] for line in result.stdout.splitlines()]


def witnesses(result: Result) -> set[str]:
    return {told["document"] for row in spans(result) for span in row for told in span.get("witnesses", ())}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_index_gives_witnesses_whatever_the_processes(made: Path, rows: Path, jobs: str) -> None:
    result = run("--index", made, "-j", jobs, rows)
    assert result.stdout_bytes == run("--index", made, rows).stdout_bytes
    assert {"page-0", "story-b", "story-c"} <= witnesses(result)
    assert all(len(span.get("witnesses", ())) <= 3 for row in spans(result) for span in row)
    assert witnesses(run(rows)) == set()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_corpus_is_judged_as_with_an_index_of_it(made: Path, rows: Path, jobs: str) -> None:
    result = run("--corpus", "-j", jobs, rows)
    assert result.stdout_bytes == run("--index", made, rows).stdout_bytes
    assert result.stderr == ""


def test_the_index_of_a_corpus_goes_with_the_command(
    tmp_path: Path, rows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert run("--corpus", rows).exit_code == 0
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(b"nonsense\n" + rows.read_bytes())
    fails(run("--corpus", bad), f"{bad}:1: not JSON")
    result = run("--corpus", "--on-error", "skip", bad)
    assert result.exit_code == 0
    assert len(spans(result)) == 6
    assert result.stderr.count("not JSON") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"rows.jsonl", "bad.jsonl"}


def test_a_corpus_cannot_come_by_stdin_or_beside_an_index(made: Path, rows: Path) -> None:
    fails(run("--corpus", stdin="text"), "--corpus reads its files twice, and stdin can be read once: name the files.")
    fails(run("--corpus", rows, "-", stdin="text"), "stdin can be read once")
    os.mkfifo(rows.with_name("pipe"))
    fails(run("--corpus", rows, rows.with_name("pipe")), "pipe can be read once.")
    fails(run("--corpus", "--index", made, rows), "--corpus and --index are two memories: give one of them.")


def test_an_index_that_is_none_is_said_before_anything_is_judged(tmp_path: Path, rows: Path) -> None:
    fails(run("--index", tmp_path, rows), "this is not an index (it has no manifest.json)")
    assert run("--index", tmp_path / "none", rows).exit_code == 2


def test_explaining_and_measuring_take_an_index_too(tmp_path: Path, made: Path) -> None:
    text = tmp_path / "page.txt"
    text.write_text(f"{STORY[0]}\n\n{STORY[1]}\n\n{STORY[2]}\n")
    assert "other edition of this story" in run("--index", made, "--explain", text).stdout
    gold = tmp_path / "gold.jsonl"
    gold.write_bytes(jsonl([{"text": text.read_text(), "gold": text.read_text()}]))
    result = run("eval", "--index", made, "--format", "json", gold)
    assert result.exit_code == 0
    assert json.loads(result.stdout)


def test_the_filter_starts_without_the_index(rows: Path) -> None:
    """A second at start-up: what needs no memory should not wait for one."""
    code = (
        "import sys\nfrom cleaner.cli.main import cli\n"
        "try: cli.main(['--version'])\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if name.startswith(('cleaner.index', 'datasketch', 'redis', 'numpy'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"cleaner {cleaner.__version__}\n[]\n"
