"""A corpus's memory: where else does this text stand?"""

from cleaner.index.corpus import Added, CorpusIndex
from cleaner.index.errors import CorpusIndexError

__all__ = ["Added", "CorpusIndex", "CorpusIndexError"]
