"""What tests of a page's evidence share."""

from __future__ import annotations

from cleaner.evidence.registry import gather
from cleaner.html.extractor import align
from cleaner.html.read import read_page
from cleaner.html.signals import PageSignals
from cleaner.text.make_batch import make_batch


def signals(html: str, taken: str | None = None) -> PageSignals:
    """A page, and the text that an extractor took of it."""
    return align(read_page(html), taken)


def value(html: str, block: str, column: str, taken: str | None = None) -> float:
    """A column's value for the one block of a page that begins with ``block``."""
    seen = signals(html, taken)
    evidence = gather(make_batch([seen.page.text]), None, [seen])
    starts = evidence.batch.blocks.starts.tolist()
    rows = [row for row, start in enumerate(starts) if seen.page.text.startswith(block, start)]
    assert len(rows) == 1
    return float(evidence.column(column)[rows[0]])
