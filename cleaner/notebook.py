"""A result as a notebook shows it: what was dropped is dimmed, with the label before it and the reason on hover."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from cleaner.document import Span

__all__ = ["as_html"]

LONGEST = 100_000
"""Code points that are shown: a notebook keeps every output in its file."""
FRAME = "white-space:pre-wrap;max-height:30em;overflow:auto;border:1px solid #8888;padding:.5em"
DROPPED = "opacity:.55;text-decoration:line-through"
TAG = "font-size:75%;border:1px solid;border-radius:.3em;padding:0 .3em;margin-right:.3em;text-decoration:none"


def as_html(
    text: str | None,
    spans: Sequence[Span],
    said_by: Callable[[Span], str],
    *,
    size: int,
    notes: Sequence[str] = (),
    names: Sequence[str | None] = (),
) -> str:
    """A fragment of HTML that shows a result.

    Of a text its source is there as it is; of a page what its spans say, a line each. Nothing of the source is
    markup in it.

    Args:
        text: The source of a text; None for a page.
        spans: Its spans.
        said_by: What one of them says.
        size: Code points of the clean text.
        notes: What there is to know of the document as a whole.
        names: What the document is called, as far as it has names.

    Returns:
        The fragment, without scripts and with all its styles in it.
    """
    out = []
    at = shown = 0
    for number, span in enumerate(spans):
        if shown > LONGEST:
            out.append(f"<p>… and {len(spans) - number:,} more spans</p>")
            break
        if text is not None:
            out.append(escape(text[at : span.start]))
        elif number:
            out.append("\n")
        said = said_by(span)
        shows = escape(said)
        told = f"{span.label} {span.score:.2f}: {span.reason}"
        if span.kept:
            out.append(f'<span title="{escape(told)}">{shows}</span>')
        else:
            tag = f'<span style="{TAG}">{span.label}</span>'
            out.append(f'{tag}<span style="{DROPPED}" title="{escape(told)}">{shows}</span>')
        at = span.end
        shown += len(said)
    head = escape(" ".join(filter(None, names)))
    kept = sum(span.kept for span in spans)
    caption = f"{kept} of {len(spans)} spans kept, {size:,} characters"
    notes = "".join(f"<p><em>{escape(note)}</em></p>" for note in notes)
    title = f"<strong>{head}</strong> " if head else ""
    return f'<div><p>{title}{caption}</p>{notes}<div style="{FRAME}">{"".join(out)}</div></div>'
