"""The elements of a page, as columns, and what their attributes say of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cleaner.html.references import unescape
from cleaner.html.styles import conceals, flow
from cleaner.html.tags import BLOCK

__all__ = [
    "Element", "Elements", "attribute_count", "controls", "declares_shadow", "flow_of", "hides", "names_in",
    "unfolds", "values_in",
]  # fmt: skip

NAMING = frozenset({"class", "id", "itemprop", "role"})
"""Attributes whose values are an element's names."""

_ATTRIBUTE = re.compile(
    r"""([^\t\n\f\r />=]++)(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"([^"]*+)"|'([^']*+)'|([^\t\n\f\r >]*+)))?+"""
)
_CONTROLS = re.compile(r"""aria-controls\s{0,8}=\s{0,8}(?:"([^"]{1,500})"|'([^']{1,500})'|([^\s"'>]{1,500}))""")
_SEGMENT = re.compile(r"S:[0-9a-f]{1,8}\Z")
NO_PANELS = frozenset({"aside", "dialog", "footer", "form", "header", "input", "menu", "nav", "ol", "select", "ul"})
NO_PANEL_ROLES = frozenset({
    "alert", "alertdialog", "dialog", "grid", "listbox", "menu", "menubar", "navigation", "search", "status", "tooltip",
    "tree",
})  # fmt: skip
"""Tags and roles of what is opened to choose, to answer or to go elsewhere, not to read on."""
_UNSEEN_NAME = re.compile(
    r"(?<![a-z-])(?:(?:u|is|screen-reader|sr|a11y)-)?(?:sr-only|sr_only|visually-?hidden|screen-?reader-?text|screen-?reader-?only)(?![a-z])"
)
"""Names by which style sheets the world over show text to screen readers alone."""
_ICON = re.compile(r"icon|glyph|(?<![a-z])(?:fa|fas|far|fab|ico|mdi|bi|symbols?)(?![a-z])")
_CONCEALED_BLOCK = re.compile(
    r"modal|dialog|menu|popup|pop-up|popover|overlay|drawer|canvas|sidebar|(?<![a-z])nav|slide|carousel|swiper|lightbox"
    r"|tooltip|dropdown|search|cookie|consent|toast|banner|panel|flyout|backdrop|hidden|icon|skeleton|placeholder"
)
"""Names of what is out of sight until it is asked for."""


@dataclass(frozen=True, slots=True)
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


class Elements:
    """The elements of a page, numbered in the order they begin; the first is the document, the second the root.

    They are kept as columns, for pages have thousands and most are never looked at: an :class:`Element` is made, and
    its class and id are read, when one is asked for.
    """

    __slots__ = ("_names", "attributes", "depths", "hidden", "parents", "places", "tags")

    def __init__(self) -> None:
        self.tags = ["", "html"]
        self.parents = [-1, 0]
        self.attributes = ["", ""]
        """The attributes of each as the page writes them."""
        self.places = [1, 1]
        self.depths = [0, 1]
        self.hidden = [False, False]
        self._names: dict[str, str] = {}
        """What was read of attributes that were asked for."""

    def __len__(self) -> int:
        return len(self.tags)

    def __getitem__(self, number: int) -> Element:
        return Element(
            self.tags[number],
            self.parents[number],
            self.names(number),
            self.places[number],
            self.depths[number],
            self.hidden[number],
        )

    def __iter__(self) -> Iterator[Element]:
        return map(self.__getitem__, range(len(self)))

    def names(self, number: int) -> str:
        """Class and id of an element, see :attr:`Element.names`."""
        attributes = self.attributes[number]
        if not attributes:
            return ""
        # Elements of one template are written alike.
        names = self._names.get(attributes)
        if names is None:
            names = self._names[attributes] = names_in(attributes)
        return names

    def add(self, tag: str, parent: int, attributes: str, place: int, hidden: bool) -> int:
        """One more element; its number."""
        number = len(self.tags)
        self.tags.append(tag)
        self.parents.append(parent)
        self.attributes.append(attributes)
        self.places.append(place)
        self.depths.append(self.depths[parent] + 1)
        self.hidden.append(hidden)
        return number

    def some(self, order: Sequence[int], now: Mapping[int, int]) -> Elements:
        """Some of the elements, and no others: ``order`` has their numbers, ascending, ``now`` each one's new one. All
        that they lie in are among them."""
        out = Elements()
        out.tags = [self.tags[number] for number in order]
        out.parents = [now.get(self.parents[number], -1) for number in order]
        out.attributes = [self.attributes[number] for number in order]
        out.places = [self.places[number] for number in order]
        out.depths = [self.depths[number] for number in order]
        out.hidden = [self.hidden[number] for number in order]
        return out


