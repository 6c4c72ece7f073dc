"""Names: what a block's elements are called, weighed by what elements of the same name hold on other sites.

The observation: templates differ, but their authors call things alike. On a thousand sites ``entry-content`` holds the
article and ``menu-item`` never does, and no list made by hand knows how sure that is, or the next name. So it is
counted: of every tag, every name and every part of a name, the share of words below it that were the article's, each
site counted once. The table is kept beside the weights that learned with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from cleaner.evidence.page_blocks import PageBlocks, by_page, digitless
from cleaner.text.batch import F32, I64, Batch

STRONG = 1.0
"""Least absolute weight of an element whose names say something."""
FADING = 0.7
"""By how much an element's names count less a level further up."""
OUTERMOST = frozenset({"", "html", "body"})
"""Tags of elements that hold all of a page: what they are called says nothing of a block."""
NAMES = (
    "names_lowest",  # log odds of the name that speaks most against the article, of all elements that it lies in
    "names_highest",  # of the one that speaks most for it
    "names_all",  # sum over its elements
    "names_own",  # its own element
    "names_parent",  # the one above
    "names_nearest",  # the nearest element whose names say something
    "names_fading",  # sum over its elements, each counted less a level further up
    "names_inner",  # sum over the innermost three
)

_PART = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True, slots=True, eq=False)
class NameTable:
    """Log odds, against those of any words of a page, that what an element of some name holds is the article."""

    weights: Mapping[str, float] = field(default_factory=dict)

    def __call__(self, tag: str, names: str) -> tuple[float, float, float]:
        """Least and greatest weight of an element's names, at most and at least 0, and their sum by the root of their
        number: names that are together mostly say one thing."""
        return _weighed(self, tag, names)


@lru_cache(maxsize=1 << 15)
def _weighed(table: NameTable, tag: str, names: str) -> tuple[float, float, float]:
    known = {}
    for name in names.split():
        known.update(_known(table, name))
    found = list(known.values())
    if (own := table.weights.get(f"<{tag}>")) is not None:
        found.append(own)
    if not found:
        return 0.0, 0.0, 0.0
    return min(0.0, *found), max(0.0, *found), sum(found) / float(len(found)) ** 0.5


@lru_cache(maxsize=1 << 15)
def _known(table: NameTable, name: str) -> dict[str, float]:
    """The weights that a table has for one class or id. Elements have many, and share them with others."""
    return {one: weight for one in _names_in(name) if (weight := table.weights.get(one)) is not None}


def _names_in(name: str) -> list[str]:
    whole = digitless(name).strip("-_")
    return [f".{whole}", *_PART.findall(name)] if len(whole) > 2 else _PART.findall(name)


def names_of(tag: str, names: str) -> list[str]:
    """What a table knows an element by: its tag as ``<tag>``, every whole class or id without digits as ``.name``, and
    the runs of letters in them. ``names`` as in :attr:`cleaner.html.elements.Element.names`.

    >>> names_of("div", " post-content post-1234")
    ['<div>', '.post-content', 'post', 'content', '.post']
    """
    return list(dict.fromkeys((f"<{tag}>", *(one for name in names.split() for one in _names_in(name)))))


@dataclass(frozen=True, slots=True)
class ElementNames:
    """What the elements round a page's blocks are called."""

    elements: tuple[tuple[str, str], ...]
    """Tag and names of each element, as in :class:`cleaner.html.elements.Element`."""
    paths: I64
    """Elements of each block from the root down, its own last, shape (blocks, levels); filled up with -1."""
    depth: I64
    """Level of each block's own."""

    def columns(self, table: NameTable) -> dict[str, F32]:
        """The columns of the page's blocks by their names, one entry a block."""
        weights = np.zeros((3, len(self.elements) + 1), dtype=np.float32)
        for number, (tag, names) in enumerate(self.elements):
            if tag not in OUTERMOST:
                weights[:, number] = table(tag, names)
        # Where a block has no element it has the last, which has no weight.
        lowest, highest, total = weights[:, self.paths]
        rows, levels = np.arange(len(self.paths)), self.paths.shape[1]
        above = self.depth[:, None] - np.arange(levels)
        strong = np.abs(total) > STRONG
        nearest = total[rows, levels - 1 - np.argmax(strong[:, ::-1], axis=1)]
        return {
            "names_lowest": lowest.min(axis=1),
            "names_highest": highest.max(axis=1),
            "names_all": total.sum(axis=1),
            "names_own": total[rows, self.depth],
            "names_parent": np.where(self.depth > 0, total[rows, np.maximum(self.depth - 1, 0)], 0),
            "names_nearest": np.where(strong.any(axis=1), nearest, 0),
            "names_fading": (total * (FADING ** np.arange(levels, dtype=np.float32))[above]).sum(axis=1),
            "names_inner": (total * (above < 3)).sum(axis=1),
        }


def called(place: PageBlocks) -> ElementNames:
    """What the elements round the blocks of a page are called."""
    elements, paths = place.signals.page.elements, place.tree.paths
    on = np.zeros(len(elements) + 1, dtype=np.bool_)
    on[paths] = True
    on[-1] = False  # where a path says that there is none
    used = np.flatnonzero(on)
    number = np.cumsum(on) - 1
    number[-1] = -1
    found = tuple((elements.tags[element], elements.names(element)) for element in used.tolist())
    return ElementNames(found, number[paths], place.tree.depth[place.tree.owner])


def columns(batch: Batch, places: Sequence[PageBlocks], table: NameTable) -> F32:
    """One row a block, one column a name in :data:`NAMES`; 0 for texts that are not pages, and without a table."""
    known = places if table.weights else ()
    return by_page(batch, known, NAMES, lambda place: called(place).columns(table))
