"""Phrases and patterns of the user's own: a block that is one, or opens with one, gets the label it stands for.

``boilerplate=Read more at`` is a phrase. Case, blanks and Unicode forms do not matter, and a word that it ends in is
a whole word. ``meta~(?i)posted by .+$`` is a pattern of the ``regex`` package, matched from the beginning of the block.
Patterns come from outside, so every match has a limit of processor time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cleaner.errors import CleanerError
from cleaner.labels import Label

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from cleaner.evidence.batch import Batch

__all__ = ["COLUMN", "LIMIT", "OwnCue", "OwnLabels", "cue_of", "cues_of", "own_labels"]

COLUMN = "own_cue"
"""What the evidence of a block that one of the user's cues decided is called; its value is 1."""
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


@dataclass(frozen=True, slots=True)
class OwnLabels:
    """What the user's cues say of a batch."""

    numbers: Mapping[int, int] = field(default_factory=dict)
    """Index of the label of each block that a cue decides."""
    reasons: Mapping[int, str] = field(default_factory=dict)
    """The sentence that says which cue it was."""

    def probabilities(self, main: npt.NDArray[np.float32], of_main: int) -> npt.NDArray[np.float32]:
        """Probabilities of ``main``, one a block, with those of the decided blocks at 0 or 1."""
        if not self.numbers:
            return main
        sure = main.copy()
        for block, number in self.numbers.items():
            sure[block] = float(number == of_main)
        return sure


def cue_of(given: object) -> OwnCue:
    """A cue from the way it is written.

    Args:
        given: ``LABEL=PHRASE`` or ``LABEL~PATTERN``.

    Returns:
        The cue. A pattern has been compiled and tried.

    Raises:
        ValueError: It is not written so, its label is none, or its pattern cannot be used.
        TypeError: It is not a string.

    >>> cue_of("boilerplate=Read more at").label
    <Label.BOILERPLATE: 'boilerplate'>
    """
    if not isinstance(given, str):
        raise TypeError(f"a cue is a string such as 'boilerplate=Read more at', not {given!r}")
    found = _GIVEN.fullmatch(given)
    if found is None or not found[3].strip():
        raise ValueError(
            f"{_shown(given)} is no cue: write LABEL=PHRASE, as in 'boilerplate=Read more at', or LABEL~PATTERN"
        )
    name, sign, text = found.groups()
    if name not in list(Label):
        from cleaner.options import meant

        told = meant(name, list(Label), " ({})")
        raise ValueError(f"{_shown(given)}: {name!r}{told} is no label; the labels are {', '.join(Label)}")
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
        ValueError: A string is no cue.
        TypeError: It is no iterable, is one string, or holds something else.
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"cues are a list, as in ['boilerplate=Read more at'], not {given!r}")
    return tuple(dict.fromkeys(cue if isinstance(cue, OwnCue) else cue_of(cue) for cue in given))


def own_labels(batch: Batch, texts: Sequence[str], cues: Sequence[OwnCue], labels: Sequence[Label]) -> OwnLabels:
    """Which blocks the user's cues decide. The first cue that fits a block decides it.

    Args:
        batch: The texts, cut into blocks.
        texts: The texts themselves.
        cues: The cues, in the order in which they are asked.
        labels: The labels in the judge's order.

    Returns:
        Labels and reasons, by the number of the block.

    Raises:
        CleanerError: A pattern took longer than :data:`LIMIT` on a block; the message names it.
    """
    if not cues:
        return OwnLabels()
    asked = [(cue, _phrase(cue.text)) for cue in cues]
    numbers: dict[int, int] = {}
    reasons: dict[int, str] = {}
    documents = batch.blocks.documents
    offsets = batch.text.offsets[documents]
    starts, ends = (batch.blocks.starts - offsets).tolist(), (batch.blocks.ends - offsets).tolist()
    # One more than the longest phrase has.
    most = 1 + max(len(phrase.split()) for _, phrase in asked)
    for block, (document, start, end) in enumerate(zip(documents.tolist(), starts, ends, strict=True)):
        text = texts[document][start:end]
        opening = _phrase(" ".join(text.split(maxsplit=most)[:most])[: 4 * LONGEST])
        for cue, phrase in asked:
            reason = _fits_pattern(cue, text) if cue.pattern else _opens_with(cue, phrase, opening)
            if reason:
                numbers[block], reasons[block] = labels.index(cue.label), reason
                break
    return OwnLabels(numbers, reasons)


def _phrase(text: str) -> str:
    """A phrase as it is compared: blanks, case and Unicode forms folded away."""
    from cleaner.characters import fold

    return " ".join(fold(text).split())


def _opens_with(cue: OwnCue, phrase: str, opening: str) -> str:
    """The reason for which a phrase decides a block, empty if it does not."""
    if not opening.startswith(phrase) or _inside_word(opening, len(phrase)):
        return ""
    whole = not any(map(str.isalnum, opening[len(phrase) :]))
    return f"it {'is' if whole else 'opens with'} a phrase of your own (“{cue.text}”)"


def _inside_word(text: str, at: int) -> bool:
    """Whether a place lies between two letters of one word. Scripts without spaces have no such words."""
    if at >= len(text) or not (text[at - 1].isalnum() and text[at].isalnum()):
        return False
    import numpy as np

    from cleaner.characters import SPACELESS, flags_of

    flags = flags_of(np.array([ord(text[at - 1]), ord(text[at])], dtype=np.intp))
    return not (flags & SPACELESS).any()


def _fits_pattern(cue: OwnCue, text: str) -> str:
    """The reason for which a pattern decides a block, empty if it does not."""
    try:
        found = _compiled(cue.text).match(text, timeout=LIMIT)
    except TimeoutError:
        raise CleanerError(_too_slow(cue)) from None
    return f"it fits a pattern of your own (“{cue.text}”)" if found and found.end() else ""


def _try(cue: OwnCue) -> None:
    """Refuse a pattern that is none, that every text fits, or that takes too long on texts that are made to show it."""
    import regex

    try:
        compiled = _compiled(cue.text)
    except (regex.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{_shown(str(cue))}: this pattern cannot be read: {error}") from None
    own = tuple(char * PROBE + "\n!" for char in dict.fromkeys(cue.text) if char.isalnum())
    try:
        if compiled.match("", timeout=LIMIT):
            raise ValueError(f"{_shown(str(cue))}: the empty text fits this pattern, so every block would")
        for probe in (*_PROBES, *own):
            compiled.match(probe, timeout=LIMIT)
    except TimeoutError:
        raise ValueError(_too_slow(cue)) from None


def _too_slow(cue: OwnCue) -> str:
    return (
        f"{_shown(str(cue))}: this pattern takes longer than {LIMIT} s on one text; write it so that there is one way "
        "to match, as [^:]+: instead of (.+)+:"
    )


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    import regex

    return regex.compile(pattern)


def _shown(given: str) -> str:
    """A cue as a message quotes it."""
    return repr(given if len(given) <= 80 else given[:80] + "…")
