"""What every document for training has to keep."""

from __future__ import annotations

import re
from typing import Any

from cleaner.document import Label
from corpora.synthesis.pieces import UNLEARNED

KNOWN = {*map(str, Label), UNLEARNED}


def sound(row: dict[str, Any]) -> None:
    """Spans are in order, apart, without white space at their ends, labelled, and cover all ink."""
    text, at = row["text"], 0
    for start, end, label in row["spans"]:
        assert at <= start < end <= len(text)
        assert label in KNOWN
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


def stretches(row: dict[str, Any], *labels: str) -> list[str]:
    return [row["text"][start:end] for start, end, label in row["spans"] if label in labels]


def letters(text: str) -> str:
    """The letters and digits of a text, without capitals."""
    return re.sub(r"[\W_]+", "", text).casefold()
