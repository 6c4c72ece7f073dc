"""A result as a notebook shows it: what was dropped is dimmed, with the label before it and the reason on hover."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.document import Result

__all__ = ["as_html"]

LONGEST = 100_000
"""Code points that are shown: a notebook keeps every output in its file."""
FRAME = "white-space:pre-wrap;max-height:30em;overflow:auto;border:1px solid #8888;padding:.5em"
DROPPED = "opacity:.55;text-decoration:line-through"
TAG = "font-size:75%;border:1px solid;border-radius:.3em;padding:0 .3em;margin-right:.3em;text-decoration:none"


def as_html(result: Result) -> str:
    """A fragment of HTML that shows a result.

    Of a text its source stands there as it is; of a page what its spans say, a line each. Nothing of the source is
    markup in it.

    Args:
        result: The result.

    Returns:
        The fragment, without scripts and with all its styles in it.
    """
    out = []
    at = shown = 0
    for number, span in enumerate(result.spans):
        if shown > LONGEST:
            out.append(f"<p>… and {len(result.spans) - number:,} more spans</p>")
            break
        if result.form == "text":
            out.append(escape(result.source[at : span.start]))
        elif number:
            out.append("\n")
        said = result.said(span)
        text = escape(said)
        told = f"{span.label} {span.score:.2f}: {span.reason}"
        if span.kept:
            out.append(f'<span title="{escape(told)}">{text}</span>')
        else:
            tag = f'<span style="{TAG}">{span.label}</span>'
            out.append(f'{tag}<span style="{DROPPED}" title="{escape(told)}">{text}</span>')
        at = span.end
        shown += len(said)
    head = escape(" ".join(filter(None, (result.id, result.url))))
    kept = sum(span.kept for span in result.spans)
    caption = f"{kept} of {len(result.spans)} spans kept, {len(result.text):,} characters"
    notes = "".join(f"<p><em>{escape(note)}</em></p>" for note in result.notes)
    title = f"<strong>{head}</strong> " if head else ""
    return f'<div><p>{title}{caption}</p>{notes}<div style="{FRAME}">{"".join(out)}</div></div>'
