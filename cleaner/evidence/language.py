"""The language of a document, as its function words show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cleaner.evidence.background import believed_languages
from cleaner.text.batch import Batch
from cleaner.text.cues import load

__all__ = ["commonest", "languages_of"]


def languages_of(batch: Batch) -> list[str | None]:
    """The language of each text of a batch.

    Args:
        batch: The texts.

    Returns:
        For each its code, as the lists of cue phrases are called; None where too few of its words are function words
        of one language. A language without a list may be taken for a kindred one that has one.
    """
    names = load().languages
    return [names[number] if number >= 0 else None for number in believed_languages(batch).tolist()]


def commonest(languages: Iterable[str | None]) -> str | None:
    """The language of most parts of a document, the first of several; None where none of them has one.

    >>> commonest(["de", None, "fr", "de", None, None])
    'de'
    """
    counts = Counter(language for language in languages if language is not None)
    return max(counts, key=counts.__getitem__) if counts else None
