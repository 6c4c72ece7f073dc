"""A raw HTML page to its visible text, block by block, with the place of every character in the page.

What a browser would show as a block of its own is one here, with the line feeds that are shown in it. Nothing is lost
on the way: each character of the text knows the range of the page it came from, a character reference the whole of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html.entities import html5

import numpy as np
import numpy.typing as npt

from cleaner.html.elements import Elements
from cleaner.html.references import code_of, unescape
from cleaner.html.stated import body_of, parts, shows
from cleaner.html.tags import BLOCK
from cleaner.html.tree import FEED, FOLDED, LINES, LONGEST_NAME, WRAPPED, WRITTEN, Run, Tree, build

__all__ = ["Page", "has_unscripted_prose", "pieces", "read_runs", "read_whole"]

B = npt.NDArray[np.bool_]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]

_REFERENCE = re.compile(r"&(?:#[0-9]++;?|#[xX][0-9a-fA-F]++;?|[^\t\n\f <&#;]{1,32};?)")
"""What the standard library's ``unescape`` takes for a reference."""
_PLAIN_TAG = re.compile(r"[a-z][a-z0-9_-]*")

LONGEST_KNOWN = 40
"""Characters of references that are remembered: a number may have any digits."""
FEW_WORDS = 50
"""A page that shows fewer has hardly an article: 9 of 1,075 do. What asks to turn on scripts is shorter too."""
TIMES = 5
"""So many times the words that it shows otherwise must a page have without scripts to be read that way."""
LEAST_UNSCRIPTED = 3
"""Paragraphs or line breaks of a ``noscript`` element that may be an article."""
TIMES_OF_PROSE = 2
"""So many times the prose that it shows otherwise must a page with such an element have without scripts."""
PROSE = 100
"""Characters of a line that counts as prose: a menu or a list of labels may be longer than an article in all."""
WIDEST_LINE = 80
"""Characters without white space: lines of verse, of an address or of a masthead are narrower, paragraphs wider."""
MOSTLY = 0.8
"""Share of a page's ink within ``pre`` from which on that is not code but the text, such as of a letter or a book."""
SPACES = " \t\n\r\x0b\x0c\xa0\u2028\u2029\u3000"
_SPACE = np.zeros(max(map(ord, SPACES)) + 2, dtype=np.bool_)
"""Whether a character is one of them; the last entry is that of all beyond."""
_SPACE[[ord(space) for space in SPACES]] = True


@dataclass(frozen=True, slots=True)
class Page:
    """The visible text of a page."""

    html: str
    text: str
    """The blocks, a line feed between them. White space inside a block is folded to single spaces; line feeds are in
    it where the page shows them (``br``, ``pre``)."""
    starts: I32
    """Where in the page each character of ``text`` begins, in code points."""
    ends: I32
    """One past where it ends; a line feed that parts two blocks has an empty range."""
    elements: Elements
    opens: I32
    """Where in the text each block begins."""
    block_element: I32
    """The innermost block element of each block."""
    block_linked: I32
    """Characters of each block that are in links."""
    links: I32
    """Runs of text in links, in order, shape (runs, 4): block, element of the link, start and end in ``text``."""
    most_attributes: int = 0
    """Attributes of the tag that has most of them; 0 where no tag has many."""
    bare: bool = False
    """Whether it was read as by a browser that runs no scripts, since to others it shows next to nothing at first."""
    stated: bool = False
    """Whether its text is the article that its linked data state, for it shows none."""
    tile: bool = False
    """Whether it is a long page, or a tile of one, see :mod:`cleaner.html.tiles`."""

    @property
    def line_starts(self) -> I64:
        """Where each block begins; 0 of a page without any."""
        return self.opens.astype(np.int64) if len(self.opens) else np.zeros(1, dtype=np.int64)

    @property
    def blocks(self) -> list[str]:
        """The text of each block; an empty one of a page without any."""
        starts = self.line_starts.tolist()
        ends = [start - 1 for start in starts[1:]]
        return [self.text[start:end] for start, end in zip(starts, [*ends, len(self.text)], strict=True)]

    def xpath(self, element: int, known: dict[int, str] | None = None) -> str:
        """The XPath of an element, from the root. ``known`` keeps those of elements above it, for the next."""
        known = {} if known is None else known
        elements = self.elements
        steps = []
        above = element
        while above > 0 and above not in known:
            steps.append(above)
            above = elements.parents[above]
        path = known.get(above, "")
        for above in reversed(steps):
            path = known[above] = f"{path}/{_step(elements.tags[above])}[{elements.places[above]}]"
        return path or "/"


