"""Long pages in tiles: the tree of a page of any size, and what it shows, a part at a time.

A page's tree takes some 300 bytes an element and 200 a run of text, and its evidence six kilobytes a block. So a page
of more than :data:`MOST_BLOCKS` blocks, :data:`MOST_RUNS` runs of text or :data:`MOST_ELEMENTS` elements, or of more
text than a tile has, is read in tiles: as soon as one is full its text is handed over, and of its elements only those
that are open are kept. Each tile is a page with the head of the whole page before it, so that what the head says of the
page is known to all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from cleaner.html.elements import Elements
from cleaner.html.page import FEW_WORDS, TIMES, TIMES_OF_PROSE, Page, has_unscripted_prose, read_runs, read_whole
from cleaner.html.tree import FEED, Run, Tree, steps
from cleaner.text.tiles import TILE_CHARACTERS

__all__ = ["HEAD", "PageTile", "page_tiles", "read_long", "reads_bare", "short_page"]

MOST_BLOCKS = 8_000
"""Blocks of a page that are judged at once: some 50 MB."""
DEEP = 50
"""Levels of elements above a block that take as much memory as a block more does, its path being one of arrays of all
blocks by all levels."""
MOST_RUNS, MOST_ELEMENTS = 60_000, 60_000
"""Runs of text and elements that are kept at once: some 30 MB."""
STEP = 1 << 14
"""Characters of the page after which it is seen whether a tile is full."""
HEAD = 1 << 15
"""Characters of a page that its head is looked for in."""
LONG_RUN = 1 << 17
"""Characters of a run of text from which on it is read as several."""
LONGEST_REFERENCE = 40
"""Characters at a cut that may be a reference, which is never cut in two."""


@dataclass(frozen=True, slots=True)
class PageTile:
    """A part of a long page."""

    page: Page
    """Its markup is the head of the whole page and the part of it that the tile was read from."""
    shift: int
    """What is added to the tile's places for those of the whole page."""


def short_page(html: str) -> Page | None:
    """A page read whole; None for one that is read in tiles."""
    if len(html) <= TILE_CHARACTERS and html.count("<") <= MOST_BLOCKS:
        return read_whole(html)
    tree = _short_tree(html, False)
    if tree is None:
        return None
    page = read_runs(html, tree.runs, tree.elements, tree.most_attributes, False)
    few = len(page.text.split(None, FEW_WORDS)) < FEW_WORDS
    # To a browser without scripts it may show far more.
    if (few or has_unscripted_prose(html)) and _short_tree(html, True) is None:
        return None
    return read_whole(html, tree, page)


def _short_tree(html: str, bare: bool) -> Tree | None:
    """The tree of a page, read with or without scripts; None where it is more than a tile."""
    tree, size = Tree(html, bare=bare), _Size(html)
    for _ in steps(tree, html, STEP):
        if size.is_full(tree):
            return None
    tree.close()
    return None if size.is_full(tree) else tree


def page_tiles(html: str, bare: bool) -> Iterator[PageTile]:
    """The tiles of a page that show something, in order."""
    for part in _parts(html, bare):
        page = part.page(html)
        if not page.text:
            continue
        head = min(HEAD, part.start)
        shift = part.start - head
        moved = np.int32(shift)
        yield PageTile(
            replace(
                page,
                html=html[:head] + html[part.start : part.end],
                starts=page.starts - moved,
                ends=page.ends - moved,
                tile=True,
            ),
            shift,
        )


def reads_bare(html: str) -> bool:
    """Whether a long page is read as by a browser without scripts, see :func:`cleaner.html.read.read_page`."""
    prose = has_unscripted_prose(html)
    words, characters = _shown(html, False, None if prose else FEW_WORDS)
    if words >= FEW_WORDS and not prose:
        return False
    many, more = _shown(html, True, FEW_WORDS * TIMES if words < FEW_WORDS else None)
    if words < FEW_WORDS:
        return many >= max(FEW_WORDS, words * TIMES)
    return more > characters * TIMES_OF_PROSE


