"""Results as a table: a row a document, its spans as a list of structures in one column. For Parquet and Arrow."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

from msgspec import UNSET

from cleaner.export.offsets import Offsets, counter
from cleaner.extras import need
from cleaner.io.arrow_types import notes_type, spans_type
from cleaner.result import Result

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["ParquetExport", "row", "schema", "span_rows", "storable"]

ROWS = 1024
"""Documents of a row group."""
GROUP = 1 << 25
"""Code points after which a row group ends though it has fewer documents."""


def span_rows(result: Result, offsets: Offsets = Offsets.CODE_POINTS, slim: bool = False) -> list[dict[str, Any]]:
    """The spans of a result, each with all of :data:`cleaner.io.arrow_types.FULL`, or of ``SLIM``.

    Args:
        result: The result.
        offsets: What to count places in, in the source and in the clean text.
        slim: Whether to tell of each where and what it is, and its code, and nothing else.

    Returns:
        A dictionary a span.
    """
    source, clean = counter(result.source, offsets), counter(result.text, offsets)
    places = [
        {
            "start": source(span.start),
            "end": source(span.end),
            "label": str(span.label),
            "clean_start": None if span.clean_start is None else clean(span.clean_start),
            "clean_end": None if span.clean_end is None else clean(span.clean_end),
        }
        for span in result.spans
    ]
    if slim:
        return [
            place | {"kept": span.kept, "code": None if span.code is UNSET else span.code}
            for place, span in zip(places, result.spans, strict=True)
        ]
    return [
        {
            **place,
            "score": span.score,
            "reason": storable(span.reason),
            "evidence": [{"name": column.name, "value": column.value} for column in span.evidence],
            "xpath": None if span.xpath is UNSET else storable(str(span.xpath)),
        }
        for place, span in zip(places, result.spans, strict=True)
    ]


def storable(text: str) -> str:
    """A text without the halves of characters that JSON can hold and UTF-8 cannot: a question mark for each."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def schema(spans: str = "full") -> Any:
    """The schema of exported results.

    Args:
        spans: How much is told of spans, one of :data:`cleaner.options.SPANS`.

    Returns:
        A ``pyarrow.Schema``.

    Raises:
        MissingExtraError: PyArrow is not installed.
    """
    arrow = need("pyarrow", "parquet", "a table")
    text = arrow.string()
    told = [] if spans == "none" else [("spans", spans_type(slim=spans == "slim"))]
    names = ("id", "url", "form", "source", "text")
    return arrow.schema(
        [*((name, text) for name in names), *told, ("notes", notes_type()), ("metadata", arrow.map_(text, text))]
    )


def row(result: Result, offsets: Offsets = Offsets.CODE_POINTS, spans: str = "full") -> dict[str, Any]:
    """A result as a row of :func:`schema`.

    Args:
        result: The result.
        offsets: What to count places in.
        spans: How much is told of spans.

    Returns:
        The values by column.
    """
    told = {} if spans == "none" else {"spans": span_rows(result, offsets, slim=spans == "slim")}
    return told | {
        "id": None if result.id is None else storable(result.id),
        "url": None if result.url is None else storable(result.url),
        "form": result.form,
        "source": storable(result.source),
        "text": storable(result.text),
        "notes": list(map(storable, result.notes)),
        "metadata": [(name, storable(value)) for name, value in result.metadata.items()],
    }


class ParquetExport:
    """A Parquet file of results, written row group by row group."""

    def __init__(self, stream: IO[bytes], offsets: Offsets, spans: str = "full") -> None:
        """Begin the file.

        Args:
            stream: Where to write it.
            offsets: What to count places in.
            spans: How much to tell of spans, one of :data:`cleaner.options.SPANS`.

        Raises:
            MissingExtraError: PyArrow is not installed.
        """
        self._arrow = need("pyarrow", "parquet", "a Parquet file")
        parquet = need("pyarrow.parquet", "parquet", "a Parquet file")
        self._schema = schema(spans)
        self._offsets, self._spans = offsets, spans
        self._writer = parquet.ParquetWriter(_Forward(stream), self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._size = 0

    def add(self, result: Result) -> None:
        """Add a row."""
        self._rows.append(row(result, self._offsets, self._spans))
        self._size += len(result.source)
        if len(self._rows) >= ROWS or self._size >= GROUP:
            self._write(self._rows)
            self._rows, self._size = [], 0

    def close(self) -> None:
        """Write what is left and the footer."""
        if self._rows:
            self._write(self._rows)
        self._writer.close()

    def _write(self, rows: Iterable[dict[str, Any]]) -> None:
        self._writer.write_table(self._arrow.Table.from_pylist(list(rows), schema=self._schema))


class _Forward(io.RawIOBase):
    """A stream that counts itself how far it is: a pipe does not know. Closing it leaves the one below open."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        self._stream.write(data)
        size = memoryview(data).nbytes
        self._at += size
        return size

    def tell(self) -> int:
        return self._at
