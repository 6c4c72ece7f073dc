"""The words everyone here speaks: documents, labels, spans, and what joins the spans that are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from os import PathLike
from typing import Any, Literal

import msgspec

from cleaner.labels import Label

__all__ = [
    "JOINT", "Column", "Document", "Label", "SlimSpan", "Source", "Span", "Witness", "as_document", "beginning",
    "host_of", "joint", "newline",
]  # fmt: skip

JOINT = "\n\n"
"""What is between two kept runs of a page's clean text, and of most texts' (see :func:`joint`): a blank line.
Everything else in it is a slice of the source."""
FORMS = ("text", "html")


def host_of(url: str) -> str:
    """The host of an address without ``www.``, in lower case; empty where it names none."""
    from urllib.parse import urlsplit

    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


SHOWN = 60
"""Code points of a text that a ``repr`` shows."""


def beginning(text: str) -> str:
    """As much of a text as a ``repr`` shows."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


Bytes = bytes | bytearray | memoryview
"""Bytes of a document that nobody has decoded yet."""
Form = Literal["text", "html"]


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Document:
    """A text and what is known of where it came from. An index needs that to tell witnesses apart.

    >>> Document(b"\\xff\\xfeN\\0o\\0.\\0").text
    'No.'
    """

    text: str
    id: str | None
    """A name of your own for it."""
    url: str | None
    """Its address: two texts of one address are two visits to one page."""
    site: str | None
    """The site it was published on; the host of ``url`` if None."""
    form: Form | None
    """What ``text`` is; ``None`` to tell by its content."""

    def __init__(
        self,
        text: str | Bytes,
        id: str | None = None,  # noqa: A002  # as the field of a record is called
        url: str | None = None,
        site: str | None = None,
        form: Form | None = None,
    ) -> None:
        """Decode bytes, and check the rest.

        Args:
            text: A text or a page. Bytes are decoded as the command decodes a file: by their byte order mark; of a page
                by the encoding that it declares, or what its bytes look like; else as UTF-8.
            id: A name of your own for it.
            url: Its address.
            site: The site it was published on.
            form: ``text`` or ``html``; ``None`` to tell by its content.

        Raises:
            ValueError: The bytes are not text, or not in their own encoding; or there is no such form.
            TypeError: Something is of a type that it cannot be; the message says what to pass.
        """
        if form is not None and form not in FORMS:
            raise ValueError(f"form is one of {', '.join(FORMS)}, or None to tell by content, not {form!r}")
        for name, value in (("id", id), ("url", url), ("site", site)):
            if value is not None and not isinstance(value, str):
                raise TypeError(f"{name} is a str or None, not {type(value).__name__}")
        if not isinstance(text, str):
            text, form = _decoded(text, form)
        for name, value in (("text", text), ("id", id), ("url", url), ("site", site), ("form", form)):
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        """In one line: what it is called, and how its text begins."""
        known = (("id", self.id), ("url", self.url), ("site", self.site), ("form", self.form))
        named = [f"{name}={value!r}" for name, value in known if value is not None]
        return f"Document({', '.join([f'text={beginning(self.text)!r}', *named])})"

    @property
    def place(self) -> str | None:
        """The site, or the URL's host without ``www.``; ``None`` where neither is known."""
        if self.site or not self.url:
            return self.site
        return host_of(self.url) or None

    @property
    def is_page(self) -> bool:
        """Whether ``text`` is HTML: as ``form`` says, or by how it begins."""
        if self.form:
            return self.form == "html"
        if "<" not in self.text[:256]:
            return False
        from cleaner.text.decode import looks_like_html

        return looks_like_html(self.text)


Source = str | Bytes | Document
"""What can be judged."""


def as_document(source: Source, url: str | None = None) -> Document:
    """What a caller handed in as a document; ``url`` is its address, unless it has one.

    Raises ``TypeError`` and ``ValueError`` as :class:`Document` does.
    """
    if not isinstance(source, Document):
        return Document(source, url=url)
    return replace(source, url=url) if url and not source.url else source


def _decoded(data: object, form: Form | None) -> tuple[str, Form]:
    if isinstance(data, (bytes, bytearray, memoryview)):
        from cleaner.text.decode import decode

        return decode(bytes(data), form)
    hint = ""
    if isinstance(data, PathLike):
        hint = "; read the file, and pass its bytes, as in Path(...).read_bytes()"
    elif isinstance(data, (list, tuple, set, frozenset)) or hasattr(data, "__next__"):
        hint = "; analyze_many takes many documents"
    elif isinstance(data, dict):
        hint = "; pass the value of its field"
    kind = "None" if data is None else type(data).__name__
    raise TypeError(f"pass a document's text as str or bytes, or a cleaner.Document, not {kind}{hint}")


