"""What comes of a document: its spans and its clean text, and the replay of spans over a source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from cleaner.document import Span, beginning, joint, newline

__all__ = ["Result", "apply"]


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """One document, judged. A notebook shows it as its source, with what was dropped dimmed and the reason on hover."""

    text: str
    """The clean text: slices of the source, joined by blank lines or by the white space that stood between them."""
    spans: tuple[Span, ...]
    """Sorted, never overlapping; together they cover every non-blank character of the source. With
    ``Options(spans="none")`` there are none."""
    source: str
    notes: tuple[str, ...] = ()
    """What a reader should know of the document as a whole, such as that nothing in it looked like an article."""
    form: Literal["text", "html"] = "text"
    """What the source was read as."""
    metadata: dict[str, str] = field(default_factory=dict)
    """What a page says of itself: ``title``, ``author``, ``date``, ``site``, ``language``."""
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
        counts = Counter(str(span.label) for span in self.spans)
        labels = ", ".join(f"{count} {label}" for label, count in counts.most_common())
        spans = f"<{len(self.spans)} spans: {labels}>" if labels else "<no spans>"
        return f"Result({', '.join([*named, f'text={beginning(self.text)!r}', f'spans={spans}'])})"

    def _repr_html_(self) -> str:
        """The source with its spans, as a notebook shows it."""
        from cleaner.notebook import as_html

        text = self.source if self.form == "text" else None
        names = (self.id, self.url)
        return as_html(text, self.spans, self.said, size=len(self.text), notes=self.notes, names=names)

    @property
    def newline(self) -> str:
        """What ends most lines of the source, and so the clean text where it is written: LF, CR LF or CR. LF of a
        page."""
        return "\n" if self.form == "html" else newline(self.source)

    def said(self, span: Span) -> str:
        """What one of the spans says.

        Args:
            span: One of this result's.

        Returns:
            Its slice of the source; of a page without tags, references read.
        """
        if span.clean_start is not None:
            return self.text[span.clean_start : span.clean_end]
        if self.form == "text":
            return self.source[span.start : span.end]
        from cleaner.html.spans import said

        return said(self.source[span.start : span.end])

    def to_dict(self) -> dict[str, Any]:
        """The result as the JSONL record writes it.

        Returns:
            An object for JSON, with ``text``, ``spans`` and ``notes``.
        """
        return {"text": self.text, "spans": [span.to_dict() for span in self.spans], "notes": list(self.notes)}


def apply(source: str, spans: Iterable[Span]) -> str:
    """The clean text that some spans stand for: their kept slices of the source, in order.

    Replays a :class:`Result`: ``apply(result.source, result.spans) == result.text``, for text and for HTML (known by
    the spans' XPaths).

    Args:
        source: The text or the page that was judged, decoded.
        spans: Its spans, in their order.

    Returns:
        The clean text.

    Raises:
        ValueError: The spans do not fit the source or each other.

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
            raise ValueError(f"span {span.start}:{span.end} overlaps the span before it, or is out of order")
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
