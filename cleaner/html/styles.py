"""What an element's ``style`` attribute declares, as browsers read it (CSS Syntax, 5; CSS Cascade, 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cleaner.html.references import unescape

__all__ = ["conceals", "declarations", "flow"]

WIDE = frozenset({"inherit", "initial", "revert", "revert-layer", "unset"})
"""Values that every property takes."""
DISPLAY = WIDE | {
    "-webkit-box", "-webkit-flex", "-webkit-inline-box", "-webkit-inline-flex", "block", "contents", "flex",
    "flow-root", "grid", "inline", "inline-block", "inline-flex", "inline-grid", "inline-table", "list-item", "math",
    "none", "ruby", "ruby-text", "table", "table-caption", "table-cell", "table-column", "table-column-group",
    "table-footer-group", "table-header-group", "table-row", "table-row-group",
}  # fmt: skip
DISPLAY_IN_TWO = frozenset({
    "block", "flex", "flow", "flow-root", "grid", "inline", "list-item", "math", "ruby", "table",
})  # fmt: skip
"""Words of which ``display`` may have two or three, none of which hides."""
VALUES = {
    "display": DISPLAY,
    "visibility": WIDE | {"collapse", "hidden", "visible"},
    "content-visibility": WIDE | {"auto", "hidden", "visible"},
    "white-space": WIDE | {"break-spaces", "normal", "nowrap", "pre", "pre-line", "pre-wrap"},
}
"""The properties that are read, and what they may be: what is anything else is not declared."""
CONCEALING = {"display": "none", "visibility": "hidden", "content-visibility": "hidden"}
COMPUTED = "computed"
"""Stands for a value that depends on others, such as ``var(--shown)``."""
OWN_LINES = frozenset({
    "-webkit-box", "-webkit-flex", "block", "flex", "flow-root", "grid", "list-item", "table", "table-caption",
    "table-cell", "table-footer-group", "table-header-group", "table-row", "table-row-group",
})  # fmt: skip
WITHIN_LINES = frozenset({
    "-webkit-inline-box", "-webkit-inline-flex", "contents", "inline", "inline-block", "inline-flex", "inline-grid",
    "inline-table",
})  # fmt: skip
"""Values of ``display`` by which an element is on lines of its own, or in the line of the text around it."""
STRAY = frozenset(")]}!")
"""Signs that a value cannot have."""
MOST_PARTS = 4
"""Parts of a value that are kept: none that is read has more."""

_TOKEN = re.compile(
    r"""(?P<comment>/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?+)
    |(?P<string>"(?:[^"\\\n\r\f]|\\.)*+"?+|'(?:[^'\\\n\r\f]|\\.)*+'?+)
    |(?P<url>url\([\t\n\f\r ]*+(?!["'])(?:[^)\\]|\\.)*+\)?+)
    |(?P<word>(?:[a-z0-9_-]|[^\x00-\x7f]|\\(?:[0-9a-f]{1,6}+(?:\r\n|[\t\n\f\r ])?+|[^\n\r\f0-9a-f]))++)(?P<call>\()?+
    |(?P<space>[\t\n\f\r ]++)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6}+)(?:\r\n|[\t\n\f\r ])?+|(.))", re.DOTALL | re.IGNORECASE)
_CLOSES = {"(": ")", "[": "]", "{": "}"}


def conceals(style: str) -> bool:
    """Whether a ``style`` attribute, as a page writes it, hides its element.

    >>> conceals("color: red; DISPLAY: none !important")
    True
    >>> conceals("--x-display: none; background: url(a;display:none)")
    False
    """
    lower = style.lower()
    # All but a few say neither, whatever else they declare.
    if "none" not in lower and "hidden" not in lower and "\\" not in style and "&" not in style:
        return False
    declared = declarations(unescape(style) if "&" in style else style)
    return any(declared.get(name) == value for name, value in CONCEALING.items())


def flow(style: str) -> tuple[str, str]:
    """What a ``style`` attribute, as a page writes it, makes of its element's lines: ``block`` or ``inline`` where its
    ``display`` says so, and its ``white-space``; each empty where it does not say.

    >>> flow("display: flex; white-space: pre-wrap")
    ('block', 'pre-wrap')
    """
    lower = style.lower()
    if "display" not in lower and "white-space" not in lower and "\\" not in style and "&" not in style:
        return "", ""
    declared = declarations(unescape(style) if "&" in style else style)
    display, space = declared.get("display", ""), declared.get("white-space", "")
    kind = "inline" if display in WITHIN_LINES else "block" if display in OWN_LINES else ""
    return kind, "" if space in WIDE or space == COMPUTED else space


def declarations(style: str) -> Mapping[str, str]:
    """The values of the properties of :data:`VALUES` that a style declares, in lower case: the last of each, but
    important ones first. One pass, whatever the style holds.

    >>> declarations("display: none; display: bloc; visibility: hidden ! important; visibility: visible")
    {'display': 'none', 'visibility': 'hidden'}
    """
    found: dict[str, str] = {}
    important: dict[str, str] = {}
    for name, parts in _declared(style):
        last = parts[-2:] == ["!", "important"]
        value = _value(name, parts[:-2] if last else parts)
        if value:
            (important if last else found)[name] = value
    return found | important


def _value(name: str, parts: list[str]) -> str:
    """A property's value, empty where it is none."""
    if COMPUTED in parts:
        return "" if STRAY.intersection(parts) else COMPUTED
    if len(parts) == 1:
        return parts[0] if parts[0] in VALUES[name] else ""
    if name == "display" and 1 < len(parts) < MOST_PARTS and DISPLAY_IN_TWO.issuperset(parts):
        return " ".join(parts)
    return ""


def _declared(style: str) -> Iterator[tuple[str, list[str]]]:
    """Declarations of the properties that are read: name and parts of the value."""
    name, parts = "", list[str]()
    state = "name"  # then "colon", "value"; or "lost" until the next semicolon, or "rule" until its block ends
    closers: list[str] = []
    for token in _TOKEN.finditer(style):
        kind = token.lastgroup
        said = token.group()
        if kind in ("comment", "space"):
            continue
        if kind == "call":
            closers.append(")")
            part = COMPUTED if token["word"].lower() in ("var", "env", "attr", "if") else "("
            if len(closers) > 1 and part != COMPUTED:
                continue
        elif closers:
            if said == closers[-1]:
                closers.pop()
                if state == "rule" and said == "}" and not closers:
                    state = "name"
            elif said in _CLOSES:
                closers.append(_CLOSES[said])
            continue
        elif said == ";":
            if state == "value":
                yield name, parts
            name, parts, state = "", [], "name"
            continue
        elif said in _CLOSES:
            closers.append(_CLOSES[said])
            part = said
        else:
            part = _word(said) if kind == "word" else said
        if state == "name":
            known = kind == "word" and part in VALUES
            name, state = part, "colon" if known else "rule" if said == "@" else "lost"
        elif state == "colon":
            state = "value" if part == ":" else "lost"
        elif state == "value" and (len(parts) < MOST_PARTS + 2 or part == COMPUTED):
            parts.append(part)
    if state == "value":
        yield name, parts


def _word(said: str) -> str:
    """A word in lower case, its escapes read."""
    return (_ESCAPE.sub(_escaped, said) if "\\" in said else said).lower()


def _escaped(found: re.Match[str]) -> str:
    if not found[1]:
        return found[2]
    code = int(found[1], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
