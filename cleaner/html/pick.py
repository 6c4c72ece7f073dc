"""What an extractor takes of a page, laid over the page's own lines."""

from __future__ import annotations

import re
from html import unescape

import numpy as np

from cleaner.evidence.dom import Sight
from cleaner.html.page import Page
from cleaner.index.prints import digests
from cleaner.shingles import code_points, combine, texts_of, tokenize

__all__ = ["laid_over", "trafilatura_text"]

RUN = 4
"""Words that have to stand in the extractor's text in the page's order to count as taken."""
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)


def trafilatura_text(html: str, url: str | None = None) -> str:
    """The article as trafilatura has it, one paragraph a line; empty where it finds none."""
    import trafilatura

    try:
        return trafilatura.extract(html, url=url, include_comments=False) or ""
    except Exception:  # whatever it stumbles over, the page itself is still there
        return ""


def laid_over(page: Page, taken: str | None) -> Sight:
    """For every line of a page how much of it an extractor's text has; ``None`` where no extractor was asked."""
    found = _TITLE.search(page.html)
    title = unescape(found.group(1)) if found else ""
    lines = page.text.split("\n")
    text = code_points([*lines, *(taken or "").split("\n"), title])
    tokens = tokenize(text, stems=False)
    owner = texts_of(text, tokens)
    count = len(lines)
    own = int(np.searchsorted(owner, count))
    theirs = int(np.searchsorted(owner, len(text.lengths) - 1))
    words = np.bincount(owner, minlength=len(text.lengths)).astype(np.float64)
    covered = np.zeros(own + RUN, dtype=np.bool_)
    page_runs, their_runs = combine(tokens.hashes[:own], RUN), combine(tokens.hashes[own:theirs], RUN)
    at = np.flatnonzero(np.isin(page_runs, their_runs))
    inside = owner[at] == owner[at + RUN - 1]
    for offset in range(RUN):
        covered[at[inside] + offset] = True
    share = np.bincount(owner[:own], covered[:own], minlength=count)[:count] / np.maximum(words[:count], 1)
    whole = digests(tokens, np.searchsorted(owner, np.arange(len(text.lengths) + 1)))
    line = np.isin(whole[:count], whole[count:-1][words[count:-1] > 0]) & (words[:count] > 0)
    share = np.where(words[:count] < RUN, line, share)
    in_title = np.isin(tokens.hashes[:own], tokens.hashes[theirs:])
    headline = np.bincount(owner[:own], in_title, minlength=count)[:count] / np.maximum(words[:count], 1)
    return Sight(page, taken is not None, share, line.astype(np.float64), headline)
