"""Evidence to labels: small convolutional taggers over the blocks of each document, run in numpy.

The judge never reads text. It is a committee of taggers that differ in the seed they were trained with, and those for
pages in what they learned from and whether they use an extractor; their probabilities are averaged, and of pages their
log odds. Each takes two passes. The first gives every block an opinion, how likely it is the article's. The second also
sees what company that opinion puts a block in (:func:`cleaner.evidence.cohesion.propagated`): do the blocks that
share its words look like the article? Weights and their model card lie in ``cleaner/data``; they are trained by
``python -m corpora.train``; a user's own start from them (:mod:`cleaner.training`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.document import Label
from cleaner.evidence.cohesion import PROPAGATED, propagated
from cleaner.evidence.element_names import NameTable
from cleaner.evidence.registry import FAMILIES, NAMES, Evidence
from cleaner.judge.archive import read_arrays
from cleaner.products import product

__all__ = [
    "LABELS", "MAIN", "Judge", "Predictions", "from_log_odds", "load", "log_odds", "packaged", "packaged_for_pages",
]  # fmt: skip

LABELS = tuple(Label)
"""Order of the probability columns."""
MAIN = LABELS.index(Label.MAIN)
LEAST_CHANCE = np.float32(0.005)
"""An opinion counts as no surer than this, 0 to 1, when opinions are put together."""
FORMAT, VERSION = "cleaner-judge", 1
KINDS = ("texts", "pages")
"""What weights may be made for, as their card says under ``judges``; those that do not say it judge both alone."""
TEXTS = ("card", "names")
"""Entries of a weights file that are texts in UTF-8: the card in JSON, and the names of a table of names, by lines."""

LARGEST, MEMBERS, LAYERS = 4096, 64, 64
"""Bounds of what a card may ask for: numbers of any kind, taggers, layers of both passes. Ours have 128, 3 and 7."""

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]


def log_odds(chances: F32) -> F32:
    """Log odds of probabilities, none surer than :data:`LEAST_CHANCE`."""
    sure = np.clip(chances, LEAST_CHANCE, 1 - LEAST_CHANCE)
    odds: F32 = np.log(sure / (1 - sure))
    return odds


def from_log_odds(odds: F32) -> F32:
    """And back."""
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Predictions:
    """What the judge thinks of every block."""

    probabilities: F32
    """Shape (blocks, 7), ``float32``, in the order of :data:`LABELS`; every row sums to 1."""
    second_pass: F32
    """The propagated columns that the second pass saw, in the order of :data:`cleaner.evidence.cohesion.PROPAGATED`."""
    odds: F32
    """Mean of the members' log odds of ``main``, shape (blocks,): one that is sure outweighs two that are in doubt."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Trained weights, ready to run. Immutable, so it may be shared between threads."""

    members: tuple[Mapping[str, F32], ...]
    """Weights of each tagger."""
    uses_extractor: tuple[bool, ...]
    """Whether each uses what an extractor took of a page."""
    scale: tuple[F32, F32]
    """Mean and standard deviation of the columns, by which they are scaled."""
    card: Mapping[str, Any]
    """Format, version, columns, dilations; what the weights were trained on and how they did."""
    table: NameTable = field(default_factory=NameTable)
    """What elements' names held on the pages that the weights were trained on; empty where these were texts."""

    def __call__(self, evidence: Evidence) -> Predictions:
        """Judge all blocks of a batch. No block's verdict depends on other documents of the batch."""
        batch = evidence.batch
        near = _Neighbours(batch.blocks.documents, batch.first_block)
        mean, std = self.scale
        present = evidence.numbers
        columns = evidence.matrix.T - mean[present, None]
        columns /= std[present, None]
        np.clip(columns, -6, 6, out=columns)
        # Columns that are left out are 0 for every block: what they add is the same for all.
        left_out = np.zeros(len(NAMES), dtype=np.bool_)
        left_out[_numbers_of(tuple(self.card["columns"]))] = True
        left_out[present] = False
        lacking = np.flatnonzero(left_out)
        absent = np.clip(-mean[lacking] / std[lacking], -6, 6)
        taggers = [_Tagger(weights, self.card, near) for weights in self.members]
        looks = [tagger.first(columns, present, absent, lacking) for tagger in taggers]
        # Of a long document these are a dozen megabytes each, as are the layers' values: what is read no more goes at
        # once, or the judge takes twice the memory of everything else together.
        del columns
        chances = np.stack([1 / (1 + np.exp(-opinion[0].astype(np.float64))) for _, opinion in looks])
        extras = propagated(evidence.occurrences, batch.counts, batch.first_block, chances)
        scores = np.zeros((len(LABELS), len(batch.blocks)), dtype=np.float32)
        odds = np.zeros(len(batch.blocks), dtype=np.float32)
        looks.reverse()
        for tagger, extra in zip(taggers, extras, strict=True):
            each = tagger.second(*looks.pop(), extra.T)
            scores += each
            odds += log_odds(each[MAIN])
        size = np.float32(len(taggers))
        return Predictions((scores / size).T, extras.sum(axis=0) / size, odds / size)

    @property
    def judges(self) -> str | None:
        """Which of the packaged weights these take the place of, one of :data:`KINDS`; None where they judge both."""
        return self.card.get("judges")

    @property
    def unread(self) -> frozenset[str]:
        """The families of evidence of which the weights read no column."""
        read = set(self.card["columns"])
        return frozenset(family for family, names in FAMILIES.items() if read.isdisjoint(names))

    @property
    def languages(self) -> frozenset[str] | None:
        """Codes of the languages that the weights learned from; None where their card does not say."""
        told = self.card.get("languages")
        return frozenset(map(str, told)) if isinstance(told, list) else None

    def without_extractor(self) -> Judge:
        """The members that do without an extractor; all, where none does."""
        return self._those([not uses_extractor for uses_extractor in self.uses_extractor])

    def with_extractor(self) -> Judge:
        """The members that use an extractor; all, where none does."""
        return self._those(self.uses_extractor)

    def _those(self, wanted: Sequence[bool]) -> Judge:
        at = [number for number, is_wanted in enumerate(wanted) if is_wanted]
        return self._with(at) if at else self

    def _with(self, numbers: Sequence[int]) -> Judge:
        members = tuple(self.members[number] for number in numbers)
        return replace(self, members=members, uses_extractor=tuple(self.uses_extractor[number] for number in numbers))

    def alone(self) -> Judge:
        """Its first member: a third of the time, for where its opinion counts little."""
        return self._with([0])


