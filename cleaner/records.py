"""Documents in and out: plain text and JSONL, as bytes, one record at a time, in order.

Everything is read and written as bytes, so that no line end is ever translated. The fields of a JSONL record stay the
bytes they were (``msgspec.Raw``): big numbers, floats and escapes come out as they went in. Output is UTF-8.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, cast

import msgspec
from msgspec import Raw

from cleaner.document import Document, Result

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from cleaner.pipeline import Cleaner

__all__ = [
    "BOMS", "GZIP", "ZSTD", "Form", "Line", "Record", "RecordError", "document_of", "judged", "open_output", "parse",
    "read", "replacing", "write_as_read", "write_jsonl", "write_text",
]  # fmt: skip

Form = Literal["text", "html", "jsonl"]

CHUNK = 1 << 18
"""Bytes asked for in one read."""
SNIFFED = 4096
"""Bytes that tell whether an input is a page."""
ZSTD_CHUNK = 1 << 12
"""The same of Zstandard data, of which a few bytes can unfold to many."""
BINARY = frozenset([b"%", b"\x89", b"\xff", b"G", b"R", b"P", b"\xd0", b"\x1f"])
"""First bytes of files that are neither text nor page."""
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16, whose little-endian mark is the beginning of this one.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BREAKS = ((b"\xe2\x80\xa8", rb"\u2028"), (b"\xe2\x80\xa9", rb"\u2029"), (b"\xc2\x85", rb"\u0085"))
"""Line ends to ``str.splitlines`` though not to JSON; written as escapes, since many readers of JSONL split by it."""

_FIELDS = msgspec.json.Decoder(dict[str, Raw])
_STRING = msgspec.json.Decoder(str)
_NAME = msgspec.json.Decoder(str | int | float | bool | None)
_ENCODER = msgspec.json.Encoder()


class RecordError(ValueError):
    """Input that is no record. The message begins with the file, and with the line where there is one."""


@dataclass(frozen=True, slots=True)
class Record:
    """One document to clean."""

    name: str
    """The file it came from."""
    text: str
    line: int = 0
    """Its line in a JSONL file, from 1; 0 for a text file, which is one document."""
    fields: dict[str, Raw] = field(default_factory=dict)
    """The JSONL object's fields, undecoded, in the object's order."""
    html: bool = False
    """Whether ``text`` is the HTML of a page."""
    encoding: str = ""
    """Encoding that a page's bytes were read in."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a JSONL file, not yet parsed."""

    name: str
    number: int
    offset: int
    """Bytes of the file, decompressed, that stand before the line."""
    data: bytes


def read(name: str, form: Form | None = None, encoding: str | None = None) -> Iterator[Record | Line]:
    """The documents of a file (``-`` is stdin): a record for a text or HTML file, unparsed lines for a JSONL one.

    ``form`` None tells them apart: by the name's ending, and by content for stdin and for names that say nothing.
    Compressed files are known by their first bytes. A byte order mark outranks ``encoding`` (UTF-8 if None) and is no
    part of the text; a page without either is read in the encoding it declares. Raises ``RecordError`` for a file that
    cannot be read, bytes of a text that are not of the encoding, and damaged compressed data.
    """
    form = form or _form_by_name(name)
    shown = "<stdin>" if name == "-" else name
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as stream:
            yield from _read(shown, stream, form, encoding)
    except OSError as error:
        raise RecordError(f"{shown}: {error.strerror or error}") from None


def _read(name: str, stream: Any, form: Form | None, encoding: str | None) -> Iterator[Record | Line]:
    head_bytes, stream = _head(_unpacked(name, stream), SNIFFED)
    if (head_bytes[:1] in BINARY or head_bytes[4:8] == b"ftyp") and (kind := _mistaken(head_bytes)):
        raise RecordError(f"{name}: this looks like {kind}, not like a text or a page")
    if form == "html":
        yield _page(name, stream, encoding)
        return
    if form is None and _opens_page(head_bytes):
        yield _page(name, stream, encoding)
        return
    lines, offset = _decoded(name, stream, encoding or "utf-8")
    head: list[bytes] = []
    if form is None:
        while not head or (head[-1] and not head[-1].strip()):
            head.append(lines.readline())
        form = _form_by_content(head[-1])
    if form == "text":
        yield Record(name, _utf8(name, b"".join(head) + lines.read(), offset))
        return
    for number, data in enumerate(chain(head, lines), 1):
        if data and not data.isspace():
            yield Line(name, number, offset, data)
        offset += len(data)


def _page(name: str, chunks: Iterator[bytes], encoding: str | None) -> Record:
    from cleaner.html.decode import decode_page

    text, found = decode_page(b"".join(chunks), encoding)
    return Record(name, text, html=True, encoding=found)


def _mistaken(head: bytes) -> str:
    from cleaner.html.decode import mistaken

    return mistaken(head)


