"""What a user would lose: documentation that says what the program does."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from cleaner.labels import Label
from cleaner.lint.baseline import read
from cleaner.lint.check import check
from cleaner.lint.findings import digest
from cleaner.lint.settings import ENDINGS, KEYS, targets
from cleaner.lint.suppressions import kept_in_text
from tests.lint.made import fail

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "pre-commit.md").read_text(encoding="utf-8")
FORMATS = (ROOT / "docs" / "file-formats.md").read_text(encoding="utf-8")
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")


def test_the_table_of_settings_has_every_key_once() -> None:
    table = GUIDE.partition("| key | default | meaning |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", table, flags=re.MULTILINE)
    assert sorted(key for row in rows for key in re.findall("`([a-z-]+)`", row)) == sorted(KEYS)


def test_the_settings_shown_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", GUIDE, flags=re.DOTALL)
    assert set(tomllib.loads(shown)) == {"tool"}
    (tmp_path / "pyproject.toml").write_text(shown)
    (tmp_path / "forum").mkdir()
    (tmp_path / "forum" / "a.jsonl").touch()
    monkeypatch.chdir(tmp_path)
    (target,) = targets(["forum/a.jsonl"], {})
    assert target.settings.labels == (Label.BOILERPLATE,)
    assert target.settings.text_field == "body"
    assert target.settings.near_duplicates == 0.7
    assert target.settings.ignore == ("CLN4", "CLN305")


def test_the_hooks_shown_are_those_that_there_are() -> None:
    ids = re.findall(r"^- id: (.*)$", HOOKS, flags=re.MULTILINE)
    assert ids == ["cleaner-check", "cleaner-fix"]
    assert sorted(re.findall(r"^ *- id: (.*)$", GUIDE, flags=re.MULTILINE)) == ids


def test_the_hooks_take_the_files_that_folders_stand_for() -> None:
    (pattern,) = re.findall(r"^  files: &texts '(.*)'$", HOOKS, flags=re.MULTILINE)
    for ending in ENDINGS:
        assert re.search(pattern, f"corpus/page{ending}")
        assert f"`{ending}`" in GUIDE
    assert not re.search(pattern, "corpus/page.py")
    assert not re.search(pattern, "cleaner.baseline")


def test_the_markers_shown_are_markers() -> None:
    table = GUIDE.partition("| marker | where | covers |")[2].partition("\n\n")[0]
    shown = re.findall(r"^\| `([^`\"]*)`", table, flags=re.MULTILINE)
    assert len(shown) == 5
    for marker in (*shown, "cleaner: keep CLN301, CLN4"):
        assert kept_in_text(f"{marker}\nSign up.")[1], marker


def test_the_baseline_shown_is_read_and_its_digest_is_that_of_the_text(tmp_path: Path) -> None:
    (shown,) = re.findall(r'```jsonl\n(\{"format": "cleaner-baseline".*?)```', FORMATS, flags=re.DOTALL)
    path = tmp_path / "cleaner.baseline"
    path.write_text(shown)
    assert read(path).findings == {("corpus/bread.txt", digest(["Subjects: wheat, food prices, Dunmarch, trade"])): 1}
    assert json.loads(shown.splitlines()[0])["signatures"]["signature_bits"] == 8


def test_the_findings_shown_are_those_of_the_sample_page() -> None:
    found = list(check(targets([str(ROOT / "corpora" / "sample-page.txt")], {}), fail))
    lines = {f"{one.place.line}:{one.place.column} {one.code.id} " for one in found}
    for page in (GUIDE, (ROOT / "README.md").read_text(encoding="utf-8")):
        shown = re.findall(r"(?:bread|sample-page)\.txt:(\d+:\d+ CLN\d+ )", page)
        assert shown
        assert set(shown) <= lines
