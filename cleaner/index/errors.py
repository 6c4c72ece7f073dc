"""What goes wrong with an index, said so that a person knows what to do."""

from __future__ import annotations

__all__ = ["CorpusIndexError"]


class CorpusIndexError(ValueError):
    """An index that cannot be read or written. The message names the index and what to do about it."""
