"""What is said about every block besides its label and its score: no more is worked out than was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cleaner.document import Column
from cleaner.reasons.own_cues import COLUMN, OwnLabels
from cleaner.reasons.rules import codes, explain

if TYPE_CHECKING:
    from cleaner.document import Witness
    from cleaner.evidence.registry import Evidence
    from cleaner.judge.tagger import Predictions
    from cleaner.labels import Label

__all__ = ["COPIED", "COPY_CODE", "OWN_CODE", "Told", "tell", "tell_copy", "tell_own"]

OWN_CUE = (Column(COLUMN, 1.0),)
"""The evidence of a block that one of the user's cues decides."""
OWN_CODE, COPY_CODE = "CLN502", "CLN501"
"""The codes of such a block, and of one that occurs earlier in its document."""
COPIED = "it repeats the text at offset {}"
"""Reason of a block of which another stays: where that begins, in code points of the source."""


class Told(NamedTuple):
    """What is said about a block besides its label and its score."""

    reason: str = ""
    columns: tuple[Column, ...] = ()
    witnesses: tuple[Witness, ...] | msgspec.UnsetType = msgspec.UNSET
    code: str | msgspec.UnsetType | None = msgspec.UNSET
    """The code of its label and cause, where that is told instead of all others."""


def tell(
    much: str,
    evidence: Evidence,
    predictions: Predictions,
    labels: Sequence[Label],
    furniture: Mapping[int, str],
    cued: OwnLabels,
) -> list[Told]:
    """Why the blocks of a batch have their labels; what decided last is given.

    Args:
        much: How much is said: ``full``, ``slim`` or ``none``, as ``Options.spans``.
        evidence: The evidence of the batch.
        predictions: What the judges make of it.
        labels: The label of each block.
        furniture: The reasons of blocks that a site prints on its pages, by their numbers.
        cued: What the user's cues decided.

    Returns:
        One entry a block.
    """
    if much == "none":
        return [Told()] * len(labels)
    if much == "slim":
        told = [Told(code=code) for code in codes(evidence, predictions.second_pass, labels)]
        for block in cued.reasons:
            told[block] = Told(code=OWN_CODE)
        return told
    reasons, columns, witnesses = explain(evidence, predictions.second_pass, labels)
    for block, reason in furniture.items():
        reasons[block] = reason
    for block, reason in cued.reasons.items():
        reasons[block], columns[block] = reason, OWN_CUE
    return list(map(Told, reasons, columns, witnesses))


def tell_own(much: str, reason: str) -> Told:
    """What is said about a copy that one of the user's cues decided, for a reason."""
    if much == "full":
        return Told(reason, OWN_CUE)
    return Told(code=OWN_CODE) if much == "slim" else Told()


def tell_copy(much: str, twin: int) -> Told:
    """What is said about a block that also occurs elsewhere in its document: at ``twin``, in code points."""
    if much == "full":
        return Told(COPIED.format(twin))
    return Told(code=COPY_CODE) if much == "slim" else Told()
