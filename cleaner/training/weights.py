"""Trained weights as the file that :mod:`cleaner.judge` reads."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.evidence.cohesion import PROPAGATED
from cleaner.evidence.element_names import NameTable
from cleaner.evidence.registry import NAMES
from cleaner.judge.tagger import FORMAT, LABELS, VERSION

__all__ = ["arrays_of", "packed", "state_of"]

Array = npt.NDArray[Any]


def arrays_of(state: Mapping[str, Array]) -> dict[str, Array]:
    """A tagger's parameters as the judge has them: half precision, ``(inputs, outputs)`` matrices, kernels
    ``(3, inputs, outputs)``. ``state`` has them as PyTorch does."""
    found = {}
    for name, value in state.items():
        array = value
        if array.ndim == 3:
            array = array[:, :, 0].T if array.shape[2] == 1 else array.transpose(2, 1, 0)
        found[name] = np.ascontiguousarray(array, dtype=np.float16)
    return found


def state_of(member: Mapping[str, Array]) -> dict[str, Array]:
    """And back, in single precision."""
    found = {}
    for name, value in member.items():
        array = value
        if array.ndim == 2:
            array = array.T[:, :, None]
        elif array.ndim == 3:
            array = array.transpose(2, 1, 0)
        found[name] = np.ascontiguousarray(array, dtype=np.float32)
    return found


def packed(
    members: Sequence[Mapping[str, Array]],
    uses_extractor: Sequence[bool],
    scale: tuple[Array, Array],
    table: NameTable,
    sizes: Mapping[str, Any],
    card: Mapping[str, Any],
) -> bytes:
    """A file of weights.

    Args:
        members: Each tagger's arrays, as :func:`arrays_of` gives them.
        uses_extractor: Whether each uses what an extractor took of a page.
        scale: Mean and standard deviation of the columns.
        table: What elements' names held.
        sizes: The taggers' ``width``, and the dilations of their looks, ``first`` and ``second``.
        card: What else the card says: what the weights were trained on, and how they did.

    Returns:
        The bytes of the file; the same for the same weights.
    """
    arrays: dict[str, Array] = {"mean": scale[0].astype(np.float32), "std": scale[1].astype(np.float32)}
    for number, member in enumerate(members):
        arrays |= {f"{number}.{name}": array for name, array in member.items()}
    header = {
        "format": FORMAT,
        "version": VERSION,
        "members": len(members),
        "hears": list(uses_extractor),
        "labels": [str(label) for label in LABELS],
        "columns": NAMES,
        "propagated": PROPAGATED,
        "first": sizes["first"],
        "second": sizes["second"],
        "width": sizes["width"],
    }
    if table.weights:
        known = sorted(table.weights)
        arrays["names"] = np.frombuffer("\n".join(known).encode(), dtype=np.uint8)
        arrays["name_weights"] = np.array([table.weights[name] for name in known], dtype=np.float16)
    arrays["card"] = np.frombuffer(json.dumps({**header, **card}).encode(), dtype=np.uint8)
    made = io.BytesIO()
    np.savez_compressed(made, allow_pickle=False, **arrays)
    return made.getvalue()
