"""Layout: where a page's block lies in the page's tree, and what lies round it there.

The observations: an article's paragraphs lie together in one element that holds most of the page's sentences. Comments,
teasers and the next stories of an endless page are units of one make, one after another; the first is the article where
any is. The article stands behind its headline, and not far from it in the tree. A caption follows a picture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cleaner.evidence.batch import F32, F64, I64, Batch, table
from cleaner.evidence.cohesion import LONG_WORDS
from cleaner.evidence.place import Branches, Placed, by_page, digitless

if TYPE_CHECKING:
    from cleaner.evidence.dom import Sight
    from cleaner.html.elements import Elements

LEVELS = (3, 5)
"""Levels above a block at which its company is looked at; those right above it are among the columns of markup."""
CORES = (0.8, 0.5)
"""Shares of the page's sentences that the innermost element called its core has to hold."""
HEADINGS = frozenset({"h1", "h2"})
HEADLINE = 0.6
"""Least share of a headline's words that stand in the page's title."""
NAMES = (
    *(f"{what}_{level}" for level in LEVELS for what in ("above_words", "above_linked", "above_picked")),
    *(f"{what}_{round(100 * core)}" for core in CORES for what in ("in_core", "below_core", "core_words")),
    "unit",  # whether it lies in a unit: several lines, beside others of the same make
    "units",  # log2 of the units of that make
    "unit_number",  # log2 of its number among them
    "unit_words",  # share of the page's words in it
    "units_words",  # share of the page's words in all of them
    "unit_first",  # its words against those of the largest of them
    "articles",  # log2 of the page's outermost <article> elements
    "article_number",  # log2 of the number of the one it lies in, 0 for none
    "article_words",  # share of the page's words in that
    "headings",  # log2 of h1 before it
    "past_headline",  # whether it stands behind the headline
    "from_headline",  # log2 of words between the headline and it
    "with_headline",  # levels that its path shares with the headline's, against the headline's depth
    "below_headline",  # log2 of levels from that element to it
    "since_picked",  # log2 of words since the extractor last took a line
    "until_picked",  # log2 of words until it next takes one
    "picture_before",  # whether a picture stands between the block before and it
    "picture_after",
    "rule_before",  # whether a horizontal rule does
    "opens_strong",  # whether it begins in bold face
    "opens_slanted",  # whether it begins in italics
    "place",  # share of its parent's lines before it
    "place_from_end",  # log2 of its parent's lines behind it
    "described",  # share of its words in what the page says of itself
    "describes",  # whether it says something
)

_MARK = re.compile(
    r"""<(?=[/aAbBeEhHiIpPsSvV])(/)?(?:
        ([iI](?:[mM][gG]|[fF][rR][aA][mM][eE])|[pP][iI][cC][tT][uU][rR][eE]|[vV][iI][dD][eE][oO]|[aA][mM][pP]-[iI][mM][gG])
        |([hH][rR])|([bB]|[sS][tT][rR][oO][nN][gG])|([eE][mM]|[iI])
    )(?=[\s/>])""",
    re.VERBOSE,
)
"""Pictures, rules, bold face, italics. Classes of letters instead of IGNORECASE: a fifth faster on a whole page."""


def columns(batch: Batch, places: Sequence[Placed]) -> F32:
    """One row a block, one column a name in :data:`NAMES`; 0 for texts that are no pages."""
    return by_page(batch, places, len(NAMES), _page_columns)


def _page_columns(place: Placed) -> F32:
    sight, tree, words, lines = place.sight, place.tree, place.words, place.lines
    elements = sight.page.elements
    total = max(float(words.sum()), 1.0)
    below = tree.sums(words)
    below_linked, below_picked = tree.sums(words * place.linked), tree.sums(words * sight.share[lines])
    values: list[F64] = []
    for level in LEVELS:
        at = tree.above(level)
        mass = np.maximum(below[at], 1)
        values += [below[at] / total, below_linked[at] / mass, below_picked[at] / mass]
    values += _cores(tree, words * (1 - place.linked) * (words >= LONG_WORDS), below / total)
    values += _units(tree, elements, words, below)
    values += _articles(tree, elements, below / total)
    values += _headline(sight, tree, lines, words)
    picked = sight.share[lines] > 0.5
    values += [np.log2(1 + _since(picked, words)), np.log2(1 + _since(picked[::-1], words[::-1])[::-1])]
    values += _marks(place)
    values += _siblings(tree)
    values += [sight.described[lines], np.full(len(lines), float(sight.describes))]
    return table(values).T


def _cores(tree: Branches, sentences: F64, words: F64) -> list[F64]:
    """Whether a block lies in the innermost element that holds so much of the page's sentences, how far below it, and
    what share of the page's words that has."""
    held = tree.sums(sentences)
    out: list[F64] = []
    for core in CORES:
        enough = np.flatnonzero((held >= core * held[0]) & (held > 0))
        at = int(enough[np.argmax(tree.depth[enough])]) if enough.size else 0
        level = int(tree.depth[at])
        inside = np.zeros(len(tree.owner), dtype=np.bool_)
        if level < tree.paths.shape[1]:
            inside = tree.paths[:, level] == at
        down = np.where(inside, np.log2(1 + np.maximum(tree.depth[tree.owner] - level, 0)), 0)
        out += [inside.astype(np.float64), down, np.full(len(inside), words[at])]
    return out