def names_in(attributes: str) -> str:
    """Class and id among attributes, in lower case, a space before each."""
    names = ""
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        if name.lower() in NAMING and (value := double or single or bare):
            names += " " + (unescape(value) if "&" in value else value).lower()
    return names


def values_in(attributes: str) -> dict[str, str]:
    """The values of attributes as they are written, by name in lower case; of two with one name the first counts."""
    said: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        said.setdefault(name.lower(), double or single or bare)
    return said


def hides(tag: str, attributes: str, controlled: Callable[[], frozenset[str]]) -> bool:
    """Whether attributes hide their element, and for good: not what scripts show as the page loads, nor what a reader
    can unfold or find. ``controlled`` finds the page's :func:`controls`, and is asked only where they matter.

    Shown as the page loads is what React streams after it, a segment each, to be put where its placeholder is (the
    server renderer of React 18 and on: ``<div hidden id="S:3">``). Unfolded are the panels of accordions and tabs and
    the rest of a story (ARIA Authoring Practices Guide: disclosures): what another element controls, unless it is a
    menu, a form or a dialog. Found is what is ``hidden="until-found"``.

    What is hidden from screen readers alone (``aria-hidden``) is seen, such as the first letter of a paragraph; but not
    icons, whose names a font draws, nor what a page's own styles hide until it is asked for.
    """
    lower = attributes.lower()
    named = "sr-only" in lower or "sr_only" in lower or "visually" in lower or "screen" in lower
    if "hidden" not in lower and "style" not in lower and not named:
        return False
    said = values_in(attributes)
    hidden = said.get("hidden")
    if hidden is not None and hidden.strip().lower() != "until-found":
        if _SEGMENT.search(said.get("id", "")):
            return False
    elif not conceals(said.get("style", "")):
        if named and _UNSEEN_NAME.search(names_in(attributes)):
            return True
        return said.get("aria-hidden", "").lower() == "true" and not _seen_alone(tag, names_in(attributes))
    if "id" not in said or tag in NO_PANELS or said.get("role", "").lower() in NO_PANEL_ROLES:
        return True
    return unescape(said["id"]) not in controlled()


def unfolds(attributes: str) -> bool:
    """Whether what attributes hide may be the rest of a story, and is not a menu, dialog or the like."""
    role = values_in(attributes).get("role", "").lower()
    return role not in NO_PANEL_ROLES and not _CONCEALED_BLOCK.search(names_in(attributes))


def _seen_alone(tag: str, names: str) -> bool:
    """Whether what is hidden from screen readers is seen by others."""
    return not (_CONCEALED_BLOCK if tag in BLOCK else _ICON).search(names) and tag not in NO_PANELS


def declares_shadow(attributes: str) -> bool:
    """Whether a ``template`` is its parent's shadow tree, which is shown in place of what the parent has."""
    return values_in(attributes).get("shadowrootmode", "").lower() in ("open", "closed")


@lru_cache(maxsize=1 << 12)
def flow_of(attributes: str) -> tuple[str, str]:
    """What the style among attributes says of lines and white space, see :func:`cleaner.html.styles.flow`."""
    style = values_in(attributes).get("style", "")
    return flow(style) if style else ("", "")


def controls(html: str) -> frozenset[str]:
    """Ids of the elements of which a page says that others control them."""
    found = (double or single or bare for double, single, bare in _CONTROLS.findall(html))
    return frozenset(name for names in found for name in unescape(names).split())


def attribute_count(attributes: str) -> int:
    """How many attributes a tag has."""
    return sum(1 for _ in _ATTRIBUTE.finditer(attributes))
