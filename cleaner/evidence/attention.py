"""The net behind :mod:`cleaner.evidence.recurrence`: attention between the blocks of a page, for a whole batch.

Blocks are laid out in tiles: the blocks of one page, or of a stretch of a long page, in a tile of 8 or 16 rows.
Every product is made of pieces of one size, so a page's figures are the same whatever other pages are in the batch,
and no product is large enough for a BLAS library to hand it to threads (:mod:`cleaner.products`).

Two layers of attention (Vaswani et al. 2017) whose scores get a bias from what two blocks share, as in graph attention
with features of edges; sums over words are those of deep sets (Zaheer et al. 2017).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleaner.text.batch import F32, I64, runs

SIZES = (8, 16)
"""Rows of a tile. One of 32 would double the time that pairs of blocks take: most of a page's blocks are far apart."""
POOLS = 8
"""Ways of weighing the words of a block."""
VALUES = 2
"""Values of a word that are averaged by each."""
SHARED = 4
"""The ways to weigh that also weigh the words that two blocks share."""
PAIR = 8
"""Features of a pair of blocks."""
WIDTH = 48
HEADS = 4
LAYERS = 2
OFFSETS = 5
"""What is known of the distance of two blocks."""
PIECE = 32
"""Rows of a product: tiles of one size are filled up to a multiple of this many rows."""
CELLS = 256
"""Likewise of a product over pairs of blocks."""
AT_ONCE = 4096
"""Blocks that are read at once, and a tile more."""
VERSION = 1
EPSILON = 1e-5
HIGHEST_SCORE = 30.0
"""Bound of an attention score, either way."""
HIGHEST_WEIGHT = 3.0
"""Bound of the logarithm of a word's weight, either way twice that below."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Where each block lies."""

    tile: I64
    """Number of each block's tile."""
    row: I64
    """Its row there."""
    size: I64
    """Rows of each tile."""
    count: I64
    """Blocks of each tile; the rows after them are empty."""


