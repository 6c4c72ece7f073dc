"""Articles re-formed."""

from collections.abc import Iterator, Sequence
from typing import Any

from corpora.synthesis.stories import Library


def generate(library: Library, hosts: Sequence[str], seed: int) -> Iterator[dict[str, Any]]:
    yield from ()
