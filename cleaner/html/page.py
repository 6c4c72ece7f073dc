"""A raw HTML page to its visible text, block by block, with the place of every character in the page.

The standard library's parser tells where each tag and each run of text stands; what a browser would show as a block of
its own is one line of text here. Nothing is lost on the way: each character of the text knows the range of the page it
came from, a character reference the whole of itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import numpy as np
import numpy.typing as npt

__all__ = ["Element", "Page", "read_page"]

I32 = npt.NDArray[np.int32]

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "basefont", "bgsound", "frame", "keygen",
})  # fmt: skip
INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr", "img", "svg", "path", "g", "use", "amp-img",
})  # fmt: skip
UNSEEN = frozenset({
    "script", "style", "noscript", "template", "head", "title", "iframe", "object", "select", "option", "datalist",
    "textarea", "svg", "math", "canvas", "audio", "video", "map", "noframes", "applet", "button", "input", "dialog",
})  # fmt: skip
CLOSES = {
    "p": frozenset({"p"}),
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "tr": frozenset({"tr", "td", "th", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "option": frozenset({"option"}),
}
"""What an opening tag ends, up to the nearest :data:`HOLDS`: tags that authors leave open."""
HOLDS = frozenset({"table", "ul", "ol", "dl", "div", "section", "article", "body", "html", "aside", "blockquote"})
P_ENDS = frozenset({
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "main",
    "menu", "nav", "ol", "p", "pre", "search", "section", "table", "ul",
})  # fmt: skip
"""Tags before which an open paragraph ends (HTML standard, 13.1.2.4)."""
_HIDDEN = re.compile(r"display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden", re.IGNORECASE)
SPACES = " \t\n\r\x0b\x0c\xa0\u2028\u2029\u3000"


@dataclass(slots=True)
class Element:
    """An element of the page's tree."""

    tag: str
    parent: int
    """Index of its parent, -1 for the root."""
    names: str
    """Its class and id, in lower case, parted by spaces."""
    place: int
    """Which of its parent's children of that tag it is, from 1."""
    depth: int
    hidden: bool
    children: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """The visible text of a page."""

    html: str
    text: str
    """One block a line. White space inside a block is folded to single spaces."""
    starts: I32
    """Where in the page each character of ``text`` begins, in code points."""
    ends: I32
    """One past where it ends; a line feed that parts two blocks has an empty range."""
    elements: tuple[Element, ...]
    block_element: I32
    """The innermost block element of each line of the text."""
    block_linked: I32
    """Characters of each line that stand in links."""

    @property
    def line_starts(self) -> npt.NDArray[np.int64]:
        """Where each line of the text begins."""
        codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        return np.concatenate(([0], np.flatnonzero(codes == 10) + 1))

    def xpath(self, element: int) -> str:
        """The XPath of an element, from the root."""
        steps = []
        while element > 0:
            one = self.elements[element]
            steps.append(f"/{one.tag}[{one.place}]")
            element = one.parent
        return "".join(reversed(steps)) or "/"


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.elements = [Element("", -1, "", 1, 0, False)]
        self.stack = [0]
        self.unseen = 0
        self.links = 0
        self.breaks = 0
        """Grows whenever a block begins or ends."""
        self.runs: list[tuple[int, int, int, int, bool]] = []
        """Start, end, break number, element, whether linked."""
        self.lines = [0, *(found.end() for found in re.finditer("\n", html))]
        self.html = html

    def at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        elements, stack = self.elements, self.stack
        ends = CLOSES.get(tag)
        if ends:
            self._close_open(ends)
        elif tag in P_ENDS:
            self._close_open(CLOSES["p"])
        inline = tag in INLINE
        if not inline:
            self.breaks += 1
        if tag in VOID:
            return
        up = stack[-1]
        parent = elements[up]
        place = parent.children[tag] = parent.children.get(tag, 0) + 1
        names, hidden = "", parent.hidden
        for name, value in attrs:
            if name in ("class", "id", "itemprop", "role") and value:
                names += " " + value.lower()
            elif (
                name == "hidden"
                or (name == "aria-hidden" and value == "true")
                or (name == "style" and value and _HIDDEN.search(value))
            ):
                hidden = True
        if tag in UNSEEN:
            hidden = True
        elements.append(Element(tag, up, names, place, len(stack), hidden))
        stack.append(len(elements) - 1)
        if tag == "a":
            self.links += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID and tag in ("path", "g", "use", "svg", "circle", "rect"):
            self.handle_endtag(tag)

    def _close_open(self, ends: frozenset[str]) -> None:
        elements, stack = self.elements, self.stack
        for depth in range(len(stack) - 1, 0, -1):
            tag = elements[stack[depth]].tag
            if tag in ends:
                self._pop(depth)
                return
            if tag in HOLDS:
                return

    def _pop(self, depth: int) -> None:
        for element in self.stack[depth:]:
            tag = self.elements[element].tag
            if tag == "a":
                self.links -= 1
            if tag not in INLINE:
                self.breaks += 1
        del self.stack[depth:]

    def handle_endtag(self, tag: str) -> None:
        if tag == "br" or tag == "p":
            self.breaks += 1
        elements, stack = self.elements, self.stack
        inline = tag in INLINE
        for depth in range(len(stack) - 1, 0, -1):
            name = elements[stack[depth]].tag
            if name == tag:
                self._pop(depth)
                return
            if inline and name not in INLINE:
                return  # a stray end of an inline tag ends no block

    def _run(self, length: int) -> None:
        element = self.stack[-1]
        if not self.elements[element].hidden:
            start = self.at()
            self.runs.append((start, start + length, self.breaks, element, self.links > 0))

    def handle_data(self, data: str) -> None:
        self._run(len(data))

    def handle_charref(self, name: str) -> None:
        self._reference(name, "&#")

    def handle_entityref(self, name: str) -> None:
        self._reference(name, "&")

    def _reference(self, name: str, mark: str) -> None:
        end = self.at() + len(mark) + len(name)
        self._run(len(mark) + len(name) + (self.html[end : end + 1] == ";"))

    def unknown_decl(self, data: str) -> None:
        """CDATA outside foreign content is a comment to a browser."""


