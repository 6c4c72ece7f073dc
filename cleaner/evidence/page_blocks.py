"""Places: the blocks of a page in the page's tree, which the families of markup share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from cleaner.evidence.columns import check
from cleaner.text.batch import F32, F64, I64, Batch

if TYPE_CHECKING:
    from cleaner.html.elements import Elements
    from cleaner.html.signals import PageSignals


_CODE = re.compile(r"(?<![a-z0-9])(?=[a-f]{0,40}[0-9])[0-9a-f]{6,40}(?![a-z0-9])")
"""A hexadecimal number with a digit in it, such as each comment has that is numbered by a hash."""
_DIGITS = re.compile(r"[0-9]+")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
SAYS_TITLE = 0.6
"""Least share of a headline's words that are in the page's title."""
ALL_LINKED = 0.9
"""Share of a block's characters in links, white space aside, from which on it is nothing but a link, with a mark or a
cue beside it."""
MOST_LINKED = 0.8
"""Most share of a headline's characters in links where the title does not confirm it: a linked ``h1`` is the site's
name."""


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
    rank: I64
    """Levels below the document at which the blocks part: an element that holds just what the one it lies in holds has
    the same rank. Wrappers that mean nothing change no rank."""
    ranks: I64
    """The rank of every element of ``paths``; where that is filled up, the last."""
    many: I64
    """How many blocks lie in each element."""
    beside: I64
    """The outermost of the elements that hold each block and those right beside it."""

    def sums(self, values: F64) -> F64:
        """The sum of a value of each block below every element."""
        elements, blocks = self.steps
        below: F64 = np.bincount(elements, values[blocks], minlength=len(self.parent)).astype(np.float64, copy=False)
        return below

    def above(self, levels: int | I64) -> I64:
        """The outermost element so many ranks above each block's own; the root where there are not so many."""
        return _at_rank(self.paths, self.ranks, self.rank[self.owner] - levels)

    def apart(self) -> I64:
        """Ranks from each block up to what it shares with the block before, and down again; 0 for the first."""
        shared = (self.paths[1:] == self.paths[:-1]) & (self.paths[1:] >= 0)
        last = np.maximum(shared.sum(axis=1) - 1, 0)
        common = self.ranks[1:][np.arange(len(last)), last]
        own = self.rank[self.owner]
        return np.append(0, own[1:] + own[:-1] - 2 * common)


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """The blocks of one page of a batch, one entry a block."""

    number: int
    """Which text of the batch it is."""
    signals: PageSignals
    rows: slice
    """Which blocks of the batch they are."""
    lines: I64
    """The block of the page that each begins in."""
    words: F64
    sizes: F64
    """Characters of that without white space, at least 1."""
    linked: F64
    """Share of them in links."""
    starts: I64
    """Where it begins in the page's text, in code points."""
    ends: I64
    tree: Branches
    headline: int
    """Which block is the page's headline, -1 where none is known."""
    stories: I64
    """Which of the stories behind the page's own it is of, see :func:`stories_of`; 0 for its own, and elsewhere."""
    templates: I64
    """A number for the template of each element that a block lies in, see :func:`templates_of`; -1 for others."""


def page_blocks(batch: Batch, pages: Sequence[PageSignals | None]) -> list[PageBlocks]:
    """The pages of a batch that have blocks, in order; ``pages`` has one entry a document, None for texts."""
    out, ink = [], batch.lengths
    for number, signals in enumerate(pages):
        low, high = batch.first_block[number : number + 2].tolist()
        if signals is None or high == low:
            continue
        at = int(batch.text.offsets[number])
        line_starts = signals.page.line_starts
        starts, ends = batch.blocks.starts[low:high] - at, batch.blocks.ends[low:high] - at
        lines = np.searchsorted(line_starts, starts, side="right") - 1
        page = signals.page
        # White space counts for no link, so it may not count for its block: a line of short words that is all link
        # would be less of one than a line of long words, or of Chinese.
        sizes = np.maximum(np.bincount(lines, ink[low:high])[lines], 1)
        words, linked = batch.counts[low:high].astype(np.float64), np.minimum(page.block_linked[lines] / sizes, 1)
        tree = branches(page.elements, page.block_element[lines].astype(np.int64))
        headline = _headline(page.elements, tree.owner, signals.headline[lines], words, linked)
        out.append(
            PageBlocks(
                number=number,
                signals=signals,
                rows=slice(low, high),
                lines=lines,
                words=words,
                sizes=sizes,
                linked=linked,
                starts=starts,
                ends=ends,
                tree=tree,
                headline=headline,
                stories=stories_of(page.elements, tree, headline),
                templates=templates_of(page.elements, tree, int(tree.owner[headline]) if headline >= 0 else -1),
            )
        )
    return out


@lru_cache(maxsize=1 << 15)
def digitless(names: str) -> str:
    """Class and id of an element without digits: numbers tell things of one template apart.

    >>> digitless(" reply reply-17 c-5f3a9c01")
    ' reply reply- c-'
    """
    return _DIGITS.sub("", _CODE.sub("", names))


