"""JSON that is not one object a line: an array of objects, objects one after the other, laid out over lines or not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.io.inputs import DamagedError
from cleaner.io.units import Line

__all__ = ["items", "numbered"]

_MARK = re.compile(rb'[\\"{}\[\],]')
"""What changes how deep a place is, or whether it is inside a string."""
_IN_STRING = re.compile(rb'[\\"]')


def items(source: Iterator[bytes], most: int | None = None) -> Iterator[bytes | None]:
    """The values of JSON that is an array, or several values one after the other, each on one line.

    Nothing is parsed: whether a value is what it should be is seen where it is read. Memory is that of one value.

    Args:
        source: Chunks of UTF-8.
        most: Bytes of the largest value that is accepted; None for any.

    Returns:
        The values as they stand, without line ends; None where the source makes a pause.

    Raises:
        DamagedError: The data ends within a value or within the array, or a value is too large; after the values before
            that.
    """
    held = bytearray()
    depth, in_string, escaped = 0, False, False
    base: int | None = None  # depth of the values: 1 in an array, else 0
    closed = False
    for chunk in source:
        if not chunk:
            yield None
            continue
        at = start = 0
        while at < len(chunk):
            if escaped:
                escaped, at = False, at + 1
                continue
            if base is None:
                # The first character says whether there is an array around the values.
                rest = chunk[at:].lstrip(b"\xef\xbb\xbf \t\r\n")
                at = start = len(chunk) - len(rest)
                if not rest:
                    break
                base = int(rest.startswith(b"["))
                depth = base
                at += base
                start = at
                continue
            found = (_IN_STRING if in_string else _MARK).search(chunk, at)
            if found is None:
                break
            at, mark = found.end(), found.group()
            if in_string:
                if mark == b"\\":
                    escaped = True
                else:
                    in_string = False
            elif mark == b'"':
                in_string = True
            elif mark in b"{[":
                depth += 1
            elif mark in b"}]":
                depth -= 1
                if base and not depth:
                    held += chunk[start : at - 1]
                    start = at
                    yield from _value(held)
                    closed, base = True, 0
                elif depth == base:
                    held += chunk[start:at]
                    start = at
                    yield from _value(held)
            elif mark == b"," and depth == base:
                held += chunk[start : at - 1]
                start = at
                yield from _value(held)
        held += chunk[start:]
        if most is not None and len(held) > most:
            raise DamagedError(f"a value is larger than {most:,} bytes")
    if closed and not held.strip():
        return
    if in_string or depth:
        raise DamagedError("the JSON ends within a value" if depth > (base or 0) or in_string else _UNCLOSED)
    yield from _value(held)


_UNCLOSED = "the JSON array is not closed"


def numbered(name: str, source: Iterator[bytes], most: int | None = None) -> Iterator[Line | None]:
    """The same as units, numbered from 1; None where the input has nothing more for now.

    Args:
        name: The file's name.
        source: As :func:`items` takes it, and so is ``most``.
        most: See ``source``.

    Yields:
        The units.
    """
    number = 0
    for data in items(source, most):
        number += data is not None
        yield None if data is None else Line(name, number, 0, data)


def _value(held: bytearray) -> Iterator[bytes]:
    """What has been held as one value on one line, if it is more than white space; nothing is held after."""
    # A line end inside a string of JSON is an escape, so those that are there are layout.
    value = bytes(held).replace(b"\r", b" ").replace(b"\n", b" ").strip()
    held.clear()
    if value:
        yield value
