"""The terminal view: every block of a document with its place, label, score, first words and reason; and a summary."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from msgspec import DecodeError, Raw, ValidationError, json

from cleaner.document import Label, Span
from cleaner.io.records import Record
from cleaner.result import Result
from cleaner.views.counts import LabelCounts, count_labels

__all__ = [
    "BOLD",
    "COLOURS",
    "DIM",
    "columns_of",
    "explain",
    "fit",
    "folded",
    "harmless",
    "paint",
    "plain",
    "summary",
    "title_of",
    "write_explained",
]

WIDTH, NARROWEST = 100, 40
"""Columns where the output is not a terminal, and the fewest that are used."""
EXCERPT = 400
"""Code points of a block that are looked at for its first words: more than any terminal's width."""
LONGEST = 400
"""Columns of one word that are shown: an address, a name, a sentence in a language without blanks."""
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
_LABEL = re.compile(rf"\b(?:{'|'.join(Label)})\b")


def write_explained(record: Record, result: Result, *, colour: bool = False, width: int = WIDTH) -> bytes:
    """:func:`explain` as a writer of records, with a blank line before."""
    return ("\n" + explain(title_of(record), result, colour=colour, width=width)).encode("utf-8", "replace")


def explain(title: str, result: Result, *, colour: bool = False, width: int = WIDTH) -> str:
    """The view of one document, no line wider than ``width`` columns.

    Under the title a row for every block: the source line it begins on, ``+`` if it is kept and ``-`` if it is dropped,
    its label, the probability that it belongs to the article, its first words; below them the reason. Last comes the
    :func:`summary`. Nothing of the document reaches the terminal as a control character.
    """
    width = max(width, NARROWEST)
    lines = [paint(fit(plain(title), width), BOLD, colour)]
    number, at = 1, 0
    for span in result.spans:
        number += result.source.count("\n", at, span.start)
        at = span.start
        lines += _rows(number, result, span, colour, width)
    for note in result.notes:
        lines += [paint(row, BOLD, colour) for row in folded("note: " + plain(note), width)]
    return "\n".join(lines) + "\n" + summary(count_labels(result), colour=colour, width=width)


def summary(counts: LabelCounts, *, colour: bool = False, width: int = WIDTH) -> str:
    """How many blocks were kept and dropped, and the share of all characters that each label has.

    >>> from cleaner.document import Span
    >>> print(summary(count_labels(Result("One.", (Span(0, 4, Label.MAIN, 0, 4),), "One."))), end="")
    1 of 1 block kept: 100 % main
    """
    kept, dropped = counts.kept.total(), counts.dropped.total()
    whole = counts.characters_kept.total() + counts.characters_dropped.total()
    said = f"{counts.documents:,} documents: " if counts.documents > 1 else ""
    if not whole:
        return f"{said}nothing in {'them' if said else 'it'}\n"

    def shares(characters: Counter[Label]) -> str:
        return ", ".join(f"{_percent(count, whole)} {label}" for label, count in characters.most_common())

    said += f"{kept:,} of {kept + dropped:,} {'block' if kept + dropped == 1 else 'blocks'} kept"
    if kept:
        said += f": {shares(counts.characters_kept)}"
    if dropped:
        said += f"; {dropped:,} dropped: {shares(counts.characters_dropped)}"
    # A number stays with its sign.
    rows = "\n".join(folded(said.replace(" % ", "\u00a0%\u00a0"), max(width, NARROWEST))).replace("\u00a0", " ")
    return (_LABEL.sub(lambda found: paint(found[0], COLOURS[Label(found[0])], True), rows) if colour else rows) + "\n"


def _percent(part: int, whole: int) -> str:
    """
    >>> _percent(1, 3), _percent(1, 300), _percent(299, 300)
    ('33 %', '<1 %', '>99 %')
    """
    if part < whole and 200 * part >= 199 * whole:
        return ">99 %"
    return "<1 %" if 200 * part < whole else f"{100 * part / whole:.0f} %"


def plain(text: str) -> str:
    """The text on one line, without anything a terminal obeys: escapes, other controls, marks of writing direction.

    >>> plain("Read\\x1b[2J more\\n\\u202etxt")
    'Read�[2J more txt'
    """
    if text.isascii() and text.isprintable():
        return text
    return " ".join("".join(map(harmless, text)).split())


def fit(text: str, columns: int) -> str:
    """The text, cut with an ellipsis where it is wider than ``columns`` on a terminal.

    >>> fit("東京の橋", 5)
    '東京…'
    """
    if columns_of(text) <= columns:
        return text
    used, cut = 0, 0
    for at, char in enumerate(text):
        used += _columns(char)
        if used > columns:
            return text[:cut].rstrip() + "…"
        if used < columns:
            cut = at + 1
    return text


def _rows(number: int, result: Result, span: Span, colour: bool, width: int) -> Iterator[str]:
    words = fit(plain(result.said(span)[:EXCERPT]), width - MARGIN)
    mark = "+" if span.kept else "-"
    label = paint(f"{mark} {span.label:<11}", COLOURS[span.label], colour)
    words = words if span.kept else paint(words, DIM, colour)
    yield f"{paint(f'{number:>6}', DIM, colour)} {label} {span.score:.2f}  {words}"
    for row in folded(plain(span.reason), width - MARGIN):
        yield " " * MARGIN + paint(row, DIM, colour)


def folded(text: str, width: int, *, first: int | None = None) -> Iterator[str]:
    """The text in rows of at most ``width`` columns, broken at blanks, and inside a word that is wider than a row.

    Args:
        text: One line. A word is cut after ``LONGEST`` columns.
        width: Columns of a row, at least 2.
        first: Columns of the first row, where something comes before it. It stays empty if no word fits.

    Returns:
        The rows, without line ends.

    >>> list(folded("the bridge is closed", 10)), list(folded("the bridge", 10, first=2))
    (['the bridge', 'is closed'], ['', 'the bridge'])
    >>> list(folded("東京の橋", 5))
    ['東京', 'の橋']
    """
    row, room = "", width if first is None else first
    for said in text.split(" "):
        word = fit(said, LONGEST)
        if columns_of(word) > room - (columns_of(row) + 1 if row else 0) and (row or room != width):
            yield row
            row, room = "", width
        while columns_of(word) > room:
            cut = _cut(word, room)
            yield word[:cut]
            word = word[cut:]
        row = f"{row} {word}".lstrip(" ")
    if row:
        yield row


def _cut(text: str, columns: int) -> int:
    """How many characters fit into the columns: at least one, with all marks that belong to the last."""
    used = 0
    for at, char in enumerate(text):
        used += _columns(char)
        if used > columns:
            return max(at, 1)
    return len(text)


def title_of(record: Record) -> str:
    """What a record is called on a terminal: its file, and for JSONL its line and ``id``. May hold anything."""
    title = f"{record.name}:{record.line}" if record.line else record.name
    try:
        named = json.decode(record.fields.get("id", Raw(b"null")), type=str | int | None)
    except (DecodeError, ValidationError):
        named = None
    return title if named is None else f"{title} {named}"


def paint(text: str, style: str, colour: bool) -> str:
    """The text in a style, an escape sequence, if there is to be ``colour``."""
    return f"{style}{text}{RESET}" if colour and text else text


def harmless(char: str) -> str:
    """What stands for a character that a terminal might obey; all others stand for themselves."""
    if char.isspace():
        return " "
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cs"):
        return "\ufffd"
    return "" if kind == "Cf" and char not in JOINERS else char


def columns_of(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
        return 0  # the last range joins a Hangul syllable's first letter
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
