"""What a user would lose: an exit code that a hook relies on, a word on what went wrong, a second at every commit."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cleaner.cli.main import cli
from cleaner.io.outputs import replacing
from cleaner.views.terminal import columns_of
from tests.lint.made import ARTICLE, OTHER, PARAGRAPHS, READ_ALSO, SHARE, TAGS, page
from tests.processor_time import cpu_seconds, times_its_libraries
from tests.terminal import shown_on_terminal

COMMAND = [sys.executable, "-m", "cleaner"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: an article, and one with noise."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clean.txt").write_text(OTHER)
    (tmp_path / "noisy.txt").write_text(page(SHARE, TAGS))
    return tmp_path


def run(*args: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(cli, list(map(str, args)), input=stdin)


# --- check ------------------------------------------------------------------------------------------------------------


def test_findings_are_printed_and_make_exit_code_1() -> None:
    result = run("check", "clean.txt", "noisy.txt")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"noisy.txt:11:1 CLN302 [*] a share line: “{SHARE}”",
        f"noisy.txt:13:1 CLN304 [*] a line of tags: “{TAGS}”",
    ]
    assert result.stderr == "cleaner: 2 findings in 1 of 2 files; `cleaner fix` cuts 2\n"


@pytest.mark.parametrize(("name", "files"), [("clean.txt", "1 file"), ("empty", "0 files")])
def test_nothing_found_is_exit_code_0_and_says_how_many_files_were_read(folder: Path, name: str, files: str) -> None:
    (folder / "empty").mkdir()
    result = run("check", name)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"cleaner: no findings in {files}\n")


def test_without_names_the_current_folder_is_checked_and_the_files_are_counted() -> None:
    result = run("check")
    assert (result.exit_code, result.stdout.count("noisy.txt:")) == (1, 2)
    assert result.stderr.startswith("cleaner: 2 findings in 1 of 2 files;")


def test_quiet_leaves_the_findings_and_the_exit_code() -> None:
    result = run("check", "--quiet", "noisy.txt")
    assert (result.exit_code, result.stdout.count("noisy.txt:"), result.stderr) == (1, 2, "")
    assert run("check", "-q", "clean.txt").output == ""


def test_the_full_form_shows_the_line_the_part_the_reason_and_what_to_do() -> None:
    result = run("check", "--format", "full", "noisy.txt", "--color", "never")
    assert result.exit_code == 1
    rows = result.stdout.splitlines()
    assert rows[:2] == ["noisy.txt", ""]
    at = rows.index("noisy.txt:13:1: CLN304 a line of tags")
    assert rows[at + 1 : at + 3] == [f"13 | {TAGS}", "   | " + "^" * len(TAGS)]
    assert rows[at + 3].startswith("why:  ")
    assert "help: `cleaner fix` cuts it; `cleaner rule CLN304` explains it" in rows
    assert "\x1b[" not in result.stdout
    assert "\x1b[" in run("check", "--format", "full", "--color", "always", "noisy.txt").stdout


CHINESE = "橋の記事をもっと読むにはこちらから登録してください"


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_full_form_keeps_to_the_width(folder: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    (folder / "wide.txt").write_text(page(CHINESE * 6, READ_ALSO * 5, TAGS))
    rows = run("check", "--format", "full", "--favor", "precision", "wide.txt").stdout.splitlines()
    assert max(map(columns_of, rows)) <= width
    assert any(CHINESE[:10] in row for row in rows)
    for at, row in enumerate(rows):
        if row.endswith("^"):  # as wide as what it marks, in columns
            shown = rows[at - 1].partition("| ")[2]
            assert columns_of(row.partition("| ")[2]) <= columns_of(shown)
    helped = [at for at, row in enumerate(rows) if row.startswith("help: ")]
    assert helped
    if width == 40:
        assert all(rows[at + 1].startswith("      ") and rows[at + 1].endswith("explains it") for at in helped)
        assert re.search(r"^wide\.txt:11:1: CLN\d+ .+\n {6}\w", "\n".join(rows), re.MULTILINE)
    else:
        assert all(rows[at].endswith("explains it") for at in helped)


def test_a_path_stays_whole_on_a_narrow_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    name = f"{'long-' * 10}name.txt"
    (folder / name).write_text(page(TAGS))
    rows = run("check", "--format", "full", name).stdout.splitlines()
    assert rows[:4] == [name, "", f"{name}:11:1:", "      CLN304 a line of tags"]
    assert rows[4:6] == ["11 | Tags: bridge, harbour, council, tr…", "   | " + "^" * 35]


def test_the_summary_is_folded_on_a_narrow_terminal(folder: Path) -> None:
    shown = shown_on_terminal("check", "noisy.txt", COLUMNS="40", NO_COLOR="1").decode().replace("\r", "")
    assert shown.endswith("\ncleaner: 2 findings in 1 file; `cleaner\n  fix` cuts 2\n")


def test_several_processes_find_the_same_in_the_same_order(folder: Path) -> None:
    for number in range(6):
        (folder / f"{number}.txt").write_text(page(TAGS, f"{SHARE} {number}"))
    (folder / "bad.jsonl").write_text("{\n")
    one, two = run("check", "."), run("check", "--jobs", "2", ".")
    assert (one.exit_code, one.stdout, one.stderr) == (two.exit_code, two.stdout, two.stderr)
    assert one.exit_code == 2


def test_stdin_goes_by_the_name_it_is_given(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.cleaner.per-path."forum/**"]\nselect = ["CLN304"]\n')
    result = run("check", "--stdin-filename", "forum/a.txt", stdin=page(SHARE, TAGS))
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [["forum/a.txt:13:1", "CLN304"]]
    line = json.dumps({"text": page(TAGS)}) + "\n"
    assert run("check", "-", "--stdin-filename", "a.jsonl", stdin=line).stdout.startswith("a.jsonl:1:")
    excluded = run("check", "--exclude", "forum", "--force-exclude", "-", "--stdin-filename", "forum/a.txt", stdin="x")
    assert excluded.exit_code == 0
    patch = run("fix", "--diff", "--stdin-filename", "forum/a.txt", stdin=page(TAGS)).stdout
    assert patch.startswith("--- forum/a.txt\n+++ forum/a.txt\n")


def test_a_name_that_is_too_long_does_not_hide_the_others() -> None:
    result = run("check", "x" * 300 + ".txt", "noisy.txt")
    assert (result.exit_code, result.stdout.count("noisy.txt:")) == (2, 2)
    assert result.stderr.startswith("x" * 300 + ".txt: File name too long\n")


def test_progress_that_is_asked_for_leaves_the_findings_rows_of_their_own() -> None:
    shown = shown_on_terminal("check", "--progress", "--format", "concise", "noisy.txt").decode()
    assert "documents" in shown
    rows = [row.rpartition("\x1b[2K")[2] for row in shown.split("\r\n")]
    assert [row.split(" ")[0] for row in rows if "CLN" in row] == ["noisy.txt:11:1", "noisy.txt:13:1"]


def test_phrases_of_ones_own_are_findings_with_a_code_of_their_own(folder: Path) -> None:
    (folder / "own.txt").write_text(page("More from the towpath", PARAGRAPHS[4] + " Truly."))
    told = run("check", "--cue", "boilerplate=More from the towpath", "--select", "CLN5", "own.txt").stdout
    assert told.startswith("own.txt:11:1 CLN502 [*] a phrase or a pattern of your own: ")
    (folder / "pyproject.toml").write_text('[tool.cleaner]\ncues = ["boilerplate=More from the towpath"]\n')
    assert run("check", "--select", "CLN5", "own.txt").stdout == told
    run("fix", "--select", "CLN5", "own.txt")
    assert "towpath" not in (folder / "own.txt").read_text()


@pytest.mark.parametrize("cue", ["tags=Read more", "meta~(", "meta~(a|aa)+$"])
def test_a_cue_that_cannot_be_used_is_named(folder: Path, cue: str) -> None:
    result = run("check", "--cue", cue, "clean.txt")
    assert result.exit_code == 2
    assert cue in result.stderr
    (folder / "pyproject.toml").write_text(f"[tool.cleaner]\ncues = ['{cue}']\n")
    result = run("check", "clean.txt")
    assert result.exit_code == 2
    assert cue in result.stderr and "[tool.cleaner]: cues" in result.stderr


def test_rule_explains_a_code_and_lists_them() -> None:
    page = run("rule", "CLN101").stdout
    assert page.startswith("# CLN101: related-echo\n\nAnother story's headline")
    assert "index.md" not in page
    assert run("rule", "tags").stdout.startswith("# CLN304: tags\n")
    assert len(run("rule", "CLN6").stdout.splitlines()) == 3
    assert len(run("rule").stdout.splitlines()) > 30
    result = run("rule", "E501")
    assert result.exit_code == 2
    assert "E501 is not a code" in result.stderr


def test_a_folder_and_stdin_are_read() -> None:
    assert run("check", ".").stdout.count("noisy.txt:") == 2
    assert run("check", "-", stdin=page(TAGS)).stdout.startswith("-:11:1 CLN304")


@pytest.mark.parametrize(("form", "empty"), [("json", []), ("sarif", None)])
def test_forms_for_machines_are_whole_even_without_findings(form: str, empty: object) -> None:
    found = json.loads(run("check", "--format", form, "noisy.txt").stdout)
    nothing = json.loads(run("check", "--format", form, "clean.txt").stdout)
    if form == "json":
        assert len(found) == 2
        assert nothing == empty
    else:
        assert len(found["runs"][0]["results"]) == 2
        assert nothing["runs"][0]["results"] == []
    assert run("check", "--format", "github", "noisy.txt").stdout.count("::error ") == 2


def test_statistics_and_diff_stand_in_the_place_of_findings() -> None:
    result = run("check", "--statistics", "noisy.txt")
    assert (result.exit_code, result.stdout) == (1, "1  CLN302 [*] a share line\n1  CLN304 [*] a line of tags\n")
    result = run("check", "--diff", "noisy.txt", "clean.txt")
    assert result.exit_code == 1
    assert f"-{TAGS}\n" in result.stdout
    assert Path("noisy.txt").read_text() == page(SHARE, TAGS)
    assert run("check", "--diff", "clean.txt").exit_code == 0
    counts = json.loads(run("check", "--statistics", "--format", "json", "noisy.txt").stdout)
    assert [(row["code"], row["count"], row["fix"]) for row in counts] == [("CLN302", 1, 1), ("CLN304", 1, 1)]
    assert json.loads(run("check", "--statistics", "--format", "json", "clean.txt").stdout) == []


def test_codes_are_chosen_by_their_beginnings() -> None:
    assert "CLN304" not in run("check", "--ignore", "CLN304", "noisy.txt").stdout
    assert run("check", "--ignore", "CLN30,CLN31", "--ignore", "CLN6", "noisy.txt").exit_code == 0
    assert run("check", "--select", "CLN7", "noisy.txt").stdout.split()[1] == "CLN701"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["gone.txt"], "gone.txt: No such file or directory"),
        (["--select", "E501", "clean.txt"], "no code begins with 'E501'"),
        (["--threshold", "5", "clean.txt"], "5.0 is not in the range"),
        (["--format", "json", "--diff", "clean.txt"], "--format json shows findings"),
        (["--format", "sarif", "--statistics", "clean.txt"], "--format sarif shows findings"),
        (["--statistics", "--diff", "clean.txt"], "--statistics and --diff are two forms of output"),
        (["--unsafe", "clean.txt"], "--unsafe goes with --diff; to cut, use cleaner fix --unsafe"),
        (["--baseline", "gone.baseline", "noisy.txt"], "gone.baseline: cannot read the baseline"),
        (["--weights", "clean.txt", "noisy.txt"], "clean.txt: not a weights file"),
        (["--index", ".", "noisy.txt"], "this is not an index"),
        (["latin.txt"], "latin.txt: byte 3 (0xe9) is not UTF-8"),
    ],
)
def test_wrong_use_and_bad_input_are_named_and_make_exit_code_2(folder: Path, args: list[str], message: str) -> None:
    (folder / "latin.txt").write_bytes(b"caf\xe9")
    result = run("check", *args)
    assert result.exit_code == 2
    assert message in result.stderr


def test_one_bad_file_does_not_hide_the_others_findings(folder: Path) -> None:
    (folder / "bad.jsonl").write_text("{\n" + json.dumps({"text": page(TAGS)}) + "\n")
    result = run("check", "bad.jsonl", "noisy.txt", "--near-duplicates", "0")
    assert result.exit_code == 2
    assert result.stderr.startswith("bad.jsonl:1: not JSON")
    assert result.stdout.count("CLN304") == 2


def test_a_misspelt_setting_is_named(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.cleaner]\nexlude = []\n")
    result = run("check", "clean.txt")
    assert result.exit_code == 2
    assert "has no key 'exlude'; did you mean exclude?" in result.stderr


def test_excluded_files_are_left_out_of_a_commit(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.cleaner]\nexclude = ["noisy.*"]\n')
    assert run("check", ".").exit_code == 0
    assert run("check", "noisy.txt").exit_code == 1
    assert run("check", "--force-exclude", "noisy.txt").exit_code == 0


def test_a_name_from_outside_reaches_the_terminal_as_text(folder: Path) -> None:
    (folder / "a\x1b[2Jb.txt").write_text(page(TAGS))
    result = run("check", "a\x1b[2Jb.txt")
    assert "\x1b" not in result.output


# --- fix and baseline -------------------------------------------------------------------------------------------------


def test_fix_cuts_once_and_says_so() -> None:
    result = run("fix", "clean.txt", "noisy.txt")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"noisy.txt: cut CLN302 a share line: “{SHARE}”",
        f"noisy.txt: cut CLN304 a line of tags: “{TAGS}”",
    ]
    assert result.stderr == "cleaner: 2 findings cut from 1 file\n"
    assert Path("noisy.txt").read_text() == ARTICLE
    assert (run("fix", "noisy.txt").exit_code, run("check", "noisy.txt").exit_code) == (0, 0)


def test_fix_takes_the_unsafe_ones_only_if_told(folder: Path) -> None:
    path = folder / "noisy.txt"
    path.write_text(page(READ_ALSO, SHARE, TAGS))
    assert run("fix", "--diff", "noisy.txt").stderr == "cleaner: 2 findings would be cut from 1 file\n"
    assert path.read_text() == page(READ_ALSO, SHARE, TAGS)
    run("fix", "--unsafe", "noisy.txt")
    assert path.read_text() == ARTICLE


def test_a_file_that_cannot_be_written_is_named_and_the_others_are_fixed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleaner.lint import fix

    def guarded(target: Path) -> object:
        if target.name == "noisy.txt":
            raise PermissionError(13, "Permission denied")
        return replacing(target)

    monkeypatch.setattr(fix, "replacing", guarded)
    (folder / "other.txt").write_text(page(TAGS))
    result = run("fix", "noisy.txt", "other.txt")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "noisy.txt: left as it is: Permission denied",
        "cleaner: 1 finding cut from 1 file",
    ]
    assert (folder / "other.txt").read_text() == ARTICLE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_named() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "check", "noisy.txt"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (2, "<stdout>: cannot write: No space left on device\n")


def test_a_page_that_would_not_come_back_the_same_is_left_as_it_is(folder: Path) -> None:
    body = "".join(f"<p>{line}</p>\n" for line in PARAGRAPHS).encode()
    prompt = b"<p>Sign up for our newsletter and get the latest news in your inbox.</p>"
    data = b'<!doctype html><html><meta charset="utf-8"><body><article>\n' + body + prompt + b"<p>\xff</p></article>"
    (folder / "a.html").write_bytes(data)
    result = run("fix", "--unsafe", "a.html")
    assert result.exit_code == 2
    assert "a.html: left as it is: its bytes are not all utf-8" in result.stderr
    assert (folder / "a.html").read_bytes() == data


def test_fix_rewrites_nothing_that_was_not_named() -> None:
    result = run("fix")
    assert result.exit_code == 2
    assert "`cleaner fix .` means all in this folder" in result.stderr
    assert Path("noisy.txt").read_text() == page(SHARE, TAGS)


def test_fix_does_not_rewrite_stdin() -> None:
    result = run("fix", "-", stdin=page(TAGS))
    assert result.exit_code == 2
    assert "stdin cannot be rewritten: name files, or use --diff" in result.stderr
    assert f"-{TAGS}\n" in run("fix", "--diff", "-", stdin=page(TAGS)).stdout


def test_a_baseline_accepts_what_is_there_and_nothing_else(folder: Path) -> None:
    result = run("baseline", ".", "--baseline", "known.baseline")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "cleaner: 2 findings in 2 documents accepted in known.baseline\n"
    assert run("check", "--baseline", "known.baseline", ".").exit_code == 0
    (folder / "noisy.txt").write_text(page(SHARE, TAGS, TAGS))
    result = run("check", "--baseline", "known.baseline", ".")
    assert [line.split()[1] for line in result.stdout.splitlines()] == ["CLN501"]


def test_the_settings_name_the_baseline(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.cleaner]\nbaseline = "known.baseline"\n')
    assert run("baseline", "noisy.txt").exit_code == 0
    assert (folder / "known.baseline").exists()
    assert run("check", "noisy.txt").exit_code == 0
    assert run("fix", "noisy.txt").exit_code == 0, "what is accepted is not cut"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "No input: name the files"),
        (["-"], "stdin has no name"),
        (["bad.jsonl"], "cleaner.baseline is left as it was"),
    ],
)
def test_no_baseline_is_written_of_what_was_not_read(folder: Path, args: list[str], message: str) -> None:
    (folder / "bad.jsonl").write_text("{\n")
    result = run("baseline", *args)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (folder / "cleaner.baseline").exists()


# --- time -------------------------------------------------------------------------------------------------------------


def test_nothing_to_check_takes_little_longer_than_its_libraries(folder: Path) -> None:
    (folder / "empty").mkdir()
    (folder / "pyproject.toml").write_text('[tool.cleaner]\nexclude = ["noisy.txt"]\n')
    for args in (("empty",), ("--force-exclude", "noisy.txt"), ("--exclude", "*.txt", ".")):
        assert times_its_libraries([*COMMAND, "check", *args]) < 1.6
    assert times_its_libraries([*COMMAND, "fix", "--force-exclude", "noisy.txt"]) < 1.6


@pytest.mark.slow
def test_a_thousand_documents_take_less_than_10_seconds(folder: Path) -> None:
    from corpora.gold import read
    from corpora.lint import paths

    texts = [
        record["text"] for name in ("positive", "negative", "apart") for path in paths(name) for record in read(path)
    ]
    (folder / "many").mkdir()
    with (folder / "many.jsonl").open("w") as rows:
        for number in range(1000):
            blocks = texts[number % len(texts)].split("\n")
            varied = "\n".join(block for at, block in enumerate(blocks) if (at * 7 + number) % 11)
            rows.write(json.dumps({"id": number, "text": varied}) + "\n")
            (folder / "many" / f"{number:04}.txt").write_text(varied)
    assert cpu_seconds([*COMMAND, "check", "many"], code=1) < 10
    assert cpu_seconds([*COMMAND, "check", "many.jsonl"], code=1) < 10
