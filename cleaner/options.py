"""How to clean: the options, checked when they are given."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from numbers import Real
from typing import TYPE_CHECKING, Any

from cleaner.errors import meant
from cleaner.labels import Label

if TYPE_CHECKING:
    from cleaner.own_cues import OwnCue

__all__ = ["EXTRACTORS", "FURNITURE_SHARE", "SPANS", "THRESHOLDS", "Favor", "Options", "labels_of"]

EXTRACTORS = ("page", "trafilatura")
SPANS = ("full", "slim", "none")
"""How much is said about spans: all of it; where and what they are, and a code; nothing."""

FURNITURE_SHARE = 0.3
"""Share of a site's pages on which furniture appears. A publisher's letter and an author's lines appear on far
more; a story that a site prints again appears on fewer, and hardly ever on
:data:`cleaner.judge.furniture.FEWEST_PAGES`."""


class Favor(StrEnum):
    """Which error to avoid: noise left in, or article lost."""

    BALANCED = "balanced"
    PRECISION = "precision"
    RECALL = "recall"


THRESHOLDS = {Favor.BALANCED: 0.42, Favor.PRECISION: 0.75, Favor.RECALL: 0.2}
"""Least probability of ``main`` that keeps a block, chosen on held-back hosts (see docs/experiments/text.md)."""


@dataclass(frozen=True, slots=True, init=False)
class Options:
    """How to clean. Immutable, hashable and picklable; options that mean the same are equal.

    >>> Options(keep="title, caption") == Options(keep=[Label.CAPTION, "main", "title"])
    True
    """

    keep: frozenset[Label]
    """Labels whose spans make the clean text: ``main``, and what was named besides."""
    favor: Favor
    """Which error to avoid."""
    threshold: float | None
    """Least probability of ``main``, 0 to 1, that keeps a span; ``None`` takes the one that ``favor`` stands for."""
    weights: str | None
    """Path of weights of your own training (see docs/training.md); ``None`` for the packaged ones."""
    extractor: str
    """For HTML: ``page`` to judge by the page alone, or ``trafilatura`` to ask it about pages that leave doubt, for
    weights that were trained to use it."""
    metadata: bool
    """For HTML: whether to read title, author, date, site and language too, which takes at least a quarter longer."""
    furniture_share: float | None
    """With an index: text on at least this share of a site's pages, 0 to 1, is furniture, whatever the judge says;
    ``None`` turns the rule off."""
    cues: tuple[OwnCue, ...]
    """Phrases and patterns of your own, each with the label of the blocks that open with it."""
    spans: str
    """How much a result says about its spans: ``full``; ``slim`` for no reasons, evidence and witnesses but a code
    (:attr:`Span.code <cleaner.Span.code>`); ``none`` for no spans. Less is quicker."""

    def __init__(
        self,
        keep: str | Iterable[Label | str] = (),
        favor: Favor | str = Favor.BALANCED,
        threshold: float | None = None,
        weights: str | os.PathLike[str] | None = None,
        extractor: str = EXTRACTORS[0],
        metadata: bool = True,
        furniture_share: float | None = FURNITURE_SHARE,
        cues: Iterable[str | OwnCue] = (),
        spans: str = SPANS[0],
    ) -> None:
        """Check the options, and give each its one form.

        Args:
            keep: Labels to keep besides ``main``: labels or their names, or one string of names with commas between.
            favor: Which error to avoid: ``balanced``, ``precision`` or ``recall``.
            threshold: Least probability of ``main``, 0 to 1, that keeps a span; overrides ``favor``.
            weights: Path of weights of your own training.
            extractor: ``page`` or ``trafilatura``.
            metadata: Whether to read the metadata of pages.
            furniture_share: Share of a site's pages, 0 to 1, from which on an index makes what is on them
                furniture; ``None`` for no such rule.
            cues: Phrases and patterns of your own: ``"LABEL=PHRASE"`` or ``"LABEL~PATTERN"``. A block that is such a
                phrase, or opens with one, gets the label, whatever the judge says of it.
            spans: How much a result says about its spans: ``full``, ``slim`` or ``none``.

        Raises:
            ValueError: The option does not take a value; the message says which values it takes.
            TypeError: A value is of a type that the option does not take.
        """
        values = {
            "keep": labels_of(keep) | {Label.MAIN},
            "favor": Favor(_choice("favor", favor, list(Favor))),
            "threshold": None if threshold is None else _probability("threshold", threshold),
            "weights": None if weights is None else _path("weights", weights),
            "extractor": _choice("extractor", extractor, EXTRACTORS),
            "metadata": _flag("metadata", metadata),
            "furniture_share": None if furniture_share is None else _probability("furniture_share", furniture_share),
            "cues": _cues(cues),
            "spans": _choice("spans", spans, SPANS),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def least_main(self) -> float:
        """The threshold in force."""
        return THRESHOLDS[self.favor] if self.threshold is None else self.threshold


def labels_of(given: str | Iterable[Label | str]) -> frozenset[Label]:
    """Labels by their names.

    Args:
        given: Labels or their names, or one string of names with commas between.

    Returns:
        The labels.

    Raises:
        ValueError: A name is not a label's; the message has the labels, and the one that may have been meant.
        TypeError: It is neither a string nor made of strings.
    """
    if isinstance(given, str):
        names: list[Any] = [name for name in given.split(",") if name.strip()]
    elif isinstance(given, Iterable) and not isinstance(given, (bytes, bytearray, memoryview)):
        names = list(given)
    else:
        raise TypeError(f"labels are given as names, as in ['title', 'caption'] or 'title,caption', not as {given!r}")
    if odd := [name for name in names if not isinstance(name, str)]:
        raise TypeError(f"a label is given by its name, as in 'title', not as {odd[0]!r}")
    names = [name.strip() for name in names]
    if unknown := [name for name in names if name not in list(Label)]:
        told = ", ".join(f"{name!r}{meant(name, list(Label), ' ({})')}" for name in dict.fromkeys(unknown))
        wrong = "is not a label" if len(set(unknown)) == 1 else "are not labels"
        raise ValueError(f"{told} {wrong}; the labels are {', '.join(Label)}")
    return frozenset(map(Label, names))


def _choice(name: str, value: object, choices: Collection[str]) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} is one of {', '.join(choices)}, not {value!r}")
    if value not in choices:
        raise ValueError(f"{name} is one of {', '.join(choices)}, not {str(value)!r}{meant(value, choices)}")
    return str(value)


def _probability(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} is a probability from 0 to 1, not {value!r}")
    number: Any = value  # a Real has an order, which its type does not say
    if not 0 <= number <= 1:
        raise ValueError(f"{name} is a probability from 0 to 1, not {number}")
    return float(number)


def _path(name: str, value: object) -> str:
    path = os.fspath(value) if isinstance(value, (str, os.PathLike)) else None
    if not isinstance(path, str):
        raise TypeError(f"{name} is the path of a file, as a str or a Path, not {value!r}")
    if not path:
        raise ValueError(f"{name} is the path of a file, not an empty one")
    return path


def _cues(given: Iterable[str | OwnCue]) -> tuple[OwnCue, ...]:
    if not isinstance(given, str) and isinstance(given, Collection) and not given:
        return ()
    from cleaner.own_cues import cues_of

    return cues_of(given)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{name} is True or False, not {value!r}")
    return value
