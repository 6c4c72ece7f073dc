"""Documents for spaCy: a ``DocBin`` whose documents have their labels in the span group ``cleaner``."""

from __future__ import annotations

import itertools
from typing import IO, Any

from cleaner.export.marks import labelled
from cleaner.extras import need
from cleaner.result import Result

__all__ = ["GROUP", "DocBinExport", "spacy_doc"]

GROUP = "cleaner"
"""The span group of the labels."""
LANGUAGE = "xx"
"""spaCy's language for texts of many."""


def spacy_doc(result: Result, pipeline: Any) -> Any:
    """A document of spaCy's.

    A token ends wherever a label does, so that every span is exactly what was judged. ``doc.user_data`` has ``id`` and
    ``url``, and ``span.id_`` of each label the reason.

    Args:
        result: The result.
        pipeline: A spaCy pipeline, of which only the tokenizer is used.

    Returns:
        The ``spacy.tokens.Doc``.

    Raises:
        MissingExtraError: spaCy is not installed.
    """
    tokens = need("spacy.tokens", "spacy", "a DocBin")
    shown = labelled(result)
    cuts = sorted({0, *(edge for mark in shown.marks for edge in (mark.start, mark.end)), len(shown.text)})
    words: list[str] = []
    spaces: list[bool] = []
    first: dict[int, int] = {}
    for start, end in itertools.pairwise(cuts):
        first[start] = len(words)
        for token in pipeline.tokenizer(shown.text[start:end]):
            words.append(token.text)
            spaces.append(bool(token.whitespace_))
    first[len(shown.text)] = len(words)
    doc = tokens.Doc(pipeline.vocab, words=words, spaces=spaces)
    doc.spans[GROUP] = [
        tokens.Span(doc, first[mark.start], first[mark.end], label=mark.label, span_id=mark.reason)
        for mark in shown.marks
    ]
    doc.user_data |= {name: value for name, value in (("id", result.id), ("url", result.url)) if value is not None}
    return doc


class DocBinExport:
    """A ``.spacy`` file. spaCy writes it as a whole, so that all documents wait in memory."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Begin. Raises ``MissingExtraError``."""
        self._stream = stream
        self._pipeline = need("spacy", "spacy", "a DocBin").blank(LANGUAGE)
        self._bin = need("spacy.tokens", "spacy", "a DocBin").DocBin(store_user_data=True)

    def add(self, result: Result) -> None:
        """Add a document."""
        self._bin.add(spacy_doc(result, self._pipeline))

    def close(self) -> None:
        """Write the file."""
        self._stream.write(self._bin.to_bytes())
