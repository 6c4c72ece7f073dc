"""What was found, and where."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from cleaner.reasons.codes import Code, Safety

__all__ = ["Excerpt", "Finding", "Lines", "Place", "digest", "excerpt", "snippet"]

SNIPPET = 60
"""Code points of a finding's text that are shown."""
EXCERPT = 300
"""Code points of an excerpt's parts: more than a line of any terminal has."""
_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Place:
    """A range in a file, for a person and an editor: all from 1, columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The text of a finding between what comes before and after it on its line, each on one line and cut short."""

    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a file that does not belong to its article, or a document that is there already."""

    path: str
    place: Place
    code: Code
    snippet: str
    """The beginning of its text, on one line; for a near-duplicate, the other document's name."""
    digest: str
    """A hash of its text (of a near-duplicate: of the other's name), by which a baseline knows it."""
    safety: Safety
    """What cutting this one costs: a safe code is unsafe where the judge is not sure."""
    start: int
    end: int
    """Half-open offsets in the document's text, in code points."""
    label: str | None = None
    score: float | None = None
    """Probability, 0 to 1, that it belongs to the article; for a near-duplicate, the similarity."""
    reason: str = ""
    document: int = 0
    """Number of the document in a JSONL file, from 1; 0 for a file that is one document."""
    id: str = ""
    """The document's own id, where it has one."""
    field: str = ""
    """The field of the JSONL object that holds the text."""
    excerpt: Excerpt | None = None
    """Its text in the line where it begins; none for a whole document."""

    @property
    def message(self) -> str:
        """The code's message, the text's beginning and, in JSONL, the document."""
        told = f"{self.code.message}: {self.snippet}"
        if not self.document:
            return told
        named = f"document {self.document}" + (f" ({self.id})" if self.id else "")
        return f"{told} [{named}, field {self.field}]"


class Lines:
    """Offsets of a text to lines and columns; a line ends with LF, CR LF or CR, as editors count."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def place(self, start: int, end: int) -> Place:
        """The place of a half-open range."""
        return Place(*self.at(start), *self.at(end))


def digest(parts: Iterable[str]) -> str:
    """64 bits of BLAKE2b over some strings, each without its white space at the ends and with single blanks inside."""
    text = "\0".join(" ".join(part.split()) for part in parts)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def excerpt(text: str, start: int, end: int) -> Excerpt:
    """The piece ``text[start:end]`` with the rest of its line.

    >>> excerpt("One. Buy now! Two.\\nThree.", 5, 13)
    Excerpt(before='One. ', marked='Buy now!', after=' Two.')
    """
    low, high = max(0, start - EXCERPT), min(len(text), end + EXCERPT)
    head, tail = text[low:start], text[end:high]
    return Excerpt(
        _BREAK.split(head)[-1].lstrip(), text[start : min(end, start + EXCERPT)], _BREAK.split(tail)[0].rstrip()
    )


def snippet(text: str) -> str:
    """The beginning of a text on one line, in quotation marks."""
    from cleaner.views.terminal import plain

    words = " ".join(plain(text[: 4 * SNIPPET]).split())
    return f"“{words[:SNIPPET].rstrip()}…”" if len(words) > SNIPPET else f"“{words}”"
