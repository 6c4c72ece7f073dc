"""What a user would lose: a file that was whole before, or a word on why another was not written."""

from __future__ import annotations

import gzip
import os
import stat
from pathlib import Path

import pytest
import zstandard

from cleaner.io.outputs import OutputError, open_output

PAGE = "Überschrift\r\nZeile zwei\n".encode()


def test_output_takes_its_name_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with open_output(str(path)) as stream:
        stream.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


def test_output_that_fails_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_bytes(b"old")

    def fail() -> None:
        with open_output(str(path)) as stream:
            stream.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


def test_output_keeps_mode_and_link_of_the_file_it_replaces(tmp_path: Path) -> None:
    path, link = tmp_path / "out.txt", tmp_path / "link.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    with open_output(str(link)) as stream:
        stream.write(b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_file_that_may_not_be_written_is_not_replaced_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.txt"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may do anything
    with pytest.raises(OutputError, match=r"out\.txt: cannot write: Permission denied"), open_output(str(path)):
        pass
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


def test_output_to_gz_is_packed_the_same_every_time(tmp_path: Path) -> None:
    made = []
    for name in ("a.gz", "b.gz"):
        with open_output(str(tmp_path / name)) as stream:
            stream.write(b"text")
        made.append((tmp_path / name).read_bytes())
    assert gzip.decompress(made[0]) == b"text"
    assert made[0] == made[1]


def test_output_to_a_device_is_written_directly() -> None:
    with open_output(os.devnull) as stream:
        stream.write(b"text")
    assert not Path(os.devnull).is_file()


def test_output_to_zst_is_packed_the_same_every_time(tmp_path: Path) -> None:
    made = []
    for name in ("a.zst", "b.zst"):
        with open_output(str(tmp_path / name)) as stream:
            stream.write(PAGE)
            stream.write(PAGE)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    assert zstandard.ZstdDecompressor().decompressobj().decompress(made[0]) == PAGE * 2


def test_output_to_zst_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.zst"
    path.write_bytes(b"old")

    def fail() -> None:
        with open_output(str(path)) as stream:
            stream.write(b"new")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.zst"]