@dataclass(frozen=True, slots=True)
class _Tagger:
    """One member of the committee, at work on one batch.

    All its arrays have a column a block: sums over neighbours and biases then run along memory.
    """

    weights: Mapping[str, F32]
    card: Mapping[str, Any]
    near: _Neighbours

    def first(self, columns: F32, present: I64, absent: F32, lacking: I64) -> tuple[F32, F32]:
        """What the first pass makes of each block, and its opinion: log odds of ``main``, shape (1, blocks).

        ``absent`` are the values of the columns that ``columns`` leaves out, which are every block's; ``present`` and
        ``lacking`` are the numbers of either among all columns.
        """
        into = self.weights["first.into.weight"]
        given = product(into[present].T, columns)
        # The same for every block.
        given += self.weights["first.into.bias"][:, None] + product(into[lacking].T, absent[:, None])
        hidden = self._look("first", given)
        return hidden, self._product("opinion", hidden)

    def second(self, hidden: F32, opinion: F32, extra: F32) -> F32:
        """Probabilities of the labels, shape (7, blocks)."""
        given = self._product("second.into", np.concatenate((hidden, np.tanh(opinion / 4), extra)))
        del hidden
        scores = self._product("verdict", self._look("second", given))
        scores -= scores.max(axis=0)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=0)
        return scores

    def _product(self, name: str, values: F32) -> F32:
        out = product(self.weights[f"{name}.weight"].T, values)
        out += self.weights[f"{name}.bias"][:, None]
        return out

    def _look(self, name: str, given: F32) -> F32:
        weights, near = self.weights, self.near
        hidden = _positive(given)
        dilations: Sequence[int] = self.card[name]
        for number, dilation in enumerate(dilations):
            if number == len(dilations) // 2:
                hidden += near.spread(_positive(self._product(f"{name}.summary", near.summary(hidden))))
            layer = f"{name}.layers.{number}"
            kernel = weights[f"{layer}.conv.weight"]
            # The three blocks' matrices one below the other: one product instead of three.
            parts = product(np.concatenate(list(kernel), axis=1).T, hidden)
            size = kernel.shape[2]
            before, inner, after = parts[:size], parts[size : 2 * size], parts[2 * size :]
            inner += weights[f"{layer}.conv.bias"][:, None]
            near.add_shifted(inner, before, dilation)
            near.add_shifted(inner, after, -dilation)
            hidden += self._product(f"{layer}.out", _positive(inner))
            del parts, before, inner, after
        return hidden


