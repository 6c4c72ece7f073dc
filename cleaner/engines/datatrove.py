"""A step of a datatrove pipeline: documents in, documents with their clean text out.

Put it after a reader or an extractor::

    LocalPipelineExecutor([JsonlReader("crawl"), CleanerStep(), JsonlWriter("clean")], tasks=8).run()
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from cleaner.document import Document
from cleaner.errors import CleanerError
from cleaner.export.table import span_rows
from cleaner.extras import need
from cleaner.options import Options
from cleaner.result import Result
from cleaner.views.counts import count_labels

if TYPE_CHECKING:
    from datatrove.data import Document as Passed

__all__ = ["CleanerStep"]

PipelineStep: Any = need("datatrove.pipeline.base", "datatrove", "cleaner.engines.datatrove").PipelineStep

BATCH_CHARACTERS, BATCH_DOCUMENTS = 1 << 18, 256
"""What is judged together, as :meth:`cleaner.Cleaner.analyze_many` does: documents wait no longer than that."""


class CleanerStep(PipelineStep):  # type: ignore[misc]  # datatrove has no types of its own
    """Cleans documents in batches: the clean text takes the place of ``text``, the spans go into ``metadata``.

    The metadata ``url`` and ``site`` say where a document is from, which matters with an index. A document that cannot
    be judged goes on as it was, with the reason under ``cleaner_error``, or is dropped. The step's statistics count
    documents and characters, kept and dropped by label.
    """

    type = "🧹 - CLEANER"
    name = "cleaner"

    def __init__(
        self,
        options: Options | None = None,
        index: str | PathLike[str] | None = None,
        spans: bool = True,
        drop_on_error: bool = False,
    ) -> None:
        """Say how to clean. Nothing is loaded before the step runs: it is sent to other processes and machines.

        Args:
            options: How to clean; the defaults if None.
            index: The folder of a corpus index that every worker can read.
            spans: Whether to put the spans into ``metadata["spans"]``, each with ``start``, ``end``, ``label``,
                ``clean_start``, ``clean_end``, ``score``, ``reason``, ``evidence`` and ``xpath``. Places count in
                the text as it came.
            drop_on_error: Whether a document that cannot be judged is dropped.
        """
        super().__init__()
        self.options = options
        self.index = None if index is None else fspath(index)
        self.spans = spans
        self.drop_on_error = drop_on_error

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Passed]:
        """Clean all documents of a task, in order.

        Args:
            data: The documents that the step before gives.
            rank: Number of the task.
            world_size: How many tasks there are.

        Returns:
            The documents, as they are done.

        Raises:
            CorpusIndexError: There is no such index.
        """
        from cleaner.index import CorpusIndex
        from cleaner.pipeline import Cleaner

        options = self.options or Options()
        silent = options.spans == "none" or not self.spans
        if silent:
            options = replace(options, spans="full")  # the statistics count spans
        cleaner = Cleaner(options, None if self.index is None else CorpusIndex.open(self.index, verify=False))
        cleaner = cleaner.without_reasons() if silent else cleaner
        for batch in _batches(data):
            with self.track_time("batch"):
                made = list(cleaner.analyze_each(map(_document, batch)))
            for passed, result in zip(batch, made, strict=True):
                if self._settle(passed, result):
                    self.update_doc_stats(passed)
                    yield passed

    def _settle(self, passed: Passed, result: Result | CleanerError) -> bool:
        """Write into a document what came of it; whether it goes on."""
        if isinstance(result, CleanerError):
            self.stat_update("errors")
            passed.metadata["cleaner_error"] = str(result)
            return not self.drop_on_error
        passed.text = result.text
        told = "full" if self.options is None else self.options.spans
        if self.spans and told != "none":
            passed.metadata["spans"] = span_rows(result, slim=told == "slim")
        if result.notes:
            passed.metadata["notes"] = list(result.notes)
        for name, value in result.metadata.items():
            passed.metadata.setdefault(name, value)
        self.stat_update("documents")
        counts = count_labels(result)
        for fate, characters in (("kept", counts.characters_kept), ("dropped", counts.characters_dropped)):
            for label, count in characters.items():
                self.stat_update(f"characters_{fate}_{label}", value=count)
        return True


def _batches(data: Any) -> Iterator[list[Passed]]:
    batch: list[Passed] = []
    size = 0
    for passed in data or ():
        batch.append(passed)
        size += len(passed.text)
        if size >= BATCH_CHARACTERS or len(batch) >= BATCH_DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _document(passed: Passed) -> Document:
    url, site = (str(passed.metadata.get(name) or "") or None for name in ("url", "site"))
    return Document(passed.text, str(passed.id) if passed.id else None, url, site)
