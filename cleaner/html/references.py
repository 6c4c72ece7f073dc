"""Character references to what they stand for, whatever a page writes after ``&#``."""

from __future__ import annotations

import html
import re

__all__ = ["code_of", "unescape"]

MOST_DIGITS = 7
"""Digits of the highest code point there is, 1,114,111; a number of more is none."""
BEYOND = 0x110000
"""The first number that is not a code point."""
_LONG = re.compile(r"&#([0-9]{8,}+)")
"""A decimal reference that may be too long for Python, which reads no number of more than 4,300 digits, leading zeros
counted (fewer, if its user says so). Hexadecimal ones have no such bound."""


def unescape(text: str) -> str:
    """What the standard library's ``html.unescape`` says, of a reference of any length as well.

    >>> unescape("Bread &amp; butter &#33;")
    'Bread & butter !'
    >>> unescape("&#" + "0" * 5000 + "33; &#" + "3" * 5000 + ";") == "! \\N{REPLACEMENT CHARACTER}"
    True
    """
    if "&#" in text:
        text = _LONG.sub(lambda found: f"&#{_bounded(found[1])}", text)
    return html.unescape(text)


def code_of(reference: str) -> int:
    """The number that a reference names by its digits, such as ``&#33;`` or ``&#x21``; 1,114,112 for all beyond the
    last code point."""
    digits = reference[2:].rstrip(";")
    if digits[0] in "xX":
        return min(int(digits[1:], 16), BEYOND)
    return int(_bounded(digits))


def _bounded(digits: str) -> str:
    """A number in decimal digits without leading zeros, or one that is beyond all code points as it is."""
    kept = digits.lstrip("0")
    return str(BEYOND) if len(kept) > MOST_DIGITS else kept or "0"
