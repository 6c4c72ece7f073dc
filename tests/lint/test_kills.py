"""What a user would lose: a file, to a fixer that was killed as it wrote it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.nightly
@pytest.mark.slow
def test_every_file_is_what_it_was_or_what_it_should_become(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.lint.killed", str(tmp_path), "32"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["wrong"] for one in told] == [[]] * 3
    assert sum(one["kills"] for one in told) >= 130
    assert next(one["between"] for one in told if one["command"] == "fix")  # some files fixed, others not yet
