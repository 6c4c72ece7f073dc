"""JSONL: an object a line. The lines are found here, and parsed where they are worked on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner.io.inputs import DamagedError, Oversized
from cleaner.io.records import parse_slowly
from cleaner.io.units import Line, RecordError

__all__ = ["object_lines", "opens_object"]


def object_lines(name: str, rows: Iterable[bytes], offset: int) -> Iterator[Line | RecordError | None]:
    """The lines of a file that are not blank.

    Args:
        name: The file's name.
        rows: Its lines with their ends; an empty one where it has nothing more for now.
        offset: Bytes that stand before the first of them.

    Yields:
        The lines; an error in the place of one that is too long, and None at a pause.

    Raises:
        DamagedError: The rest cannot be read.
    """
    number = 0
    try:
        for data in rows:
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
        raise DamagedError(f"{error}, after line {number:,}" if number else str(error)) from None


def opens_object(line: bytes) -> bool:
    """Whether the first line of a file tells that it is JSONL: it is an object of JSON.

    Args:
        line: The line.

    Returns:
        Whether it is one.

    >>> opens_object(b' {"text": "One."}'), opens_object(b"{One}, and two more.")
    (True, False)
    """
    start = line.lstrip()
    if not start.startswith(b"{"):
        return False
    try:
        parse_slowly("", start.decode())
    except (RecordError, UnicodeDecodeError):
        return False
    return True
