"""All families of evidence: one row a block, one named column a signal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from cleaner.evidence import (
    cohesion,
    corpus,
    declared,
    dom,
    echo,
    element_names,
    form,
    layout,
    links,
    opening,
    phrase,
    recurrence,
    sequence,
)
from cleaner.evidence.element_names import NameTable
from cleaner.evidence.page_blocks import PageBlocks, block_templates, page_blocks
from cleaner.text.batch import F32, I64, Batch

if TYPE_CHECKING:
    from cleaner.html.signals import PageSignals
    from cleaner.index.overlap import Overlap

__all__ = ["FAMILIES", "MARKED", "NAMES", "Evidence", "gather"]


class Needs(Enum):
    """What a family of evidence reads besides the text."""

    NOTHING = "nothing"
    INDEX = "an open index"
    MARKUP = "the markup of pages"


@dataclass(frozen=True, slots=True)
class _Given:
    """What families read."""

    batch: Batch
    occurrences: cohesion.Occurrences
    overlap: Overlap | None
    places: Sequence[PageBlocks]
    table: NameTable


@dataclass(frozen=True, slots=True)
class Family:
    """A family of columns. It is known by its name and its columns by theirs, so nothing depends on where it is."""

    names: tuple[str, ...]
    """Its columns, in their order in the matrix."""
    needs: Needs
    columns: Callable[[_Given], F32]


def _of_corpus(given: _Given) -> F32:
    if given.overlap is None:
        return np.zeros((len(given.batch.blocks), len(corpus.NAMES)), dtype=np.float32)
    return corpus.columns(given.batch, given.overlap)


_FAMILIES = {
    "form": Family(form.NAMES, Needs.NOTHING, lambda g: form.columns(g.batch)),
    "phrase": Family(phrase.NAMES, Needs.NOTHING, lambda g: phrase.columns(g.batch)),
    "echo": Family(echo.NAMES, Needs.NOTHING, lambda g: echo.columns(g.batch)),
    "cohesion": Family(cohesion.NAMES, Needs.NOTHING, lambda g: cohesion.columns(g.batch, g.occurrences)),
    "sequence": Family(sequence.NAMES, Needs.NOTHING, lambda g: sequence.columns(g.batch)),
    "recurrence": Family(recurrence.NAMES, Needs.NOTHING, lambda g: recurrence.columns(g.batch, g.occurrences)),
    "opening": Family(opening.NAMES, Needs.NOTHING, lambda g: opening.columns(g.batch)),
    "corpus": Family(corpus.NAMES, Needs.INDEX, _of_corpus),
    "dom": Family(dom.NAMES, Needs.MARKUP, lambda g: dom.columns(g.batch, g.places)),
    "layout": Family(layout.NAMES, Needs.MARKUP, lambda g: layout.columns(g.batch, g.places)),
    "names": Family(element_names.NAMES, Needs.MARKUP, lambda g: element_names.columns(g.batch, g.places, g.table)),
    "declared": Family(declared.NAMES, Needs.MARKUP, lambda g: declared.columns(g.batch, g.places)),
    "links": Family(links.NAMES, Needs.MARKUP, lambda g: links.columns(g.batch, g.places)),
}
"""By name, in their order in the matrix."""
FAMILIES: dict[str, tuple[str, ...]] = {name: family.names for name, family in _FAMILIES.items()}
"""The columns of each family."""
NAMES: tuple[str, ...] = tuple(name for columns in FAMILIES.values() for name in columns)
"""All columns, in the order of the matrix."""
MARKED = tuple(name for name, family in _FAMILIES.items() if family.needs is Needs.MARKUP)
"""Families of evidence that pages alone have."""


@lru_cache(maxsize=64)
def _columns_of(families: tuple[str, ...]) -> dict[str, int]:
    """Where in a matrix of these families each of their columns is."""
    return {name: at for at, name in enumerate(name for family in families for name in FAMILIES[family])}


@lru_cache(maxsize=64)
def _numbers_of(families: tuple[str, ...]) -> I64:
    numbers = np.array([NAMES.index(name) for name in _columns_of(families)], dtype=np.int64)
    numbers.setflags(write=False)
    return numbers


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of a batch."""

    batch: Batch
    matrix: F32
    """Shape (blocks, columns of its families), ``float32``."""
    families: tuple[str, ...]
    """The families it has, in the order of :data:`FAMILIES`. Columns of the others are 0: they have nothing to say, or
    nobody reads them."""
    occurrences: cohesion.Occurrences
    overlap: Overlap | None = None
    templates: I64 | None = None
    """Of pages a number for the template of each block: the tags and names of its elements."""

    @property
    def marked_up(self) -> bool:
        """Whether it has the families of markup, as that of pages has."""
        return set(MARKED) <= set(self.families)

    @property
    def numbers(self) -> I64:
        """The place among all :data:`NAMES` of each column of the matrix."""
        return _numbers_of(self.families)

    def without(self, *families: str) -> Evidence:
        """The evidence but for some families, such as ``corpus`` and those in :data:`MARKED`."""
        left = tuple(family for family in self.families if family not in families)
        columns = _columns_of(self.families)
        at = [columns[name] for name in _columns_of(left)]
        # As columns are one after the other in memory, the first of them need no copy.
        whole = at == list(range(len(at)))
        return replace(self, families=left, matrix=self.matrix[:, : len(at)] if whole else self.matrix.T[at].T)

    def column(self, name: str) -> F32:
        """One column by name.

        Args:
            name: One of :data:`NAMES`.

        Returns:
            Its values, one a block; 0 where the evidence has no such family.

        Raises:
            ValueError: No family has such a column.
        """
        at = _columns_of(self.families).get(name)
        if at is not None:
            return self.matrix[:, at]
        if name not in NAMES:
            raise ValueError(f"no family of evidence has a column {name!r}")
        return np.zeros(len(self.matrix), dtype=np.float32)


def gather(
    batch: Batch,
    overlap: Overlap | None = None,
    pages: Sequence[PageSignals | None] | None = None,
    table: NameTable | None = None,
    unread: Collection[str] = (),
    languages: I64 | None = None,
) -> Evidence:
    """The columns of a batch.

    Args:
        batch: The texts, cut into blocks.
        overlap: What an index knows of it; None where none is open.
        pages: What is known of the markup of each text that is a page's.
        table: What names of elements have held elsewhere.
        unread: Families that nobody reads here, and that are not worked out.
        languages: Number of the language that each text's words are weighed by, where training wants another than the
            one that it is found to be in.

    Returns:
        The evidence.

    Raises:
        ValueError: A family gives other columns than it declares.
    """
    places = [] if pages is None else page_blocks(batch, pages)
    given = _Given(batch, cohesion.occurrences(batch, languages), overlap, places, table or NameTable())
    # The families of markup follow that of an index, and were learned from with it.
    left_out = {Needs.INDEX} if overlap is None and pages is None else set()
    left_out |= {Needs.MARKUP} if pages is None else set()
    families = {
        name: family for name, family in _FAMILIES.items() if family.needs not in left_out and name not in unread
    }
    parts = []
    for name, family in families.items():
        part = family.columns(given)
        if part.shape != (len(batch.blocks), len(family.names)):
            raise ValueError(f"the family {name} declares {len(family.names)} columns and gave {part.shape}")
        parts.append(part.T)
    return Evidence(
        batch=batch,
        matrix=np.concatenate(parts, axis=0).T,
        families=tuple(families),
        occurrences=given.occurrences,
        overlap=overlap,
        templates=None if pages is None else block_templates(batch, places),
    )
