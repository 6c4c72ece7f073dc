"""What every result of a page has to keep, told in the words of a user who replays it."""

from __future__ import annotations

import re

import cleaner
from cleaner import Result
from cleaner.html.references import unescape

_NOT_TEXT = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL)


def ink(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def says(slice_: str) -> str:
    """What a range of a page says: comments, scripts, styles and tags dropped, references read."""
    return unescape(_NOT_TEXT.sub(" ", slice_))


def check(result: Result) -> None:
    """Spans in order, each saying what it keeps; the whole clean text from spans; and the replay."""
    page, clean = result.source, result.text
    at = clean_at = 0
    assert result.form == "html"
    for span in result.spans:
        assert at <= span.start < span.end <= len(page)
        at = span.end
        assert isinstance(span.xpath, str)
        assert span.xpath.startswith("/html[1]/")
        if span.clean_start is None or span.clean_end is None:
            assert span.clean_start is span.clean_end is None
            continue
        assert clean_at <= span.clean_start < span.clean_end <= len(clean)
        assert not clean[clean_at : span.clean_start].strip()
        clean_at = span.clean_end
        assert ink(clean[span.clean_start : span.clean_end]) == ink(says(page[span.start : span.end]))
    assert clean_at == len(clean)
    assert cleaner.apply(page, result.spans) == clean
