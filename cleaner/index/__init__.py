"""A corpus's memory: where else does this text occur?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.index.corpus import Added, CorpusIndex
    from cleaner.index.errors import CorpusIndexError

__all__ = ["Added", "CorpusIndex", "CorpusIndexError"]

_HOMES = {"Added": "corpus", "CorpusIndex": "corpus", "CorpusIndexError": "errors"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'cleaner.index' has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f"cleaner.index.{_HOMES[name]}"), name)
    return found
