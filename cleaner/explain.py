"""The terminal view: every block of a document with its place, label, score, first words and reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from msgspec import DecodeError, Raw, ValidationError, json

from cleaner.document import Label, Result, Span
from cleaner.records import Record

__all__ = ["explain", "fit", "plain", "write_explained"]

WIDTH, NARROWEST = 100, 50
"""Columns where the output is no terminal, and the fewest that are used."""
EXCERPT = 400
"""Code points of a block that are looked at for its first words: more than any terminal's width."""
JOINERS = "\u200c\u200d"
"""Format characters that spelling and emoji need; any other is invisible at best, and reorders the line at worst."""

RESET, BOLD, DIM = "\x1b[0m", "\x1b[1m", "\x1b[2m"
COLOURS = {
    Label.TITLE: "\x1b[36m",
    Label.META: "\x1b[36m",
    Label.MAIN: "\x1b[32m",
    Label.CAPTION: "\x1b[34m",
    Label.RELATED: "\x1b[33m",
    Label.OFFTOPIC: "\x1b[35m",
    Label.BOILERPLATE: "\x1b[31m",
}
MARGIN = 27
"""Columns before the first words: line number, mark, label, score."""


def write_explained(record: Record, result: Result, *, colour: bool = False, width: int = WIDTH) -> bytes:
    """:func:`explain` as a writer of records, with a blank line before."""
    return ("\n" + explain(_title(record), result, colour=colour, width=width)).encode("utf-8", "replace")


def explain(title: str, result: Result, *, colour: bool = False, width: int = WIDTH) -> str:
    """The view of one document, no line wider than ``width`` columns.

    A block's row has the source line it begins on, ``+`` if it is kept and ``-`` if it is dropped, its label, the
    probability that it belongs to the article, its first words, and below them the reason. Nothing of the document
    reaches the terminal as a control character.
    """
    width = max(width, NARROWEST)
    kept = sum(span.kept for span in result.spans)
    blocks = f"{kept} of {len(result.spans)} blocks kept" if result.spans else "nothing in it"
    lines = [_paint(fit(plain(title), width - len(blocks) - 2), BOLD, colour) + "  " + _paint(blocks, DIM, colour)]
    number, at = 1, 0
    for span in result.spans:
        number += result.source.count("\n", at, span.start)
        at = span.start
        lines += _rows(number, result.source, span, colour, width)
    for note in result.notes:
        lines += [_paint(row, BOLD, colour) for row in _fold("note: " + plain(note), width)]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """The text on one line, without anything a terminal obeys: escapes, other controls, marks of writing direction.

    >>> plain("Read\\x1b[2J more\\n\\u202etxt")
    'Read�[2J more txt'
    """
    if text.isascii() and text.isprintable():
        return text
    return " ".join("".join(map(_harmless, text)).split())


def fit(text: str, columns: int) -> str:
    """The text, cut with an ellipsis where it is wider than ``columns`` on a terminal.

    >>> fit("東京の橋", 5)
    '東京…'
    """
    if _width(text) <= columns:
        return text
    used, cut = 0, 0
    for at, char in enumerate(text):
        used += _columns(char)
        if used > columns:
            return text[:cut].rstrip() + "…"
        if used < columns:
            cut = at + 1
    return text


def _rows(number: int, source: str, span: Span, colour: bool, width: int) -> Iterator[str]:
    words = fit(plain(source[span.start : min(span.end, span.start + EXCERPT)]), width - MARGIN)
    mark = "+" if span.kept else "-"
    label = _paint(f"{mark} {span.label:<11}", COLOURS[span.label], colour)
    words = words if span.kept else _paint(words, DIM, colour)
    yield f"{_paint(f'{number:>6}', DIM, colour)} {label} {span.score:.2f}  {words}"
    for row in _fold(plain(span.reason), width - MARGIN):
        yield " " * MARGIN + _paint(row, DIM, colour)


def _fold(text: str, width: int) -> Iterator[str]:
    row = ""
    for word in text.split():
        if row and _width(row) + 1 + _width(word) > width:
            yield row
            row = ""
        row = fit(f"{row} {word}".lstrip(), width)
    if row:
        yield row


def _title(record: Record) -> str:
    title = f"{record.name}:{record.line}" if record.line else record.name
    try:
        named = json.decode(record.fields.get("id", Raw(b"null")), type=str | int | None)
    except (DecodeError, ValidationError):
        named = None
    return title if named is None else f"{title} {named}"


def _paint(text: str, style: str, colour: bool) -> str:
    return f"{style}{text}{RESET}" if colour and text else text


def _harmless(char: str) -> str:
    if char.isspace():
        return " "
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cs"):
        return "\ufffd"
    return "" if kind == "Cf" and char not in JOINERS else char


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
