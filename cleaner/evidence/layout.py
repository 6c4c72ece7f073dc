"""Layout: where a page's block lies in the page's tree, and what lies round it there.

The observations: an article's paragraphs lie together in one element that holds most of the page's sentences. Comments,
teasers and the next stories of an endless page are units of one template, one after another; the first is the article
where any is. The article comes after its headline, and not far from it in the tree. A caption follows a picture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cleaner.evidence.cohesion import LONG_WORDS
from cleaner.evidence.page_blocks import HEADINGS, Branches, PageBlocks, by_page, digitless
from cleaner.text.batch import F32, F64, Batch

if TYPE_CHECKING:
    from cleaner.html.elements import Elements

LEVELS = (3, 5)
"""Levels above a block at which its company is looked at; those right above it are among the columns of markup."""
CORES = (0.8, 0.5)
"""Shares of the page's sentences that the innermost element called its core has to hold."""
PERIODS = (2, 3)
"""Blocks after which a list of terms and what is said of them repeats its templates."""
UNIT_NAMES = (
    "unit",  # whether it lies in a unit: several lines, beside others of the same template
    "units",  # log2 of the units of that template
    "unit_number",  # log2 of its number among them
    "unit_words",  # share of the page's words in it
    "units_words",  # share of the page's words in all of them
    "unit_first",  # its words against those of the largest of them
)
HEADLINE_NAMES = (
    "headings",  # log2 of headings before it that are made as the headline is, and stand in another such element
    "stories",  # log2 of its number among elements with a heading behind the like one that begins with the headline
    "past_headline",  # whether it stands behind the headline
    "from_headline",  # log2 of words between the headline and it
    "with_headline",  # levels that its path shares with the headline's, against the headline's depth
    "below_headline",  # log2 of levels from that element to it
)
NAMES = (
    *(f"{what}_{level}" for level in LEVELS for what in ("above_words", "above_linked", "above_picked")),
    *(f"{what}_{round(100 * core)}" for core in CORES for what in ("in_core", "below_core", "core_words")),
    *UNIT_NAMES,
    "articles",  # log2 of the page's outermost <article> elements
    "article_number",  # log2 of the number of the one it lies in, 0 for none
    "article_words",  # share of the page's words in that
    *HEADLINE_NAMES,
    "since_picked",  # log2 of words since the extractor last took a line
    "until_picked",  # log2 of words until it next takes one
    "picture_before",  # whether a picture is between the block before and it
    "picture_after",
    "rule_before",  # whether a horizontal rule does
    "opens_strong",  # whether it begins in bold face
    "opens_slanted",  # whether it begins in italics
    "place",  # share of the lines beside it that come before it
    "place_from_end",  # log2 of those after it
    "described",  # share of its words in what the page says of itself
    "describes",  # whether it says something
    "before_units",  # log2 of words in sentences before the first unit of its group, and after the headline
    "all_strong",  # whether all of it is in bold face
    "like_heading",  # whether it is so, or a heading other than the headline
    "first_long",  # whether it is the first sentence after the headline
    "alone",  # of a sentence, log2 of levels up to what holds another block, less that of most of the page's
    "like_before",  # whether the block before it is of its template
    "like_after",
    "alternates",  # share of the blocks beside it whose templates come again two or three on, but not next
)

_MARK = re.compile(
    r"""<(?=[/aAbBeEhHiIpPsSvV])(/)?(?:
        ([iI](?:[mM][gG]|[fF][rR][aA][mM][eE])|[pP][iI][cC][tT][uU][rR][eE]|[vV][iI][dD][eE][oO]|[aA][mM][pP]-[iI][mM][gG])
        |([hH][rR])|([bB]|[sS][tT][rR][oO][nN][gG])|([eE][mM]|[iI])
    )(?=[\s/>])""",
    re.VERBOSE,
)
"""Pictures, rules, bold face, italics. Classes of letters instead of IGNORECASE: a fifth faster on a whole page."""


