"""Whether a range of a page may go without its markup coming apart."""

from __future__ import annotations

import re

__all__ = ["balanced"]

# A slash at a tag's end says nothing: to a browser <b/> is open. What was read once is not read again, so that a tag
# without an end takes no longer than one with it.
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*+)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_RAW = frozenset(["script", "style", "textarea", "title", "template", "noscript", "svg", "math"])
"""Elements whose content is not plain markup: a range with one of them is left alone."""


def balanced(raw: str) -> bool:
    """Whether a range of a page may go without leaving its markup lopsided: every tag in it has its other half there.

    >>> balanced("Sign up <b>now</b><br>"), balanced("Sign up</p><p>now")
    (True, False)
    """
    opened: list[str] = []
    for tag in _TAG.finditer(raw):
        name = tag["name"].lower()
        if name in _RAW:
            return False
        if tag["end"]:
            if not opened or opened.pop() != name:
                return False
        elif name not in _VOID:
            opened.append(name)
    # What is left of a tag, a comment or a bare sign may belong to what is outside.
    return not opened and "<" not in _TAG.sub("", raw)
