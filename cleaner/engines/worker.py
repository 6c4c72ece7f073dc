"""A thread beside an event loop: documents are handed to it one by one, and it judges together what has come."""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

from cleaner.document import Document
from cleaner.document_batches import BATCH_DOCUMENTS
from cleaner.index import CorpusIndex, CorpusIndexError
from cleaner.pipeline import Cleaner
from cleaner.result import Result

__all__ = ["Counts", "JudgeThread"]

MOST_WAITING = 1 << 25
"""Code points that wait at most for an index that cannot be written to; beyond that they are given up."""
PATIENCE = (0.1, 1.0, 5.0)
"""Seconds before each further attempt to add to the index, when the thread ends."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Counts:
    """What a thread has done. It alone writes this; others may read at any time."""

    seconds: float = 0.0
    """Time spent judging."""
    index_seconds: float = 0.0
    """Time spent adding to the index."""
    added: int = 0
    """Documents that are in the index now and were not before."""
    known: int = 0
    """Documents that the index had already."""
    lost: int = 0
    """Documents that could not be added."""


@dataclass(frozen=True, slots=True)
class _Task:
    document: Document
    answer: Future[Result]


class JudgeThread:
    """One thread that judges documents, in the order they come, and then adds them to the index.

    A document judged by itself costs several times what it costs among others. So the thread takes all that came while
    it was busy; one that comes alone is judged at once. A document that cannot be judged fails its own future and no
    other.

    Documents are added to the cleaner's index ``batch`` at a time, if that is not 0; what comes after is judged by them
    too. While another process writes to the index they wait, and the next batch tries again.
    """

    def __init__(self, cleaner: Cleaner, batch: int = 0) -> None:
        self.counts = Counts()
        self._cleaner = cleaner
        self._batch = batch
        self._seen: list[Document] = []
        self._enough = batch
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._closed: Future[None] = Future()
        # A process that is stopped the hard way must not wait for documents that will never come.
        Thread(target=self._work, name="cleaner", daemon=True).start()

    def judge(self, document: Document) -> Future[Result]:
        """Hand a document in. Never blocks. The future has its result, or what judging it raised."""
        answer: Future[Result] = Future()
        self._tasks.put(_Task(document, answer))
        return answer

    def close(self) -> Future[None]:
        """Judge what was handed in, add it to the index, and end. Never blocks; the future says when that is done.
        Nothing may be handed in any more."""
        self._tasks.put(None)
        return self._closed

    def _work(self) -> None:
        index = self._cleaner.index if self._batch else None
        more = True
        while more:
            tasks, more = self._next_tasks()
            self._answer([task for task in tasks if task.answer.set_running_or_notify_cancel()])
            if index is not None and len(self._seen) >= self._enough:
                self._remember(index)
        if index is not None and self._seen:
            self._remember_at_last(index)
        self._closed.set_result(None)

    def _next_tasks(self) -> tuple[list[_Task], bool]:
        """All that waits, up to a batch, but at least one; and whether there may be more."""
        tasks: list[_Task] = []
        task = self._tasks.get()
        try:
            while task is not None:
                tasks.append(task)
                if len(tasks) == BATCH_DOCUMENTS:
                    return tasks, True
                task = self._tasks.get_nowait()
        except Empty:
            return tasks, True
        return tasks, False

    def _answer(self, tasks: list[_Task]) -> None:
        began = time.perf_counter()
        try:
            results = list(self._cleaner.analyze_many(task.document for task in tasks))
        except Exception as error:
            if len(tasks) == 1:
                tasks[0].answer.set_exception(error)
            else:
                for task in tasks:
                    self._answer([task])
            return
        self.counts.seconds += time.perf_counter() - began
        if self._batch:
            self._seen += [task.document for task in tasks]
        for task, result in zip(tasks, results, strict=True):
            task.answer.set_result(result)

    def _remember(self, index: CorpusIndex) -> bool:
        """Add what was seen to the index, or keep it for the next attempt."""
        began = time.perf_counter()
        try:
            added = index.add(*self._seen)
        except CorpusIndexError as error:
            self._enough = len(self._seen) + self._batch
            logger.warning("%d documents wait to be added to the index: %s", len(self._seen), error)
            if sum(len(document.text) for document in self._seen) > MOST_WAITING:
                self._give_up()
            return False
        except Exception:
            logger.exception("documents could not be added to the index")
            self._give_up()
            return True
        finally:
            self.counts.index_seconds += time.perf_counter() - began
        self.counts.added += added.documents
        self.counts.known += added.known
        self._seen, self._enough = [], self._batch
        return True

    def _remember_at_last(self, index: CorpusIndex) -> None:
        if self._remember(index):
            return
        for wait in PATIENCE:
            time.sleep(wait)
            if not self._seen or self._remember(index):
                return
        self._give_up()

    def _give_up(self) -> None:
        logger.error("%d documents were not added to the index", len(self._seen))
        self.counts.lost += len(self._seen)
        self._seen, self._enough = [], self._batch
