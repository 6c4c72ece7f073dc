"""What a user would lose: a file of a folder, or the time to clean one twice."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from cleaner.cli.main import cli
from cleaner.io.folders import find_files, names_from


def test_a_folder_stands_for_its_files_in_order_and_a_link_for_none(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/y.txt", ".hidden/x.txt", ".x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "c.txt").symlink_to("b.txt")
    (tmp_path / "again").symlink_to("a")
    (tmp_path / "gone").symlink_to("nowhere")
    found = [one.inside for one in find_files([str(tmp_path)])]
    assert found == ["a/y.txt", "a/z.txt", "b.txt"]


def test_what_is_named_is_read_whatever_it_is(tmp_path: Path) -> None:
    (tmp_path / ".a").write_text("a")
    (tmp_path / "b").symlink_to(".a")
    names = [str(tmp_path / "b"), str(tmp_path / ".a"), "-", str(tmp_path / "gone")]
    assert [one.path for one in find_files(names)] == names


def test_names_may_come_in_a_file_and_hold_anything(tmp_path: Path) -> None:
    odd = tmp_path / "an odd\nname.txt"
    odd.write_text("A line that is kept whole.\n")
    listed = tmp_path / "names"
    listed.write_bytes(bytes(odd) + b"\0")
    assert names_from(str(listed)) == [str(odd)]
    done = CliRunner().invoke(cli, ["--files0-from", str(listed)])
    assert done.stdout == "A line that is kept whole.\n"


def test_the_filter_takes_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.txt").write_text("A line that is kept whole.\n")
    (tmp_path / "a" / "2.txt").write_text("Another line that is kept.\n")
    done = CliRunner().invoke(cli, [str(tmp_path / "a")])
    assert done.stdout == "A line that is kept whole.\n\nAnother line that is kept.\n"
