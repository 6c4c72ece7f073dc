"""Whether words that are the same but for their case say the same.

The observation: a headline is printed in capitals, or with a capital to every word, and says what the sentence says
that it was made of. But 5 MW are a thousand million times as much as 5 mW, the US are not us, and a Maß is no Masse,
though *STRASSE* is how a Straße is written in capitals. So case is read where it is part of a sign, in units and
abbreviations, and ß where nothing shows that it was written in capitals. A capital at a word's beginning is not read.
"""

from __future__ import annotations

import re
import unicodedata

from cleaner.text.characters import NO_JOINERS, fold, stream_safe

__all__ = ["cased_alike"]

ABBREVIATION = 4
"""Letters of an abbreviation, such as NATO. Longer words in capitals are words."""
UNIT = 2
"""Letters of a unit after a number, such as 5 mW."""

_PART = re.compile(r"[^\W\d_]+|\d+")
_DAYTIMES = frozenset(("am", "pm"))
_MANIFOLD = frozenset("MP")
"""First letters of units that stand for one thing as capitals and for another as small ones, as in Mm and mm."""
_SMALL, _CAPITAL, _SHARP, _ANY = "pcsa"


def cased_alike(one: str, other: str) -> bool:
    """Whether case changes nothing of what two texts say that are the same but for it, or begin so.

    >>> cased_alike("FERRY COMES BACK", "Ferry comes back"), cased_alike("of 5 mW", "of 5 MW")
    (True, False)
    >>> cased_alike("in der STRASSE", "in der Straße"), cased_alike("in Maßen", "in Massen")
    (True, False)

    Args:
        one: A text.
        other: One with the same letters and digits, case and Unicode form aside. Where one is longer, what it has more
            is not read.

    Returns:
        Whether they say the same.
    """
    if one == other:
        return True
    return all(a == b or _ANY in (a, b) for a, b in zip(_marks(one), _marks(other), strict=False))


def _marks(text: str) -> str:
    """How each folded letter and digit of a text was written."""
    text = unicodedata.normalize("NFKC", stream_safe(text.translate(NO_JOINERS)))
    parts = list(_PART.finditer(text))
    words = [part[0] for part in parts if not part[0].isdigit()]
    capitals = [len(word) > 1 and word.isupper() for word in words]
    out: list[str] = []
    at, number_ends = -1, -1
    for part in parts:
        word = part[0]
        if word.isdigit():
            number_ends = part.end()
            out.append(_SMALL * len(word))
            continue
        at += 1
        shouted = capitals[at] and (
            len(word) > ABBREVIATION or any(capitals[max(0, at - 1) : at] + capitals[at + 1 : at + 2])
        )
        behind_number = number_ends == part.start() or (number_ends == part.start() - 1 and text[number_ends].isspace())
        out.append(_ANY * len(_folded(word)) if shouted else _marks_of(word, behind_number))
    return "".join(out)


def _marks_of(word: str, behind_number: bool) -> str:
    """How each folded letter of a word was written that is not in a row of capitals."""
    if word == word.lower() and "ß" not in word:
        return _SMALL * len(_folded(word))
    inner = not word[1:].islower() and len(word) > 1
    if behind_number and word.lower() in _DAYTIMES:
        read, capital = False, _ANY
    elif behind_number and len(word) <= UNIT:
        read, capital = inner or len(word) == 1 or word[0] in _MANIFOLD, _SMALL
    else:
        read, capital = inner and len(word) <= ABBREVIATION, _ANY if inner else _SMALL
    return "".join(
        2 * _SHARP
        if char in "ßẞ"
        else (_CAPITAL if read else capital) * len(_folded(char))
        if char.isupper()
        else (_SMALL if read else capital) * len(_folded(char))
        for char in word
    )


def _folded(text: str) -> str:
    """The letters of a text as they are compared."""
    return "".join(char for char in fold(text) if char.isalpha())
