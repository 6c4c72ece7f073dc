"""What tests of generators share that print rows as a command."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def printed(
    main: Callable[[], None], row: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    """The row that a command prints of a file with one."""
    (folder / "rows.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    sys_argv, sys.argv = sys.argv, ["command", str(folder / "rows.jsonl")]
    try:
        main()
    finally:
        sys.argv = sys_argv
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found
