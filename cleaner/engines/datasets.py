"""Columns in, columns out: one function for datasets, pandas, polars and Arrow, a batch of rows at a time.

``dataset.map(cleaner.engines.datasets.clean, batched=True)`` is all it takes; the library ``datasets`` itself is not
needed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from cleaner.document import Document
from cleaner.errors import CleanerError
from cleaner.export.table import span_rows, storable
from cleaner.pipeline import Cleaner
from cleaner.result import Result

__all__ = ["ORIGIN", "clean", "judge_rows"]

ORIGIN = ("id", "url", "site")
"""Columns that say where a document is from, where a batch has them."""


def clean(
    batch: Any, *, cleaner: Cleaner | None = None, text: str = "text", html: str = "html", spans: bool = True
) -> dict[str, list[Any]]:
    """Clean a batch of rows.

    The text in the column ``text`` of each row is judged or, where the batch has no such column, the page in ``html``.
    The columns ``id``, ``url`` and ``site`` say where it is from. A row without a text stays without; one that cannot
    be judged gets none, and its note says why.

    Args:
        batch: Columns by name: a dictionary of lists, as ``datasets.map(…, batched=True)`` gives it, a pandas or
            polars data frame, an Arrow table or record batch.
        cleaner: How to clean, with or without an index; the defaults if None.
        text: The column of the text. The clean text is in a column of that name.
        html: The column of the page.
        spans: Whether to tell the spans, each with ``start``, ``end``, ``label``, ``clean_start``, ``clean_end``,
            ``score``, ``reason``, ``evidence`` and ``xpath``, or slim as the cleaner's options say.

    Returns:
        New columns: the clean text, ``spans`` where they are wanted, and ``notes``, each as long as the batch.

    Raises:
        ValueError: The batch has neither column.
        TypeError: A value of the column is not a string.

    >>> clean({"text": ["A single line is never emptied.", None]}, spans=False)
    {'text': ['A single line is never emptied.', None], 'notes': [[], []]}
    """
    names = _names(batch)
    form: Literal["text", "html"] | None = None
    column = text
    if text not in names:
        if html not in names:
            raise ValueError(f"no column {text!r} (columns: {', '.join(map(repr, names))}); name it, as in text='body'")
        column, form = html, "html"
    texts = _values(batch, column)
    origin = {name: _values(batch, name) for name in ORIGIN if name in names}
    cleaner = cleaner or Cleaner()
    made = list(judge_rows(cleaner, column, texts, origin, form))
    out: dict[str, list[Any]] = {
        text: [storable(one.text) if isinstance(one, Result) else None for one in made],
    }
    if spans and cleaner.options.spans != "none":
        slim = cleaner.options.spans == "slim"
        out["spans"] = [span_rows(one, slim=slim) if isinstance(one, Result) else None for one in made]
    out["notes"] = [_notes(one) for one in made]
    return out


def judge_rows(
    cleaner: Cleaner,
    column: str,
    texts: Sequence[Any],
    origin: Mapping[str, Sequence[Any]],
    form: Literal["text", "html"] | None = None,
) -> Iterator[Result | CleanerError | None]:
    """Judge the texts of some rows, in order.

    Args:
        cleaner: The judge.
        column: What the column of the texts is called, for messages.
        texts: A string or None for each row. NaN, which pandas has in the place of None, is None too.
        origin: Some of :data:`ORIGIN`, with a value a row.
        form: What the texts are; None to tell by their content.

    Returns:
        For each row its result; why there is none; or None where there was no text.

    Raises:
        TypeError: A value is not a string.
    """
    rows: list[Document | None] = []
    for number, value in enumerate(texts):
        if _missing(value):
            rows.append(None)
        elif isinstance(value, str):
            known = {name: _named(values[number]) for name, values in origin.items()}
            rows.append(Document(value, form=form, **known))
        else:
            kind = type(value).__name__
            raise TypeError(f"the column {column!r} holds {kind}, not strings; decode it first, or name another")
    judged = cleaner.analyze_each([row for row in rows if row is not None])
    for row in rows:
        yield None if row is None else next(judged)


def _names(batch: Any) -> list[str]:
    if isinstance(batch, Mapping):
        return list(batch)
    names = getattr(batch, "column_names", None)  # Arrow's
    return list(batch.columns if names is None else names)


def _values(batch: Any, name: str) -> Sequence[Any]:
    """A column as a list."""
    column = batch.column(name) if hasattr(batch, "column_names") else batch[name]
    for way in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, way):
            values: list[Any] = getattr(column, way)()
            return values
    return list(column)


def _missing(value: object) -> bool:
    # pandas has NaN, which is not itself, or an NA of its own, which cannot be asked.
    return value is None or type(value).__name__ == "NAType" or (isinstance(value, float) and value != value)


def _named(value: object) -> str | None:
    return None if _missing(value) or value == "" else str(value)


def _notes(made: Result | CleanerError | None) -> list[str]:
    if made is None:
        return []
    return list(map(storable, made.notes)) if isinstance(made, Result) else [f"not cleaned: {storable(str(made))}"]
