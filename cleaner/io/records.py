"""Documents in and out: plain text, pages and JSONL, as bytes, one record at a time, in order.

Everything is read and written as bytes, so that no line end is ever translated. The fields of a JSONL record stay the
bytes they were (``msgspec.Raw``): big numbers, floats and escapes come out as they went in. Output is UTF-8.

What is wrong with one record is an error in its place, and the others come before and after it.
"""

from __future__ import annotations

import errno
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar, cast

import msgspec
from msgspec import Raw

from cleaner.document import Document, SlimSpan, Span
from cleaner.errors import cause
from cleaner.io.formats import plain_suffix, recognised, refusal
from cleaner.io.inputs import DamagedError, Oversized, at_most, chunks, decoded, has_end, head, looks_wide, unpacked
from cleaner.io.inputs import lines as lines_of
from cleaner.io.nested import find, put
from cleaner.io.units import Capture, FileError, Line, Record, RecordError, Unit
from cleaner.result import Result

if TYPE_CHECKING:
    from cleaner.io.formats import Kind
    from cleaner.pipeline import Cleaner

__all__ = [
    "Capture", "FileError", "Form", "Line", "Record", "RecordError", "Unit", "as_json", "attempt", "document_of",
    "fault", "id_of", "judged", "kind_of", "parse", "parse_slowly", "parsed", "place_of", "read", "read_live",
    "readable", "spans_told", "string_of", "write_as_read", "write_jsonl", "write_text",
]  # fmt: skip

Form = Literal["text", "html", "jsonl", "json", "parquet", "warc"]

UNFOLDED = 512 << 20
"""Bytes of the largest document that is read of what may have no end: packed data, a pipe, a device. A few bytes unfold
to gigabytes, and nothing tells before."""
SNIFFED = 4096
"""Bytes that tell whether an input is a page."""
BINARY = frozenset([b"%", b"\x89", b"\xff", b"G", b"R", b"P", b"\xd0", b"\x1f", b"B", b"\xfd"])
"""First bytes of files that are neither text nor page."""
BREAKS = ((b"\xe2\x80\xa8", rb"\u2028"), (b"\xe2\x80\xa9", rb"\u2029"), (b"\xc2\x85", rb"\u0085"))
"""Line ends to ``str.splitlines`` though not to JSON; written as escapes, since many readers of JSONL split by it."""

_FIELDS = msgspec.json.Decoder(dict[str, Raw])
_STRING = msgspec.json.Decoder(str)
_NAME = msgspec.json.Decoder(str | int | float | bool | None)
_ENCODER = msgspec.json.Encoder()

Given = ParamSpec("Given")
Made = TypeVar("Made")


def read(name: str, form: Form | None = None, encoding: str | None = None) -> Iterator[Unit]:
    """The documents of a file (``-`` is stdin): a record for a text or HTML file, unparsed lines for JSONL, JSON and
    tables, captures for WARC.

    ``form`` None tells them apart: by the name's ending, and by content for stdin and for names that say nothing.
    Compressed files are known by their first bytes. A byte order mark outranks ``encoding`` (UTF-8 if None) and is no
    part of the text; a page without either is read in the encoding it declares.

    Raises ``FileError`` for a file that cannot be read or is of a kind that is not read unasked, bytes of a text that
    are not of the encoding, and damaged compressed data; after all the documents before that.
    """
    return filter(None, read_live(name, form, encoding))


def read_live(
    name: str, form: Form | None = None, encoding: str | None = None, *, lines: bool = False, most: int | None = None
) -> Iterator[Unit | None]:
    """The same, with ``None`` where a pipe has nothing more for now. With ``lines``, files that are neither text, page
    nor JSONL are refused: what is read of them is not written there as such. A document of more than ``most`` bytes
    is an error in its place, and is never held in memory as a whole."""
    shown = "<stdin>" if name == "-" else name
    if name == "-" and sys.stdin is None:
        raise FileError(f"{shown}: it is closed")
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as stream:
            yield from _read(shown, stream, form, encoding, lines, most)
    except OSError as error:
        why = "it is closed" if error.errno == errno.EBADF else error.strerror or error
        raise FileError(f"{shown}: {why}") from None


