"""What a user would lose: an export that stands where it was asked for, whole, with a row for every document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cleaner.cli.main import cli
from cleaner.export.names import FORMS, Offsets

STORY = "The ferry to Holm will not sail before Thursday. Divers found a rope around its screw on Monday night."


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, ["export", *map(str, args)])


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Three records; the middle one has no text."""
    path = tmp_path / "rows.jsonl"
    lines = [{"id": "é", "text": f"😀 {STORY}"}, {"id": 7}, {"id": "c", "url": "https://a.example/c", "text": STORY}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.mark.parametrize("form", ["dolma", "doccano", "label-studio"])
def test_a_row_a_document_in_their_order(form: str, rows: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = run("--to", form, rows, "-o", out, "--on-error", "skip")
    assert done.exit_code == 0, done.stderr
    made = [json.loads(line) for line in out.read_text().splitlines()]
    names = [row["id"] if "id" in row else row["data"]["id"] for row in made]
    # Rows of attributes are matched with documents by their place.
    assert names == (["é", 7, "c"] if form == "dolma" else ["é", "c"])
    if form == "dolma":
        assert made[1] == {"id": 7, "attributes": {}}


def test_offsets_are_counted_as_was_asked(rows: Path, tmp_path: Path) -> None:
    ends = {}
    for unit in Offsets:
        out = tmp_path / unit
        assert run("--to", "doccano", rows, "-o", out, "--on-error", "skip", "--offsets", unit).exit_code == 0
        ends[unit] = json.loads(out.read_text().splitlines()[0])["label"][-1][1]
    size = len(STORY) + 2
    assert ends == {Offsets.CODE_POINTS: size, Offsets.UTF_16: size + 1, Offsets.UTF_8: size + 3}


@pytest.mark.parametrize("form", [name for name, form in FORMS.items() if not form.counted])
def test_a_form_with_a_count_of_its_own_takes_no_other(form: str, rows: Path) -> None:
    done = run("--to", form, "--offsets", "utf-8", rows)
    assert done.exit_code == 2
    assert f"--to {form} counts in code points" in done.stderr


def test_a_record_that_is_none_ends_it_and_leaves_the_file_that_was_there(rows: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("before")
    done = run("--to", "dolma", rows, "-o", out)
    assert done.exit_code == 2
    assert "rows.jsonl:2: id 7: no field 'text'" in done.stderr
    assert out.read_text() == "before"


def test_brat_gets_a_new_folder(rows: Path, tmp_path: Path) -> None:
    out = tmp_path / "standoff"
    assert "name a folder by --output" in run("--to", "brat", rows).stderr
    assert run("--to", "brat", rows, "-o", out, "--on-error", "skip").exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "000001.ann", "000001.txt", "000002-c.ann", "000002-c.txt", "annotation.conf",
    ]  # fmt: skip
    assert (out / "000002-c.txt").read_text() == STORY
    again = run("--to", "brat", rows, "-o", out)
    assert again.exit_code == 2
    assert "name another folder" in again.stderr


def test_an_input_is_never_written_over(rows: Path) -> None:
    before = rows.read_bytes()
    assert run("--to", "dolma", rows, "-o", rows).exit_code == 2
    assert rows.read_bytes() == before
