"""What a character is: flags and a hash seed, looked up for a whole batch of code points at once.

Case, compatibility and composition are folded *here*, in the value that is hashed; the text itself is never changed.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

WORD = np.uint16(1 << 0)
"""Part of a word: letters, digits, marks, connector punctuation, and the invisible joiners inside words."""
SPACE = np.uint16(1 << 1)
"""White space as ``str.isspace`` has it."""
UPPER = np.uint16(1 << 2)
DIGIT = np.uint16(1 << 3)
SPACELESS = np.uint16(1 << 4)
"""A base character of a script written without spaces between words: each is a token of its own."""
TERMINAL = np.uint16(1 << 5)
"""Ends a sentence: full stop, question and exclamation marks of every script."""
BREAK = np.uint16(1 << 6)
"""Ends a line: the set of ``str.splitlines`` without the information separators."""
CURLY = np.uint16(1 << 7)
"""A typographic quotation mark or apostrophe."""
STRAIGHT = np.uint16(1 << 8)
"""A typewriter quotation mark or apostrophe."""
CLAUSE = np.uint16(1 << 9)
"""Comma, colon, semicolon, and their likes."""
SYMBOL = np.uint16(1 << 10)
"""Anything else that is neither word, space nor one of the marks above: bullets, bars, arrows, ©, @, #."""
LOWER = np.uint16(1 << 11)
CLOSER = np.uint16(1 << 12)
"""A closing bracket or closing quotation mark: may follow a sentence end."""
MARK = np.uint16(1 << 13)
"""A combining mark or an invisible joiner: never begins a token inside a word."""
UNUSUAL = np.uint16(1 << 14)
"""A word character that does not fold to exactly one code point, or that may compose with the one before it: its
token is folded as a string."""
STACKING = np.uint16(1 << 15)
"""A mark of a non-zero combining class: two in a row may be in another order."""

_BREAKS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
TERMINALS = frozenset(".!?…。！？｡؟۔।॥։።፧‼⁇⁈⁉၊။។៕᠃᠉")
CLAUSES = frozenset(",;:،؛，；：、﹐﹑")
_STRAIGHT = frozenset("'\"")
_CURLY = frozenset("‘’‚‛“”„‟«»‹›「」『』")
# Soft hyphen, zero-width (non-)joiner, word joiner: inside a word they are invisible, so they are hashed as nothing.
_JOINERS = frozenset("\u00ad\u200c\u200d\u2060")
NO_JOINERS = dict.fromkeys(map(ord, _JOINERS))
"""For ``str.translate``: drops them."""
# Scripts written without spaces between words (Unicode Standard, chapter 6.2 and annex 29: these need a dictionary).
_SPACELESS = (
    (0x0E00, 0x0E7F),  # Thai
    (0x0E80, 0x0EFF),  # Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x19E0, 0x19FF),  # Khmer symbols
    (0xAA60, 0xAA7F),  # Myanmar extended A
    (0x2E80, 0x2FDF),  # Han radicals
    (0x3005, 0x3007),  # Han iteration mark, zero
    (0x3021, 0x3029),  # Hangzhou numerals
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),  # Katakana extensions
    (0x3400, 0x4DBF),  # Han extension A
    (0x4E00, 0x9FFF),  # Han
    (0xF900, 0xFAFF),  # Han compatibility
    (0xFF66, 0xFF9F),  # halfwidth Katakana
    (0x1B000, 0x1B16F),  # Kana supplement and extensions
    (0x20000, 0x3FFFF),  # Han extensions B and later
)


# Every character that is the second of a canonical composition (Unicode 15, read off the decompositions), and Hangul's
# parts: together with the one before it, it may be one character in another text.
_COMPOSING = (
    *((0x0300, 0x036F), (0x0653, 0x0655), (0x1100, 0x11FF), (0x3099, 0x309A)),
    *((0x093C, 0x093C), (0x09BE, 0x09BE), (0x09D7, 0x09D7), (0x0B3E, 0x0B3E), (0x0B56, 0x0B57), (0x0BBE, 0x0BBE)),
    *((0x0BD7, 0x0BD7), (0x0C56, 0x0C56), (0x0CC2, 0x0CC2), (0x0CD5, 0x0CD6), (0x0D3E, 0x0D3E), (0x0D57, 0x0D57)),
    *((0x0DCA, 0x0DCA), (0x0DCF, 0x0DCF), (0x0DDF, 0x0DDF), (0x102E, 0x102E), (0x1B35, 0x1B35), (0x110BA, 0x110BA)),
    *((0x11127, 0x11127), (0x1133E, 0x1133E), (0x11357, 0x11357), (0x114B0, 0x114BD), (0x115AF, 0x115AF)),
    (0x11930, 0x11930),
)


def fold(text: str) -> str:
    """What a text is hashed as: compatibility forms, case and composition folded away (NFKC_Casefold of Unicode's
    chapter 3.13, but for default-ignorable characters, of which only the joiners inside words are dropped)."""
    bare = text.translate(NO_JOINERS)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).casefold())


