"""Rows of JSONL files, plain or gzip-compressed, for training and evaluation."""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable, Iterable, Iterator
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


def print_changed(
    says: str | None, change: Callable[[Iterable[dict[str, Any]], int], Iterable[dict[str, Any]]]
) -> None:
    """A command that prints a file's rows as ``change`` makes them, which is given the rows and a seed."""
    parser = argparse.ArgumentParser(description=says, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    for row in change(read_rows(args.file), args.seed):
        print(json.dumps(row, ensure_ascii=False))
