"""Whether a function's time grows as its text does."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

SLOPE = 1.5
"""Exponent of the growth that still counts as linear: caches and constant parts bend it."""
QUICK = 0.05
"""Seconds that a large text may take without its growth being looked at: below it the clock tells little."""
GIVEN_UP = 2.0
"""Seconds after which no larger text is tried."""
PROBES = (30, 300, 2_000)
"""Characters of texts that are tried first, for what grows so fast that a larger one would never end."""
LOOKED_AT = 3
"""Texts, those that took longest, of which the growth is measured."""


@dataclass(frozen=True, slots=True)
class Worst:
    """A text of any length that a function may like least."""

    begin: str
    pumped: str
    end: str

    def of(self, size: int) -> str:
        """The text with some ``size`` characters."""
        return self.begin + self.pumped * (size // len(self.pumped)) + self.end

    def __str__(self) -> str:
        return f"{self.begin[:60]!r} + {self.pumped[:60]!r} * n + {self.end[:20]!r}"


def seconds(function: Callable[[str], object], text: str, times: int = 1) -> float:
    """Processor time of a call, the least of some."""
    best = math.inf
    for _ in range(times):
        began = time.process_time()
        function(text)
        best = min(best, time.process_time() - began)
        if best > GIVEN_UP:
            break
    return best


def too_fast(
    function: Callable[[str], object], texts: Iterable[Worst], small: int, large: int, largest: int = 0
) -> list[str]:
    """What a function's time grows too fast with, each with its figures; empty where it is that of one pass.

    Args:
        function: It.
        texts: What it may like least.
        small: Characters by which the texts are found that take longest.
        large: Characters to which the growth from there is looked at.
        largest: Where there is one, characters to which the growth is looked at too, if it was slow up to ``large``:
            what grows fast would never end there.

    Returns:
        A line for each text that takes too long.
    """
    texts = list(texts)
    for size in PROBES:
        for text in texts:
            if (took := seconds(function, text.of(size))) > GIVEN_UP:
                return [f"{text}: {took:.2f} s for {size:,} characters"]
    took_small = sorted(
        ((seconds(function, text.of(small)), number) for number, text in enumerate(texts)), reverse=True
    )
    out = []
    for first, number in took_small[:LOOKED_AT]:
        text = texts[number]
        if first > GIVEN_UP:
            out.append(f"{text}: {first:.2f} s for {small:,} characters")
            continue
        sizes = [large, largest] if largest > large else [large]
        out += next(([found] for size in sizes if (found := _grown(function, text, small, size))), [])
    return out


def _grown(function: Callable[[str], object], text: Worst, small: int, large: int) -> str:
    """By how much the time of a text of a size is too long, by that of a smaller one; empty where it is not."""
    first = seconds(function, text.of(small))
    if first * (large / small) ** 2 < QUICK or (last := seconds(function, text.of(large))) < QUICK:
        return ""
    slope = _slope(min(first, seconds(function, text.of(small), 2)), last, large / small)
    if slope > SLOPE:  # once more: others use the machine too
        last = min(last, seconds(function, text.of(large)))
        slope = _slope(seconds(function, text.of(small), 3), last, large / small)
    return f"{text}: {last:.2f} s for {large:,} characters, as their number to the {slope:.2f}" if slope > SLOPE else ""


def _slope(first: float, last: float, times: float) -> float:
    return math.log(last / max(first, 1e-6)) / math.log(times)
