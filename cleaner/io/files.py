"""Files of documents: opened, told apart, and read by the reader of their kind, a module each in this folder.

Everything is read as bytes, so that no line end is ever translated. What cannot be read is an error in its place, and
what stands before it comes before it.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from cleaner.io.formats import plain_suffix, recognised, refusal
from cleaner.io.inputs import DamagedError, at_most, chunks, decoded, has_end, head, looks_wide, unpacked
from cleaner.io.inputs import lines as lines_of
from cleaner.io.jsonl import object_lines, opens_object
from cleaner.io.pages import opens_page, page
from cleaner.io.records import fault, utf8
from cleaner.io.units import Capture, FileError, Line, Record, Unit

if TYPE_CHECKING:
    from cleaner.io.formats import Kind

__all__ = ["Form", "read", "read_live", "readable"]

Form = Literal["text", "html", "jsonl", "json", "parquet", "warc"]

UNFOLDED = 512 << 20
"""Bytes of the largest document that is read of what may have no end: packed data, a pipe, a device. A few bytes unfold
to gigabytes, and nothing tells before."""
SNIFFED = 4096
"""Bytes that tell whether an input is a page."""
BINARY = frozenset([b"%", b"\x89", b"\xff", b"G", b"R", b"P", b"\xd0", b"\x1f", b"B", b"\xfd"])
"""First bytes of files that are neither text nor page."""


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
    nor JSONL are refused: their documents do not stand in them as they are read. A document of more than ``most`` bytes
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
        if form == "html" or (form is None and opens_page(begun)):
            yield page(name, at_most(source, most), encoding)
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
            form = "jsonl" if opens_object(first[-1] if first else b"") else "text"
        if form == "text":
            yield Record(name, utf8(b"".join(at_most(chain(first, rows), most)), offset))
        else:
            yield from object_lines(name, chain(first, rows), offset)
    except DamagedError as error:
        after = f", after record {number:,}" if number else ""
        raise FileError(f"{name}: {error}{after}") from None


_NO_LINES = "only text, pages and JSONL are read here; convert it to JSONL"


def _of_kind(
    name: str, stream: Any, kind: str, begun: bytes, source: Iterator[bytes], encoding: str | None, most: int | None
) -> Iterator[Unit | None]:
    """The documents of a file whose reader is a module of its own, and its pauses."""
    if kind == "warc":
        from cleaner.io.warc import MOST, captures

        return captures(name, source, MOST if most is None else most)
    if kind == "json":
        from cleaner.io.arrays import numbered

        values, _ = decoded(source, encoding or "utf-8")
        return numbered(name, values, most)
    from cleaner.io.tables import rows

    return rows(name, stream, at_most(source, most), "arrow" if begun.startswith(b"ARROW1") else kind)


def _mistaken(begun: bytes) -> str:
    from cleaner.text.decode import mistaken

    return mistaken(begun)


def _never(begun: bytes) -> bool:
    return False


def _has_line(begun: bytes) -> bool:
    return b"\n" in begun


def _begins_jsonl(begun: bytes) -> bool:
    """Whether its first line tells that an input is JSONL, so that no more of it has to be waited for."""
    line, feed, _ = begun.lstrip().partition(b"\n")
    return bool(feed) and opens_object(line)


def _tells_itself(begun: bytes) -> bool:
    """Whether what has come of an input tells what it is."""
    return begun.startswith(b"WARC/") or _begins_jsonl(begun)


_ENOUGH: dict[Form | None, Callable[[bytes], bool]] = {
    "jsonl": _has_line, "json": bool, "warc": bool, None: _tells_itself,
}  # fmt: skip
"""What has to have come of an input, by its form, before a pause may be used to work on it."""


def _form_by_name(name: str) -> Form | None:
    suffix = plain_suffix(name)
    if suffix in (".html", ".htm", ".xhtml"):
        return "html"
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    return None if name == "-" or suffix in ("", ".json") else "text"
