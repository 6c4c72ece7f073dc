"""All families of evidence: one row a block, one named column a signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cleaner.evidence import cohesion, corpus, declared, dom, echo, form, layout, links, phrase, recurrence, sequence
from cleaner.evidence import element_names as names
from cleaner.evidence.element_names import NameTable
from cleaner.evidence.page_blocks import placed
from cleaner.text.batch import F32, I64, Batch

if TYPE_CHECKING:
    from cleaner.html.signals import PageSignals
    from cleaner.index.overlap import Company

__all__ = ["FAMILIES", "MARKED", "NAMES", "Evidence", "gather"]

FAMILIES = {
    "form": form.NAMES,
    "phrase": phrase.NAMES,
    "echo": echo.NAMES,
    "cohesion": cohesion.NAMES,
    "sequence": sequence.NAMES,
    "recurrence": recurrence.NAMES,
    "corpus": corpus.NAMES,
    "dom": dom.NAMES,
    "layout": layout.NAMES,
    "names": names.NAMES,
    "declared": declared.NAMES,
    "links": links.NAMES,
}
NAMES: tuple[str, ...] = tuple(name for columns in FAMILIES.values() for name in columns)
"""All columns, in the order of the matrix."""
MARKED = ("dom", "layout", "names", "declared", "links")
"""Families of evidence that pages alone have."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of a batch."""

    batch: Batch
    matrix: F32
    """Shape (blocks, columns), ``float32``. Families at the end that have nothing to say (``corpus`` without an index)
    are left out: their columns are 0."""
    occurrences: cohesion.Occurrences
    company: Company | None = None
    makes: I64 | None = None
    """Of pages a number for the make of each block: the tags and names of its elements."""

    @property
    def marked_up(self) -> bool:
        """Whether it has the families of markup, as that of pages has."""
        return bool(self.matrix.shape[1] == len(NAMES))

    def without(self, *families: str) -> Evidence:
        """The evidence but for some families at its end, such as ``corpus`` and those in :data:`MARKED`."""
        left = sum(len(columns) for family, columns in FAMILIES.items() if family not in families)
        return replace(self, matrix=self.matrix[:, :left])

    def column(self, name: str) -> F32:
        """One column by name."""
        at = NAMES.index(name)
        if at >= self.matrix.shape[1]:
            return np.zeros(len(self.matrix), dtype=np.float32)
        return self.matrix[:, at]


def gather(
    batch: Batch,
    company: Company | None = None,
    pages: Sequence[PageSignals | None] | None = None,
    table: NameTable | None = None,
) -> Evidence:
    """All columns of a batch; ``company`` is what an index knows of it, where one is open, ``pages`` what is known of
    the markup of each text that is a page's, and ``table`` what names of elements have held elsewhere."""
    found = cohesion.occurrences(batch)
    makes: I64 | None = None
    parts = [
        form.columns(batch),
        phrase.columns(batch),
        echo.columns(batch),
        cohesion.columns(batch, found),
        sequence.columns(batch),
        recurrence.columns(batch, found),
    ]
    if company is not None:
        parts.append(corpus.columns(batch, company))
    if pages is not None:
        if company is None:
            parts.append(np.zeros((len(batch.blocks), len(corpus.NAMES)), dtype=np.float32))
        places = placed(batch, pages)
        parts += [family.columns(batch, places) for family in (dom, layout)]
        called, makes = names.columns(batch, places, table or NameTable())
        parts += [called, declared.columns(batch, places), links.columns(batch, places)]
    return Evidence(batch, np.concatenate([part.T for part in parts], axis=0).T, found, company, makes)