def readable(
    name: str, form: Form | None = None, encoding: str | None = None, *, lines: bool = False, most: int | None = None
) -> Iterator[Unit | None]:
    """:func:`read_live` that raises nothing: what ends the reading of a file comes as its last unit."""
    try:
        yield from read_live(name, form, encoding, lines=lines, most=most)
    except FileError as error:
        yield error
    except Exception as error:
        yield fault(Record("<stdin>" if name == "-" else name, ""), error)


def _read(
    name: str, stream: Any, given: Form | None, encoding: str | None, only_lines: bool, most: int | None
) -> Iterator[Unit | None]:
    number = 0
    form = given or (None if name == "<stdin>" else _form_by_name(name))
    if most is None and not has_end(stream):
        most = UNFOLDED
    try:
        begun, source = head(unpacked(chunks(stream)), SNIFFED, _ENOUGH.get(form, _never))
        if given not in ("text", "html", "jsonl") and (
            kind := cast("Kind", given) if given in ("json", "parquet", "warc") else recognised(begun, name)
        ):
            if only_lines:
                raise DamagedError(_NO_LINES)
            if why := "" if given else refusal(kind):
                raise DamagedError(why)
            for unit in _of_kind(name, stream, kind, begun, source, encoding, most):
                number = unit.number if isinstance(unit, (Line, Capture)) else number
                yield unit
            return
        if (begun[:1] in BINARY or begun[4:8] == b"ftyp") and (other := _mistaken(begun)):
            raise DamagedError(f"this looks like {other}, not like a text or a page")
        if form == "html" or (form is None and _opens_page(begun)):
            yield _page(name, at_most(source, most), encoding)
            return
        if encoding is None and (wide := looks_wide(begun)):
            raise DamagedError(f"this looks like {wide} without a byte order mark; name it by --encoding {wide}")
        source, offset = decoded(source, encoding or "utf-8")
        # A text may be one line, so it is counted before it is parted into lines.
        rows = lines_of(at_most(source, most)) if form == "text" else lines_of(source, most)
        first: list[bytes] = []
        if form is None:
            for row in rows:
                first.append(row)
                if row.strip():
                    break
            form = _form_by_content(first[-1] if first else b"")
        if form == "text":
            yield Record(name, _utf8(b"".join(at_most(chain(first, rows), most)), offset))
            return
        for data in chain(first, rows):
            if not data:
                yield None
                continue
            number += 1
            if isinstance(data, Oversized):
                yield RecordError(f"{name}:{number}: the line has {data.size:,} bytes, more than a record may have")
                offset += data.size
                continue
            if not data.isspace():
                yield Line(name, number, offset, data)
            offset += len(data)
    except DamagedError as error:
        after = f", after {'line' if form == 'jsonl' else 'record'} {number:,}" if number else ""
        raise FileError(f"{name}: {error}{after}") from None


_NO_LINES = "only text, pages and JSONL are read here"


def _of_kind(
    name: str, stream: Any, kind: str, begun: bytes, source: Iterator[bytes], encoding: str | None, most: int | None
) -> Iterator[Unit | None]:
    """The documents of a file whose reader is a module of its own, and its pauses."""
    if kind == "warc":
        from cleaner.io.warc import MOST, captures

        return captures(name, source, MOST if most is None else most)
    if kind == "json":
        from cleaner.io.arrays import items

        values, _ = decoded(source, encoding or "utf-8")
        return _numbered(name, items(values, most))
    from cleaner.io.tables import rows

    return rows(name, stream, at_most(source, most), "arrow" if begun.startswith(b"ARROW1") else kind)


def _numbered(name: str, values: Iterator[bytes | None]) -> Iterator[Line | None]:
    number = 0
    for data in values:
        number += data is not None
        yield None if data is None else Line(name, number, 0, data)


def _page(name: str, source: Iterator[bytes], encoding: str | None) -> Record:
    from cleaner.text.decode import decode_page

    text, found = decode_page(b"".join(source), encoding)
    return Record(name, text, html=True, encoding=found)


def _mistaken(begun: bytes) -> str:
    from cleaner.text.decode import mistaken

    return mistaken(begun)


def _opens_page(begun: bytes) -> bool:
    if b"<" not in begun:
        return False
    from cleaner.text.decode import decode_page, looks_like_html

    return looks_like_html(decode_page(begun)[0])