def templates_of(elements: Elements, tree: Branches, headline: int) -> I64:
    """A number for the template of each element that blocks lie in, shape (elements,); -1 for others.

    Two elements are of one template when their tags and names are the same, digits aside, and so are those of all
    elements they lie in. This is the only definition: what smooths verdicts, counts kin and finds units uses it.
    ``headline`` is the element of the page's headline, which is of no template but its own: section heads in its tag
    are not titles. Whether these are ``h1`` or ``h2`` makes no difference.
    """
    used = np.unique(tree.paths[tree.paths >= 0])
    parents, tags = elements.parents, elements.tags
    known: dict[tuple[int, str, str], int] = {}
    # The root's parent, -1, finds the last entry.
    out = [-1] * (len(elements) + 1)
    # An element comes after the one it lies in.
    for one in used.tolist():
        tag = "headline" if one == headline else "h2" if tags[one] == "h1" else tags[one]
        out[one] = known.setdefault((out[parents[one]], tag, digitless(elements.names(one))), len(known))
    return np.array(out[:-1], dtype=np.int64)


def _headline(elements: Elements, owner: I64, says_title: F64, words: F64, linked: F64) -> int:
    """The block that is the page's headline: the largest heading that says its title; where none does, its only
    ``h1`` that is not a link. -1 where there is neither."""
    tags = [elements.tags[element] for element in owner.tolist()]
    first = np.array([tag == "h1" for tag in tags])
    heading = first | np.array([tag == "h2" for tag in tags])
    said = says_title * np.minimum(words, 8) / 8
    score = np.where(says_title >= SAYS_TITLE, said * (1 + 2 * first + heading), 0)
    if score.any():
        return int(np.argmax(score))
    alone = np.flatnonzero(first & (linked <= MOST_LINKED))
    return int(alone[0]) if len(alone) == 1 else -1


def stories_of(elements: Elements, tree: Branches, headline: int) -> I64:
    """Which of the stories behind the page's own every block is of, from 1 on; 0 elsewhere.

    A page that goes on prints its stories in like elements, whatever size their headings are of: mostly an ``h1`` and
    then ``h2``. So a story is of an element with a heading that is like the one that the headline lies in and comes
    behind it: of one parent and tag, and with a name in common where they have any. Where the headline stands above all
    posts, as an archive's name does, it lies in none of their elements.

    Args:
        elements: The page's elements.
        tree: Those that blocks lie in.
        headline: Which block is the page's headline, -1 where none is known.

    Returns:
        One number a block.
    """
    none = np.zeros(len(tree.owner), dtype=np.int64)
    heading = np.array([elements.tags[element] in HEADINGS for element in tree.owner.tolist()])
    heading[: headline + 1] = False
    if headline < 0 or not heading.any():
        return none

    def called(one: int) -> frozenset[str]:
        return frozenset(digitless(elements.names(one)).split())

    for level, own in enumerate(tree.paths[headline].tolist()):
        if own <= 0 or tree.many[own] < 2:
            continue
        at = tree.paths[:, level]
        beside = (at > own) & (tree.parent[at] == tree.parent[own])
        tag, names = elements.tags[own], called(own)
        like = [
            one
            for one in np.unique(at[beside & heading]).tolist()
            if elements.tags[one] == tag and (names & called(one) or not (names or called(one)))
        ]
        if like:
            return np.where(np.isin(at, like), np.searchsorted(like, at, side="right"), 0)
    return none


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
    many = np.bincount(element, minlength=len(elements))
    # Where a path is filled up it stays at its last rank.
    parts = (many[paths[:, 1:]] != many[paths[:, :-1]]) & (paths[:, 1:] >= 0)
    ranks = np.concatenate((np.zeros((len(paths), 1), dtype=np.int64), np.cumsum(parts, axis=1)), axis=1)
    rank = np.zeros(len(elements), dtype=np.int64)
    rank[element] = ranks[block, level]
    return Branches(
        parent=parent,
        depth=depth,
        owner=owner,
        paths=paths,
        steps=(element, block),
        rank=rank,
        ranks=ranks,
        many=many,
        beside=_at_rank(paths, ranks, rank[owner] - (many[owner] == 1)),
    )


def _at_rank(paths: I64, ranks: I64, wanted: I64) -> I64:
    """The outermost element of a rank on each path; the root for less than 0."""
    found: I64 = paths[np.arange(len(paths)), np.argmax(ranks >= np.maximum(wanted, 0)[:, None], axis=1)]
    return found


def by_page(
    batch: Batch,
    places: Sequence[PageBlocks],
    names: Sequence[str],
    page_columns: Callable[[PageBlocks], Mapping[str, F64 | F32]],
) -> F32:
    """The columns of every page in a matrix of all blocks of a batch, one column a name; 0 for texts.

    Args:
        batch: The batch.
        places: Its pages.
        names: The names that the family declares.
        page_columns: Gives the values of one page by their names, one entry a block.

    Returns:
        The matrix, shape (blocks, columns).

    Raises:
        ValueError: A page has values of other names.
    """
    out = np.zeros((len(names), len(batch.blocks)), dtype=np.float32)
    for place in places:
        values = page_columns(place)
        check(names, values)
        for row, name in zip(out, names, strict=True):
            row[place.rows] = values[name]
    return out.T


def block_templates(batch: Batch, places: Sequence[PageBlocks]) -> I64:
    """A number for the template of each block of a batch, no two pages' the same; -1 for blocks of texts.

    A block that is nothing but a link is not made as a paragraph is, though both lie in like elements: the headline of
    another story between an article's paragraphs has their element, and no part in what they are. Nor are the stories
    behind the page's own what that is, though one template prints them all.
    """
    numbers = np.full(len(batch.blocks), -1, dtype=np.int64)
    least = 0
    for place in places:
        whole, further = place.linked >= ALL_LINKED, place.stories > 0
        numbers[place.rows] = 4 * place.templates[place.tree.owner] + 2 * further + whole + least
        least = int(numbers[place.rows].max()) + 1
    return numbers
