"""What the user's own phrases and patterns decide: a block that opens with one gets the label it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cleaner.errors import CleanerError
from cleaner.labels import Label
from cleaner.own_cues import LIMIT, LONGEST, OwnCue, compiled, too_slow
from cleaner.text.batch import Batch
from cleaner.text.blocks import Blocks
from cleaner.text.characters import SPACELESS, flags_of, fold
from cleaner.text.repetition import Copies

__all__ = ["COLUMN", "OwnLabels", "own_labels"]

COLUMN = "own_cue"
"""What the evidence of a block that one of the user's cues decided is called; its value is 1."""


@dataclass(frozen=True, slots=True)
class OwnLabels:
    """What the user's cues say of a batch."""

    numbers: Mapping[int, int] = field(default_factory=dict)
    """Index of the label of each block that a cue decides."""
    reasons: Mapping[int, str] = field(default_factory=dict)
    """The sentence that says which cue it was."""
    copies: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    """Likewise of the copies of a batch, by their numbers among them: index of the label, and the sentence."""

    def probabilities(self, main: npt.NDArray[np.float32], of_main: int) -> npt.NDArray[np.float32]:
        """Probabilities of ``main``, one a block, with those of the decided blocks at 0 or 1."""
        if not self.numbers:
            return main
        sure = main.copy()
        for block, number in self.numbers.items():
            sure[block] = float(number == of_main)
        return sure


def own_labels(batch: Batch, texts: Sequence[str], cues: Sequence[OwnCue], labels: Sequence[Label]) -> OwnLabels:
    """Which blocks the user's cues decide. The first cue that fits a block decides it.

    Args:
        batch: The texts, cut into blocks.
        texts: The texts themselves.
        cues: The cues, in the order in which they are asked.
        labels: The labels in the judge's order.

    Returns:
        Labels and reasons, by the number of the block, and of the copy.

    Raises:
        CleanerError: A pattern took longer than :data:`LIMIT` on a block; the message names it.
    """
    if not cues:
        return OwnLabels()
    asked = [(cue, _phrase(cue.text)) for cue in cues]
    found = _fitting(batch, batch.blocks, texts, asked)
    numbers = {block: labels.index(cue.label) for block, (cue, _) in found.items()}
    reasons = {block: reason for block, (_, reason) in found.items()}
    copies = _fitting(batch, batch.copies, texts, asked)
    return OwnLabels(numbers, reasons, {copy: (labels.index(cue.label), why) for copy, (cue, why) in copies.items()})


def _fitting(
    batch: Batch, parts: Blocks | Copies, texts: Sequence[str], asked: Sequence[tuple[OwnCue, str]]
) -> dict[int, tuple[OwnCue, str]]:
    """The first cue that fits each of some parts of a batch, and the reason, by the number of the part."""
    out: dict[int, tuple[OwnCue, str]] = {}
    offsets = batch.text.offsets[parts.documents]
    starts, ends = (parts.starts - offsets).tolist(), (parts.ends - offsets).tolist()
    # One more than the longest phrase has.
    most = 1 + max(len(phrase.split()) for _, phrase in asked)
    for number, (document, start, end) in enumerate(zip(parts.documents.tolist(), starts, ends, strict=True)):
        text = texts[document][start:end]
        opening = _phrase(" ".join(text.split(maxsplit=most)[:most])[: 4 * LONGEST])
        for cue, phrase in asked:
            reason = _fits_pattern(cue, text) if cue.pattern else _opens_with(cue, phrase, opening)
            if reason:
                out[number] = cue, reason
                break
    return out


def _phrase(text: str) -> str:
    """A phrase as it is compared: blanks, case and Unicode forms folded away."""
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
    flags = flags_of(np.array([ord(text[at - 1]), ord(text[at])], dtype=np.intp))
    return not (flags & SPACELESS).any()


def _fits_pattern(cue: OwnCue, text: str) -> str:
    """The reason for which a pattern decides a block, empty if it does not."""
    try:
        found = compiled(cue.text).match(text, timeout=LIMIT)
    except TimeoutError:
        raise CleanerError(too_slow(cue)) from None
    return f"it fits a pattern of your own (“{cue.text}”)" if found and found.end() else ""
