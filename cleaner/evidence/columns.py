"""Columns by name: what a family says of each block, put in the order in which it declares its names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy.typing as npt

from cleaner.text.batch import F32, table

__all__ = ["by_name", "check"]


def by_name(names: Sequence[str], values: Mapping[str, npt.NDArray[Any]]) -> F32:
    """A family's values as a matrix.

    Args:
        names: The names that the family declares.
        values: An array for each of them, one entry a block; in any order.

    Returns:
        One row a block, one column a name, in the order of ``names``.

    Raises:
        ValueError: A name has no values, or values have a name that is not declared.
    """
    check(names, values)
    return table([values[name] for name in names])


def check(names: Sequence[str], values: Mapping[str, npt.NDArray[Any]]) -> None:
    """Refuse values of other names than those that are declared.

    Args:
        names: The names that a family declares.
        values: What it gave.

    Raises:
        ValueError: They differ; the message says in which names.
    """
    if len(names) == len(values) and all(map(values.__contains__, names)):
        return
    lacking = sorted(set(names) - set(values))
    more = sorted(set(values) - set(names))
    raise ValueError(
        f"columns without values: {', '.join(lacking) or 'none'}; not declared: {', '.join(more) or 'none'}"
    )