@lru_cache(maxsize=1 << 12)
def _step(tag: str) -> str:
    """A step of an XPath to an element of a tag, whatever it is called."""
    if _PLAIN_TAG.fullmatch(tag) and len(tag) < LONGEST_NAME:
        return tag
    parts = ", '\"', ".join(f'"{part}"' for part in tag.split('"'))
    name = f"concat({parts})" if '"' in tag else parts
    return f"*[starts-with(local-name(), {name})]" if len(tag) == LONGEST_NAME else f"*[local-name()={name}]"


def pieces(html: str, start: int, end: int, controls: bool = False) -> Iterator[tuple[str, int, int]]:
    """A run of text as what it says, with its place: character references one by one, the text between them whole, its
    end given as -1.

    References to control characters stand for nothing here, as in the standard library; with ``controls`` they are
    for themselves, as in browsers.
    """
    at = start
    if "&" in html[start:end]:
        for found in _REFERENCE.finditer(html, start, end):
            reference, stop = found.group(), found.end()
            said = _known(reference) if len(reference) <= LONGEST_KNOWN else _decoded(reference)
            if said is None:
                continue
            name, decoded = said
            if at < found.start():
                yield html[at : found.start()], at, -1
            at = found.start() + name
            if controls and not decoded:
                decoded = chr(code_of(reference))
            if decoded:
                yield decoded, found.start(), at
            # Of a name that goes on after one that is known only that one is a reference.
            if at < stop:
                yield html[at:stop], at, -1
                at = stop
    if at < end:
        yield html[at:end], at, -1


def _decoded(reference: str) -> tuple[int, str] | None:
    """How many characters of what looks like a reference are one, and what they stand for; None where none are."""
    decoded = unescape(reference)
    if decoded == reference:
        return None
    if reference[1] == "#" or reference[1:] in html5:
        return len(reference), decoded
    name = next(size for size in range(len(reference) - 1, 1, -1) if reference[1:size] in html5)
    return name, html5[reference[1:name]]


_known = lru_cache(maxsize=1 << 12)(_decoded)


def read_whole(html: str, tree: Tree | None = None, page: Page | None = None) -> Page:
    """The same for a page that is no longer than a tile; with its tree and what it shows with scripts, where they are
    known."""
    tree = tree or build(html)
    page = page or _read(html, tree)
    words = len(page.text.split(None, FEW_WORDS))
    few = words < FEW_WORDS < len(html)
    if few or has_unscripted_prose(html):
        bare = _read(html, build(html, bare=True))
        if few:
            more = len(bare.text.split(None, FEW_WORDS * TIMES)) >= max(FEW_WORDS, words * TIMES)
        else:
            more = (
                len(bare.text) > len(page.text) * TIMES_OF_PROSE
                or _prose(bare.text) > _prose(page.text) * TIMES_OF_PROSE
            )
        if more:
            page = bare
    if tree.linked_data and '"articleBody"' in html:
        stated = _stated(html, tree)
        if stated and not shows(page.text, stated.text):
            return stated
    return page


def _prose(text: str) -> int:
    """Characters of a text in lines that are long enough for prose."""
    return sum(len(line) for line in text.split("\n") if len(line) >= PROSE)


def has_unscripted_prose(html: str) -> bool:
    """Whether a page has several paragraphs, or lines, for browsers without scripts."""
    at = 0
    while (at := html.find("<noscript", at)) >= 0:
        end = html.find("</noscript", at)
        end = len(html) if end < 0 else end
        if html.count("<p", at, end) + html.count("<br", at, end) >= LEAST_UNSCRIPTED:
            return True
        at = end
    return False


def _stated(html: str, tree: Tree) -> Page | None:
    """A page as the article that its linked data state; None where they state none. Changes the tree's runs."""
    element, start, end = body_of(html, tree.linked_data)
    if not element:
        return None
    tree.runs = [(start, end, 1, element, False, FOLDED), (start, end, 1, element, False, FEED)]
    text, first, last, of = list[str](), list[int](), list[int](), list[int]()
    for said, begins, ends in parts(html, start, end):
        for piece, low, high in ((said, begins, ends),) if said else pieces(html, begins, ends):
            text.append(piece)
            first.append(low)
            last.append(high)
            of.append(int(piece == "\n"))
    if not text:
        return None
    begun, ended = np.array(first, dtype=np.int32), np.array(last, dtype=np.int32)
    page = _folded(html, text, begun, ended, of, tree.runs, tree.elements, tree.most_attributes, tree.bare)
    return replace(page, stated=True, block_element=np.full_like(page.block_element, element))


