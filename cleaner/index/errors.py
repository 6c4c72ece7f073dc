"""What goes wrong with an index, said so that a person knows what to do."""

from __future__ import annotations

from cleaner.errors import CleanerError

__all__ = ["CorpusIndexError"]


class CorpusIndexError(CleanerError):
    """An index that cannot be read or written. The message names the index and what to do about it."""
