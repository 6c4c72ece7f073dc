"""What a user would lose: a document that waits for ever, an index that misses what the crawl has seen."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from concurrent.futures import wait
from pathlib import Path
from threading import Event, current_thread

import pytest

from cleaner import Cleaner, CorpusIndex, Document, Result
from cleaner.engines import worker
from cleaner.engines.worker import JudgeThread

STORY = "The ferry to Kelm Island will not sail after Sunday and comes back in April, its owner said. Story {}."


def document(number: int) -> Document:
    return Document(STORY.format(number), id=str(number))


class Slow(Cleaner):
    """A cleaner that waits for a sign before its first batch, and keeps the sizes of all."""

    def __init__(self, index: CorpusIndex | None = None) -> None:
        super().__init__(index=index)
        self.go = Event()
        self.sizes: list[int] = []
        self.threads: set[str] = set()

    def analyze_many(self, sources: Iterable[str | Document]) -> Iterator[Result]:
        self.go.wait(20)
        batch = list(sources)
        self.sizes.append(len(batch))
        self.threads.add(current_thread().name)
        if any(isinstance(source, Document) and source.id == "13" for source in batch):
            raise RuntimeError("thirteen")
        return super().analyze_many(batch)


def test_what_comes_while_the_desk_is_busy_is_judged_together() -> None:
    cleaner = Slow()
    thread = JudgeThread(cleaner)
    answers = [thread.judge(document(number)) for number in range(10)]
    assert not any(answer.done() for answer in answers)
    cleaner.go.set()
    thread.close().result(20)
    assert [answer.result(0).source for answer in answers] == [STORY.format(number) for number in range(10)]
    assert len(cleaner.sizes) <= 2
    assert cleaner.threads == {"cleaner"}
    assert thread.counts.seconds > 0


def test_one_bad_document_fails_alone() -> None:
    cleaner = Slow()
    thread = JudgeThread(cleaner)
    answers = [thread.judge(document(number)) for number in range(10, 16)]
    cleaner.go.set()
    thread.close().result(20)
    failed = [answer.exception(0) for answer in answers]
    assert [str(error) for error in failed if error] == ["thirteen"]
    assert isinstance(failed[3], RuntimeError)


def test_a_document_that_nobody_waits_for_any_more_does_no_harm() -> None:
    cleaner = Slow()
    thread = JudgeThread(cleaner)
    first = thread.judge(document(1))
    gone, last = thread.judge(document(2)), thread.judge(document(3))
    assert gone.cancel()
    cleaner.go.set()
    assert wait([first, last], 20).not_done == set()
    thread.close().result(20)


def test_documents_are_added_in_batches_and_the_rest_at_the_end(tmp_path: Path) -> None:
    index = CorpusIndex.build((), tmp_path / "seen")
    thread = JudgeThread(Cleaner(index=index), batch=4)
    for number in range(6):
        thread.judge(document(number)).result(20)
    thread.close().result(20)
    assert thread.counts.added == 6
    assert len(CorpusIndex.open(tmp_path / "seen")) == 6


def test_what_was_added_testifies_about_what_comes_after(tmp_path: Path) -> None:
    foreign = "The furnace of the Orrin glassworks was lit on Monday, nine years after the last bottle left the hall."
    thread = JudgeThread(Cleaner(index=CorpusIndex.build((), tmp_path / "seen")), batch=1)
    other = f"{foreign}\n\nThirty blowers have signed on again, among them one who had driven a bus meanwhile."
    thread.judge(Document(other, id="glass", site="wire")).result(20)
    page = Document(f"{STORY}\n\n{foreign}\n\nIslanders will have to hire a boat, the council warned.", site="post")
    # What is judged may be handed out a moment before it is added.
    thread.judge(Document("A carpenter has offered to replace two planks for the price of the oak.")).result(20)
    result = thread.judge(page).result(20)
    thread.close().result(20)
    assert [witness.document for span in result.spans for witness in span.witnesses] == ["glass"]


def test_without_a_batch_an_index_is_only_read(tmp_path: Path) -> None:
    index = CorpusIndex.build([document(1)], tmp_path / "seen")
    thread = JudgeThread(Cleaner(index=index))
    thread.judge(document(2)).result(20)
    thread.close().result(20)
    assert len(CorpusIndex.open(tmp_path / "seen")) == 1


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """An index that somebody else is writing to."""
    CorpusIndex.build((), tmp_path / "seen")
    with (tmp_path / "seen" / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield tmp_path / "seen"


def test_documents_wait_for_an_index_that_is_locked(
    locked: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "PATIENCE", (0.01, 0.01))
    thread = JudgeThread(Cleaner(index=CorpusIndex.open(locked)), batch=2)
    for number in range(5):
        thread.judge(document(number)).result(20)
    thread.close().result(20)
    assert thread.counts.lost == 5
    assert "5 documents were not added to the index" in caplog.text
    assert "another process is writing to this index" in caplog.text


def test_documents_that_waited_are_added_when_the_index_is_free(tmp_path: Path) -> None:
    CorpusIndex.build((), tmp_path / "seen")
    thread = JudgeThread(Cleaner(index=CorpusIndex.open(tmp_path / "seen")), batch=2)
    with (tmp_path / "seen" / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for number in range(3):
            thread.judge(document(number)).result(20)
    thread.close().result(20)
    assert (thread.counts.added, thread.counts.lost) == (3, 0)


def test_what_waits_too_long_is_given_up(
    locked: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "MOST_WAITING", 300)
    monkeypatch.setattr(worker, "PATIENCE", ())
    thread = JudgeThread(Cleaner(index=CorpusIndex.open(locked)), batch=1)
    for number in range(6):
        thread.judge(document(number)).result(20)
    thread.close().result(20)
    assert thread.counts.lost == 6
    assert "documents were not added" in caplog.text


def test_trouble_of_another_kind_ends_no_crawl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise MemoryError

    index = CorpusIndex.build((), tmp_path / "seen")
    monkeypatch.setattr(index, "add", broken)
    thread = JudgeThread(Cleaner(index=index), batch=1)
    assert thread.judge(document(1)).result(20).text
    assert thread.judge(document(2)).result(20).text
    thread.close().result(20)
    assert thread.counts.lost == 2
    assert "could not be added" in caplog.text