def tiles_of(documents: I64) -> Tiles:
    """Lay the blocks of documents out in tiles.

    Args:
        documents: Document of each block, ascending.

    Returns:
        The tiles. A document of more than 16 blocks has several tiles of nearly equal counts.
    """
    first = runs(documents)
    several = np.diff(np.append(first, len(documents)))
    stretches = -(-several // SIZES[-1])
    place = np.arange(len(documents)) - np.repeat(first, several)
    stretch = place * np.repeat(stretches, several) // np.maximum(np.repeat(several, several), 1)
    tile = stretch + np.repeat(np.cumsum(stretches) - stretches, several)
    opens = runs(tile)
    count = np.diff(np.append(opens, len(tile)))
    row = np.arange(len(tile)) - np.repeat(opens, count)
    return Tiles(tile, row, np.array(SIZES)[np.searchsorted(SIZES, count)], count)


@dataclass(frozen=True, slots=True)
class Net:
    """The weights, and the vector of each code of a word."""

    weights: dict[str, F32]
    table: F32
    """Shape (codes, ``POOLS * (1 + VALUES)``): the word's weights, then its values times those weights."""


@lru_cache(maxsize=1)
def packaged(features: Callable[[], F32]) -> Net:
    """The packaged net. Read once a process; never changed after.

    Args:
        features: Gives what is known of a word by each code, one row a code.

    Returns:
        The net.

    Raises:
        ValueError: The packaged file is of another version than the code reads.
    """
    return read(resources.files("cleaner") / "data" / "recurrence.npz", features)


def read(path: Traversable, features: Callable[[], F32]) -> Net:
    """The net of a file.

    Args:
        path: The file, as :mod:`corpora.recurrence` writes it.
        features: As for :func:`packaged`.

    Returns:
        The net.

    Raises:
        ValueError: The file is of another version than the code reads.
    """
    with path.open("rb") as file, np.load(file, allow_pickle=False) as raw:
        if int(raw["version"]) != VERSION:
            raise ValueError(f"{path.name}: version {int(raw['version'])}, where {VERSION} is read")
        weights = {name: _turned(raw[name]) for name in raw.files if name != "version"}
    return Net(weights, word_table(weights, features()))


def _turned(weight: npt.NDArray[np.float16]) -> F32:
    """A weight as it is multiplied with: a matrix with inputs by outputs in one piece is twice as fast as its
    transpose."""
    return np.ascontiguousarray(weight.T, dtype=np.float32)


def word_table(weights: dict[str, F32], features: F32) -> F32:
    """The vector of each code of a word: its weights, and its values times those weights."""
    inner = np.maximum(features @ weights["word.0.weight"] + weights["word.0.bias"], 0)
    out = inner @ weights["word.2.weight"] + weights["word.2.bias"]
    weight = np.exp(np.clip(out[:, :POOLS], -2 * HIGHEST_WEIGHT, HIGHEST_WEIGHT))
    values = out[:, POOLS:].reshape(-1, POOLS, VALUES) * weight[:, :, None]
    return np.ascontiguousarray(np.concatenate((weight, values.reshape(len(out), -1)), axis=1), dtype=np.float32)


def run(net: Net, tiles: Tiles, slot: I64, codes: I64, pairs: tuple[I64, I64], traits: F32) -> F32:
    """Log odds that each block is foreign to its page.

    Args:
        net: The weights.
        tiles: Where the blocks lie.
        slot: Block of each word, ascending; every block has one.
        codes: Code of each word.
        pairs: Indices of words: the same word in an earlier and in a later block of one tile.
        traits: What else is known of each block, one row a block.

    Returns:
        One value a block, ``float32``.
    """
    if len(traits) <= AT_ONCE:
        return _run(net, tiles, slot, codes, pairs, traits)
    # A document of any length takes no more memory than some thousand blocks of it.
    first = runs(tiles.tile)
    part = first[tiles.tile] // AT_ONCE
    edges = np.append(runs(part), len(part))
    words = np.searchsorted(slot, edges)
    of_pair = part[slot[pairs[0]]]
    order = np.argsort(of_pair, kind="stable")
    bounds = np.searchsorted(of_pair[order], part[edges[:-1]])
    out = []
    for number, (low, high) in enumerate(pairwise(edges.tolist())):
        begin, end = words[number], words[number + 1]
        some = order[slice(*np.append(bounds, len(order))[number : number + 2])]
        inside = slice(tiles.tile[low], tiles.tile[high - 1] + 1)
        here = Tiles(tiles.tile[low:high] - inside.start, tiles.row[low:high], tiles.size[inside], tiles.count[inside])
        near = pairs[0][some] - begin, pairs[1][some] - begin
        out.append(_run(net, here, slot[begin:end] - low, codes[begin:end], near, traits[low:high]))
    return np.concatenate(out)


def _run(net: Net, tiles: Tiles, slot: I64, codes: I64, pairs: tuple[I64, I64], traits: F32) -> F32:
    """The same at once."""
    vectors = net.table.take(codes, axis=0)
    sums = np.add.reduceat(vectors, runs(slot), axis=0)
    total = sums[:, :POOLS] + np.float32(1e-3)
    means = (sums[:, POOLS:].reshape(-1, POOLS, VALUES) / total[:, :, None]).reshape(len(sums), -1)
    own = np.concatenate((means, np.log(total), traits), axis=1)
    out = np.zeros(len(traits), dtype=np.float32)
    tile_pairs = tiles.tile[slot[pairs[0]]]
    for size in SIZES:
        chosen = tiles.size == size
        if not chosen.any():
            continue
        count = np.zeros(-(-int(chosen.sum()) * size // PIECE) * PIECE // size, dtype=np.int64)
        count[: int(chosen.sum())] = tiles.count[chosen]
        inside, paired = np.flatnonzero(chosen[tiles.tile]), np.flatnonzero(chosen[tile_pairs])
        number = np.cumsum(chosen) - 1
        at = number[tiles.tile[inside]], tiles.row[inside]
        grid = np.zeros((len(count), size, own.shape[1]), dtype=np.float32)
        grid[at] = own[inside]
        left, right = pairs[0][paired], pairs[1][paired]
        word = np.concatenate((left, right))
        base = number[tile_pairs[paired]] * size
        row, column = tiles.row[slot[left]], tiles.row[slot[right]]
        cells = np.concatenate(((base + row) * size + column, (base + column) * size + row))
        common = _common(cells, vectors[word, :SHARED] / total[slot[word], :SHARED], len(count) * size * size)
        out[inside] = _forward(net.weights, grid, common.reshape(len(count), size, size, SHARED), count)[at]
    return out


def _common(cells: I64, values: F32, count: int) -> F32:
    """Sum of the values of each cell, one row a cell."""
    out = np.empty((count, SHARED), dtype=np.float32)
    for column in range(SHARED):
        out[:, column] = np.bincount(cells, values[:, column], count)
    return out


def offsets(size: int) -> F32:
    """What is known of the distance of each two rows, shape (size, size, :data:`OFFSETS`)."""
    rows = np.arange(size)
    apart = rows[None] - rows[:, None]
    far = np.abs(apart)
    parts = [np.log1p(far) / 2, far == 1, apart > 0, far == 2, far == 0]
    return np.stack(parts, axis=-1).astype(np.float32)


def _forward(weights: dict[str, F32], own: F32, common: F32, count: I64) -> F32:
    """The net on tiles of one size."""
    tiles, size = own.shape[:2]
    there = (np.arange(size) < count[:, None]).astype(np.float32)
    mean = own.sum(axis=1) / np.maximum(count, 1)[:, None].astype(np.float32)
    hidden = np.concatenate((own, (own - mean[:, None]) * there[:, :, None]), axis=2)
    hidden = np.maximum(_linear(weights, "into", hidden.reshape(tiles * size, -1)), 0)
    pair = weights["pair.weight"]
    near = offsets(size) @ pair[2 * SHARED :] + weights["pair.bias"]
    both = np.concatenate((common, common.swapaxes(1, 2)), axis=3)
    edges = _product(both.reshape(-1, 2 * SHARED), pair[: 2 * SHARED], CELLS).reshape(tiles, size, size, PAIR)
    edges += near
    np.maximum(edges, 0, out=edges)
    for layer in range(LAYERS):
        hidden = _layer(weights, f"layers.{layer}.", hidden, edges, there)
    odds: F32 = _linear(weights, "out", _normal(weights, "last", hidden)).reshape(tiles, size)
    return odds


def _layer(weights: dict[str, F32], name: str, hidden: F32, edges: F32, there: F32) -> F32:
    tiles, size = there.shape
    inner = WIDTH // HEADS
    mixed = _linear(weights, name + "qkv", _normal(weights, name + "first", hidden))
    query, key, value = mixed.reshape(tiles, size, 3, HEADS, inner).transpose(2, 0, 3, 1, 4)
    score = np.matmul(query, key.swapaxes(2, 3))
    score *= np.float32(inner**-0.5)
    edge = _linear(weights, name + "bias", edges.reshape(-1, PAIR), CELLS).reshape(tiles, size, size, HEADS)
    score += edge.transpose(0, 3, 1, 2)
    # A bound in place of the highest score of each row: sums along short rows are slow.
    np.clip(score, -HIGHEST_SCORE, HIGHEST_SCORE, out=score)
    np.exp(score, out=score)
    score *= there[:, None, None, :]
    total = np.matmul(score, there[:, None, :, None]) + np.float32(1e-30)
    score /= total
    taken = np.matmul(score, value).transpose(0, 2, 1, 3).reshape(tiles * size, WIDTH)
    over = np.matmul(score.transpose(0, 2, 1, 3), edges).reshape(tiles * size, HEADS * PAIR)
    hidden = hidden + _linear(weights, name + "join", np.concatenate((taken, over), axis=1))
    inside = np.maximum(_linear(weights, name + "wide", _normal(weights, name + "second", hidden)), 0)
    out: F32 = hidden + _linear(weights, name + "narrow", inside)
    return out


def _linear(weights: dict[str, F32], name: str, values: F32, piece: int = PIECE) -> F32:
    out = _product(values, weights[name + ".weight"], piece)
    out += weights[name + ".bias"]
    return out


def _product(values: F32, weights: F32, piece: int) -> F32:
    """A product of many rows, some at a time; their number is a multiple of that."""
    out: F32 = np.matmul(values.reshape(-1, piece, values.shape[1]), weights)
    return out.reshape(len(values), -1)


def _normal(weights: dict[str, F32], name: str, values: F32) -> F32:
    """Each row over its root mean square (Zhang and Sennrich 2019), times a weight for each column."""
    square = np.einsum("ij,ij->i", values, values) / np.float32(values.shape[1])
    out: F32 = values * (1 / np.sqrt(square + np.float32(EPSILON)))[:, None]
    out *= weights[name + ".weight"]
    return out