class Witness(msgspec.Struct, frozen=True, gc=False):
    """Another document that also contains a span's text."""

    document: str
    """Its id, or its URL; empty where it was given neither."""
    site: str
    """Its site; empty where that is not known."""
    start: int
    end: int
    """Where in it, in code points of its text, half-open: from the first shared word to the last."""
    share: float
    """Share of the span's block, by fingerprints, that it has: 0 to 1."""


class Column(msgspec.Struct, frozen=True, gc=False):
    """One named column of evidence, with its value for a span's block. docs/evidence.md describes every name.

    A list of these has one type whatever columns it names, so that tables of different documents have one schema.
    """

    name: str
    value: float
    """Rounded to three digits."""


class Span(msgspec.Struct, frozen=True, gc=False):
    """One labelled run of the source.

    ``start`` and ``end`` are half-open offsets in Unicode code points of the source. A kept span has ``clean_start``
    and
    ``clean_end``, offsets into the clean text such that ``clean[clean_start:clean_end] == source[start:end]``; a
    dropped
    one has ``None`` in both. ``score`` is the judge's probability, 0 to 1, that the span belongs to the article's
    ``main`` text. ``reason`` is one sentence that a person can check against the text. A document has dozens of
    spans and
    a stream millions, so this is a struct: ten times quicker to make, and to write as JSON, than a frozen dataclass.
    """

    start: int
    end: int
    label: Label
    clean_start: int | None = None
    clean_end: int | None = None
    score: float = 1.0
    reason: str = ""
    evidence: tuple[Column, ...] = ()
    """The strongest columns behind the label, the strongest first."""
    xpath: str | msgspec.UnsetType = msgspec.UNSET
    """For HTML: the XPath of the element that the span's block is."""
    seen: tuple[Witness, ...] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="witnesses")
    code: str | msgspec.UnsetType | None = msgspec.UNSET
    """With ``Options(spans="slim")``: the code of ``cleaner check`` for the span's label and cause (see docs/codes),
    instead of reason, evidence and witnesses; ``None`` for a piece of the article."""

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """Up to three documents of an open index that also contain the span's text, the most telling first."""
        return () if self.seen is msgspec.UNSET else self.seen

    @property
    def kept(self) -> bool:
        """Whether the span's text is part of the clean text."""
        return self.clean_start is not None

    def slim(self) -> SlimSpan:
        """The span without reason, evidence, witnesses and score.

        Returns:
            What ``--spans slim`` writes of it.
        """
        code = None if self.code is msgspec.UNSET else self.code
        return SlimSpan(self.start, self.end, self.label, self.kept, self.clean_start, self.clean_end, code)

    def to_dict(self) -> dict[str, Any]:
        """The span as the JSONL record writes it.

        Returns:
            An object for JSON: the fields of a :class:`SlimSpan` if the span has a code, else its own.
        """
        if self.code is not msgspec.UNSET:
            slim: dict[str, Any] = msgspec.to_builtins(self.slim())
            return slim
        record: dict[str, Any] = msgspec.to_builtins(self)
        # Lists, as JSON gives them back: a table's type is told by them, and not by tuples.
        return {name: list(value) if isinstance(value, tuple) else value for name, value in record.items()}


class SlimSpan(msgspec.Struct, frozen=True, gc=False):
    """A span as ``--spans slim`` writes it: where it is, what it is, and the code of why."""

    start: int
    end: int
    label: Label
    kept: bool
    """Whether the span's text is part of the clean text."""
    clean_start: int | None
    clean_end: int | None
    code: str | None
    """As :attr:`Span.code`."""


def newline(text: str) -> str:
    """What ends most lines of a text, LF, CR LF or CR; LF if none has an end.

    >>> newline("One.\\r\\nTwo.\\n\\r\\n")
    '\\r\\n'
    """
    if "\r" not in text:
        return "\n"
    both = text.count("\r\n")
    counts = {"\n": text.count("\n") - both, "\r\n": both, "\r": text.count("\r") - both}
    return max(counts, key=lambda end: counts[end])


def _first_end(text: str, start: int, end: int) -> str:
    """The first line end in ``text[start:end]``; empty if there is none."""
    feed = text.find("\n", start, end)
    back = text.find("\r", start, end if feed < 0 else feed)
    if back < 0:
        return "\n" if feed >= 0 else ""
    return "\r\n" if text.startswith("\n", back + 1) else "\r"


def joint(source: str, left: int, right: int) -> str:
    """What the clean text has between two kept runs, where ``left`` ends the one and ``right`` starts the next.

    White space that stood between them in the source stays as it is (a cut sentence leaves a line unbroken); where
    something was dropped between them, there is a blank line, with the line ends that the source has there.
    """
    between = source[left:right]
    if between.isspace() or not between:
        return between
    return (_first_end(source, left, right) or newline(source)) * 2
