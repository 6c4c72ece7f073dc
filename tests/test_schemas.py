"""What a user would lose: a program that reads our output by its schema, on the day that the two differ."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from cleaner import Label
from cleaner.cli.main import cli
from cleaner.document import Column, SlimSpan, Span, Witness
from cleaner.schemas import PAGES, SCHEMAS, schema_of

ROOT = Path(__file__).parents[1]
CORPORA = ROOT / "corpora"
SAMPLES = [str(CORPORA / name) for name in ("sample-page.txt", "sample-page.html", "sample-pages.jsonl")]


def run(*args: str | Path, code: int = 0) -> str:
    done = CliRunner().invoke(cli, list(map(str, args)))
    assert done.exit_code == code, done.output
    return done.stdout


def validator(name: str) -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(schema_of(name))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def faults(name: str, value: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(value)]


def records(*args: str | Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*args).splitlines()]


@pytest.mark.parametrize("spans", ["full", "slim", "none"])
def test_every_record_fits_its_schema(spans: str) -> None:
    made = [row for name in SAMPLES for row in records("--to", "jsonl", "--spans", spans, name)]
    assert [fault for row in made for fault in faults("record", row)] == []
    assert any("xpath" in span for row in made for span in row.get("spans", ())) == (spans == "full")
    assert any("title" in row for row in made)


def test_records_with_witnesses_notes_and_cues_fit_it(tmp_path: Path) -> None:
    (tmp_path / "foot.txt").write_text("Copyright 2026. All rights reserved. Terms of use.")
    made = records("--corpus", "--keep", "title", "--cue", "meta=Subjects", *SAMPLES[2:])
    made += records("--to", "jsonl", tmp_path / "foot.txt")
    assert [fault for row in made for fault in faults("record", row)] == []
    assert any("witnesses" in span for row in made for span in row["spans"])
    assert any("notes" in row for row in made)


def test_what_is_no_record_does_not_fit_it() -> None:
    (made,) = records("--to", "jsonl", SAMPLES[0])
    for change in (
        {"start": -1}, {"label": "noise"}, {"score": 1.5}, {"reason": None}, {"evidence": {"kin": 1}}, {"more": 1},
        {"clean_start": "0"}, {"witnesses": []},
    ):  # fmt: skip
        changed = copy.deepcopy(made)
        changed["spans"][0] |= change
        assert faults("record", changed), change
    missing = copy.deepcopy(made)
    del missing["spans"][0]["evidence"]
    assert faults("record", missing)


@pytest.mark.parametrize(
    ("kind", "name"), [(Span, "span"), (SlimSpan, "slim_span"), (Column, "column"), (Witness, "witness")]
)
def test_the_schema_has_the_fields_that_are_written(kind: Any, name: str) -> None:
    known = json.loads(schema_of("record"))["$defs"][name]
    fields = [field.encode_name for field in msgspec.structs.fields(kind)]
    if kind is Span:
        fields.remove("code")  # which a slim span has
    assert list(known["properties"]) == fields


def test_the_schema_has_all_labels() -> None:
    assert json.loads(schema_of("record"))["$defs"]["span"]["properties"]["label"]["enum"] == list(Label)
    assert json.loads(schema_of("findings"))["$defs"]["finding"]["properties"]["label"]["enum"] == [*Label, None]


def test_every_finding_fits_its_schema(tmp_path: Path) -> None:
    for name in SAMPLES:
        shutil.copy(name, tmp_path)
    shutil.copy(SAMPLES[0], tmp_path / "again.txt")
    found = json.loads(run("check", "--format", "json", "--select", "CLN", tmp_path, code=1))
    assert faults("findings", found) == []
    assert {row["label"] is None for row in found} == {True, False}
    assert faults("findings", json.loads(run("check", "--format", "json", "--select", "CLN6", SAMPLES[0]))) == []


def test_every_line_of_a_manifest_fits_its_schema(tmp_path: Path) -> None:
    shutil.copy(SAMPLES[0], tmp_path / "a.txt")
    shutil.copy(SAMPLES[2], tmp_path / "b.jsonl")
    run("run", tmp_path / "a.txt", tmp_path / "b.jsonl", "-o", tmp_path / "out", "--quiet")
    (tmp_path / "c.jsonl").write_text('{"text": 1}\n{"text": "One."}\n')
    run("run", tmp_path / "b.jsonl", tmp_path / "c.jsonl", "-o", tmp_path / "out", "--quiet", code=2)
    rows = [json.loads(line) for line in (tmp_path / "out" / "cleaner-manifest.jsonl").read_text().splitlines()]
    assert [fault for row in rows for fault in faults("manifest", row)] == []
    assert [next(iter(row)) for row in rows] == ["version", "input", "input", "begun"]


def test_the_command_prints_and_lists_them() -> None:
    assert [line.split()[0] for line in run("schema").splitlines()] == list(SCHEMAS)
    for name in SCHEMAS:
        assert run("schema", name) == (ROOT / PAGES / f"{name}.schema.json").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="there are record, findings, manifest"):
        schema_of("spans")


def test_nothing_is_published_that_has_no_name() -> None:
    assert {path.name for path in (ROOT / PAGES).iterdir()} == {f"{name}.schema.json" for name in SCHEMAS}
