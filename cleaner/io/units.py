"""What comes out of files: documents, lines and captures that may hold one, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Raw

from cleaner.errors import CleanerError

__all__ = ["Capture", "FileError", "Line", "Record", "RecordError", "Unit"]


class RecordError(CleanerError):
    """Input that is not a record, or a record that cannot be worked on. The message begins with the file, and with the
    line where there is one."""


class FileError(RecordError):
    """A file that cannot be read, or not to its end."""


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
    """Bytes of the file, decompressed, that come before the line."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Capture:
    """One page or text that a crawler stored, not yet decoded."""

    name: str
    number: int
    """Its number among the file's records, from 1."""
    data: bytes
    html: bool
    id: str = ""
    url: str = ""
    date: str = ""
    """When it was fetched, as the file has it."""
    charset: str = ""
    """The encoding that the HTTP header names."""


Unit = Record | Line | Capture | RecordError
"""What comes out of files: a document, a line that may hold one, or why there is none."""
