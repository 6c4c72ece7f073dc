"""What a user would lose: hours, to a corpus that was cleaned as though it were another kind of file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.cli.main import cli
from cleaner.io import extras
from cleaner.io.formats import recognised

ARRAY = b'[\n {"id": 1, "text": "The ferry sails at noon."},\n {"id": 2, "text": "The ferry sails at dusk."}\n]\n'


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.json", ARRAY, "this is JSON that is not one object a line; --from json reads it"),
        ("a.txt", ARRAY, "--from json reads it"),
        ("a", b'{\n  "text": "One."\n}\n', "--from json reads it"),
        ("a.csv", b"id,text\n1,One\n", "which is not read"),
        ("a.pdf", b"%PDF-1.7\n", "this looks like a PDF file"),
        ("a.txt", b"%PDF-1.7\n", "this looks like a PDF file"),
        ("a.db", b"SQLite format 3\0" + bytes(90), "this is an SQLite database"),
        ("a.parquet", b"no table at all\n", "cannot be read as a Parquet file"),
        ("a.tar", bytes(257) + b"ustar\0" + bytes(300), "unpack it"),
    ],
)
def test_what_cannot_be_cleaned_is_named_and_never_cleaned(
    name: str, data: bytes, message: str, tmp_path: Path
) -> None:
    if name == "a.parquet":
        pytest.importorskip("pyarrow")
    path = tmp_path / name
    path.write_bytes(data)
    done = CliRunner().invoke(cli, [str(path)])
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("text", ["[Music]\nHello.\n", "{ a note }\n", "[1] A footnote.\n", '["Quoted"] he said.\n'])
def test_prose_that_begins_with_a_bracket_is_prose(text: str) -> None:
    assert recognised(text.encode(), "a.txt") is None


def test_an_array_is_read_where_json_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(ARRAY)
    done = CliRunner().invoke(cli, ["--from", "json", str(tmp_path / "a.json")])
    assert done.exit_code == 0
    assert done.stdout.count('"id"') == 2
    assert done.stdout.startswith('{"id":1,"text":"The ferry sails at noon."')


@pytest.mark.parametrize(("data", "extra"), [(b"PAR1....PAR1", "parquet"), (b"WARC/1.0\r\n\r\n", "warc")])
def test_a_library_that_is_missing_is_told_with_the_command_that_installs_it(
    data: bytes, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(module: str) -> None:
        raise ImportError(module)

    monkeypatch.setattr(extras, "import_module", missing)
    (tmp_path / "a").write_bytes(data)
    done = CliRunner().invoke(cli, [str(tmp_path / "a")])
    assert done.exit_code == 2
    assert f"pip install 'syndication-cleaner[{extra}]'" in done.stderr


@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_file_of_rows_is_no_text_to_check_or_to_rewrite(
    command: str, tmp_path: Path, warc: Callable[..., bytes]
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(warc(("https://a.example/", "text/html", b"<p>One.</p>")))
    before = path.read_bytes()
    done = CliRunner().invoke(cli, [command, str(path)])
    assert done.exit_code == 2
    assert "only text, pages and JSONL are read here; convert it to JSONL" in done.stderr
    assert path.read_bytes() == before