def _opens_page(head: bytes) -> bool:
    if b"<" not in head:
        return False
    from cleaner.html.decode import decode_page, looks_like_html

    return looks_like_html(decode_page(head)[0])


def parse(line: Line, text_field: str = "text") -> Record:
    """The record of a JSONL line: its text in ``text_field`` or, where it has none, its page in ``html``.

    Raises ``RecordError`` if it is not a JSON object with a string there.
    """
    where = f"{line.name}:{line.number}"
    source = _utf8(where, line.data, line.offset)
    try:
        fields = _FIELDS.decode(line.data)
    except (msgspec.MsgspecError, RecursionError):
        fields = _parse_slowly(where, source)
    html = False
    if text_field not in fields and "html" in fields:
        html, text_field = True, "html"
    if text_field not in fields:
        present = ", ".join(map(repr, list(fields)[:8])) or "none"
        raise RecordError(f"{where}: no field {text_field!r} (fields: {present}); --text-field names another")
    raw = fields[text_field]
    try:
        text = _STRING.decode(raw)
    except msgspec.ValidationError:
        raise RecordError(f"{where}: the field {text_field!r} holds {_kind(bytes(raw))}, not a string") from None
    except msgspec.DecodeError:
        import json

        text = json.loads(bytes(raw))
    return Record(line.name, text, line.number, fields, html)


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
        return None
    return None if value is None or value == "" else str(value)


def judged(records: Iterable[Record], cleaner: Cleaner) -> Iterator[tuple[Record, Result]]:
    """Each record with its result, in order, reading ahead no more than ``Cleaner.analyze_many`` does."""
    waiting: deque[Record] = deque()

    def texts() -> Iterator[str | Document]:
        for record in records:
            waiting.append(record)
            # A text that begins with a tag might be taken for a page.
            plain = cleaner.index is None and not record.html and "<" not in record.text[:256]
            yield record.text if plain else document_of(record)

    for result in cleaner.analyze_many(texts()):
        yield waiting.popleft(), result


def write_text(record: Record, result: Result) -> bytes:
    """The clean text, set off by a blank line from what was written before it; nothing where nothing was kept.

    A lone surrogate, which JSON can carry and UTF-8 cannot, is written as U+FFFD.
    """
    if not result.text:
        return b""
    try:
        data = result.text.encode()
    except UnicodeEncodeError:
        data = result.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
    return b"\n" + data + b"\n"


def write_jsonl(record: Record, result: Result, text_field: str = "text") -> bytes:
    """The record as one line: its own fields, the clean text in ``text_field``, ``spans``, and any ``notes``.

    A document that came as a text file gets ``id``, its file name. Fields of these names that the record had already
    are written over.
    """
    fields = dict(record.fields) if record.line else {"id": Raw(_json(record.name))}
    for name, value in result.metadata.items():
        # What the record says itself outranks what the page says.
        fields.setdefault(name, Raw(_json(value)))
    if record.encoding:
        fields["encoding"] = Raw(_json(record.encoding))
    fields[text_field] = Raw(_json(result.text))
    fields["spans"] = Raw(_json(result.spans))
    if result.notes:
        fields["notes"] = Raw(_json(result.notes))
    try:
        line = _ENCODER.encode(fields)
    except UnicodeEncodeError:
        line = b"{" + b",".join(_json(key) + b":" + bytes(raw) for key, raw in fields.items()) + b"}"
    return _one_line(line) + b"\n"


def write_as_read(record: Record, result: Result, text_field: str = "text") -> bytes:
    """Text for what came as text, JSONL for what came as JSONL."""
    return write_jsonl(record, result, text_field) if record.line else write_text(record, result)


