"""Parquet out: rows are kept as JSONL until all are there, because a table has one schema."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Raw

from cleaner.io.arrow_types import notes_type, spans_type
from cleaner.io.extras import need
from cleaner.io.inputs import DamagedError
from cleaner.io.outputs import OutputError, Sink
from cleaner.io.records import parse_slowly
from cleaner.io.tables import batches_of

__all__ = ["ParquetDraft", "TableDraft"]

ROWS = 4096
"""Rows of a row group."""
GROUP = 64 << 20
"""Bytes of JSON after which a row group ends though it has fewer rows."""

_DECODER = msgspec.json.Decoder()
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
"""An escape of JSON; ``half``, if it stands for half a character."""


class ParquetDraft:
    """A Parquet file that takes its name when it is whole.

    Columns are the fields of the records in the order in which they first appear; the type of each is what all its
    values have in common: Booleans, integers, numbers or strings. What is nested, or of several kinds, is a string of
    JSON. Half a character, which JSON can carry and a table cannot, becomes U+FFFD. Last come ``spans``, a list of
    structures, and ``notes``, a list of strings, whether or not the records have any: the files of a run differ in
    nothing but what the records themselves bring.
    """

    def __init__(self, rows: Path, draft: Path, target: Path, spans: str = "full") -> None:
        """Open the file of rows.

        Args:
            rows: Where to keep the rows meanwhile.
            draft: Where to write the table, in the file system of the target.
            target: Where the table goes.
            spans: How much the rows tell of spans, one of :data:`cleaner.options.SPANS`.

        Raises:
            OutputError: The file of rows cannot be written.
            DamagedError: PyArrow is not installed.
        """
        need("pyarrow.parquet", "parquet", "a Parquet file")
        self._rows, self._draft, self._target = rows, draft, target
        self._file = Sink(rows, "wb", str(target))
        self._kinds: dict[str, str] = {}
        self._added = {"full": {"spans": "spans"}, "slim": {"spans": "slim"}}.get(spans, {}) | {"notes": "notes"}

    def write(self, data: bytes) -> None:
        """Add rows, as lines of JSON. Raises ``OutputError``."""
        for line in data.splitlines():
            for name, value in _row(line).items():
                kind = self._added[name] if name in self._added and _is_ours(name, value) else _kind(value)
                known = self._kinds.get(name, "")
                self._kinds[name] = kind if known in ("", kind) or not kind else _common(known, kind)
                if not kind:
                    self._kinds[name] = known
        self._file.write(data)

    def end(self) -> int:
        """Make the table of the rows. Returns its bytes. Raises ``OutputError``."""
        self._file.close()
        arrow = need("pyarrow", "parquet", "a Parquet file")
        try:
            with Sink(self._draft, "wb", str(self._target)) as file:
                self._fill(file)
                size = os.fstat(file.fileno()).st_size
        except (arrow.ArrowException, DamagedError) as error:
            raise OutputError(0, str(error).partition("\n")[0], str(self._target)) from None
        self._rows.unlink()
        return size

    def _fill(self, file: IO[bytes]) -> None:
        arrow = need("pyarrow", "parquet", "a Parquet file")
        # What is added comes last, in every file of a run.
        kinds = {name: kind for name, kind in self._kinds.items() if name not in self._added}
        kinds |= {name: self._kinds.get(name) or kind for name, kind in self._added.items()}
        types = {name: _type(arrow, kind) for name, kind in kinds.items()}
        schema = arrow.schema(list(types.items()))
        with _writer(file, schema) as writer, self._rows.open("rb") as rows:
            for group in _groups(rows):
                columns = [
                    arrow.array([_value(row.get(name), kind) for row in group], type=types[name])
                    for name, kind in kinds.items()
                ]
                writer.write_table(arrow.Table.from_arrays(columns, schema=schema))

    def sync(self) -> None:
        """Have the system keep it. Waits for the disk."""
        handle = os.open(self._draft, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def place(self) -> None:
        """Put it in its place."""
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._draft.replace(self._target)

    def drop(self) -> None:
        """Take the drafts away."""
        with suppress(OSError):
            self._file.close()
        for path in (self._rows, self._draft):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _writer(file: IO[bytes], schema: Any) -> Any:
    return need("pyarrow.parquet", "parquet", "a Parquet file").ParquetWriter(file, schema, compression="zstd")


class TableDraft(ParquetDraft):
    """The table that an input was, with the clean text in the place of the text, and spans.

    All other columns are those of the input, with their types. Rows that nothing could be made of are left out.
    """

    def __init__(
        self, rows: Path, draft: Path, target: Path, source: Path, text_field: str, spans: str = "full"
    ) -> None:
        """Open the file of rows: lines of JSON with ``row``, from 1, ``text``, ``spans`` and ``notes``.

        Args:
            rows: Where to keep the rows meanwhile.
            draft: Where to write the table, in the file system of the target.
            target: Where the table goes.
            source: The table that the documents came from.
            text_field: Its column of the text.
            spans: How much the rows tell of spans, one of :data:`cleaner.options.SPANS`.

        Raises:
            OutputError: The file of rows cannot be written.
            DamagedError: PyArrow is not installed.
        """
        super().__init__(rows, draft, target, spans)
        self._source, self._text_field = source, text_field

    def _fill(self, file: IO[bytes]) -> None:
        arrow = need("pyarrow", "parquet", "a Parquet file")
        with self._source.open("rb") as source, self._rows.open("rb") as lines:
            kind = "parquet" if source.read(4) == b"PAR1" else "arrow"
            source.seek(0)
            rows = map(_row, lines)
            row = next(rows, None)
            first, writer, pending = 1, None, []
            size = 0
            for batch in batches_of(source, kind):
                own: list[dict[str, Any]] = []
                while row is not None and row["row"] < first + batch.num_rows:
                    own.append(row)
                    row = next(rows, None)
                kept = batch.take(arrow.array([one["row"] - first for one in own], type=arrow.int64()))
                first += batch.num_rows
                table = self._with_added(arrow.Table.from_batches([kept]), own)
                writer = writer or _writer(file, table.schema)
                pending.append(table)
                size += table.nbytes
                if sum(map(len, pending)) >= ROWS or size >= GROUP:
                    writer.write_table(arrow.concat_tables(pending))
                    pending, size = [], 0
            if writer is None:
                schema = need("pyarrow.parquet", "parquet", "a Parquet file").read_schema(self._source)
                writer = _writer(file, self._with_added(schema.empty_table(), []).schema)
            if pending:
                writer.write_table(arrow.concat_tables(pending))
            writer.close()

    def _with_added(self, table: Any, own: list[dict[str, Any]]) -> Any:
        """Some rows of the input with what was made of them. A column of spans that the input has is not of these
        texts: it goes, whether or not another takes its place."""
        arrow = need("pyarrow", "parquet", "a Parquet file")
        table = _with_text(table, self._text_field.split("."), [one["text"] for one in own], self._text_field)
        table = table.drop_columns([name for name in ("spans", *self._added) if name in table.column_names])
        for name, kind in self._added.items():
            column = arrow.array([one.get(name) for one in own], type=_type(arrow, kind))
            table = table.append_column(name, column)
        return table


def _with_text(table: Any, path: list[str], texts: list[str], name: str) -> Any:
    """A table with other texts in a column, which may be a field inside structures; a new column where it has none."""
    arrow = need("pyarrow", "parquet", "a Parquet file")
    columns = table.column_names
    if name not in columns and path[0] in columns and len(path) > 1:
        at = columns.index(path[0])
        made = _in_struct(arrow, table.column(at).combine_chunks(), path[1:], texts)
        return table.set_column(at, path[0], made)
    if name not in columns:
        return table.append_column(name, arrow.array(texts, type=arrow.string()))
    at = columns.index(name)
    return table.set_column(at, name, _texts(arrow, texts, table.column(at).type))


def _in_struct(arrow: Any, column: Any, path: list[str], texts: list[str]) -> Any:
    fields = {column.type.field(at).name: column.field(at) for at in range(column.type.num_fields)}
    old = fields.get(path[0])
    if len(path) > 1 and old is not None:
        fields[path[0]] = _in_struct(arrow, old, path[1:], texts)
    else:
        fields[path[0]] = _texts(arrow, texts, arrow.string() if old is None else old.type)
    return arrow.StructArray.from_arrays(list(fields.values()), names=list(fields))


def _texts(arrow: Any, texts: list[str], kind: Any) -> Any:
    types = arrow.types
    own = types.is_string(kind) or types.is_large_string(kind)
    return arrow.array(texts, type=kind if own else arrow.string())


def _row(line: bytes) -> dict[str, Any]:
    """The fields of a row. Records may hold what msgspec does not take: half a character, ``NaN``, ``Infinity``,
    numbers without bound. A table has U+FFFD, the number, or where there is none the JSON as it stands (``Raw``)."""
    try:
        return _DECODER.decode(line)  # type: ignore[no-any-return]  # a record is an object
    except (msgspec.DecodeError, RecursionError):
        whole = _ESCAPE.sub(lambda found: b"\\ufffd" if found["half"] else found[0], line)
        return {name: _field(raw) for name, raw in parse_slowly("", whole.decode()).items()}


def _field(raw: Raw) -> Any:
    try:
        return _DECODER.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        text = bytes(raw).decode()
    if text.lstrip("-").isdigit():
        return raw  # as a number it would lose its last digits
    try:
        return float(text)
    except ValueError:
        return raw


def _is_ours(name: str, value: object) -> bool:
    """Whether a field is what was added to its record: a record without notes may have a field of its own that is
    called so."""
    return isinstance(value, list) and (name == "spans" or all(isinstance(note, str) for note in value))


def _kind(value: object) -> str:
    """What a value is; empty for null, which says nothing of its column."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if -(1 << 63) <= value < 1 << 63 else "json"
    if isinstance(value, float):
        return "float"
    return "string" if isinstance(value, str) else "json"


def _common(one: str, other: str) -> str:
    return "float" if {one, other} == {"int", "float"} else "json"


def _type(arrow: Any, kind: str) -> Any:
    if kind in ("spans", "slim"):
        return spans_type(slim=kind == "slim")
    if kind == "notes":
        return notes_type()
    simple = {"bool": arrow.bool_(), "int": arrow.int64(), "float": arrow.float64()}
    return simple.get(kind) or arrow.string()


def _value(value: Any, kind: str) -> Any:
    """A value as its column has it."""
    if value is None:
        return None
    if kind == "json":
        return msgspec.json.encode(value).decode()
    if kind == "float":
        return float(value)  # PyArrow refuses integers that a double does not hold to the last digit
    return value


def _groups(rows: IO[bytes]) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    size = 0
    for line in rows:
        group.append(_row(line))
        size += len(line)
        if len(group) >= ROWS or size >= GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group