def read_page(html: str) -> Page:
    """The visible text of a page. Any string is a page; broken markup is read as browsers mostly do."""
    reader = _Reader(html)
    reader.feed(html)
    reader.close()
    text: list[str] = []
    starts: list[npt.NDArray[np.int32]] = []
    ends: list[npt.NDArray[np.int32]] = []
    owner: list[int] = []
    sizes: list[int] = []
    linked: list[bool] = []
    breaks: list[int] = []
    for start, end, broken, element, link in reader.runs:
        raw = html[start:end]
        if raw[0] == "&":
            decoded = unescape(raw)
            text.append(decoded)
            starts.append(np.full(len(decoded), start, dtype=np.int32))
            ends.append(np.full(len(decoded), end, dtype=np.int32))
        else:
            text.append(raw)
            starts.append(np.arange(start, end, dtype=np.int32))
            ends.append(np.arange(start + 1, end + 1, dtype=np.int32))
        sizes.append(len(text[-1]))
        breaks.append(broken)
        owner.append(element)
        linked.append(link)
    return _folded(html, text, starts, ends, sizes, breaks, owner, linked, tuple(reader.elements))


def _folded(
    html: str,
    text: Sequence[str],
    starts: Sequence[I32],
    ends: Sequence[I32],
    sizes: Sequence[int],
    breaks: Sequence[int],
    owner: Sequence[int],
    linked: Sequence[bool],
    elements: tuple[Element, ...],
) -> Page:
    """Runs to lines: white space folded, empty lines dropped."""
    none = np.zeros(0, dtype=np.int32)
    codes = np.frombuffer("".join(text).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)
    first, last = np.concatenate([none, *starts]), np.concatenate([none, *ends])
    line = np.repeat(np.array(breaks, dtype=np.int64), sizes)
    run = np.repeat(np.arange(len(sizes)), sizes)
    space = np.isin(codes, np.array([ord(c) for c in SPACES], dtype=np.uint32))
    ink = np.flatnonzero(~space)
    if not ink.size:
        return Page(html, "", none, none, elements, none, none)
    # Between two characters of ink of one line stands one space if any white space did; between lines a line feed.
    same = line[ink[1:]] == line[ink[:-1]]
    apart = (np.diff(ink) > 1) | ~same
    at = np.arange(len(ink)) + np.concatenate(([0], np.cumsum(apart)))
    size = int(at[-1]) + 1
    out = np.full(size, ord(" "), dtype=np.uint32)
    out_first, out_last = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    out[at], out_first[at], out_last[at] = codes[ink], first[ink], last[ink]
    gap = at[:-1][apart] + 1
    # A space stands for what lies between its neighbours; a line feed for nothing.
    out_first[gap], out_last[gap] = last[ink[:-1][apart]], first[ink[1:][apart]]
    feed = at[:-1][~same] + 1
    out[feed], out_last[feed] = ord("\n"), out_first[feed]
    opens = np.concatenate(([0], np.flatnonzero(~same) + 1))
    number = np.cumsum(np.concatenate(([0], ~same)))
    element = np.array(owner, dtype=np.int64)[run[ink]]
    link = np.bincount(number, np.array(linked, dtype=np.float64)[run[ink]])
    block_element = np.array([_block_of(elements, one) for one in element[opens].tolist()], dtype=np.int32)
    return Page(
        html,
        out.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"),
        out_first,
        out_last,
        elements,
        block_element,
        link.astype(np.int32),
    )


def _block_of(elements: Sequence[Element], element: int) -> int:
    while element > 0 and elements[element].tag in INLINE:
        element = elements[element].parent
    return element
