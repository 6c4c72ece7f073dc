"""The elements of a page, as columns, and what their attributes say of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cleaner.html.references import unescape
from cleaner.html.styles import conceals

__all__ = ["Element", "Elements", "attribute_count", "controls", "hides", "names_in", "values_in"]

NAMING = frozenset({"class", "id", "itemprop", "role"})
"""Attributes whose values are an element's names."""

_ATTRIBUTE = re.compile(
    r"""([^\t\n\f\r />=]++)(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"([^"]*+)"|'([^']*+)'|([^\t\n\f\r >]*+)))?+"""
)
_CONTROLS = re.compile(
    r"""\baria-controls\s{0,8}=\s{0,8}(?:"([^"]{1,500})"|'([^']{1,500})'|([^\s"'>]{1,500}))""", re.IGNORECASE
)
_SEGMENT = re.compile(r"S:[0-9a-f]{1,8}\Z")
PANELS = frozenset({"region", "tabpanel"})
"""Roles of what unfolds."""


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
        # Elements of one make are written alike.
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


def hides(attributes: str, controlled: Callable[[], frozenset[str]]) -> bool:
    """Whether attributes hide their element, and for good: not what scripts show as the page loads, nor what a reader
    can unfold. ``controlled`` finds the page's :func:`controls`, and is asked only where they matter.

    Shown as the page loads is what React streams behind it, a segment each, to be put where its placeholder stands (the
    server renderer of React 18 and on: ``<div hidden id="S:3">``). Unfolded are the panels of accordions and tabs (ARIA
    Authoring Practices Guide): a region, a tab's panel, or what another element labels, and another element controls.
    """
    lower = attributes.lower()
    if "hidden" not in lower and "style" not in lower:
        return False
    said = values_in(attributes)
    if "hidden" in said:
        if _SEGMENT.search(said.get("id", "")):
            return False
    elif said.get("aria-hidden") != "true" and not conceals(said.get("style", "")):
        return False
    panel = "id" in said and ("aria-labelledby" in said or said.get("role", "").lower() in PANELS)
    return not (panel and unescape(said["id"]) in controlled())


def controls(html: str) -> frozenset[str]:
    """Ids of the elements of which a page says that others control them."""
    found = (double or single or bare for double, single, bare in _CONTROLS.findall(html))
    return frozenset(name for names in found for name in unescape(names).split())


def attribute_count(attributes: str) -> int:
    """How many attributes a tag has."""
    return sum(1 for _ in _ATTRIBUTE.finditer(attributes))