@lru_cache(maxsize=8)
def _numbers_of(columns: tuple[str, ...]) -> I64:
    """The place among all :data:`NAMES` of each column."""
    numbers = np.array([NAMES.index(name) for name in columns], dtype=np.int64)
    numbers.setflags(write=False)
    return numbers


def _positive(values: F32) -> F32:
    """Negative values to 0, in place. (``np.clip`` runs three times as fast as ``np.maximum`` with a number.)"""
    return np.clip(values, 0, np.inf, out=values)


class _Neighbours:
    """Sums over the blocks of each document, a column a block, laid flat one document after the other."""

    def __init__(self, documents: npt.NDArray[np.int64], first_block: npt.NDArray[np.int64]) -> None:
        sizes = np.diff(first_block)
        full = sizes > 0
        self.documents = documents
        self.starts, self.sizes = first_block[:-1][full], sizes[full]
        self.last: dict[int, npt.NDArray[np.int64]] = {}

    def add_shifted(self, into: F32, values: F32, distance: int) -> None:
        """Add to every block the values of the block ``distance`` places before it, where the document has one.

        Sets those of ``values`` to 0 that no block is given.
        """
        size = abs(distance)
        if size >= values.shape[1]:
            return
        left, right = slice(None, -size), slice(size, None)
        there, here = (left, right) if distance > 0 else (right, left)
        if size not in self.last:
            self.last[size] = np.flatnonzero(self.documents[left] != self.documents[right])
        values[:, self.last[size] + (0 if distance > 0 else size)] = 0
        into[:, here] += values[:, there]

    def summary(self, values: F32) -> F32:
        """Mean and top over each document, a column a document that has blocks."""
        if not self.starts.size:
            return np.zeros((2 * len(values), 0), dtype=np.float32)
        mean = np.add.reduceat(values, self.starts, axis=1) / self.sizes.astype(np.float32)
        return np.concatenate((mean, np.maximum.reduceat(values, self.starts, axis=1)))

    def spread(self, values: F32) -> F32:
        """What :meth:`summary` has a column a document, with a column a block."""
        return np.repeat(values, self.sizes, axis=1)


@lru_cache(maxsize=4)
def load(path: str | Path) -> Judge:
    """Weights from an ``.npz`` file, read without trust: it may be anybody's.

    Args:
        path: The file.

    Returns:
        The judge that they make.

    Raises:
        ValueError: It is not a file of weights, is damaged, or is not one that this version can run.
    """
    try:
        arrays = read_arrays(path)
        card = json.loads(arrays["card"].tobytes())
        known = arrays["names"].tobytes().decode().split() if "names" in arrays else []
        numbers = {name: _numbers(array) for name, array in arrays.items() if name not in TEXTS}
        found = card.get("format"), card.get("version")
        columns, others = tuple(card["columns"]), (tuple(card["propagated"]), tuple(card["labels"]))
        table = NameTable(dict(zip(known, numbers["name_weights"].tolist(), strict=True)) if known else {})
        members, uses_extractor = _members(card, numbers) if found == (FORMAT, VERSION) else ((), ())
        if card.get("judges", KINDS[0]) not in KINDS:
            raise ValueError("a kind of documents that no judge is for")
        scale = numbers["mean"], numbers["std"]
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        why = f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
        raise ValueError(f"{path}: not a weights file of this tool{why}; train one with cleaner train") from error
    if found != (FORMAT, VERSION):
        raise ValueError(
            f"{path}: format {str(found[0])[:40]} {str(found[1])[:40]}, this version reads {FORMAT} {VERSION}"
        )
    if (
        others != (PROPAGATED, LABELS)
        or not set(columns) <= set(NAMES)
        or not len(set(columns)) == len(columns) == len(scale[0]) == len(scale[1])
        or any(len(member["first.into.weight"]) != len(columns) for member in members)
    ):
        raise ValueError(f"{path}: trained on other columns than this version computes; train again with cleaner train")
    # Columns that are newer than the weights, or that they were not trained on, count nothing.
    at = [NAMES.index(name) for name in columns]
    mean, std = np.zeros(len(NAMES), dtype=np.float32), np.ones(len(NAMES), dtype=np.float32)
    mean[at], std[at] = scale
    return Judge(tuple(_widened(member, at) for member in members), uses_extractor, (mean, std), card, table)


