"""Phrases and patterns of the user's own: a block that is one, or opens with one, gets the label it stands for.

``boilerplate=Read more at`` is a phrase. Case, blanks and Unicode forms do not matter, and a word that it ends in is
a whole word. ``meta~(?i)posted by .+$`` is a pattern of the ``regex`` package, matched from the beginning of the block.
Patterns come from outside, so every match has a limit of processor time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cleaner.errors import meant
from cleaner.labels import Label

__all__ = ["LIMIT", "LONGEST", "OwnCue", "compiled", "cue_of", "cues_of", "too_slow"]

LIMIT = 0.2
"""Seconds of processor time that one match of a pattern may take. An ordinary pattern takes microseconds."""
LONGEST = 500
"""Code points of a phrase or a pattern."""
PROBE = 1_000
"""Code points of the texts that a new pattern is tried on: enough for one that backtracks to show it."""
_GIVEN = re.compile(r"\s{0,9}(\w{1,20})\s{0,9}([=~])(.*)", re.DOTALL)
_PROBES = tuple(part * (PROBE // len(part)) + "\n!" for part in ("a", "A", " ", "0", "-", "é", "あ", "word ", "a, "))


@dataclass(frozen=True, slots=True)
class OwnCue:
    """One phrase or pattern, and the label that it stands for."""

    label: Label
    text: str
    """The phrase as it was given, or the pattern."""
    pattern: bool = False
    """Whether it is a pattern of the ``regex`` package."""

    def __str__(self) -> str:
        return f"{self.label}{'~' if self.pattern else '='}{self.text}"


def cue_of(given: object) -> OwnCue:
    """A cue from the way it is written.

    Args:
        given: ``LABEL=PHRASE`` or ``LABEL~PATTERN``.

    Returns:
        The cue. A pattern has been compiled and tried.

    Raises:
        ValueError: It is not written so, there is no such label, or its pattern cannot be used.
        TypeError: It is not a string.

    >>> cue_of("boilerplate=Read more at").label
    <Label.BOILERPLATE: 'boilerplate'>
    """
    if not isinstance(given, str):
        raise TypeError(f"a cue is a string such as 'boilerplate=Read more at', not {given!r}")
    found = _GIVEN.fullmatch(given)
    if found is None or not found[3].strip():
        raise ValueError(
            f"{_shown(given)} is not a cue: write LABEL=PHRASE, as in 'boilerplate=Read more at', or LABEL~PATTERN"
        )
    name, sign, text = found.groups()
    if name not in list(Label):
        told = meant(name, list(Label), " ({})")
        raise ValueError(f"{_shown(given)}: {name!r}{told} is not a label; the labels are {', '.join(Label)}")
    if len(text) > LONGEST:
        raise ValueError(f"{_shown(given)}: a cue has at most {LONGEST} characters, and this one has {len(text):,}")
    cue = OwnCue(Label(name), text if sign == "~" else " ".join(text.split()), sign == "~")
    if cue.pattern:
        _try(cue)
    elif not any(map(str.isalnum, text)):
        raise ValueError(f"{_shown(given)}: a phrase has a letter or a digit; write a pattern for anything else")
    return cue


def cues_of(given: object) -> tuple[OwnCue, ...]:
    """Cues from the way they are written, each once, in their order.

    Args:
        given: An iterable of cues, or of strings as :func:`cue_of` takes them.

    Returns:
        The cues.

    Raises:
        ValueError: A string is not a cue.
        TypeError: It is not an iterable, is one string, or holds something else.
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"cues are a list, as in ['boilerplate=Read more at'], not {given!r}")
    return tuple(dict.fromkeys(cue if isinstance(cue, OwnCue) else cue_of(cue) for cue in given))


def _try(cue: OwnCue) -> None:
    """Refuse what is not a pattern, what every text fits, and what takes too long on texts that are made to show it."""
    import regex

    try:
        pattern = compiled(cue.text)
    except (regex.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{_shown(str(cue))}: this pattern cannot be read: {error}") from None
    own = tuple(char * PROBE + "\n!" for char in dict.fromkeys(cue.text) if char.isalnum())
    try:
        if pattern.match("", timeout=LIMIT):
            raise ValueError(f"{_shown(str(cue))}: the empty text fits this pattern, so every block would")
        for probe in (*_PROBES, *own):
            pattern.match(probe, timeout=LIMIT)
    except TimeoutError:
        raise ValueError(too_slow(cue)) from None


def too_slow(cue: OwnCue) -> str:
    """What is said about a pattern that takes longer than :data:`LIMIT`."""
    return (
        f"{_shown(str(cue))}: this pattern takes longer than {LIMIT} s on one text; write it so that there is one way "
        "to match, as [^:]+: instead of (.+)+:"
    )


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """A pattern of the ``regex`` package, ready to match."""
    import regex

    return regex.compile(pattern)


def _shown(given: str) -> str:
    """A cue as a message quotes it."""
    return repr(given if len(given) <= 80 else given[:80] + "…")