def _read(html: str, tree: Tree) -> Page:
    """The text of a page, read with or without scripts."""
    return read_runs(html, tree.runs, tree.elements, tree.most_attributes, tree.bare)


def read_runs(html: str, runs: Sequence[Run], elements: Elements, most_attributes: int, bare: bool) -> Page:
    """The text of a page, or of a part of it.

    Args:
        html: The page.
        runs: Its runs of text.
        elements: Its elements.
        most_attributes: Attributes of the tag that has most.
        bare: Whether it was read as by a browser that runs no scripts.

    Returns:
        The page.
    """
    text: list[str] = []
    first: list[int] = []
    last: list[int] = []
    of: list[int] = []
    for number, (start, end, _, _, _, kind) in enumerate(runs):
        if kind == FEED or start == end:
            text.append("\n")
            first.append(start)
            last.append(end)
            of.append(number)
            continue
        said = html[start:end]
        if "&" not in said:
            text.append(said)
            first.append(start)
            last.append(-1)
            of.append(number)
            continue
        for said, begins, ends in pieces(html, start, end):
            text.append(said)
            first.append(begins)
            last.append(ends)
            of.append(number)
    froms, tos = np.array(first, dtype=np.int32), np.array(last, dtype=np.int32)
    return _folded(html, text, froms, tos, of, runs, elements, most_attributes, bare)