def columns(batch: Batch, places: Sequence[PageBlocks]) -> F32:
    """One row a block, one column a name in :data:`NAMES`; 0 for texts that are not pages."""
    return by_page(batch, places, NAMES, _page_columns)


def _page_columns(place: PageBlocks) -> dict[str, F64 | F32]:
    signals, tree, words, lines = place.signals, place.tree, place.words, place.lines
    elements = signals.page.elements
    total = max(float(words.sum()), 1.0)
    below = tree.sums(words)
    below_linked, below_picked = tree.sums(words * place.linked), tree.sums(words * signals.share[lines])
    values: dict[str, F64 | F32] = {}
    for level in LEVELS:
        at = tree.above(level)
        mass = np.maximum(below[at], 1)
        values |= {
            f"above_words_{level}": below[at] / total,
            f"above_linked_{level}": below_linked[at] / mass,
            f"above_picked_{level}": below_picked[at] / mass,
        }
    sentences = words * (1 - place.linked) * (words >= LONG_WORDS)
    values |= _cores(tree, sentences, below / total)
    units, before_units = _units(place, below, sentences)
    values |= units | _articles(tree, elements, below / total) | _headline(place)
    picked = signals.share[lines] > 0.5
    marks = _marks(place)
    values |= {
        "since_picked": np.log2(1 + _since(picked, words)),
        "until_picked": np.log2(1 + _since(picked[::-1], words[::-1])[::-1]),
        "described": signals.described[lines],
        "describes": np.full(len(lines), float(signals.describes)),
    }
    values |= marks | _siblings(tree) | _alike(place)
    heading = np.array([elements.tags[element] in HEADINGS for element in tree.owner.tolist()])
    if place.headline >= 0:
        heading[place.headline] = False
    return values | {
        "before_units": before_units,
        "like_heading": np.maximum(marks["all_strong"], heading),
        "first_long": _first_long(place, sentences),
        "alone": _alone(tree, sentences),
    }


def _cores(tree: Branches, sentences: F64, words: F64) -> dict[str, F64]:
    """Whether a block lies in the innermost element that holds so much of the page's sentences, how far below it, and
    what share of the page's words that has."""
    held = tree.sums(sentences)
    out: dict[str, F64] = {}
    for core in CORES:
        enough = np.flatnonzero((held >= core * held[0]) & (held > 0))
        at = int(enough[np.argmax(tree.depth[enough])]) if enough.size else 0
        level = int(tree.depth[at])
        rank = int(tree.rank[at])
        inside = np.zeros(len(tree.owner), dtype=np.bool_)
        if level < tree.paths.shape[1]:
            inside = tree.paths[:, level] == at
        down = np.where(inside, np.log2(1 + np.maximum(tree.rank[tree.owner] - rank, 0)), 0)
        percent = round(100 * core)
        out |= {
            f"in_core_{percent}": inside.astype(np.float64),
            f"below_core_{percent}": down,
            f"core_words_{percent}": np.full(len(inside), words[at]),
        }
    return out