def _never(begun: bytes) -> bool:
    return False


def _has_line(begun: bytes) -> bool:
    return b"\n" in begun


def _begins_jsonl(begun: bytes) -> bool:
    """Whether its first line tells that an input is JSONL, so that no more of it has to be waited for."""
    line, feed, _ = begun.lstrip().partition(b"\n")
    return bool(feed) and _form_by_content(line) == "jsonl"


def _tells_itself(begun: bytes) -> bool:
    """Whether what has come of an input tells what it is."""
    return begun.startswith(b"WARC/") or _begins_jsonl(begun)


_ENOUGH: dict[Form | None, Callable[[bytes], bool]] = {
    "jsonl": _has_line, "json": bool, "warc": bool, None: _tells_itself,
}  # fmt: skip
"""What has to have come of an input, by its form, before a pause may be used to work on it."""


def parse(line: Line, text_field: str = "text") -> Record:
    """The record of a JSONL line: its text in ``text_field`` or, where it has none, its page in ``html``.

    Raises ``RecordError`` if it is not a JSON object with a string there.
    """
    where = f"{line.name}:{line.number}"
    try:
        source = _utf8(line.data, line.offset)
    except DamagedError as error:
        raise RecordError(f"{where}: {error}") from None
    try:
        fields = _FIELDS.decode(line.data)
    except (msgspec.MsgspecError, RecursionError):
        fields = parse_slowly(where, source)
    html, value = False, find(fields, text_field)
    if value is None and "html" in fields:
        html, text_field, value = True, "html", fields["html"]
    record = Record(line.name, "", line.number, fields, html)
    if value is None:
        present = ", ".join(map(repr, list(fields)[:8])) or "none"
        raise RecordError(
            f"{place_of(record)}: no field {text_field!r} (fields: {present}); --text-field names another"
        )
    text = string_of(value)
    if text is None:
        kind = kind_of(value)
        raise RecordError(f"{place_of(record)}: the field {text_field!r} holds {kind}, not a string")
    return Record(line.name, text, line.number, fields, html)


def decoded_capture(capture: Capture) -> Record:
    """The record of a page or a text that a crawler stored.

    Raises ``RecordError`` if a text is not in the encoding that was sent with it.
    """
    told = {"id": capture.id, "url": capture.url, "date": capture.date}
    fields = {name: Raw(as_json(value)) for name, value in told.items() if value}
    if capture.html:
        from cleaner.text.decode import decode_page

        text, encoding = decode_page(capture.data, header=capture.charset or None)
        return Record(capture.name, text, capture.number, fields, True, encoding)
    try:
        text = capture.data.decode(capture.charset or "utf-8")
    except (UnicodeDecodeError, LookupError) as error:
        raise RecordError(f"{capture.name}:{capture.number}: {error}") from None
    return Record(capture.name, text.removeprefix("\ufeff"), capture.number, fields)


def string_of(raw: Raw) -> str | None:
    """The string that a field holds, lone surrogates and all; None if it holds anything else."""
    try:
        return _STRING.decode(raw)
    except msgspec.ValidationError:
        return None
    except msgspec.DecodeError:
        import json

        # Lone surrogates; or NaN and Infinity, which JSON does not have and the standard library writes all the same.
        value = json.loads(bytes(raw))
        return value if isinstance(value, str) else None


def kind_of(raw: bytes | Raw) -> str:
    """What a value of JSON is, in words."""
    data = bytes(raw).strip()
    if data in (b"NaN", b"Infinity", b"-Infinity"):
        return data.decode()
    kinds = {b"{": "an object", b"[": "an array", b'"': "a string", b"t": "true", b"f": "false", b"n": "null"}
    return kinds.get(data[:1], "a number")


def document_of(record: Record) -> Document:
    """A record's text, with its ``id``, ``url`` and ``site``; a text file's id is its name, unless it is stdin."""
    form: Literal["text", "html"] = "html" if record.html else "text"
    if not record.line:
        return Document(record.text, None if record.name == "<stdin>" else record.name, form=form)
    return Document(record.text, _named(record, "id"), _named(record, "url"), _named(record, "site"), form)


