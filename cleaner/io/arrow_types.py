"""The Arrow types of what is added to a table: one type a column whatever the documents, so that tables concatenate."""

from __future__ import annotations

from typing import Any

from cleaner.extras import need

__all__ = ["FULL", "SLIM", "notes_type", "spans_type"]

FULL = ("start", "end", "label", "clean_start", "clean_end", "score", "reason", "evidence", "xpath")
"""What a table has of a span: ``clean_start`` and ``clean_end`` of what was dropped are null, ``xpath`` of a text."""
SLIM = ("start", "end", "label", "kept", "clean_start", "clean_end", "code")
"""What it has of a span where only that is asked for."""


def spans_type(slim: bool = False) -> Any:
    """The type of a column of spans.

    Args:
        slim: Whether its spans have the fields of :data:`SLIM`, not those of :data:`FULL`.

    Returns:
        A ``pyarrow.DataType``: a list of structures. ``evidence`` is a list of structures itself.

    Raises:
        MissingExtraError: PyArrow is not installed.
    """
    arrow = need("pyarrow", "parquet", "a column of spans")
    text = arrow.string()
    kinds = dict.fromkeys(("label", "reason", "xpath", "code"), text)
    kinds |= {"score": arrow.float64(), "kept": arrow.bool_()}
    kinds["evidence"] = arrow.list_(arrow.struct([("name", text), ("value", arrow.float64())]))
    return arrow.list_(arrow.struct([(name, kinds.get(name, arrow.int64())) for name in (SLIM if slim else FULL)]))


def notes_type() -> Any:
    """The type of a column of notes.

    Returns:
        A ``pyarrow.DataType``: a list of strings.

    Raises:
        MissingExtraError: PyArrow is not installed.
    """
    arrow = need("pyarrow", "parquet", "a column of notes")
    return arrow.list_(arrow.string())
