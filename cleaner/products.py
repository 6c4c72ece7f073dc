"""Matrix products in pieces so small that no BLAS library hands them to threads.

OpenBLAS, which numpy comes with, cuts a product up among all processors from half a million multiplications on. The
judge's products are that large and no larger: what threads save on an idle machine is little, they take twice the
processor time for it, and as soon as anything else runs they wait for each other, up to thirty times as long as the
product takes. How many threads there are is one setting of the whole process, and whoever calls this library may be
using it, in other threads too. So nobody sets it here; a large product is made of small ones, in one call of numpy's.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["product"]

MOST = 1 << 18
"""Multiplications of one piece. OpenBLAS 0.3 takes one thread for matrices up to ``GEMM_MULTITHREAD_THRESHOLD`` (4)
times 65,536 of them, and for a vector and a matrix up to 460,800; measured with numpy 2.0 and 2.4."""
WIDTH = 24
"""Columns that a piece should have at least: kernels for AVX2 work on 24 at a time, and a narrower piece takes up to
twice the time a column. Where all rows leave room for fewer, the rows are halved."""
STEP = 8
"""Pieces are a multiple of this wide, for the same reason."""

Number = TypeVar("Number", np.float32, np.float64)


def product(left: npt.NDArray[Number], right: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """What ``left @ right`` is, by one thread.

    Args:
        left: A matrix of shape (rows, inner).
        right: A matrix of the same type, of shape (inner, columns).

    Returns:
        Their product, of shape (rows, columns). Its last digits may differ from those of ``left @ right``, which adds
        in another order at the edges of its own pieces.

    >>> product(np.eye(2), np.array([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    rows, inner = left.shape
    columns = right.shape[1]
    if rows * inner * columns <= MOST:
        return left @ right
    height = rows
    while height > 1 and height * inner * min(WIDTH, columns) > MOST:
        height = -(-height // 2)
    width = MOST // (height * inner)
    width = max(1, width - width % STEP if width > STEP else width)
    many, out = columns // width, np.empty((rows, columns), dtype=left.dtype)
    end = many * width
    pieces = right[:, :end].reshape(inner, many, width).swapaxes(0, 1)
    for top in range(0, rows, height):
        some = left[top : top + height]
        into = out[top : top + height]
        np.matmul(some, pieces, out=into[:, :end].reshape(len(some), many, width).swapaxes(0, 1))
        if end < columns:
            np.matmul(some, right[:, end:], out=into[:, end:])
    return out
