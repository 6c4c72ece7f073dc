"""What a user would lose: settings that hold for one command and not for the next; a word on one that is misspelt."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cleaner import Options
from cleaner.cli.main import UNSETTLED, cli
from cleaner.settings import COMMANDS, Crawl, Judging, Section, SettingsError, defaults_in, keys_of

TITLE = "Lock at Sarnholt to close in spring"
PARAGRAPHS = (
    "The lock-keeper of Sarnholt has counted the barges for thirty years, and says that there were never so few.",
    "Most of the grain goes by road now. The lock opens twice a day, at eight and at four, whoever comes.",
    "The county wants to close it in the spring. The keeper has written to the county, and so have the swans' friends.",
)
LINE = "More from the towpath: Swans move upstream"
TEXT = "\n\n".join([TITLE, *PARAGRAPHS, LINE])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a folder in it, which is the working directory."""
    (tmp_path / "news").mkdir()
    monkeypatch.chdir(tmp_path / "news")
    Path("a.txt").write_text(TEXT)
    Path("b.jsonl").write_text(json.dumps({"id": 1, "body": TEXT}) + "\n")
    return tmp_path


def section(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.cleaner]\n{text}\n")


def run(*args: str, code: int = 0) -> str:
    done = CliRunner().invoke(cli, args)
    assert done.exit_code == code, done.output
    return done.output


def test_the_section_above_holds_for_the_filter(folder: Path) -> None:
    assert PARAGRAPHS[1] in run("a.txt")
    section(folder, 'cues = ["boilerplate=Most of the grain"]\ntext-field = "body"')
    assert PARAGRAPHS[1] not in run("a.txt")
    assert PARAGRAPHS[1] not in json.loads(run("b.jsonl"))["body"]
    section(folder, 'cues = ["boilerplate=Most of the grain"]\nkeep = ["boilerplate"]')
    assert PARAGRAPHS[1] in run("a.txt")


@pytest.mark.parametrize("value", ["full", "slim", "none"])
def test_it_holds_for_run_and_export_too(folder: Path, value: str) -> None:
    section(folder, f'spans = "{value}"\ntext-field = "body"\ncues = ["boilerplate=Most of the grain"]')
    run("run", "b.jsonl", "-o", "out")
    row = json.loads(Path("out/b.jsonl").read_text())
    assert PARAGRAPHS[1] not in row["body"]
    assert {"full": "reason", "slim": "code", "none": "spans"}[value] in [*row, *row.get("spans", [{}])[0]] or (
        value == "none"
    )
    assert ("spans" in row) == (value != "none")
    if value != "none":
        assert PARAGRAPHS[1] in json.loads(run("export", "--to", "doccano", "b.jsonl"))["text"]


def test_what_the_command_is_told_comes_first(folder: Path) -> None:
    section(folder, 'spans = "none"\ntext-field = "body"\nindex = "not there"')
    assert "reason" in json.loads(run("--spans", "full", "--corpus", "b.jsonl"))["spans"][0]
    assert json.loads(run("--text-field", "text", "--to", "jsonl", "--corpus", "a.txt")).keys() == {"id", "text"}


def test_paths_are_relative_to_the_file(folder: Path) -> None:
    run("index", "build", "b.jsonl", "--text-field", "body", "--output", str(folder / "seen"))
    section(folder, 'index = "seen"')
    assert run("a.txt")
    assert defaults_in(folder / "news") == {"index": str(folder / "seen")}


def test_the_nearest_file_with_the_section_counts_alone(folder: Path) -> None:
    section(folder, 'favor = "recall"')
    (folder / "news" / "pyproject.toml").write_text("[project]\nname = 'cleaner of something'\n")
    assert defaults_in(folder / "news") == {"favor": "recall"}
    section(folder / "news", "threshold = 0.5")
    assert defaults_in(folder / "news") == {"threshold": 0.5}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("treshold = 0.5", "[tool.cleaner] has no key 'treshold'; did you mean threshold?"),
        (
            'favor = "precison"',
            "favor is one of balanced, precision, recall, not 'precison'; did you mean precision?",
        ),
        ('spans = "slimm"', "spans is one of full, slim, none, not 'slimm'; did you mean slim?"),
        ("threshold = 5", "threshold is a probability from 0 to 1, not 5"),
        ('keep = ["titel"]', "'titel' is not a label; the labels are"),
        ('cues = ["titel=More"]', "'titel' (did you mean title?) is not a label"),
        ('near-duplicates = "x"', "near-duplicates is a number from 0 to 1, not 'x'"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_the_filter_as_by_check(folder: Path, text: str, message: str) -> None:
    section(folder, text)
    assert message in run("a.txt", code=2)
    if "keep" not in text:
        assert message in run("check", "a.txt", code=2)


@pytest.mark.parametrize("args", [["--help"], ["run", "-h"], ["--version"], ["rule", "CLN101"], ["schema"]])
def test_who_asks_for_help_gets_it_whatever_is_written(folder: Path, args: list[str]) -> None:
    section(folder, "treshold = 0.5")
    assert run(*args)


def test_a_file_without_the_section_is_not_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(path: Path) -> dict[str, Any]:
        raise AssertionError("loaded for nothing")

    monkeypatch.setattr("cleaner.settings.defaults_in", never)
    (folder / "pyproject.toml").write_text("[tool.ruff]\nline-length = 9\n")
    assert run("a.txt")


def test_every_option_of_the_library_can_be_written_wherever_settings_are() -> None:
    options = set(inspect.signature(Options).parameters)
    written = {key.replace("-", "_") for key in keys_of(Section)}
    assert options - written == {"metadata"}, "what the commands decide by the form of their output"
    crawl = {key.removeprefix("CLEANER_").lower() for key in keys_of(Crawl)}
    assert options - crawl == {"cues"}, "what a list of strings in Python would be"
    assert {key.replace("-", "_") for key in keys_of(Judging)} <= crawl & written


def test_every_command_that_cleans_has_the_options_that_can_be_written() -> None:
    for name, command in {"": cli.filter, **cli.commands}.items():  # type: ignore[attr-defined]
        if name in UNSETTLED:
            continue
        known = {parameter.name for parameter in command.params}
        missing = {key.replace("-", "_") for key in COMMANDS} - known
        assert missing <= {"eval": {"extractor", "spans", "keep", "text_field", "encoding"}, "report": {"spans"}}.get(
            name, set()
        )


def test_a_section_that_is_no_table_is_refused(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("tool.cleaner = 5")
    with pytest.raises(SettingsError, match=r"\[tool\.cleaner\] is a table, not 5"):
        defaults_in(folder)