STREAM = 30
"""Marks in a row up to which a text is stream-safe (Unicode's annex 15, section 13). No language writes as many."""
_GRAPHEME_JOINER = "\N{COMBINING GRAPHEME JOINER}"
# To ``re`` marks are not word characters, but for the halfwidth ones of Katakana. Some are two marks in one.
_MANY_SIGNS = re.compile(rf"(?:[^\w\s]|[\uff9e\uff9f]){{{STREAM // 2 + 1},}}")


def stream_safe(text: str) -> str:
    """A text in which no letter has so many marks that they take long to be put in order.

    Normalisation sorts the marks after a letter by insertion, in time that grows with the square of their number. So
    the sign that joins graphemes, which is not such a mark, is put after every :data:`STREAM` of them.

    Args:
        text: Any text.

    Returns:
        The same text where no letter has more marks.

    >>> stream_safe("e" + 60 * "\N{COMBINING ACUTE ACCENT}").count("\N{COMBINING GRAPHEME JOINER}")
    1
    """
    return _MANY_SIGNS.sub(_with_joiners, text)


@lru_cache(maxsize=1 << 12)
def _marks_in(char: str) -> int:
    """Marks that have an order among others in the compatibility form of a character."""
    return sum(1 for part in unicodedata.normalize("NFKD", char) if unicodedata.combining(part))


def _with_joiners(found: re.Match[str]) -> str:
    out: list[str] = []
    count = 0
    for char in found[0]:
        # Joiners inside words are dropped before marks are put in order.
        marks = 1 if char in _JOINERS else _marks_in(char)
        count = count + marks if marks else 0
        if count > STREAM:
            out.append(_GRAPHEME_JOINER)
            count = marks
        out.append(char)
    return "".join(out)


def _character(code: int) -> tuple[int, int]:
    """Flags of a code point, and the code point it is hashed as (0: none, or not alone)."""
    char = chr(code)
    if 0xD800 <= code < 0xE000:  # a lone surrogate: not a character, kept as a symbol
        return int(SYMBOL), 0
    category = unicodedata.category(char)
    flags = np.uint16(0)
    if char.isspace():
        flags |= SPACE
        if char in _BREAKS:
            flags |= BREAK
    elif char in _JOINERS or category[0] in "LMN" or category == "Pc":
        return _word_character(code, char, category)
    elif char in TERMINALS:
        flags |= TERMINAL
    elif char in CLAUSES:
        flags |= CLAUSE
    elif char in _STRAIGHT:
        flags |= STRAIGHT | CLOSER
    elif char in _CURLY:
        flags |= CURLY | (CLOSER if category != "Pi" else np.uint16(0))
    elif category == "Pe":
        flags |= CLOSER
    else:
        flags |= SYMBOL
    return int(flags), 0


def _word_character(code: int, char: str, category: str) -> tuple[int, int]:
    flags = WORD
    if category in ("Lu", "Lt"):
        flags |= UPPER
    elif category == "Ll":
        flags |= LOWER
    if category == "Nd":
        flags |= DIGIT
    if category[0] == "M" or char in _JOINERS:
        flags |= MARK
    elif any(first <= code <= last for first, last in _SPACELESS):
        flags |= SPACELESS
    if unicodedata.combining(char):
        flags |= STACKING
    folded = fold(char)
    if len(folded) != 1 or any(first <= code <= last for first, last in _COMPOSING):
        return int(flags | UNUSUAL), 0
    return int(flags), ord(folded)


def mix64(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The finaliser of splitmix64 (Steele, Lea, Flood 2014): a bijection that spreads every bit over all 64."""
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


@lru_cache(maxsize=1)
def _memo() -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint64]]:
    """Flags and seeds of the code points met so far. Each is a function of its code point alone, so filling them in
    changes no answer, in whatever order or thread. Pages of zeros that nobody has written to take no memory."""
    return np.zeros(sys.maxunicode + 1, dtype=np.uint16), np.zeros(sys.maxunicode + 1, dtype=np.uint64)


def flags_of(codes: npt.NDArray[np.intp]) -> npt.NDArray[np.uint16]:
    """The flags of code points."""
    # Codes of numpy's own index type, and no check of bounds (nothing is ever clipped), make this twice as fast.
    known, seeds = _memo()
    found = known.take(codes, mode="clip")
    new = found == 0  # every character has a flag
    if bool(new.any()):
        present = np.zeros(len(known), dtype=np.bool_)  # np.unique would do, but it loads numpy.ma
        present[codes[new]] = True
        fresh = np.flatnonzero(present)
        flags, folded = np.array([_character(code) for code in fresh.tolist()], dtype=np.uint64).T
        seeds[fresh] = np.where(folded > 0, mix64(folded), np.uint64(0))
        known[fresh] = flags  # last, because it says that the seed is there
        found = known.take(codes, mode="clip")
    return found


def seeds_of(codes: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.uint64]:
    """The mixed values of folded code points, 0 where nothing is hashed; :func:`flags_of` must have met them all."""
    return _memo()[1].take(codes, mode="clip")