def _named(record: Record, name: str) -> str | None:
    raw = record.fields.get(name)
    if raw is None:
        return None
    try:
        value = _NAME.decode(raw)
    except msgspec.MsgspecError:
        return string_of(raw) or None
    return None if value is None or value == "" else str(value)


def place_of(record: Record) -> str:
    """Where a record is: its file, and of JSONL its line and the ``id`` it may have."""
    if not record.line:
        return record.name
    named = _named(record, "id")
    return f"{record.name}:{record.line}" + ("" if named is None else f": id {named}")


def attempt(
    record: Record, function: Callable[Given, Made], *args: Given.args, **named: Given.kwargs
) -> Made | RecordError:
    """What ``function`` gives, or why it gives nothing. Whatever is raised for a record becomes its error here, and
    takes no other record with it."""
    try:
        return function(*args, **named)
    except Exception as error:
        return fault(record, error)


def fault(record: Record, error: Exception) -> RecordError:
    """What was raised for a record, as its error."""
    if isinstance(error, RecordError):
        return error
    made = (RecordError if record.line else FileError)(f"{place_of(record)}: {cause(error)}")
    made.__cause__ = error
    return made


def id_of(unit: Unit) -> object:
    """The id that a unit names which may be no record; a text file's name; None where there is neither."""
    import json

    if isinstance(unit, Line):
        try:
            fields = json.loads(unit.data)
        except (ValueError, RecursionError):
            return None
        return fields.get("id") if isinstance(fields, dict) else None
    return unit.name if isinstance(unit, Record) else unit.id if isinstance(unit, Capture) else None


def parsed(units: Iterable[Unit], text_field: str = "text") -> Iterator[Record | RecordError]:
    """The record of each unit, in order; in the place of a line that holds none, why."""
    for unit in units:
        if isinstance(unit, Line):
            yield attempt(Record(unit.name, "", unit.number), parse, unit, text_field)
        elif isinstance(unit, Capture):
            yield attempt(Record(unit.name, "", unit.number), decoded_capture, unit)
        else:
            yield unit


def judged(
    units: Iterable[Unit], cleaner: Cleaner, text_field: str = "text"
) -> Iterator[tuple[Record, Result] | RecordError]:
    """Each record with its result, in order; in the place of one that cannot be read or judged, why. Reads ahead no
    more than ``Cleaner.analyze_each`` does."""
    waiting: deque[Record | RecordError] = deque()

    def documents() -> Iterator[str | Document]:
        for record in parsed(units, text_field):
            waiting.append(record)
            if isinstance(record, Record):
                # A text that begins with a tag might be taken for a page.
                plain = cleaner.index is None and not record.html and "<" not in record.text[:256]
                yield record.text if plain else document_of(record)

    for result in cleaner.analyze_each(documents()):
        while isinstance(record := waiting.popleft(), RecordError):
            yield record
        if isinstance(result, Result):
            yield record, result
        else:
            yield fault(record, result.__cause__ if isinstance(result.__cause__, Exception) else result)
    for left in waiting:
        if isinstance(left, RecordError):
            yield left


def write_text(record: Record, result: Result) -> bytes:
    """The clean text, set off by a blank line from what was written before it; nothing where nothing was kept.

    Its line ends are the source's. A lone surrogate, which JSON can carry and UTF-8 cannot, is written as U+FFFD.
    """
    if not result.text:
        return b""
    end = result.newline.encode()
    try:
        data = result.text.encode()
    except UnicodeEncodeError:
        data = result.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
    return end + data + end


def write_jsonl(record: Record, result: Result, text_field: str = "text", *, spans: str = "full") -> bytes:
    """The record as one line: its own fields, the clean text in ``text_field``, ``spans``, and any ``notes``.

    A document that came as a text file gets ``id``, its file name. Fields of these names that the record had already
    are written over, and old spans go even where no new ones are written: they are not of this text.

    Args:
        record: What was read.
        result: What came of it.
        text_field: The field of the text.
        spans: How much to tell of spans, one of :data:`cleaner.options.SPANS`.

    Returns:
        The line, with its end.
    """
    fields = dict(record.fields) if record.line else {"id": Raw(as_json(record.name))}
    for name, value in result.metadata.items():
        # What the record says itself outranks what the page says.
        fields.setdefault(name, Raw(as_json(value)))
    if record.encoding:
        fields["encoding"] = Raw(as_json(record.encoding))
    fields = put(fields, text_field, Raw(as_json(result.text)))
    told = spans_told(result, spans)
    if told is None:
        fields.pop("spans", None)
    else:
        fields["spans"] = Raw(as_json(told))
    if result.notes:
        fields["notes"] = Raw(as_json(result.notes))
    try:
        line = _ENCODER.encode(fields)
    except UnicodeEncodeError:
        line = b"{" + b",".join(as_json(key) + b":" + bytes(raw) for key, raw in fields.items()) + b"}"
    return _one_line(line) + b"\n"


