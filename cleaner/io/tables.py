"""Parquet and Arrow files: one document a row, by PyArrow."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any

import msgspec

from cleaner.io.extras import need
from cleaner.io.inputs import DamagedError
from cleaner.io.units import Line, RecordError

__all__ = ["batches_of", "rows", "seekable"]

ROWS = 256
"""Rows read at a time. A row can hold a page, so more would be a lot of memory for nothing."""

_ENCODER = msgspec.json.Encoder()


def rows(name: str, stream: IO[bytes], source: Iterator[bytes], kind: str) -> Iterator[Line | RecordError]:
    """The rows of a table as lines of JSONL.

    Timestamps become ISO 8601, decimals strings, binary columns text where they are UTF-8 and Base64 elsewhere.

    Args:
        name: What the file is called.
        stream: The file, open.
        source: Its chunks, decompressed; read where the file itself is compressed or cannot be searched.
        kind: ``parquet`` or ``arrow``.

    Returns:
        A line for each row, numbered from 1; an error in the place of one with a value that Python cannot hold: a
        string that is not UTF-8, a date outside all calendars.

    Raises:
        DamagedError: The file is damaged or no table, after the rows before that; or PyArrow is not installed.
    """
    number = 0
    for batch in batches_of(seekable(stream, source), kind):
        for row in _values(_texts(batch)):
            number += 1
            if isinstance(row, str):
                yield RecordError(f"{name}:{number}: {row}")
            else:
                yield Line(name, number, 0, row)


def _values(batch: Any) -> Iterator[bytes | str]:
    """Each row as JSON, or why it is none."""
    try:
        yield from [_ENCODER.encode(row) for row in batch.to_pylist()]
    except Exception as error:  # what Arrow raises for a value that Python cannot hold has many types
        if batch.num_rows == 1:
            why = str(error).partition("\n")[0] or type(error).__name__
            yield f"the row holds a value that cannot be read: {why}"
        else:
            for at in range(batch.num_rows):
                yield from _values(batch.slice(at, 1))


def seekable(stream: IO[bytes], source: Iterator[bytes]) -> IO[bytes]:
    """A file that can be searched: the open one where that is possible, else all of its bytes in memory."""
    begun = next(source, b"")
    try:
        if stream.seekable():
            stream.seek(0)
            if begun and stream.read(min(len(begun), 4)) == begun[:4]:
                stream.seek(0)
                return stream
    except (OSError, ValueError):
        pass
    return io.BytesIO(b"".join(chain([begun], source)))


def batches_of(file: IO[bytes], kind: str) -> Iterator[Any]:
    """The record batches of an open Parquet or Arrow file, few rows at a time.

    Raises:
        DamagedError: The file is damaged or no table; or PyArrow is not installed.
    """
    what = "a Parquet file" if kind == "parquet" else "an Arrow file"
    arrow = need("pyarrow", "parquet", what)
    try:
        if kind == "parquet":
            table = need("pyarrow.parquet", "parquet", what).ParquetFile(file)
            yield from table.iter_batches(ROWS, use_threads=False)
            return
        ipc = need("pyarrow.ipc", "parquet", what)
        begun = file.read(6)
        file.seek(0)
        reader = ipc.open_file(file) if begun == b"ARROW1" else ipc.open_stream(file)
        whole = (reader.get_batch(at) for at in range(reader.num_record_batches)) if begun == b"ARROW1" else reader
        for batch in whole:
            # Offsets and lengths are read as they stand in the file, and memory is read where they point.
            batch.validate(full=True)
            for start in range(0, batch.num_rows, ROWS):
                yield batch.slice(start, ROWS)
    except (arrow.ArrowException, OSError, UnicodeDecodeError) as error:
        said = str(error).partition("\n")[0]
        raise DamagedError(f"this cannot be read as {what}: {said}") from None


def _texts(batch: Any) -> Any:
    """A batch whose binary columns are strings where they are UTF-8."""
    arrow = need("pyarrow", "parquet", "a table")
    types = arrow.types
    for at, field in enumerate(batch.schema):
        if types.is_binary(field.type) or types.is_large_binary(field.type):
            try:
                column = batch.column(at).cast(arrow.large_string())
            except arrow.ArrowInvalid:
                continue
            batch = batch.set_column(at, field.name, column)
    return batch
