"""Documents in and out: plain text and JSONL, as bytes, one record at a time, in order.

Everything is read and written as bytes, so that no line end is ever translated. A JSONL record's fields stay the bytes
they were (``msgspec.Raw``): big numbers, floats and escapes come out as they went in. Output is UTF-8.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, cast

import msgspec
from msgspec import Raw

from cleaner.document import Result

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner

__all__ = ["Form", "Line", "Record", "RecordError", "judged", "open_output", "parse", "read", "write_jsonl", "write_text"]

Form = Literal["text", "jsonl"]

STDIN = "<stdin>"
CHUNK = 1 << 18
"""Bytes asked for in one read."""
GZIP = b"\x1f\x8b"
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16, whose little-endian mark is the beginning of this one.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BREAKS = ((b"\xe2\x80\xa8", rb"\u2028"), (b"\xe2\x80\xa9", rb"\u2029"), (b"\xc2\x85", rb"\u0085"))
"""Line ends to ``str.splitlines`` though not to JSON: written as escapes, since readers of JSONL do split by it."""
KINDS = {"{": "an object", "[": "an array", '"': "a string", "t": "true", "f": "false", "n": "null"}
HTML = "HTML input is not supported yet"

_FIELDS = msgspec.json.Decoder(dict[str, Raw])
_STRING = msgspec.json.Decoder(str)
_ENCODER = msgspec.json.Encoder()


class RecordError(ValueError):
    """Input that is no record. The message begins with the file, and the line where there is one."""


@dataclass(frozen=True, slots=True)
class Record:
    """One document to clean."""

    name: str
    """The file it came from, as the user named it."""
    text: str
    line: int = 0
    """Its line in a JSONL file, from 1; 0 for a text file, which is one document."""
    fields: dict[str, Raw] = field(default_factory=dict)
    """The JSONL object's fields, undecoded, in the object's order."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a JSONL file, not yet parsed."""

    name: str
    number: int
    offset: int
    """Bytes of the file (decompressed) that stand before the line."""
    data: bytes


def read(name: str, form: Form | None = None, encoding: str = "utf-8") -> Iterator[Record | Line]:
    """The documents of a file (``-`` is stdin): a record for a text file, unparsed lines for a JSONL one.

    ``form`` None tells the two apart: by the name's ending, and by the first line that is not blank for stdin and names
    that say nothing. A gzip file is known by its first bytes. A byte order mark outranks ``encoding`` and is not part of
    the text. Raises ``RecordError`` for bytes that are not of the encoding, a damaged gzip file, and for HTML;
    ``OSError`` where the file cannot be read.
    """
    form = form or _form_by_name(name)
    with _open(name) as stream:
        name = STDIN if name == "-" else name
        try:
            source, encoding, skipped = _decompressed_and_decoded(name, stream, encoding)
            head: list[bytes] = []
            if form is None:
                head = _lines_until_text(source)
                form = _form_by_content(name, head[-1] if head else b"")
            if form == "text":
                data = b"".join([*head, source.read()])
                yield Record(name, _text(name, data, skipped))
                return
            offset = skipped
            for number, data in enumerate(chain(head, source), 1):
                if not data.isspace():
                    yield Line(name, number, offset, data)
                offset += len(data)
        except (EOFError, _zlib_error()) as error:
            raise RecordError(f"{name}: damaged gzip file: {error}") from None


def _zlib_error() -> type[Exception]:
    # zlib is loaded when the first gzip file is: before that, no error can be its own.
    return sys.modules["zlib"].error if "zlib" in sys.modules else EOFError


def _open(name: str) -> IO[bytes]:
    # closefd=False: a filter does not close the shell's stdin.
    return open(sys.stdin.fileno(), "rb", closefd=False) if name == "-" and _is_real(sys.stdin) else _named(name)
