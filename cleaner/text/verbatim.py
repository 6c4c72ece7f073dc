"""Whether one text says word for word, and sign for sign, what a part of another one says.

The observation: sites set one sentence in several ways. They exchange quotation marks and dashes, wrap lines, print a
title in capitals, compose letters or not, and leave out a full stop. None of these is read. But a minus, a currency,
a per cent sign or a decimal point is: "+15 degrees" is not a copy of "-15 degrees", nor "C#" one of "C++". A sign that
says whose a text is, or draws the eye to it, may come before a whole text and after it: that text is a copy of the same
one without the sign, and never the other way round.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from cleaner.text.characters import CLAUSES, TERMINALS, fold, stream_safe
from cleaner.text.letter_case import cased_alike

__all__ = ["begins_with", "ellipsis_of", "is_adorned", "is_link", "said_in", "wording"]

READ = frozenset("%‰‱٪؉؊#&@*/\\§?؟")
"""Punctuation that is read: it changes what is said. Symbols (Unicode's category S) are read as well."""
UNREAD = frozenset("\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}")
"""Marks that say how the sign before them is drawn."""
GAP = 16
"""Code points between two words that are looked at for signs: more are an ornament."""
TAIL = 64
"""Code points at a text's end in which an ellipsis is looked for: a prompt may follow it."""

_CURRENCY = "$¢-¥֏؋৲৳৻૱௹฿៛\u20a0-\u20cf꠸﷼"
_DASHES = "\\-\u2010-\u2013\u2212"
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Quotation marks that unfold to a blank with an accent.
_QUOTES = dict.fromkeys(map(ord, "`´ˊˋ′″‵‶"))
# A power and a base are read, the raised letter of an ordinal is not: 10³ is no 103, and neither is 10₃.
_POWER = re.compile("(?<=[0-9])(?=[⁰¹²³⁴-⁹⁺⁻ⁿˣ])")
_INDEX = re.compile("(?<=[0-9])(?=[₀-₉₊₋])")
# Minutes and feet, seconds and inches, and the derivatives of a letter that stands alone.
_PRIME = re.compile(r"(?<=\d)[′″‴]|(?<=\b\w)[′″‴](?!\w)")
# Brackets round a few numbers, or of two kinds.
_BRACKETS = re.compile(r"[(\[\]（［][^()\[\]（）［］]{1,24}[)\[\]）］]")
_PAIR = re.compile(r"[^,;]{1,10}[,;][^,;]{1,10}")
_SQUARE = frozenset("[]［］")
# Code points that are not characters stand for signs that are read here and nowhere else.
_AS_READ = str.maketrans("′″‴()[]（）［］", "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5\ufdd6\ufdd3\ufdd4\ufdd5\ufdd6")
# A dash is a minus before a number and after neither a word nor a mark that a range may follow. In scripts
# without spaces it follows a word as well.
_MINUS = re.compile(
    f"(?:(?<![\\w%‰°'’\"”»)\\]}}.!?…{_CURRENCY}{_DASHES}])|(?<=[{_SPACELESS}])|(?<=[\\s(][{_CURRENCY}])|(?<=^[{_CURRENCY}]))"
    f"[{_DASHES}](?=[{_CURRENCY}]?[.,]?\\d)"
)
# A point, comma or colon is read between two digits only.
_LOOSE = re.compile(r"(?<!\d)[.,:٫٬]|[.,:٫٬](?!\d)")
_POINTS = frozenset(".,:٫٬")
_MINUS_SIGN = "\N{MINUS SIGN}"

# Signs of rights, arrows, shapes, pictographs, and the asterisk of a list.
_ORNAMENT = re.compile(
    "[©®™℠℗ⒸⓒⓅⓟⓇⓡ|\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff\u200d]"
    "|\\*+(?=\\s)"
)
# What is between two clauses, so that a sign on its other side belongs to the other one.
_EDGE = re.compile(
    f"[{re.escape(''.join(sorted(TERMINALS | CLAUSES)))}\"'“”„«»‘’‚‹›()\\[\\]{{}}「」『』（）《》¡¿—―\ufdd3-\ufdd6]"
    f"|[{_DASHES}](?=\\s)|\\s(?=[©®|\u2190-\u21ff\u25a0-\u27bf\U0001f300-\U0001faff])"
)
_HOLD = "x"
"""Stands for a word."""
# Of guillemets no link is made: they close quotations as well.
_ARROW = "→➔➜▶►⟶>"
_ARROWS = dict.fromkeys(map(ord, _ARROW + "|©®™℠℗"))
_ELLIPSIS = re.compile(r"[…⋯]+|\.(?: ?\.){2,}|[。．]{3,}|‥+")
_WORDS = r"[^\W\d_]+(?:[ \u2019'-][^\W\d_]+){0,2}"
# To this library vowels written above and below are no ``\\w``, so brackets may hold anything but digits.
_LINK = re.compile(rf"\s*\[[^\[\]\d.!?]{{1,40}}\]\W*|[\s\])}}…]*(?:{_WORDS})\s*[{_ARROW}]+\s*")


@lru_cache(maxsize=1 << 14)
def _is_read(char: str) -> bool:
    """Whether a folded character is part of what is said."""
    category = unicodedata.category(char)
    if char in UNREAD:
        return False
    return category[0] in "LMNS" or category in ("Pc", "Cn") or char in READ or char in _POINTS


def wording(text: str) -> str:
    """What a text says: its letters, digits and signs, without what is not read.

    >>> wording("‘It is −15°C’ – and C++ costs $3.50.")
    'itis−15°candc++costs$3.50'
    >>> wording("“it is –15 °C” and c++ costs $3.50") == wording("‘It is −15°C’ – and C++ costs $3.50.")
    True

    Args:
        text: Any text.

    Returns:
        A string that two texts share if they differ in white space, quotation marks, dashes, brackets, full stops, case
        and Unicode form alone.
    """
    raised = _INDEX.sub("_", _POWER.sub("^", text.translate(_QUOTES)))
    folded = fold(stream_safe(raised)).replace(_MINUS_SIGN, "-")
    folded = _LOOSE.sub("", _MINUS.sub(_MINUS_SIGN, folded))
    return folded.translate({ord(char): None for char in set(folded) if not _is_read(char)})


@lru_cache(maxsize=1 << 12)
def _few_signs(text: str) -> str:
    """The same of the signs between two words, of which there are few kinds."""
    return wording(text)


def said_in(copy: str, own: tuple[int, int], twin: str, at: tuple[int, int]) -> bool:
    """Whether a text is said in another.

    >>> said_in("It was +15 degrees.", (0, 18), "On Monday: it was +15 degrees, and dry.", (11, 29))
    True
    >>> said_in("15 degrees.", (0, 10), "It was cold: -15 degrees, and dry.", (14, 24))
    False

    Args:
        copy: The text.
        own: Where its first word begins and its last one ends, in code points.
        twin: The other.
        at: Where the same words are in ``twin``.

    Returns:
        Whether letters and signs are the same, those before the first word and after the last one included.
    """
    copy, twin = _as_read(copy), _as_read(twin)
    mine, others = copy[slice(*own)], twin[slice(*at)]
    if mine != others and (wording(mine) != wording(others) or not cased_alike(mine, others)):
        return False
    return _leads_alike(copy, own[0], twin, at[0]) and _trails_alike(copy, own[1], twin, at[1])


def begins_with(copy: str, own: tuple[int, int], twin: str, start: int) -> bool:
    """Whether what another text says from ``start`` on begins with a text that is cut off.

    >>> begins_with("The ferry will stop at the old pi", (0, 33), "The ferry will stop at the old pier again.", 0)
    True

    Args:
        copy: The text.
        own: Where its first word begins in it, and where it is cut off, in code points.
        twin: The other.
        start: Where the same words begin in ``twin``.

    Returns:
        Whether letters and signs are the same, those before the first word included.
    """
    copy, twin = _as_read(copy), _as_read(twin)
    mine, others = copy[slice(*own)], twin[start:]
    begun = wording(others).startswith(wording(mine)) and cased_alike(mine, others)
    return begun and _leads_alike(copy, own[0], twin, start)


def _as_read(text: str) -> str:
    """A text, as long as before, in which signs that are read by what is beside them are signs of their own.

    Brackets round a number alone are read: in accounts it is a loss, elsewhere a reference. So are those of intervals.
    """
    text = _PRIME.sub(lambda found: found[0].translate(_AS_READ), text)
    return _BRACKETS.sub(_brackets_as_read, text)


def _brackets_as_read(found: re.Match[str]) -> str:
    whole = found[0]
    inner = whole[1:-1]
    numbers = any(map(str.isdigit, inner)) and not any(map(str.isalpha, inner))
    mixed = (whole[0] in _SQUARE) != (whole[-1] in _SQUARE) or whole[0] in "]］"
    if not numbers and not (mixed and _PAIR.fullmatch(inner)):
        return whole
    return whole[0].translate(_AS_READ) + inner + whole[-1].translate(_AS_READ)


def _leads_alike(copy: str, own: int, twin: str, start: int) -> bool:
    """Whether the signs before a word of each text are the same."""
    held = "1" if copy[own].isdigit() else _HOLD
    before = _leads(twin, start, held)
    mine = _few_signs(copy[max(0, own - GAP) : own] + held)
    if mine in before:
        return True
    if _plain_lead(copy, own):
        return before[0] == held
    return mine == held and _plain_lead(twin, start)


def _trails_alike(copy: str, own: int, twin: str, end: int) -> bool:
    """Whether the signs after a word of each text are the same."""
    behind = _trails(twin, end)
    mine = _few_signs(_HOLD + copy[own : own + GAP])
    return mine in behind or (_plain_trail(copy, own) and behind[0] == _HOLD)


def is_adorned(text: str, own: tuple[int, int]) -> bool:
    """Whether signs that say nothing of a text come before it, or after it.

    >>> is_adorned("© It was +15 degrees.", (2, 20)), is_adorned("+15 degrees", (1, 11))
    (True, False)

    Args:
        text: The text.
        own: Where its first word begins and its last one ends, in code points.

    Returns:
        Whether it is the same text without them.
    """
    return _plain_lead(text, own[0]) or _plain_trail(text, own[1])


def _plain_lead(text: str, first: int) -> bool:
    """Whether nothing but ornaments comes before the first word of a text."""
    lead = text[:first]
    return 0 < first <= GAP and _ORNAMENT.search(lead) is not None and not wording(_ORNAMENT.sub("", lead))


def _plain_trail(text: str, last: int) -> bool:
    """Whether nothing but ornaments follows the last word of a text. What touches the word is part of it."""
    trail = text[last : last + GAP + 1]
    apart = 0 < len(trail) <= GAP and not _ORNAMENT.match(trail)
    return apart and _ORNAMENT.search(trail) is not None and not wording(_ORNAMENT.sub("", trail))


def _leads(text: str, start: int, held: str) -> list[str]:
    """What the signs before a word may say: all of them since the word before, or those after a mark that ends a
    clause. ``held`` stands for the word."""
    low = start
    while low > max(0, start - GAP) and not _is_word(text[low - 1]):
        low -= 1
    before = text[low - 1 : low] if low else ""
    whole = _few_signs(before + text[low:start] + held).removeprefix(_few_signs(before))
    return [whole, *(_few_signs(text[found.end() : start] + held) for found in _EDGE.finditer(text, low, start))]


def _trails(text: str, end: int) -> list[str]:
    """Likewise those after a word."""
    high = end
    while high < min(len(text), end + GAP) and not _is_word(text[high]):
        high += 1
    cuts = [high]
    for found in _EDGE.finditer(text, end, high):
        cuts += (found.start(), found.end())
    return [_few_signs(_HOLD + text[end:cut]) for cut in cuts]


def _is_word(char: str) -> bool:
    return (char == "_" or unicodedata.category(char)[0] in "LMN") and char not in UNREAD


def ellipsis_of(text: str) -> tuple[int, int]:
    """Where the last ellipsis near a text's end is.

    >>> ellipsis_of("The ferry will stop at … [more]")
    (23, 24)

    Args:
        text: The text.

    Returns:
        Where it begins and where it ends, in code points; -1 and -1 where there is none.
    """
    found = list(_ELLIPSIS.finditer(text, max(0, len(text) - TAIL)))
    return found[-1].span() if found else (-1, -1)


def is_link(tail: str) -> bool:
    """Whether what follows an ellipsis adds nothing to the text: closing marks alone, or up to three words that
    are marked as a link, in square brackets or before an arrow.

    >>> is_link("]"), is_link(" [read more]"), is_link(" Lire la suite →"), is_link(" and 300 men had drowned")
    (True, True, True, False)
    """
    return not wording(tail.translate(_ARROWS)) or _LINK.fullmatch(tail) is not None
