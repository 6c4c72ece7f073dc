"""What a user would lose: an option that every command takes but the one at hand, or a result that hangs on --jobs."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from cleaner.cli.main import cli

STORY = (
    "The harbour bridge will close to all traffic on Friday evening, the city council said, and ferry number {} sails "
    "until the last of the new bearings has been lifted into place.\n\nSign up for our newsletter\n"
)
READING = {"files", "listed", "source", "text_field", "encoding", "on_error", "jobs", "progress"}
JUDGING = {"favor", "threshold", "weights", "index", "furniture_share", "cues", "extractor"}
READERS = ("", "eval", "export", "report", "index build", "index add", "index query")
LINTERS = ("check", "fix", "baseline")
TOLD_APART = {"--from", "--encoding", "--on-error", "--favor", "--threshold", "--weights", "--index"}
"""Options of which ``check`` tells something else: it reads less, keeps an encoding, and reports instead of keeping."""
JUDGES = ("", "eval", "export", "report", "run", "check", "fix", "baseline")


def command(name: str) -> click.Command:
    found: click.Command = cli
    for word in name.split():
        assert isinstance(found, click.Group)
        found = found.commands[word]
    return found if name else cli.filter  # type: ignore[attr-defined]


def names(name: str) -> set[str]:
    return {str(parameter.name) for parameter in command(name).params}


def run(*args: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(cli, [*map(str, args)], input=stdin)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Gold of nine documents; one line is none."""
    path = tmp_path / "rows.jsonl"
    lines = []
    for number in range(9):
        text = STORY.format(number)
        end = text.index("\n")
        spans = [[0, end, "main"], [end + 2, len(text) - 1, "boilerplate"]]
        lines.append(json.dumps({"id": number, "text": text, "spans": spans}))
    path.write_text("\n".join([*lines[:4], "{}", *lines[4:]]) + "\n")
    return path


@pytest.mark.parametrize("name", [*READERS, *LINTERS, "run"])
def test_every_command_that_reads_documents_reads_them_by_the_same_options(name: str) -> None:
    assert names(name) >= READING - ({"files"} if name == "run" else set())


@pytest.mark.parametrize("name", JUDGES)
def test_every_command_that_judges_judges_by_the_same_options(name: str) -> None:
    assert names(name) >= JUDGING


def test_an_option_is_told_alike_wherever_it_stands() -> None:
    told: dict[str, set[str | None]] = {}
    for name in (*READERS, *LINTERS):
        for parameter in command(name).params:
            if isinstance(parameter, click.Option) and parameter.name in READING | JUDGING:
                shown = re.sub(r"  \[default: .*\]$", "", parameter.help or "")
                told.setdefault(parameter.opts[0], set()).add(shown)
    assert {option for option, texts in told.items() if len(texts) > 1} == TOLD_APART