def _units(place: PageBlocks, below: F64, sentences: F64) -> tuple[dict[str, F64], F64]:
    """Of the group of like units that holds most words of all groups a block lies in: what :data:`NAMES` says. Units
    are alike that are of one template and have one parent."""
    tree, elements, words = place.tree, place.signals.page.elements, place.words
    total = max(float(words.sum()), 1.0)
    many = tree.many
    found = np.unique(tree.paths[tree.paths >= 0])
    units = found[(many[found] > 1) & (found > 0)]
    nothing = np.zeros(len(words))
    if not units.size:
        return dict.fromkeys(UNIT_NAMES, nothing), nothing
    pairs = np.stack((tree.parent[units], place.templates[units]), axis=1)
    kind = np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1)
    group = np.full(len(elements), -1, dtype=np.int64)
    group[units] = kind
    size = np.bincount(kind).astype(np.float64)
    # Units come in the order of the page; each one's number among its group's.
    order = np.argsort(kind, kind="stable")
    begin = np.cumsum(size) - size
    ordinal = np.zeros(len(elements))
    ordinal[units[order]] = np.arange(len(units)) - begin[kind[order]]
    mass = np.bincount(kind, below[units], minlength=len(size))
    largest = np.zeros(len(size))
    np.maximum.at(largest, kind, below[units])
    # The weight of a unit is that of its group, where the group has more than one.
    weight = np.zeros(len(elements))
    weight[units] = np.where(size[kind] > 1, mass[kind], 0)
    path = np.maximum(tree.paths, 0)
    level = np.argmax(weight[path] * (tree.paths >= 0), axis=1)
    unit = path[np.arange(len(path)), level]
    real = weight[unit] > 0
    of = group[unit]
    # An article of one line before many comments is still an article: what comes before the first unit of a group.
    run = np.cumsum(sentences) - sentences
    first = np.full(len(size) + 1, np.inf)
    np.minimum.at(first, np.where(real, of, len(size)), run)
    since = float(run[place.headline]) if place.headline >= 0 else 0.0
    before = np.where(real, np.log2(1 + np.maximum(first[of] - since, 0)), 0)
    return {
        "unit": real.astype(np.float64),
        "units": np.where(real, np.log2(size[of]), 0),
        "unit_number": np.where(real, np.log2(1 + ordinal[unit]), 0),
        "unit_words": np.where(real, below[unit] / total, 0),
        "units_words": np.where(real, mass[of] / total, 0),
        "unit_first": np.where(real, below[unit] / np.maximum(largest[of], 1), 0),
    }, before


def _articles(tree: Branches, elements: Elements, words: F64) -> dict[str, F64]:
    is_article = np.array([tag == "article" for tag in elements.tags])
    path = np.maximum(tree.paths, 0)
    on = is_article[path] & (tree.paths >= 0)
    inside = on.any(axis=1)
    at = path[np.arange(len(path)), np.argmax(on, axis=1)]
    outermost = np.unique(at[inside])
    number = np.searchsorted(outermost, at) + 1
    return {
        "articles": np.full(len(at), np.log2(1 + len(outermost))),
        "article_number": np.where(inside, np.log2(1 + number), 0),
        "article_words": np.where(inside, words[at], 0),
    }


def _headline(place: PageBlocks) -> dict[str, F64]:
    """Where each block is, seen from the page's headline."""
    tree, words, at = place.tree, place.words, place.headline
    nothing = np.zeros(len(words))
    if at < 0:
        return dict.fromkeys(HEADLINE_NAMES, nothing)
    elements = place.signals.page.elements
    own = int(tree.owner[at])

    def made(one: int) -> tuple[str, str, str]:
        return elements.tags[one], digitless(elements.names(one)), elements.tags[max(elements.parents[one], 0)]

    # A heading beside the headline is a section's; on a page that goes on each headline has an element of its own.
    again, seen = np.zeros(len(words)), {elements.parents[own]}
    for block, one in enumerate(tree.owner.tolist()):
        if elements.tags[one] == elements.tags[own] and elements.parents[one] not in seen and made(one) == made(own):
            seen.add(elements.parents[one])
            again[block] = 1
    again[at] = 1
    behind = np.arange(len(words)) > at
    run = np.cumsum(words)
    apart = np.abs(run - run[at])
    shared = (tree.paths == tree.paths[at]) & (tree.paths >= 0)
    # Paths part once: what is the same at a level is the same above it.
    common = tree.ranks[np.arange(len(words)), np.maximum(shared.sum(axis=1) - 1, 0)] + 1
    deep = max(int(tree.rank[tree.owner[at]]), 1)
    return {
        "headings": np.log2(1 + np.cumsum(again) - again),
        "stories": np.log2(1 + place.stories),
        "past_headline": behind.astype(np.float64),
        "from_headline": np.log2(1 + apart),
        "with_headline": common / deep,
        "below_headline": np.log2(1 + np.maximum(tree.rank[tree.owner] + 1 - common, 0)),
    }