def _numbers(array: npt.NDArray[np.generic]) -> F32:
    out = array.astype(np.float32)
    if not np.isfinite(out).all():
        raise ValueError("numbers that are not finite")
    return out


def _members(card: Mapping[str, Any], arrays: Mapping[str, F32]) -> tuple[tuple[dict[str, F32], ...], tuple[bool, ...]]:
    """The taggers of a file, each with all its arrays in their shapes, and whether each uses an extractor."""
    count, width, first, second = card["members"], card["width"], card["first"], card["second"]
    whole = [count, width, *first, *second]
    if not all(type(number) is int and 0 < number <= LARGEST for number in whole) or not (first and second):
        raise ValueError("a card that no tagger has")
    if count > MEMBERS or len(whole) > LAYERS:
        raise ValueError("more members or layers than any judge has")
    told = card.get("hears", [True] * count)
    if len(told) != count:
        raise ValueError("it does not say of each member whether it hears")
    members = tuple(_member(arrays, number) for number in range(count))
    for member in members:
        inner = member["first.layers.0.conv.weight"].shape[-1]
        if {name: array.shape for name, array in member.items()} != {
            **_look("first", len(member["first.into.weight"]), width, inner, len(first)),
            **_layer("opinion", width, 1),
            **_look("second", width + 1 + len(PROPAGATED), width, inner, len(second)),
            **_layer("verdict", width, len(LABELS)),
        }:
            raise ValueError("arrays of other names or shapes than a tagger has")
    return members, tuple(map(bool, told))


def _layer(name: str, inputs: int, outputs: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (inputs, outputs), f"{name}.bias": (outputs,)}


def _look(name: str, inputs: int, width: int, inner: int, layers: int) -> dict[str, tuple[int, ...]]:
    """The shapes of the arrays of one look."""
    shapes = _layer(f"{name}.into", inputs, width) | _layer(f"{name}.summary", 2 * width, width)
    for number in range(layers):
        layer = f"{name}.layers.{number}"
        shapes |= {f"{layer}.conv.weight": (3, width, inner), f"{layer}.conv.bias": (inner,)}
        shapes |= _layer(f"{layer}.out", inner, width)
    return shapes


def _member(arrays: Mapping[str, F32], number: int) -> dict[str, F32]:
    start = f"{number}."
    return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}


def _widened(member: dict[str, F32], at: Sequence[int]) -> dict[str, F32]:
    """A member's weights for all columns, from those for the columns it was trained on."""
    into = member["first.into.weight"]
    wide = np.zeros((len(NAMES), into.shape[1]), dtype=np.float32)
    wide[at] = into
    return member | {"first.into.weight": wide}


@lru_cache(maxsize=1)
def packaged() -> Judge:
    """The weights that ship with the package. Read once a process."""
    with resources.as_file(resources.files("cleaner") / "data" / "judge.npz") as path:
        return load(path)


@lru_cache(maxsize=1)
def packaged_for_pages() -> Judge:
    """Those for HTML, which know the article from the rest, and nothing of what the rest is."""
    with resources.as_file(resources.files("cleaner") / "data" / "judge-html.npz") as path:
        return load(path)