def spans_told(result: Result, spans: str) -> Sequence[Span | SlimSpan] | None:
    """The spans of a result as records have them.

    Args:
        result: The result.
        spans: How much to tell of them, one of :data:`cleaner.options.SPANS`.

    Returns:
        The spans, in full or slim; None where nothing is to be told.
    """
    if spans == "none":
        return None
    return result.spans if spans == "full" else [span.slim() for span in result.spans]


def write_as_read(record: Record, result: Result, text_field: str = "text", *, spans: str = "full") -> bytes:
    """Text for what came as text, JSONL for what came as JSONL.

    Args:
        record: What was read.
        result: What came of it.
        text_field: The field of the text.
        spans: How much JSONL tells of spans, one of :data:`cleaner.options.SPANS`.

    Returns:
        What :func:`write_text` or :func:`write_jsonl` gives.
    """
    return write_jsonl(record, result, text_field, spans=spans) if record.line else write_text(record, result)


def _utf8(data: bytes, offset: int) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        at = offset + error.start
        hint = "if the file is in another encoding, name it, as in --encoding cp1252"
        raise DamagedError(f"byte {at} (0x{data[error.start]:02x}) is not UTF-8; {hint}") from None


def _form_by_name(name: str) -> Form | None:
    suffix = plain_suffix(name)
    if suffix in (".html", ".htm", ".xhtml"):
        return "html"
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    return None if name == "-" or suffix in ("", ".json") else "text"


def _form_by_content(line: bytes) -> Form:
    start = line.lstrip()
    if not start.startswith(b"{"):
        return "text"
    try:
        parse_slowly("", start.decode())
    except (RecordError, UnicodeDecodeError):
        return "text"
    return "jsonl"


def parse_slowly(where: str, source: str) -> dict[str, Raw]:
    """The fields by the standard library, which takes what msgspec does not: lone surrogates, ``NaN``, ``Infinity``.

    Args:
        where: Where the record is, for the error.
        source: An object of JSON.

    Returns:
        Each field's JSON as it stands in the source.

    Raises:
        RecordError: It is no JSON, no object, or nested too deeply.
    """
    import json

    # Numbers stay strings: the standard library refuses to convert integers of more than 4300 digits.
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
    try:
        value = decoder.decode(source)
    except json.JSONDecodeError as error:
        # Some of its messages end so themselves.
        raise RecordError(f"{where}: not JSON: {error.msg.removesuffix(' at')} at column {error.pos + 1}") from None
    except RecursionError:
        raise RecordError(f"{where}: nested too deeply") from None
    if not isinstance(value, dict):
        raise RecordError(f"{where}: not a JSON object but {kind_of(source.strip().encode())}")
    space = json.decoder.WHITESPACE.match  # type: ignore[attr-defined]  # not in typeshed
    fields, at = {}, space(source, source.index("{") + 1).end()
    while source[at] != "}":
        key, at = decoder.raw_decode(source, at)
        start = space(source, space(source, at).end() + 1).end()
        _, end = decoder.raw_decode(source, start)
        fields[key] = Raw(source[start:end].encode())
        at = space(source, end).end()
        if source[at] == ",":
            at = space(source, at + 1).end()
    return fields


def as_json(value: object) -> bytes:
    """One value as JSON bytes; lone surrogates as escapes."""
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        import json

        return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode()


def _one_line(data: bytes) -> bytes:
    """JSON in whose strings those line ends are escaped that JSON does not know as such."""
    for char, escape in BREAKS:
        if char[-1] in data and char in data:  # one byte is far quicker to look for
            data = data.replace(char, escape)
    return data
