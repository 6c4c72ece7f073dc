"""Pages of HTML of invented sites, made of articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def generate(articles: Iterable[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """Rows with ``id``, ``host``, ``html`` and ``gold``: none yet."""
    yield from ()
