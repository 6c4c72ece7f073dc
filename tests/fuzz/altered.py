"""Inputs made of others: bytes flipped, cut out, doubled, moved, and words of the format pushed in."""

from __future__ import annotations

import random
from collections.abc import Sequence

MOST = 6
"""Changes of one input."""
ODD = (b"\0", b"\xff", b"\x80", b"\n", b"\r", b'"', b"\\", b"\xed\xa0\x80", b"\xf4\x8f\xbf\xbf", b"\xe2\x80\xa8")


def altered(data: bytes, others: Sequence[bytes], words: Sequence[bytes], chance: random.Random) -> bytes:
    """An input with a few changes.

    Args:
        data: The input.
        others: Inputs of which a piece may be taken.
        words: What the format is made of.
        chance: What to draw by; the same gives the same.

    Returns:
        The changed input.
    """
    out = bytearray(data)
    for _ in range(chance.randint(1, MOST)):
        at = chance.randrange(len(out) + 1)
        end = min(len(out), at + chance.choice([1, 1, 2, 4, 16, 200]))
        kind = chance.randrange(7)
        if kind == 0 and at < len(out):
            out[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del out[at:end]
        elif kind == 2:
            out[at:at] = out[at:end] * chance.choice([1, 2, 50])
        elif kind == 3:
            other = chance.choice(others)
            begin = chance.randrange(len(other) + 1)
            out[at:end] = other[begin : begin + chance.choice([4, 40, 400])]
        elif kind == 4:
            out[at:at] = chance.choice(ODD)
        elif kind == 5 and words:
            out[at : at if chance.random() < 0.5 else end] = chance.choice(words)
        elif kind == 6 and at < len(out):
            out[at] = chance.randrange(256)
    return bytes(out)