@contextmanager
def open_output(path: str | None) -> Iterator[IO[bytes]]:
    """Stdout for None, else a file that takes its name only when all is written.

    It is compressed if its name ends in ``.gz`` or ``.zst``.
    If the body raises, a file that stood there before stands there unchanged. What is no regular file, such as a device
    or a pipe, is written to directly.
    """
    if path is None:
        yield sys.stdout.buffer
        return
    target = Path(path).resolve()
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return
    with replacing(target) as stream:
        if target.suffix == ".gz":
            import gzip

            # No name and no time inside: the same documents make the same bytes.
            with gzip.GzipFile("", "wb", fileobj=stream, mtime=0) as packed:
                yield cast("IO[bytes]", packed)
        elif target.suffix == ".zst":
            import zstandard

            with zstandard.ZstdCompressor().stream_writer(stream, closefd=False) as squeezed:
                yield cast("IO[bytes]", squeezed)
        else:
            yield stream


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``target``, with its mode, when the body is done; never where it raises."""
    draft = target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")
    try:
        with draft.open("xb") as stream:
            if target.exists():
                draft.chmod(target.stat().st_mode & 0o7777)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


class _Joined(io.RawIOBase):
    """Chunks of bytes as one readable stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if not self._left:
            self._left = memoryview(next(self._chunks, b""))
        view = memoryview(buffer)
        size = min(len(view), len(self._left))
        view[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def _unpacked(name: str, stream: Any) -> Iterator[bytes]:
    """The bytes of a file, decompressed."""
    head, chunks = _head(_chunks(stream))
    if head.startswith(GZIP):
        return _gunzipped(name, io.BufferedReader(_Joined(chunks)))
    if head.startswith(ZSTD):
        return _unzstded(name, io.BufferedReader(_Joined(chunks)))
    return chunks


def _decoded(name: str, chunks: Iterator[bytes], encoding: str) -> tuple[io.BufferedReader, int]:
    """Bytes as UTF-8 without their byte order mark; and that mark's length in bytes."""
    head, chunks = _head(chunks)
    skip = 0
    for bom, named in BOMS:
        if head.startswith(bom):
            skip, encoding = len(bom), named
            chunks = chain([next(chunks)[skip:]], chunks)
            break
    # Whether it is valid UTF-8 is seen where a line is parsed: one bad line is then one line's error.
    if codecs.lookup(encoding).name != "utf-8":
        chunks = _transcoded(name, chunks, encoding, skip)
    return io.BufferedReader(_Joined(filter(None, chunks)), CHUNK), skip


def _chunks(stream: Any) -> Iterator[bytes]:
    while chunk := stream.read1(CHUNK):
        yield chunk


def _head(chunks: Iterator[bytes], size: int = 4) -> tuple[bytes, Iterator[bytes]]:
    """The first ``size`` bytes, fewer at the end of input, and the chunks again, the first of at least these."""
    head = b""
    while len(head) < size and (chunk := next(chunks, b"")):
        head += chunk
    return head[:size], chain([head], chunks)


def _gunzipped(name: str, stream: IO[bytes]) -> Iterator[bytes]:
    import gzip
    import zlib

    try:
        yield from _chunks(gzip.GzipFile(fileobj=stream))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RecordError(f"{name}: damaged gzip data: {str(error).rstrip('.')}") from None


def _unzstded(name: str, stream: IO[bytes]) -> Iterator[bytes]:
    import zstandard

    # What was compressed in parts is several frames, one after the other. The library's own reader of streams takes a
    # frame that was cut short for one that ended.
    frame = zstandard.ZstdDecompressor().decompressobj()
    try:
        while chunk := stream.read(ZSTD_CHUNK):
            while chunk:
                if frame.eof:
                    frame = zstandard.ZstdDecompressor().decompressobj()
                yield frame.decompress(chunk)
                chunk = frame.unused_data if frame.eof else b""
    except zstandard.ZstdError as error:
        raise RecordError(f"{name}: damaged Zstandard data: {error}") from None
    if not frame.eof:
        raise RecordError(f"{name}: damaged Zstandard data: it ends within a frame")


def _transcoded(name: str, chunks: Iterator[bytes], encoding: str, at: int) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk, last in chain(((chunk, False) for chunk in chunks), [(b"", True)]):
        begun = at - len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, last)
        except UnicodeDecodeError as error:
            at = begun + error.start
            raise RecordError(f"{name}: byte {at} is not {encoding}; --encoding names another") from None
        yield text.encode("utf-8", "surrogatepass")
        at += len(chunk)


def _utf8(where: str, data: bytes, offset: int) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        at = offset + error.start
        hint = "if the file is in another encoding, name it, as in --encoding cp1252"
        raise RecordError(f"{where}: byte {at} (0x{data[error.start]:02x}) is not UTF-8; {hint}") from None


def _form_by_name(name: str) -> Form | None:
    suffixes = [suffix for suffix in Path(name).suffixes if suffix.lower() not in (".gz", ".zst")]
    suffix = suffixes[-1].lower() if suffixes else ""
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
        _parse_slowly("", start.decode())
    except (RecordError, UnicodeDecodeError):
        return "text"
    return "jsonl"


def _parse_slowly(where: str, source: str) -> dict[str, Raw]:
    """The fields by the standard library, which takes what msgspec does not: lone surrogates, ``NaN``, ``Infinity``."""
    import json

    # Numbers stay strings: the standard library refuses to convert integers of more than 4300 digits.
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
    try:
        value = decoder.decode(source)
    except json.JSONDecodeError as error:
        raise RecordError(f"{where}: not JSON: {error.msg} at column {error.pos + 1}") from None
    except RecursionError:
        raise RecordError(f"{where}: nested too deeply") from None
    if not isinstance(value, dict):
        raise RecordError(f"{where}: not a JSON object but {_kind(source.lstrip().encode())}")
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


def _kind(raw: bytes) -> str:
    kinds = {b"{": "an object", b"[": "an array", b'"': "a string", b"t": "true", b"f": "false", b"n": "null"}
    return kinds.get(raw[:1], "a number")


def _json(value: object) -> bytes:
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
