"""What a user would lose: a row of a table, or what its other columns hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cleaner.cli.main import cli

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
STORY = (
    "The lock keeper at Harn opened the sluice a week early this spring, after the warmest February that the river "
    "board has on its books, and boats have been going up to the mill since Sunday."
)
PAGE = f"Home\nSign in\n\n{STORY}\n\n{STORY[:120]}.\n"


def table(rows: int = 3) -> Any:
    return pa.table({"id": list(range(rows)), "text": [f"{number} {PAGE}" for number in range(rows)]})


def rows(*args: str | Path, stdin: bytes = b"") -> list[dict[str, Any]]:
    done = CliRunner().invoke(cli, list(map(str, args)), input=stdin)
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_row_is_a_record_in_parquet_and_arrow_from_a_file_and_from_a_pipe(tmp_path: Path) -> None:
    pq.write_table(table(), tmp_path / "a.parquet")
    with pa.ipc.new_file(tmp_path / "a.arrow", table().schema) as file:
        file.write_table(table())
    found = rows(tmp_path / "a.parquet")
    assert [row["id"] for row in found] == [0, 1, 2]
    assert found == rows(tmp_path / "a.arrow")
    assert found == rows(stdin=(tmp_path / "a.parquet").read_bytes())


def test_many_rows_come_in_order(tmp_path: Path) -> None:
    pq.write_table(table(700), tmp_path / "a.parquet", row_group_size=300)
    assert [row["id"] for row in rows(tmp_path / "a.parquet")] == list(range(700))


def test_values_that_json_does_not_have_are_written_as_text(tmp_path: Path) -> None:
    import datetime
    import decimal

    made = pa.table(
        {
            "text": [STORY],
            "when": [datetime.datetime(2026, 2, 3, 4, 5, 6)],
            "price": [decimal.Decimal("1.50")],
            "raw": [b"\xff\x00"],
            "said": [b"plain"],
        }
    )
    pq.write_table(made, tmp_path / "a.parquet")
    (row,) = rows(tmp_path / "a.parquet")
    assert (row["when"], row["price"], row["raw"], row["said"]) == ("2026-02-03T04:05:06", "1.50", "/wA=", "plain")


def test_a_table_that_was_cut_short_is_told(tmp_path: Path) -> None:
    pq.write_table(table(), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-40])
    done = CliRunner().invoke(cli, [str(tmp_path / "b.parquet")])
    assert done.exit_code == 2
    assert "cannot be read as a Parquet file" in done.stderr


def test_a_string_that_is_not_utf8_takes_no_other_row_with_it(tmp_path: Path) -> None:
    texts = pa.array([b"x" + STORY.encode(), b"\xff" + STORY.encode(), STORY.encode()]).view(pa.string())
    pq.write_table(pa.table({"id": [0, 1, 2], "text": texts}), tmp_path / "a.parquet")
    done = CliRunner().invoke(cli, [str(tmp_path / "a.parquet"), "--on-error", "skip"])
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [0, 2]
    assert "a.parquet:2: the row holds a value that cannot be read" in done.stderr
    assert "please report" not in done.stderr


def test_an_arrow_file_whose_offsets_point_anywhere_is_refused(tmp_path: Path) -> None:
    with pa.ipc.new_file(tmp_path / "a.arrow", table(1).schema) as file:
        file.write_table(table(1))
    data = (tmp_path / "a.arrow").read_bytes()
    length = len(table(1)["text"][0].as_py()).to_bytes(4, "little")
    (tmp_path / "a.arrow").write_bytes(data.replace(b"\0\0\0\0" + length, b"\0\0\0\0\xff\xff\xff\x7f"))
    done = CliRunner().invoke(cli, [str(tmp_path / "a.arrow")])
    assert done.exit_code == 2
    assert "cannot be read as an Arrow file" in done.stderr