def _first_long(place: PageBlocks, sentences: F64) -> F64:
    """1 for the first sentence after the headline, which is the article's opening, whatever it begins with."""
    out = np.zeros(len(sentences))
    found = np.flatnonzero((sentences > 0) & (np.arange(len(sentences)) > place.headline))
    out[found[:1]] = 1
    return out


def _alone(tree: Branches, sentences: F64) -> F64:
    """Levels from each sentence's element up to the first that holds another block as well, against the page's habit;
    0 for other blocks."""
    path = np.maximum(tree.paths, 0)
    levels: F64 = np.log2(1 + ((tree.many[path] == 1) & (tree.paths > 0)).sum(axis=1))
    long = sentences > 0
    return np.where(long, levels - np.median(levels[long]), 0) if long.any() else np.zeros(len(levels))


def _alike(place: PageBlocks) -> dict[str, F64]:
    """Whether the blocks beside each are of its template; and the share of those beside it whose templates come
    again in turn, as the names and words of comments do in a list of terms."""
    tree = place.tree
    kin = place.templates[tree.owner]
    next_alike = np.append(kin[1:] == kin[:-1], False)
    parent = tree.beside
    again = np.zeros(len(kin), dtype=np.bool_)
    for period in PERIODS:
        same = (kin[period:] == kin[:-period]) & (parent[period:] == parent[:-period])
        again[:-period] |= same & ~next_alike[:-period]
    shares = np.bincount(parent, again) / np.maximum(np.bincount(parent), 1)
    return {
        "like_before": np.append(False, next_alike[:-1]).astype(np.float64),
        "like_after": next_alike.astype(np.float64),
        "alternates": shares[parent],
    }


def _since(on: np.ndarray, words: F64) -> F64:
    """Words from the last block that is on to each; from the beginning where there is none."""
    run = np.cumsum(words)
    last = np.maximum.accumulate(np.where(on, run, 0.0))
    since: F64 = run - last
    return since


def _marks(place: PageBlocks) -> dict[str, F64]:
    """Pictures and rules in the markup between each block and its neighbours, emphasis that opens before it, and
    whether all of it is in bold face."""
    page = place.signals.page
    first, last = page.starts[place.starts].astype(np.int64), page.ends[place.ends - 1].astype(np.int64)
    places, kinds = [], []
    for mark in _MARK.finditer(page.html):
        places.append(mark.start())
        kinds.append((mark.lastindex or 0) * (-1 if mark.group(1) else 1))
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
    low, high = np.searchsorted(at, first), np.searchsorted(at, last)
    run = np.concatenate(([0], np.cumsum(np.abs(kind) == 4)))
    all_strong = strong[:-1] & (run[np.maximum(high, low)] == run[low])
    slanted = counted((kind == 5) * 1.0 - (kind == -5)) > 0
    found = {
        "picture_before": picture[:-1],
        "picture_after": picture[1:],
        "rule_before": rule[:-1],
        "opens_strong": strong[:-1],
        "opens_slanted": slanted[:-1],
        "all_strong": all_strong,
    }
    return {name: values.astype(np.float64) for name, values in found.items()}


def _siblings(tree: Branches) -> dict[str, F64]:
    """Where each block is among those beside it."""
    parent = tree.beside
    order = np.argsort(parent, kind="stable")
    inverse, many = np.unique(parent, return_inverse=True, return_counts=True)[1:]
    begin = np.cumsum(many) - many
    rank = np.empty(len(parent), dtype=np.int64)
    rank[order] = np.arange(len(parent)) - begin[inverse[order]]
    return {"place": rank / many[inverse], "place_from_end": np.log2(many[inverse] - rank)}