def read_long(html: str) -> Page:
    """A long page as one, of which elements are not known: for places and text alone."""
    bare = reads_bare(html)
    elements = Elements()
    text: list[str] = []
    starts, ends, opens, linked = [], [], [], []
    size, behind = 0, 0
    for tile in page_tiles(html, bare):
        page = tile.page
        if text:
            # A line feed that parts two blocks has an empty range.
            text.append("\n")
            starts.append(np.array([behind], dtype=np.int32))
            ends.append(np.array([behind], dtype=np.int32))
            size += 1
        text.append(page.text)
        starts.append(page.starts + np.int32(tile.shift))
        ends.append(page.ends + np.int32(tile.shift))
        opens.append(page.opens + np.int32(size))
        linked.append(page.block_linked)
        size, behind = size + len(page.text), int(ends[-1][-1])
    none = [np.zeros(0, dtype=np.int32)]
    blocks = np.concatenate(opens or none)
    return Page(
        html=html,
        text="".join(text),
        starts=np.concatenate(starts or none),
        ends=np.concatenate(ends or none),
        elements=elements,
        opens=blocks,
        block_element=np.ones(len(blocks), dtype=np.int32),
        block_linked=np.concatenate(linked or none),
        links=np.zeros((0, 4), dtype=np.int32),
        bare=bare,
        tile=True,
    )


def _shown(html: str, bare: bool, most: int | None) -> tuple[int, int]:
    """How many words a page shows, at least ``most`` where it has so many, and how many characters."""
    words = characters = 0
    for part in _parts(html, bare):
        text = part.page(html).text
        words, characters = words + len(text.split()), characters + len(text)
        if most is not None and words >= most:
            break
    return words, characters


@dataclass(frozen=True, slots=True)
class _Part:
    """Runs of text of a part of a page, with its elements."""

    runs: list[Run]
    elements: Elements
    start: int
    end: int
    bare: bool
    most_attributes: int
    last: bool

    def page(self, html: str) -> Page:
        return read_runs(html, self.runs, self.elements, self.most_attributes, self.bare)


def _parts(html: str, bare: bool) -> Iterator[_Part]:
    """A page part by part, in order; the last one may be empty."""
    tree = Tree(html, bare=bare)
    size = _Size(html)
    begun = 0
    for at in steps(tree, html, STEP):
        if size.is_full(tree):
            elements, runs = tree.hand_over()
            yield from _cut_parts(html, runs, elements, begun, at, tree, last=False)
            begun = at
            size = _Size(html)
    tree.close()
    yield from _cut_parts(html, tree.runs, tree.elements, begun, len(html), tree, last=True)


def _cut_parts(
    html: str, runs: list[Run], elements: Elements, begun: int, at: int, tree: Tree, last: bool
) -> Iterator[_Part]:
    """A part of a page, in several where it has more text than a tile. It was read from ``html[begun:at]``."""
    lists = list(_cut(html, runs))
    edges = [begun, *(cut[0][0] for cut in lists[1:]), at]
    for number, cut in enumerate(lists, 1):
        final = last and number == len(lists)
        yield _Part(cut, elements, edges[number - 1], edges[number], tree.bare, tree.most_attributes, final)


class _Size:
    """How much of a tree is in memory. Only what came since it was last asked is looked at."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.seen = self.blocks = self.characters = 0
        self.block = -1

    def is_full(self, tree: Tree) -> bool:
        """Whether what a tree has is a tile."""
        runs = tree.runs
        if len(runs) > MOST_RUNS or len(tree.elements) > MOST_ELEMENTS:
            return True
        depths = tree.elements.depths
        for start, end, block, element, _, kind in runs[self.seen :]:
            self.characters += end - start
            if block != self.block and kind != FEED and not self.html[start:end].isspace():
                self.block = block
                self.blocks += 1 + depths[element] // DEEP
        self.seen = len(runs)
        return self.blocks > MOST_BLOCKS or self.characters > TILE_CHARACTERS


def _cut(html: str, runs: list[Run]) -> Iterator[list[Run]]:
    """Runs in lists of no more text than a tile has."""
    out: list[Run] = []
    size = 0
    for run in runs:
        for piece in _pieces(html, run) if run[1] - run[0] > LONG_RUN else (run,):
            if out and size + piece[1] - piece[0] > TILE_CHARACTERS + LONG_RUN:
                yield out
                out, size = [], 0
            out.append(piece)
            size += piece[1] - piece[0]
    yield out


def _pieces(html: str, run: Run) -> Iterator[Run]:
    """A long run as several, parted at white space where there is some."""
    start, stop, block, element, linked, kind = run
    while stop - start > LONG_RUN:
        end = start + LONG_RUN
        space = html.rfind(" ", end - LONG_RUN // 8, end)
        reference = html.rfind("&", end - LONGEST_REFERENCE, end)
        end = space if space >= 0 else reference if reference >= 0 else end
        yield start, end, block, element, linked, kind
        start = end
    yield start, stop, block, element, linked, kind
