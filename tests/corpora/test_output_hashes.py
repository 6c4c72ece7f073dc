"""What a developer would lose: word that a change of the code has changed an output."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from corpora.output_hashes import main, output_hash

PAGE = "The ferry to Holm will not sail before Thursday, the harbour office said on Monday.\n\nRead more >>\n"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE)
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A checkout whose command prints what it is given."""
    package = tmp_path / "other" / "cleaner"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("import sys\nprint(*sys.argv[1:-1], open(sys.argv[-1]).read(), end='')\n")
    return tmp_path / "other"


def test_the_output_of_the_code_of_a_checkout_is_hashed(page: Path, other: Path) -> None:
    said = f"--to jsonl --spans full --quick {PAGE}".encode()
    assert output_hash(page, other, ("--quick",)) == hashlib.sha256(said).hexdigest()


def test_a_command_that_fails_is_told(page: Path, other: Path) -> None:
    (other / "cleaner" / "__main__.py").write_text("raise SystemExit(2)")
    with pytest.raises(subprocess.CalledProcessError):
        output_hash(page, other)


def test_outputs_that_differ_are_named(page: Path, other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(page), "--checkout", str(other)]) == 0
    before = page.with_name("before.txt")
    before.write_text(capsys.readouterr().out)
    assert main([str(page), "--checkout", str(other), "--against", str(before)]) == 0
    assert "1 of 1 outputs are the same" in capsys.readouterr().err
    page.write_text("Other words.\n")
    assert main([str(page), "--checkout", str(other), "--against", str(before)]) == 1
    assert capsys.readouterr().err == "0 of 1 outputs are the same\npage.txt: differs\n"
