"""Places in a text as other programs count them: in code points, in UTF-16 units or in UTF-8 bytes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cleaner.export.names import Offsets

__all__ = ["Offsets", "counter"]


def counter(text: str, unit: Offsets) -> Callable[[int], int]:
    """What turns places of a text from code points into another unit.

    Args:
        text: The text.
        unit: What to count in.

    Returns:
        A function of a place, 0 to the text's length in code points.

    >>> place = counter("a😀é", Offsets.UTF_16)
    >>> [place(at) for at in range(4)]
    [0, 1, 3, 4]
    >>> place = counter("a😀é", Offsets.UTF_8)
    >>> [place(at) for at in range(4)]
    [0, 1, 5, 7]
    """
    if unit is Offsets.CODE_POINTS or text.isascii():
        return int
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    if unit is Offsets.UTF_16:
        widths = 1 + (codes > 0xFFFF).astype(np.int64)
    else:
        widths = 1 + (codes > 0x7F).astype(np.int64) + (codes > 0x7FF) + (codes > 0xFFFF)
    places = np.zeros(len(codes) + 1, dtype=np.int64)
    np.cumsum(widths, out=places[1:])
    return places.item
