"""Pages of HTML altered in ways that change nothing for a reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def generate(rows: Iterable[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """Rows with ``id``, ``host``, ``html`` and ``gold``: none yet."""
    yield from ()
