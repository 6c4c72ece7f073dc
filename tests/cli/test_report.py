"""What a user would lose: a report of whatever the filter reads, and a file that is whole or not there."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cleaner.cli.main import cli

PARAGRAPH = (
    "The harbour bridge will close to all traffic on Friday evening, the city council said, and is not expected to "
    "open again before the following Sunday, when the last of the new bearings will have been lifted into place."
)
TEXT = f"{PARAGRAPH}\n\nSign up for our newsletter\n"


def run(*args: str | Path, stdin: bytes | str = b"") -> Result:
    return CliRunner().invoke(cli, ["report", *map(str, args)], input=stdin)


def data_of(page: str) -> dict[str, Any]:
    (data,) = re.findall(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    found: dict[str, Any] = json.loads(data)
    return found


def reported(tmp_path: Path, *args: str | Path, stdin: bytes | str = b"") -> dict[str, Any]:
    output = tmp_path / "report.html"
    done = run(*args, "--output", output, stdin=stdin)
    assert done.exit_code == 0, done.output
    return data_of(output.read_text())


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(TEXT)
    return path


def test_texts_pages_and_jsonl_together(tmp_path: Path, text: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<title>Bridge</title><body><p>{PARAGRAPH}</p><p>Sign up for our newsletter</p>")
    lines = tmp_path / "lines.jsonl.gz"
    lines.write_bytes(gzip.compress(json.dumps({"id": "one", "text": TEXT, "title": "Closed"}).encode()))
    data = reported(tmp_path, text, page, lines)
    assert [document["form"] for document in data["documents"]] == ["text", "html", "text"]
    assert [document.get("title") for document in data["documents"]] == [None, "Bridge", "Closed"]
    assert data["documents"][1]["blocks"][0]["xpath"] == "/html[1]/body[1]/p[1]"
    assert data["files"] == [str(text), str(page), str(lines)]
    assert not data["edit"]


def test_what_the_options_of_the_filter_do(tmp_path: Path, text: Path) -> None:
    data = reported(tmp_path, text, "--keep", "boilerplate", "--threshold", "0.4", "--edit")
    assert data["options"]["keep"] == ["main", "boilerplate"]
    assert data["options"]["threshold"] == 0.4
    assert data["edit"]
    assert all(block["kept"] for block in data["documents"][0]["blocks"])


def test_an_index_names_its_witnesses(tmp_path: Path) -> None:
    lines = tmp_path / "seen.jsonl"
    other = "The glassworks lit its furnace on Monday, nine years after the last glass was blown in the valley."
    records = [
        {"id": f"bridge-{n}", "site": f"site-{n}.example", "text": f"{PARAGRAPH}\n\n{other if n else TEXT} Number {n}."}
        for n in range(3)
    ]
    lines.write_text("".join(json.dumps(record) + "\n" for record in records))
    done = CliRunner().invoke(cli, ["index", "build", str(lines), "--output", str(tmp_path / "seen")])
    assert done.exit_code == 0
    data = reported(tmp_path, lines, "--index", tmp_path / "seen")
    assert data["options"]["index"] == str(tmp_path / "seen")
    witnesses = data["documents"][0]["blocks"][0]["witnesses"]
    assert {one["document"] for one in witnesses} <= {"bridge-1", "bridge-2"}
    assert witnesses[0].keys() == {"document", "site", "start", "end", "share"}


def test_a_sample_is_shown_and_all_is_counted(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": n, "text": f"{TEXT}\nNumber {n}."}) + "\n" for n in range(9))
    data = reported(tmp_path, "--sample", "2", stdin=lines)
    assert len(data["documents"]) == 2
    assert data["corpus"]["documents"] == 9


def test_it_says_what_it_made(tmp_path: Path, text: Path) -> None:
    output = tmp_path / "report.html"
    assert run(text, "-o", output).stderr == f"{output}: 1 document, 1 shown\n"
    assert run(text, text, "-o", output, "--sample", "1").stderr == f"{output}: 2 documents, 1 shown\n"
    assert run(text, "-o", "-").stderr == ""


def test_a_bad_line_ends_it_or_is_counted(tmp_path: Path) -> None:
    lines = json.dumps({"text": TEXT}) + "\n{]\n" + json.dumps({"text": TEXT}) + "\n"
    output = tmp_path / "report.html"
    output.write_text("as it was")
    done = run("--from", "jsonl", "-o", output, stdin=lines)
    assert done.exit_code == 2
    assert "<stdin>:2" in done.output
    assert output.read_text() == "as it was"
    data = reported(tmp_path, "--from", "jsonl", "--on-error", "skip", stdin=lines)
    assert (data["skipped"], data["corpus"]["documents"]) == (1, 2)
    assert data["files"] == ["<stdin>"]


def test_a_missing_file_and_a_missing_output_are_wrong_use(tmp_path: Path, text: Path) -> None:
    assert run(tmp_path / "none.txt", "-o", "-").exit_code == 2
    assert "--output" in run(text).output
    done = run(text, "-o", tmp_path / "no" / "folder.html")
    assert done.exit_code == 2
    assert "cannot write" in done.output


def test_a_page_on_stdout_for_a_pipe(text: Path) -> None:
    done = run(text, "--output", "-")
    assert done.exit_code == 0
    assert done.stdout.startswith("<!doctype html>")


def test_nothing_at_all_is_a_report_too(tmp_path: Path) -> None:
    data = reported(tmp_path, "--from", "jsonl", stdin="")
    assert data["corpus"]["documents"] == 0
    assert data["documents"] == []


@pytest.mark.parametrize("there", [True, False])
def test_the_page_is_opened_when_it_is_written(
    tmp_path: Path, text: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    opened: list[str] = []
    output = tmp_path / "a page #1.html"

    def browser(url: str) -> bool:
        assert output.read_text().endswith("</html>\n")
        opened.append(url)
        return there

    monkeypatch.setattr("webbrowser.open", browser)
    assert run(text, "-o", output).exit_code == 0
    assert opened == []
    done = run(text, "-o", output, "--open")
    assert done.exit_code == 0
    assert opened == [output.as_uri()]
    assert ("No browser could be opened" in done.stderr) is not there


def test_a_page_on_stdout_cannot_be_opened(text: Path) -> None:
    done = run(text, "-o", "-", "--open")
    assert done.exit_code == 2
    assert "give --output a file" in done.stderr