def _folded(
    html: str,
    text: Sequence[str],
    begins: I32,
    ends: I32,
    of: Sequence[int],
    all_runs: Sequence[Run],
    elements: Elements,
    most: int,
    bare: bool,
) -> Page:
    """Pieces of runs of text, each with its place and the number of its run, to blocks: white space folded but where a
    page says that it is shown, empty blocks dropped. ``ends`` is -1 where every character of a piece stands for
    itself."""
    none = np.zeros(0, dtype=np.int32)
    codes = np.frombuffer("".join(text).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    blank = _SPACE[np.minimum(codes, len(_SPACE) - 1)]
    if blank.all():
        return Page(html, "", none, none, elements, none, none, none, none.reshape(0, 4), most, bare)
    sizes = np.fromiter(map(len, text), dtype=np.int32, count=len(text))
    _, _, breaks, owner, linked, kinds = (np.array(column) for column in zip(*all_runs, strict=True))
    runs = np.array(of, dtype=np.int32)
    shown = np.zeros(len(codes), dtype=np.bool_)
    if kinds.any():
        shown = blank & _shown(codes, np.repeat(kinds[runs], sizes))
        codes = np.where(shown & (codes == 13), 10, codes)
    solid = np.flatnonzero(~blank | shown)
    piece = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[solid]
    line = breaks[runs[piece]]
    if len(solid) > len(codes) - np.count_nonzero(blank):
        keep, line = _parted(codes[solid], blank[solid], kinds[runs[piece]], linked[runs[piece]], line)
        solid, piece, line = solid[keep], piece[keep], line[keep]
    # A character that stands for itself lies as far after the beginning of its piece here as there.
    literal = ends[piece] < 0
    begun = np.cumsum(sizes, dtype=np.int32) - sizes
    first = begins[piece] + np.where(literal, solid.astype(np.int32) - begun[piece], np.int32(0))
    last = np.where(literal, first + 1, ends[piece])
    run = runs[piece]
    # Between two characters of one block is one space if any white space did that is folded, unless one of them is
    # a line feed; between blocks a line feed.
    same = line[1:] == line[:-1]
    feeds = codes[solid] == 10
    folded = np.concatenate(([0], np.cumsum(blank & ~shown)))[solid]
    apart = ((np.diff(folded) > 0) & ~feeds[1:] & ~feeds[:-1]) | ~same
    at = np.arange(len(solid)) + np.concatenate(([0], np.cumsum(apart)))
    size = int(at[-1]) + 1
    out = np.full(size, ord(" "), dtype="<u4")
    out_first, out_last = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    out[at], out_first[at], out_last[at] = codes[solid], first, last
    gap = at[:-1][apart] + 1
    # A space stands for what lies between its neighbours; a line feed between blocks for nothing.
    out_first[gap], out_last[gap] = last[:-1][apart], first[1:][apart]
    feed = at[:-1][~same] + 1
    out[feed], out_last[feed] = ord("\n"), out_first[feed]
    opens = np.concatenate(([0], np.flatnonzero(~same) + 1))
    number = np.cumsum(np.concatenate(([0], ~same)))
    link = np.bincount(number, linked[run])
    block_element = np.array([_block_of(elements, one) for one in owner[run[opens]].tolist()], dtype=np.int32)
    return Page(
        html,
        out.tobytes().decode("utf-32-le", "surrogatepass"),
        out_first,
        out_last,
        elements,
        at[opens].astype(np.int32),
        block_element,
        link.astype(np.int32),
        _links(elements, run, at, number, owner, linked),
        most,
        bare,
    )


def _shown(codes: npt.NDArray[np.uint32], kinds: I64) -> B:
    """Which characters are shown if they are white space; ``kinds`` has what becomes of it in each one's run. Of CR LF
    the second is."""
    feeds = (codes == 10) | (codes == 13)
    feeds[:-1] &= ~((codes[:-1] == 13) & (codes[1:] == 10))
    shown: B = ((kinds == FEED) | (kinds == LINES)) & feeds
    shown |= ((kinds == WRITTEN) | (kinds == WRAPPED)) & (feeds | (codes != 13))
    return shown


def _parted(codes: npt.NDArray[np.uint32], blank: B, kinds: I64, linked: B, line: I64) -> tuple[B, I64]:
    """Which of the characters that are shown stay, and the block of each: white space at the ends of a block goes, and
    so does what parts paragraphs.

    Two line feeds part paragraphs but in blocks of code, which a page that is all ``pre`` has not. A single one parts
    them where one of a block's lines is so wide, or so much of a link, that this is not verse or an address.
    """
    ink = np.flatnonzero(~blank)
    owner = np.cumsum(~blank) - 1  # the character of ink that each follows
    feeds = blank & (codes == 10)
    if (kinds[ink] == WRITTEN).sum() <= MOSTLY * len(ink):
        feeds &= kinds != WRITTEN
    together = np.append(line[ink[1:]] == line[ink[:-1]], False)
    many = np.bincount(owner[feeds & (owner >= 0)], minlength=len(ink)) * together
    block = np.cumsum(np.concatenate(([0], ~together[:-1] | (many[:-1] > 1))))
    if many.any():
        # The lines of each block.
        opens = np.flatnonzero(np.concatenate(([True], (np.diff(block) > 0) | (many[:-1] > 0))))
        width = np.diff(np.append(opens, len(ink)))
        unlike = (width > WIDEST_LINE) | (2 * np.add.reduceat(linked[ink].astype(np.int64), opens) > width)
        apart = np.bincount(block[opens], unlike)[block] > 0
        block = np.cumsum(np.concatenate(([0], np.diff(block) | (apart[:-1] & (many[:-1] > 0)))))
    before = np.maximum(owner, 0)
    after = np.minimum(owner + 1, len(ink) - 1)
    keep: B = ~blank | ((owner >= 0) & (owner + 1 < len(ink)) & (block[before] == block[after]))
    return keep, block[np.where(blank, before, owner)]


def _links(elements: Elements, run: I32, at: I64, line: I64, owner: I64, linked: B) -> I32:
    """See :attr:`Page.links`. ``run``, ``at`` and ``line`` have the number of its run, the place in the text and the
    line of every character of ink, ``owner`` and ``linked`` the element of every run, and whether it is in a link."""
    edges = np.concatenate(([0], np.flatnonzero(np.diff(run)) + 1, [len(run)]))
    runs = run[edges[:-1]]
    here = np.flatnonzero(linked[runs])
    known: dict[int, int] = {}
    anchors = [_anchor_of(elements, element, known) for element in owner[runs[here]].tolist()]
    first, last = edges[:-1][here], edges[1:][here] - 1
    return np.stack([line[first], np.array(anchors, dtype=np.int64), at[first], at[last] + 1], axis=1).astype(np.int32)


def _anchor_of(elements: Elements, element: int, known: dict[int, int]) -> int:
    """The link that an element is in, -1 where none is found. ``known`` keeps what was found before."""
    found = known.get(element)
    if found is None:
        found = element
        while found > 0 and elements.tags[found] != "a":
            found = elements.parents[found]
        known[element] = found = found if found > 0 else -1
    return found


def _block_of(elements: Elements, element: int) -> int:
    while element > 0 and elements.tags[element] not in BLOCK:
        element = elements.parents[element]
    return element