@pytest.mark.parametrize(
    "args",
    [
        (), ("eval", "--worst", "9"), ("export", "--to", "dolma"), ("export", "--to", "doccano"), ("--explain",),
    ],
)  # fmt: skip
def test_the_output_is_the_same_whatever_the_processes(
    args: tuple[str, ...], rows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.run.batches.BATCH", 1)
    alone, together = (run(*args, rows, "--on-error", "skip", "--jobs", jobs) for jobs in ("1", "3"))
    assert alone.exit_code == together.exit_code == 0, alone.output + together.output
    assert alone.stdout
    assert (together.stdout, together.stderr) == (alone.stdout, alone.stderr)
    assert "1 line skipped" in alone.stderr


def test_a_report_is_the_same_whatever_the_processes(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.run.batches.BATCH", 1)
    pages = []
    for jobs in ("1", "2"):
        done = run("report", rows, "--on-error", "skip", "-j", jobs, "-o", tmp_path / "page.html", "--sample", "4")
        assert done.exit_code == 0, done.output
        pages.append(re.sub(r"\d\d:\d\d(:\d\d)?", "", (tmp_path / "page.html").read_text()))
    assert pages[0] == pages[1]
    assert "ferry number 3" in pages[0] or "ferry number 8" in pages[0]


def test_gold_may_be_a_folder_of_another_form(tmp_path: Path) -> None:
    folder = tmp_path / "gold"
    folder.mkdir()
    row = {"body": STORY.format(1), "gold": STORY.format(1).partition("\n")[0]}
    (folder / "gold.json").write_text(json.dumps([row, row], indent=1))
    done = run("eval", folder, "--from", "json", "--text-field", "body", "--format", "json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["documents"] == 2


def test_eval_leaves_out_what_is_no_gold_where_it_is_told_to(rows: Path) -> None:
    assert run("eval", rows).exit_code == 2
    done = run("eval", rows, "--on-error", "skip", "--format", "json")
    assert (done.exit_code, json.loads(done.stdout)["documents"]) == (0, 9)
    assert done.stderr.endswith("cleaner: 1 line skipped\n")


def test_eval_needs_its_gold_named() -> None:
    done = run("eval", stdin="{}")
    assert (done.exit_code, "No input: name a file." in done.stderr) == (2, True)


def test_a_query_leaves_out_what_is_no_record_where_it_is_told_to(rows: Path, tmp_path: Path) -> None:
    assert run("index", "build", rows, "--on-error", "skip", "-o", tmp_path / "seen").exit_code == 0
    query = ("index", "query", "--index", tmp_path / "seen", "--to", "jsonl", rows)
    assert run(*query).exit_code == 2
    done = run(*query, "--on-error", "skip", "-j", "2")
    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 9)


def test_files_are_fixed_alike_whatever_the_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.run.batches.BATCH", 1)
    texts = []
    for jobs in ("1", "2"):
        folder = tmp_path / jobs
        folder.mkdir()
        for number in range(4):
            (folder / f"{number}.txt").write_text(STORY.format(number))
        monkeypatch.chdir(folder)
        assert run("fix", ".", "--near-duplicates", "0", "--jobs", jobs).exit_code == 1
        texts.append([path.read_text() for path in sorted(folder.iterdir())])
    assert texts[0] == texts[1]
    assert not any("newsletter" in text for text in texts[0])


def test_a_baseline_is_the_same_whatever_the_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.run.batches.BATCH", 1)
    monkeypatch.chdir(tmp_path)
    for number in range(4):
        Path(f"{number}.txt").write_text(STORY.format(number))
    for jobs in ("1", "2"):
        assert (
            run("baseline", *(f"{number}.txt" for number in range(4)), "-j", jobs, "-o", f"{jobs}.base").exit_code == 0
        )
    assert Path("1.base").read_bytes() == Path("2.base").read_bytes()


def test_files_to_check_may_stand_in_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt"):
        Path(name).write_text(STORY.format(name))
    done = run("check", "--files0-from", "-", "--select", "CLN3", "--format", "concise", stdin="b.txt\0")
    assert (done.exit_code, {line.partition(":")[0] for line in done.stdout.splitlines()}) == (1, {"b.txt"})


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_check_says_what_it_cannot_read_and_fails_unless_that_is_to_be_left_out(
    jobs: str, rows: Path, tmp_path: Path
) -> None:
    command = ("check", rows, tmp_path / "gone.txt", "--select", "CLN3", "--format", "json", "--jobs", jobs)
    failed, left_out = run(*command), run(*command, "--on-error", "skip")
    assert (failed.exit_code, left_out.exit_code) == (2, 1)
    assert failed.stdout == left_out.stdout
    assert len(json.loads(failed.stdout)) == 9
    assert "rows.jsonl:5" in failed.stderr
    assert "gone.txt" in failed.stderr
    assert left_out.stderr == failed.stderr + "cleaner: 1 line and 1 file skipped\n"


def test_a_baseline_is_written_of_what_can_be_read_where_the_rest_is_to_be_left_out(rows: Path, tmp_path: Path) -> None:
    command = ("baseline", rows, "-o", tmp_path / "base")
    assert run(*command).exit_code == 2
    assert not (tmp_path / "base").exists()
    assert run(*command, "--on-error", "skip").exit_code == 0
    assert run("check", rows, "--baseline", tmp_path / "base", "--on-error", "skip").exit_code == 0


def test_what_was_accepted_of_a_file_that_is_left_out_stays_accepted(tmp_path: Path) -> None:
    (tmp_path / "noisy.txt").write_text(STORY.format(1))
    command = ("baseline", tmp_path, "-o", tmp_path / "base", "--on-error", "skip")
    assert run(*command).exit_code == 0
    before = (tmp_path / "base").read_bytes()
    (tmp_path / "noisy.txt").write_bytes(b"\xff")
    assert run(*command).exit_code == 0
    assert (tmp_path / "base").read_bytes() == before


@pytest.mark.parametrize("option", ["--threshold", "--near-duplicates", "--furniture-share"])
def test_what_is_no_number_is_wrong_use(option: str, tmp_path: Path) -> None:
    result = run("check", option, "nan", tmp_path)
    assert result.exit_code == 2
    assert f"Invalid value for '{option}': nan is not a number from 0 to 1." in result.stderr


@pytest.mark.parametrize("command", [("check",), ("--on-error", "skip")])
def test_a_file_that_may_not_be_read_does_not_hide_the_others(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("secret.txt", "noisy.txt"):
        (tmp_path / name).write_text(STORY.format(1))
    # The super-user may read everything, so that a mode would say nothing.
    monkeypatch.setattr(os, "access", lambda path, mode, **_: Path(path).name != "secret.txt")
    opened = Path.open

    def closed(path: Path, *args: Any, **kinds: Any) -> Any:
        if path.name == "secret.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **kinds)

    monkeypatch.setattr(Path, "open", closed)
    result = run(*command, tmp_path / "secret.txt", tmp_path / "noisy.txt")
    assert "secret.txt: Permission denied" in result.stderr
    assert result.stdout


def test_the_records_of_one_file_are_checked_alike_whatever_the_processes(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleaner.run.batches.BATCH", 1)
    rows.write_text(rows.read_text().replace('"spans"', '"labels"'))  # a record with spans is not fixed
    whole = rows.read_bytes()
    told = []
    for jobs in ("1", "3"):
        told.append(run("check", rows, "--format", "json", "--jobs", jobs))
        told.append(run("fix", rows, "--jobs", jobs))
        assert rows.read_bytes() != whole
        rows.write_bytes(whole)
    assert {one.exit_code for one in told} == {2}
    assert (told[0].stdout, told[0].stderr) == (told[2].stdout, told[2].stderr)
    assert (told[1].stdout, told[1].stderr) == (told[3].stdout, told[3].stderr)


def test_a_check_takes_files_for_what_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.txt"
    path.write_text(json.dumps({"text": STORY.format(1)}) + "\n")
    found = json.loads(run("check", path, "--from", "jsonl", "--format", "json").stdout)
    assert [(one["document"], one["field"]) for one in found] == [(1, "text")]
    for form in ("auto", "text"):
        assert all(
            one["field"] == "" for one in json.loads(run("check", path, "--from", form, "--format", "json").stdout)
        )
    assert run("check", path, "--from", "parquet").exit_code == 2


def test_a_fix_cuts_in_a_field_inside_a_field(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"doc": {"n": 1.50, "text": STORY.format(1)}}))
    assert run("fix", path, "--text-field", "doc.text").exit_code == 1
    assert json.loads(path.read_text())["doc"] == {"n": 1.5, "text": STORY.format(1).partition("\n")[0] + "\n"}


def test_a_run_fails_for_what_it_rejects_unless_that_is_to_be_left_out(rows: Path, tmp_path: Path) -> None:
    made = []
    for number, more in enumerate(([], ["--on-error", "skip", tmp_path / "gone.jsonl"])):
        folder = tmp_path / str(number)
        made.append((run("run", rows, "--output", folder, "--no-progress", *more), folder / "rows.jsonl"))
    assert [done.exit_code for done, _ in made] == [2, 0], made
    assert made[0][1].read_bytes() == made[1][1].read_bytes()
    assert all((path.parent / "rejected" / "rows.jsonl.jsonl").exists() for _, path in made)
