"""Records: what is read of files (:mod:`cleaner.io.files`) parsed, judged, and written as text or JSONL, in order.

The fields of a JSONL record stay the bytes they were (``msgspec.Raw``): big numbers, floats and escapes come out as
they went in. Output is UTF-8.

What is wrong with one record is an error in its place, and the others come before and after it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar

import msgspec
from msgspec import Raw

from cleaner.document import Document, SlimSpan, Span
from cleaner.errors import cause
from cleaner.io.inputs import DamagedError
from cleaner.io.nested import find, put
from cleaner.io.units import Capture, FileError, Line, Record, RecordError, Unit
from cleaner.result import Result

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner

__all__ = [
    "Capture", "FileError", "Line", "Record", "RecordError", "Unit", "as_json", "attempt", "document_of", "fault",
    "id_of", "judged", "kind_of", "parse", "parse_slowly", "parsed", "place_of", "spans_told", "string_of", "utf8",
    "write_as_read", "write_jsonl", "write_text",
]  # fmt: skip

BREAKS = ((b"\xe2\x80\xa8", rb"\u2028"), (b"\xe2\x80\xa9", rb"\u2029"), (b"\xc2\x85", rb"\u0085"))
"""Line ends to ``str.splitlines`` though not to JSON; written as escapes, since many readers of JSONL split by it."""

_FIELDS = msgspec.json.Decoder(dict[str, Raw])
_STRING = msgspec.json.Decoder(str)
_NAME = msgspec.json.Decoder(str | int | float | bool | None)
_ENCODER = msgspec.json.Encoder()

Given = ParamSpec("Given")
Made = TypeVar("Made")


def parse(line: Line, text_field: str = "text") -> Record:
    """The record of a JSONL line: its text in ``text_field`` or, where it has none, its page in ``html``.

    Raises ``RecordError`` if it is not a JSON object with a string there.
    """
    where = f"{line.name}:{line.number}"
    try:
        source = utf8(line.data, line.offset)
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


def utf8(data: bytes, offset: int) -> str:
    """A string that is to be UTF-8.

    Args:
        data: Its bytes.
        offset: Bytes of the file that stand before them.

    Returns:
        The string.

    Raises:
        DamagedError: It is not; the message says at which byte of the file.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        at = offset + error.start
        hint = "if the file is in another encoding, name it, as in --encoding cp1252"
        raise DamagedError(f"byte {at} (0x{data[error.start]:02x}) is not UTF-8; {hint}") from None


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
