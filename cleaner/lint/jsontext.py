"""A string inside a line of JSON: where it is, and where each of its characters is written.

Findings and cuts are made in the decoded string. To name a column, and to cut without touching the rest of the line,
they have to be taken back to the literal, in which a character may be written as itself or as an escape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

__all__ = ["cut_literal", "literal_of", "places"]

_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
"""One character's escape; two surrogates together are one character."""
_SPACE = re.compile(r"[ \t\r\n]*")


def literal_of(line: str, field: str) -> tuple[int, int]:
    """Half-open offsets of the characters between the quotes of a field's string in a line that holds an object.

    Args:
        line: The line.
        field: A name, or names with dots between, as :func:`cleaner.io.nested.find` reads them: a field whose own name
            has the dots comes first. Of a field that is there twice the last counts, as for JSON readers.

    Returns:
        Where the characters begin and end.

    Raises:
        KeyError: There is no such field, or it holds no string.

    >>> line = '{"id": 1, "doc": {"text": "One."}}'
    >>> line[slice(*literal_of(line, "doc.text"))]
    'One.'
    """
    # Numbers stay strings: huge ones would be refused.
    decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str)
    at, names = 0, field
    while True:
        values = _values(line, at, decoder)
        first, dot, rest = names.partition(".")
        start, end = values.get(names, (0, 0))
        if end and line[start] == '"':
            return start + 1, end - 1
        at, _ = values.get(first, (0, 0))
        if end or not dot or line[at] != "{":
            raise KeyError(field)
        names = rest


def _values(line: str, at: int, decoder: json.JSONDecoder) -> dict[str, tuple[int, int]]:
    """Where each value of an object, which begins at ``at`` or after blanks, begins and ends."""
    found: dict[str, tuple[int, int]] = {}
    at = _space(line, line.index("{", at) + 1)
    while line[at] != "}":
        key, at = decoder.raw_decode(line, at)
        start = _space(line, _space(line, at) + 1)
        _, end = decoder.raw_decode(line, start)
        found[key] = start, end
        at = _space(line, end)
        if line[at] == ",":
            at = _space(line, at + 1)
    return found


def _space(line: str, at: int) -> int:
    found = _SPACE.match(line, at)
    return found.end() if found else at


def places(line: str, literal: tuple[int, int], offsets: Iterable[int]) -> list[int]:
    """Where in the line the characters at ``offsets`` (ascending, of the decoded string) are written.

    The string's length as an offset gives the closing quote.
    """
    out: list[int] = []
    at, decoded = literal[0], 0
    escapes = _ESCAPE.finditer(line, *literal)
    escape = next(escapes, None)
    for offset in offsets:
        while escape is not None and decoded + (escape.start() - at) < offset:
            decoded += escape.start() - at + 1
            at = escape.end()
            escape = next(escapes, None)
        out.append(at + offset - decoded)
    return out


def cut_literal(line: str, field: str, cuts: Iterable[tuple[int, int]]) -> str:
    """The line without some runs (sorted, not overlapping, of the decoded string) of a field's string.

    Every other character of the line stays as it is written.

    >>> cut_literal('{"text": "One.\\\\nBuy\\\\u0021", "n": 1.0}', "text", [(4, 9)])
    '{"text": "One.", "n": 1.0}'
    """
    edges = places(line, literal_of(line, field), (edge for cut in cuts for edge in cut))
    out, at = [], 0
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        out.append(line[at:start])
        at = end
    return "".join([*out, line[at:]])
