"""The words everyone here speaks: labels, spans, results, and the replay of spans over a source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import Any, Literal

import msgspec

from cleaner.labels import Label

__all__ = ["Document", "Label", "Result", "Source", "Span", "Witness", "apply", "as_document"]

JOINT = "\n\n"
"""What stands between two kept runs of a page's clean text, and of most texts' (see :func:`joint`): a blank line.
Everything else in it is a slice of the source."""
SHOWN = 60
"""Characters of the clean text in a result's ``repr``."""

FORMS = ("text", "html")


def host_of(url: str) -> str:
    """The host of an address without ``www.``, in lower case; empty where it names none."""
    from urllib.parse import urlsplit

    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


Bytes = bytes | bytearray | memoryview
"""Bytes of a document that nobody has decoded yet."""
Form = Literal["text", "html"]


@dataclass(frozen=True, slots=True, init=False)
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
            ValueError: The bytes are no text, or not in the encoding that they ought to be in; or the form is none.
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
        from cleaner.html.decode import looks_like_html

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
        from cleaner.html.decode import decode

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
    """Another document that a span's text also stands in."""

    document: str
    """Its id, or its URL; empty where it was given neither."""
    site: str
    """Its site; empty where that is not known."""
    start: int
    end: int
    """Where in it, in code points of its text, half-open: from the first shared word to the last."""
    share: float
    """Share of the span's block, by fingerprints, that it has: 0 to 1."""


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
    evidence: dict[str, float] = {}
    """The strongest named columns behind the label, with their values."""
    xpath: str | msgspec.UnsetType = msgspec.UNSET
    """For HTML: the XPath of the element that the span's block is."""
    seen: tuple[Witness, ...] | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="witnesses")

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """Up to three documents of an open index that the span's text also stands in, the most telling first."""
        return () if self.seen is msgspec.UNSET else self.seen

    @property
    def kept(self) -> bool:
        """Whether the span's text is part of the clean text."""
        return self.clean_start is not None

    def to_dict(self) -> dict[str, Any]:
        """The span as the JSONL record writes it."""
        record: dict[str, Any] = msgspec.to_builtins(self)
        return record


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """One document, judged. A notebook shows it as its source, with what was dropped dimmed and the reason on hover."""

    text: str
    """The clean text: slices of the source, joined by blank lines or by the white space that stood between them."""
    spans: tuple[Span, ...]
    """Sorted, never overlapping; together they cover every non-blank character of the source."""
    source: str
    notes: tuple[str, ...] = ()
    """What a reader should know of the document as a whole, such as that nothing in it looked like an article."""
    form: Literal["text", "html"] = "text"
    """What the source was read as."""
    metadata: dict[str, str] = field(default_factory=dict)
    """Of a page: ``title``, ``author``, ``date``, ``site``, ``language``, as far as it says them."""
    id: str | None = None
    """The document's id, where it has one."""
    url: str | None = None
    """Its address, where that is known."""
    language: str | None = None
    """Code of the language that its function words are of, whatever a page declares (that is in ``metadata``); None
    where it was not recognised. A language without a list of phrases may be taken for a kindred one."""

    def __repr__(self) -> str:
        """What a reader wants to know of it, in one line: which document, how it begins, how much of it stays."""
        named = [f"{name}={value!r}" for name, value in (("id", self.id), ("url", self.url)) if value is not None]
        begun = self.text if len(self.text) <= SHOWN else self.text[: SHOWN - 1] + "…"
        counts = Counter(str(span.label) for span in self.spans)
        labels = ", ".join(f"{count} {label}" for label, count in counts.most_common())
        spans = f"<{len(self.spans)} spans: {labels}>" if labels else "<no spans>"
        return f"Result({', '.join([*named, f'text={begun!r}', f'spans={spans}'])})"

    def _repr_html_(self) -> str:
        """The source with its spans, as a notebook shows it."""
        from cleaner.notebook import as_html

        return as_html(self)

    @property
    def newline(self) -> str:
        """What ends most lines of the source, and so the clean text where it is written: LF, CR LF or CR. LF of a
        page."""
        return "\n" if self.form == "html" else newline(self.source)

    def said(self, span: Span) -> str:
        """What one of the spans says: its slice of the source; of a page without tags, references read."""
        if span.clean_start is not None:
            return self.text[span.clean_start : span.clean_end]
        if self.form == "text":
            return self.source[span.start : span.end]
        from cleaner.html.spans import said

        return said(self.source[span.start : span.end])

    def to_dict(self) -> dict[str, Any]:
        """``text``, ``spans`` and ``notes`` as the JSONL record writes them."""
        return {"text": self.text, "spans": [span.to_dict() for span in self.spans], "notes": list(self.notes)}


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
    something was dropped between them, a blank line stands, in the line ends that the source has there.
    """
    between = source[left:right]
    if between.isspace() or not between:
        return between
    return (_first_end(source, left, right) or newline(source)) * 2


def apply(source: str, spans: Iterable[Span]) -> str:
    """The clean text that ``spans`` stand for: their kept slices of ``source``, in order.

    Replays a :class:`Result`: ``apply(result.source, result.spans) == result.text``, for text and for HTML (known by
    the spans' XPaths). Raises ``ValueError`` if the spans do not fit the source or each other.

    >>> apply("One. Buy now! Two.", [Span(0, 4, Label.MAIN, 0, 4), Span(14, 18, Label.MAIN, 6, 10)])
    'One.\\n\\nTwo.'
    """
    spans = tuple(spans)
    if any(span.xpath is not msgspec.UNSET for span in spans):
        from cleaner.html.spans import apply_html

        return apply_html(source, spans)
    out: list[str] = []
    at, last = 0, -1
    seen = 0
    for span in spans:
        if not 0 <= span.start < span.end <= len(source):
            raise ValueError(f"span {span.start}:{span.end} lies outside a source of {len(source)} characters")
        if span.start < seen:
            raise ValueError(f"span {span.start}:{span.end} overlaps the span before it, or stands out of order")
        seen = span.end
        if span.clean_start is None and span.clean_end is None:
            continue
        if last >= 0:
            between = joint(source, last, span.start)
            out.append(between)
            at += len(between)
        if (span.clean_start, span.clean_end) != (at, at + span.end - span.start):
            raise ValueError(
                f"span {span.start}:{span.end} claims {span.clean_start}:{span.clean_end} of the clean text, not {at}"
            )
        out.append(source[span.start : span.end])
        at, last = at + span.end - span.start, span.end
    return "".join(out)
