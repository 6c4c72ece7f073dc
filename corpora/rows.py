"""Rows of JSONL files, plain or gzip-compressed, for training and evaluation."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """One object a line of a JSONL file; ``.gz`` is read through gzip."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def clean_text(row: dict[str, Any]) -> str:
    """The clean article of a row: its ``gold``, else the ``main`` spans of its ``text``, else its ``text``."""
    if "gold" in row:
        return str(row["gold"])
    if "spans" in row:
        return "\n\n".join(row["text"][start:end] for start, end, label in row["spans"] if label == "main")
    return str(row["text"])
