"""Evidence: one row a block, one named column a signal. Evidence never decides; it is what the judge reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleaner.evidence import cohesion, echo, form, phrase, sequence
from cleaner.evidence.batch import F32, Batch
from cleaner.evidence.reading import make_batch

__all__ = ["NAMES", "Batch", "Evidence", "gather", "make_batch"]

FAMILIES = {
    "form": form.NAMES,
    "phrase": phrase.NAMES,
    "echo": echo.NAMES,
    "cohesion": cohesion.NAMES,
    "sequence": sequence.NAMES,
}
NAMES: tuple[str, ...] = tuple(name for names in FAMILIES.values() for name in names)
"""All columns, in the order of the matrix."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of a batch."""

    batch: Batch
    matrix: F32
    """Shape (blocks, columns), ``float32``."""
    occurrences: cohesion.Occurrences

    def column(self, name: str) -> F32:
        """One column by name."""
        return self.matrix[:, NAMES.index(name)]


def gather(batch: Batch) -> Evidence:
    """All columns of a batch."""
    found = cohesion.occurrences(batch)
    parts = [
        form.columns(batch),
        phrase.columns(batch),
        echo.columns(batch),
        cohesion.columns(batch, found),
        sequence.columns(batch),
    ]
    return Evidence(batch, np.concatenate([part.T for part in parts], axis=0).T, found)