def _units(tree: Branches, elements: Elements, words: F64, below: F64) -> list[F64]:
    """Of the group of like units that holds most words of all groups a block lies in: what :data:`NAMES` says."""
    total = max(float(words.sum()), 1.0)
    many = tree.sums(np.ones(len(words)))
    found = np.unique(tree.paths[tree.paths >= 0])
    units = found[(many[found] > 1) & (found > 0)]
    nothing = np.zeros(len(words))
    if not units.size:
        return [nothing] * 6
    kinds: dict[tuple[int, str, str], int] = {}
    group = np.full(len(elements), -1, dtype=np.int64)
    ordinal = np.zeros(len(elements))
    sizes: list[int] = []
    for unit in units.tolist():
        key = elements.parents[unit], elements.tags[unit], digitless(elements.names(unit))
        kind = kinds.setdefault(key, len(kinds))
        if kind == len(sizes):
            sizes.append(0)
        group[unit] = kind
        ordinal[unit] = sizes[kind]
        sizes[kind] += 1
    size = np.array(sizes, dtype=np.float64)
    mass = np.bincount(group[units], below[units], minlength=len(size))
    largest = np.zeros(len(size))
    np.maximum.at(largest, group[units], below[units])
    # The weight of a unit is that of its group, where the group has more than one.
    weight = np.zeros(len(elements))
    weight[units] = np.where(size[group[units]] > 1, mass[group[units]], 0)
    path = np.maximum(tree.paths, 0)
    level = np.argmax(weight[path] * (tree.paths >= 0), axis=1)
    unit = path[np.arange(len(path)), level]
    real = weight[unit] > 0
    of = group[unit]
    return [
        real.astype(np.float64),
        np.where(real, np.log2(size[of]), 0),
        np.where(real, np.log2(1 + ordinal[unit]), 0),
        np.where(real, below[unit] / total, 0),
        np.where(real, mass[of] / total, 0),
        np.where(real, below[unit] / np.maximum(largest[of], 1), 0),
    ]


def _articles(tree: Branches, elements: Elements, words: F64) -> list[F64]:
    is_article = np.array([tag == "article" for tag in elements.tags])
    path = np.maximum(tree.paths, 0)
    on = is_article[path] & (tree.paths >= 0)
    inside = on.any(axis=1)
    at = path[np.arange(len(path)), np.argmax(on, axis=1)]
    outermost = np.unique(at[inside])
    number = np.searchsorted(outermost, at) + 1
    return [
        np.full(len(at), np.log2(1 + len(outermost))),
        np.where(inside, np.log2(1 + number), 0),
        np.where(inside, words[at], 0),
    ]


def _headline(sight: Sight, tree: Branches, lines: I64, words: F64) -> list[F64]:
    """Where each block stands against the page's headline: the largest heading that says its title."""
    elements = sight.page.elements
    tags = [elements.tags[element] for element in tree.owner.tolist()]
    first = np.array([tag == "h1" for tag in tags])
    heading = np.array([tag in HEADINGS for tag in tags])
    said = sight.headline[lines] * np.minimum(words, 8) / 8
    score = np.where(sight.headline[lines] >= HEADLINE, said * (1 + 2 * first + heading), 0)
    before = np.log2(1 + np.cumsum(first) - first)
    nothing = np.zeros(len(words))
    if not score.any():
        return [before, nothing, nothing, nothing, nothing]
    at = int(np.argmax(score))
    behind = np.arange(len(words)) > at
    run = np.cumsum(words)
    apart = np.abs(run - run[at])
    shared = (tree.paths == tree.paths[at]) & (tree.paths >= 0)
    # Paths part once: what is the same at a level is the same above it.
    common = shared.sum(axis=1)
    deep = max(int(tree.depth[tree.owner[at]]), 1)
    return [
        before,
        behind.astype(np.float64),
        np.log2(1 + apart),
        common / deep,
        np.log2(1 + np.maximum(tree.depth[tree.owner] + 1 - common, 0)),
    ]


def _since(on: np.ndarray, words: F64) -> F64:
    """Words from the last block that is on to each; from the beginning where there is none."""
    run = np.cumsum(words)
    last = np.maximum.accumulate(np.where(on, run, 0.0))
    since: F64 = run - last
    return since


def _marks(place: Placed) -> list[F64]:
    """Pictures and rules in the markup between each block and its neighbours, and emphasis that opens before it."""
    page = place.sight.page
    first, last = page.starts[place.starts].astype(np.int64), page.ends[place.ends - 1].astype(np.int64)
    places, kinds = [], []
    for found in _MARK.finditer(page.html):
        places.append(found.start())
        kinds.append((found.lastindex or 0) * (-1 if found.group(1) else 1))
    at, kind = np.array(places, dtype=np.int64), np.array(kinds, dtype=np.int64)
    edges_low = np.searchsorted(at, np.append(0, last))
    edges_high = np.searchsorted(at, np.append(first, len(page.html)))
    edges_high = np.maximum(edges_high, edges_low)

    def counted(values: F64) -> F64:
        run = np.concatenate(([0.0], np.cumsum(values)))
        counts: F64 = run[edges_high] - run[edges_low]
        return counts

    picture, rule = counted((kind == 2) * 1.0) > 0, counted((kind == 3) * 1.0) > 0
    strong = counted((kind == 4) * 1.0 - (kind == -4)) > 0
    slanted = counted((kind == 5) * 1.0 - (kind == -5)) > 0
    return [column.astype(np.float64) for column in (picture[:-1], picture[1:], rule[:-1], strong[:-1], slanted[:-1])]


def _siblings(tree: Branches) -> list[F64]:
    """Where each block stands among the blocks of its parent."""
    parent = tree.parent[tree.owner]
    order = np.argsort(parent, kind="stable")
    inverse, many = np.unique(parent, return_inverse=True, return_counts=True)[1:]
    begin = np.cumsum(many) - many
    rank = np.empty(len(parent), dtype=np.int64)
    rank[order] = np.arange(len(parent)) - begin[inverse[order]]
    return [rank / many[inverse], np.log2(many[inverse] - rank)]
