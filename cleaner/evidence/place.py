"""Places: the blocks of a page in the page's tree, which the families of markup share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from cleaner.evidence.batch import F32, F64, I64, Batch

if TYPE_CHECKING:
    from cleaner.evidence.dom import Sight
    from cleaner.html.elements import Elements


_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Branches:
    """The elements that blocks lie in, and all above them, as arrays by number."""

    parent: I64
    depth: I64
    """Levels below the document; 0 also for elements that no block lies in."""
    owner: I64
    """The innermost element of each block."""
    paths: I64
    """Ancestors of each block from the root down, its own element last, shape (blocks, levels); filled up with -1."""
    steps: tuple[I64, I64]
    """Every block with each element it lies in: the elements, and the blocks."""

    def sums(self, values: F64) -> F64:
        """Of a value of each block, the sum below every element."""
        elements, blocks = self.steps
        below: F64 = np.bincount(elements, values[blocks], minlength=len(self.parent)).astype(np.float64, copy=False)
        return below

    def above(self, levels: int) -> I64:
        """The element so many levels above each block's own; the root where there are not so many."""
        column = np.maximum(self.depth[self.owner] - levels, 0)
        found: I64 = self.paths[np.arange(len(self.owner)), column]
        return found


@dataclass(frozen=True, slots=True)
class Placed:
    """The blocks of one page of a batch, one entry a block."""

    number: int
    """Which text of the batch it is."""
    sight: Sight
    rows: slice
    """Which blocks of the batch they are."""
    lines: I64
    """The block of the page that each begins in."""
    words: F64
    sizes: F64
    """Characters of that, at least 1."""
    linked: F64
    """Share of them in links."""
    starts: I64
    """Where it begins in the page's text, in code points."""
    ends: I64
    tree: Branches


def placed(batch: Batch, pages: Sequence[Sight | None]) -> list[Placed]:
    """The pages of a batch that have blocks, in order; ``pages`` has one entry a document, None for texts."""
    out = []
    for number, sight in enumerate(pages):
        low, high = batch.first_block[number : number + 2].tolist()
        if sight is None or high == low:
            continue
        at, size = int(batch.text.offsets[number]), int(batch.text.lengths[number])
        line_starts = sight.page.line_starts
        starts, ends = batch.blocks.starts[low:high] - at, batch.blocks.ends[low:high] - at
        lines = np.searchsorted(line_starts, starts, side="right") - 1
        sizes = np.maximum(np.diff(np.append(line_starts, size + 1)) - 1, 1)[lines].astype(np.float64)
        page = sight.page
        out.append(
            Placed(
                number,
                sight,
                slice(low, high),
                lines,
                batch.counts[low:high].astype(np.float64),
                sizes,
                np.minimum(page.block_linked[lines] / sizes, 1),
                starts,
                ends,
                branches(page.elements, page.block_element[lines].astype(np.int64)),
            )
        )
    return out


@lru_cache(maxsize=1 << 15)
def digitless(names: str) -> str:
    """Class and id of an element without digits: numbers tell things of one make apart."""
    return _DIGITS.sub("", names)


def branches(elements: Elements, owner: I64) -> Branches:
    """The tree above the elements that own blocks; ``owner`` has one entry a block, and at least one."""
    parent = np.array(elements.parents, dtype=np.int64)
    upwards = [owner]
    while (above := np.where(upwards[-1] >= 0, parent[upwards[-1]], -1)).max() >= 0:
        upwards.append(above)
    ancestors = np.stack(upwards, axis=1)
    levels = (ancestors >= 0).sum(axis=1)
    # From the root down, what each block has none of at the end.
    column = levels[:, None] - 1 - np.arange(ancestors.shape[1])
    paths = np.where(column >= 0, np.take_along_axis(ancestors, np.maximum(column, 0), axis=1), -1)
    level, block = np.nonzero(paths.T >= 0)
    element = paths[block, level]
    depth = np.zeros(len(elements), dtype=np.int64)
    depth[element] = level
    return Branches(parent, depth, owner, paths, (element, block))


def by_page(batch: Batch, places: Sequence[Placed], columns: int, page_columns: Callable[[Placed], F32]) -> F32:
    """The columns of every page in a matrix of all blocks of a batch, shape (blocks, columns); 0 for texts.

    ``page_columns`` gives those of one page, shape (columns, blocks).
    """
    out = np.zeros((columns, len(batch.blocks)), dtype=np.float32)
    for place in places:
        out[:, place.rows] = page_columns(place)
    return out.T
