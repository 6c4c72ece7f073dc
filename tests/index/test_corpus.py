"""What a user would lose: an answer that stays the same however the corpus was put together and read."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Options
from cleaner.document import Document
from cleaner.html import tiles as page_tiles
from cleaner.index import Added, CorpusIndex, CorpusIndexError, corpus, manifest, segment_writer
from cleaner.index.query import block_matches
from cleaner.text import tiles
from tests.index.made import FOOT, answers, page, words

ROOT = Path(__file__).parents[2]
SHARED = [words(f"shared {number}", size) for number, size in enumerate([3, 12, 30, 60, 90])]
TEXTS = st.lists(st.sampled_from([*SHARED, FOOT, "Home", "—"]), min_size=1, max_size=4).map("\n\n".join)
CORPORA = st.lists(TEXTS, min_size=1, max_size=14).map(
    lambda texts: [
        Document(f"{words(number)}\n\n{text}", str(number), f"http://x.example/{number // 2}", f"s{number % 3}")
        for number, text in enumerate(texts)
    ]
)
ORDERS = st.integers(0, 10**6).map(random.Random)


def built(documents: list[Document], folder: Path) -> dict[str, bytes]:
    CorpusIndex.build(documents, folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=CORPORA, order=ORDERS)
def test_files_do_not_go_by_the_order_of_documents(
    tmp_path: Path, documents: list[Document], order: random.Random
) -> None:
    one = built(documents, tmp_path / "one")
    assert built(documents, tmp_path / "one") == one
    order.shuffle(documents)
    assert built(documents, tmp_path / "two") == one


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=CORPORA, order=ORDERS, cuts=st.lists(st.integers(0, 14), max_size=5))
def test_answers_do_not_go_by_the_way_documents_came(
    tmp_path: Path, documents: list[Document], order: random.Random, cuts: list[int]
) -> None:
    """Built at once, added bit by bit in any order, merged of two indexes, compacted: the same counts, witnesses and
    spans, and the same evidence to the last bit."""
    queries = [*documents[:3], Document(f"{words('query')}\n\n{SHARED[3]}\n\n{FOOT}\n\n{SHARED[2]}", "query")]
    wanted = answers(CorpusIndex.build(documents), queries)
    mixed = list(documents)
    order.shuffle(mixed)
    edges = sorted({0, *(cut for cut in cuts if cut < len(mixed)), len(mixed)})
    index = CorpusIndex.build([])
    for first, last in pairwise(edges):
        index.add(*mixed[first:last])
    assert answers(index, queries) == wanted
    index.compact()
    assert len(index.view.segments) == 1
    assert answers(index, queries) == wanted
    half = len(mixed) // 2
    CorpusIndex.build(mixed[: half + 1], tmp_path / "one")
    CorpusIndex.build(mixed[half:], tmp_path / "two")
    for paths in (["one", "two"], ["two", "one"]):
        merged = CorpusIndex.merge([tmp_path / name for name in paths], tmp_path / "merged")
        assert answers(merged, queries) == wanted


@pytest.mark.parametrize("form", ["small", "bucketed"])
def test_many_runs_make_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    documents = [page(number, FOOT) for number in range(90)]
    if form == "bucketed":
        monkeypatch.setattr(segment_writer, "SMALL", 0)
    one = built(documents, tmp_path / "one")
    monkeypatch.setattr(corpus, "RUN", 1000)
    monkeypatch.setattr(corpus, "BATCH", 300)
    monkeypatch.setattr(segment_writer, "CHUNK", 64)
    assert built(documents, tmp_path / "two") == one


def test_bucketed_segments_give_the_answers_of_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [page(number, FOOT, SHARED[number % 5]) for number in range(60)]
    wanted = answers(CorpusIndex.build(documents), documents[:10])
    monkeypatch.setattr(segment_writer, "SMALL", 0)
    index = CorpusIndex.build(documents[:20])
    assert len(index.view.segments[0].directory)
    index.add(*documents[20:])
    assert answers(index, documents[:10]) == wanted


def test_many_small_additions_are_merged_and_answer_as_one() -> None:
    documents = [page(number, FOOT, SHARED[number % 5]) for number in range(30)]
    index = CorpusIndex.build(documents[:1])
    sizes = []
    for document in documents[1:]:
        assert index.add(document) == Added(1)
        sizes.append(len(index.view.segments))
    assert max(sizes) == corpus.MOST_SEGMENTS
    assert len(index) == 30
    assert answers(index, documents[:10]) == answers(CorpusIndex.build(documents), documents[:10])


# --- what was given, and what became of it ----------------------------------------------------------------------------


def test_adding_says_what_became_of_documents() -> None:
    index = CorpusIndex.build([page(1), page(2)])
    again = Document(page(1).text, "1")
    crawls = [Document(f"{words(n)} {FOOT}", f"{n}", "http://x.example/1") for n in (7, 8)]
    assert index.add(page(3), again, page(2), Document(""), Document(" \n—"), *crawls, crawls[0]) == Added(3, 3, 2, 1)
    assert len(index) == 5
    assert index.add() == Added(0, 0, 0, 0)
    assert index.add(page(3), Document("")) == Added(0, 1, 1, 0)
    assert len(index) == 5


def test_what_was_added_first_keeps_its_name() -> None:
    text = words("text")
    index = CorpusIndex.build([Document(text, "first", "http://x.example/")])
    index.add(Document(f"{text}\n", "a later crawl", "http://x.example/"))
    (seen,) = block_matches(index, Document(f"{text} and more"))
    assert [told.document for told in seen.witnesses] == ["first"]


def test_one_id_twice_is_one_source_and_two_texts() -> None:
    index = CorpusIndex.build([page(1, FOOT), Document(page(2, FOOT).text, "1")])
    assert len(index) == 2
    assert index.info()["sources"] == 1


@pytest.mark.parametrize("documents", [[], [Document("")], [Document(" \n"), Document("—", "x", None, "s")]])
def test_an_index_of_nothing_is_an_index(tmp_path: Path, documents: list[Document]) -> None:
    index = CorpusIndex.build(documents, tmp_path / "index")
    assert len(index) == len(CorpusIndex.open(tmp_path / "index")) == index.info()["documents"] == 0
    assert CorpusIndex.merge([tmp_path / "index"], tmp_path / "merged").info()["segments"] == 0
    assert index.add(page(1)).documents == 1


def test_any_name_is_kept() -> None:
    """A lone surrogate, which no output can carry, is told as U+FFFD."""
    names = ["Überschrift", "a\nb", "東京", "x" * 5000, "\0", "\ud800"]
    pages = [Document(f"{words(at)}\n\n{SHARED[2]}", name, None, name) for at, name in enumerate(names)]
    told = block_matches(CorpusIndex.build(pages), Document(SHARED[2]), 32)[0].witnesses
    assert {one.document for one in told} == {*names[:-1], "\ufffd" * 3}
    assert {one.site for one in told} == {*names}


def test_a_big_document_is_one_document() -> None:
    block = words("wanted", 60)
    text = "\n\n".join([words("before", 300_000), block, words("after", 50_000)])
    index = CorpusIndex.build([Document(text, "big"), page(1)])
    seen = block_matches(index, Document(f"{block}\n\n{words('mine')}"))[0]
    at = text.index(block)
    assert [(told.document, told.start, told.end) for told in seen.witnesses] == [("big", at, at + len(block))]
    assert block_matches(index, Document(text, "again"))[1].witnesses == ()


@pytest.mark.slow
def test_a_document_of_fifty_megabytes_is_one_document() -> None:
    block = words("wanted", 60)
    lines = [words(number, 5_000) for number in range(300)]
    text = "\n".join([*lines * 6, block, *lines])[-50_000_000:]
    index = CorpusIndex.build([Document(text, "big"), page(1)])
    seen = block_matches(index, Document(f"{block}\n\n{words('mine')}"))[0]
    assert [text[told.start : told.end] for told in seen.witnesses] == [block]


def test_info_says_what_is_there(tmp_path: Path) -> None:
    documents = [page(1, FOOT, site="a"), page(2, FOOT, site="b"), page(3, FOOT)]
    index = CorpusIndex.build(documents[:2], tmp_path / "index")
    index.add(documents[2])
    info = index.info()
    assert (info["documents"], info["sources"], info["sites"], info["segments"]) == (3, 3, 2, 2)
    assert info["characters"] == sum(len(document.text) for document in documents)
    assert info["bytes"] == sum(path.stat().st_size for path in (tmp_path / "index").glob("*.segment"))
    assert info["fingerprints"] > 30
    assert 0 <= info["age_seconds"] < 600
    assert info["parameters"] == manifest.parameters()
    assert info["path"] == str(tmp_path / "index")


def test_a_failing_source_of_documents_publishes_nothing(tmp_path: Path) -> None:
    CorpusIndex.build([page(1)], tmp_path / "index")

    def documents() -> Iterator[Document]:
        yield page(2)
        raise KeyError("from the caller's own code")

    with pytest.raises(KeyError):
        CorpusIndex.build(documents(), tmp_path / "index")
    assert len(CorpusIndex.open(tmp_path / "index")) == 1
    assert len(list((tmp_path / "index").iterdir())) == 3


def test_a_temporary_index_goes_with_its_object() -> None:
    index = CorpusIndex.build([page(1)])
    folder = Path(index.info()["path"])
    assert folder.exists()
    del index
    assert not folder.exists()


# --- merging ----------------------------------------------------------------------------------------------------------


def test_merging_leaves_its_sources_alone(tmp_path: Path) -> None:
    one = built([page(n, FOOT) for n in range(5)], tmp_path / "one")
    two = built([page(n, FOOT) for n in range(3, 9)], tmp_path / "two")
    merged = CorpusIndex.merge([tmp_path / "one", tmp_path / "two", tmp_path / "one"], tmp_path / "three")
    assert len(merged) == 9
    for name, before in (("one", one), ("two", two)):
        assert {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} == before
    assert built([page(n, FOOT) for n in range(9)], tmp_path / "four") == {
        path.name: path.read_bytes() for path in (tmp_path / "three").iterdir()
    }


def test_merging_with_what_is_no_index_makes_nothing(tmp_path: Path) -> None:
    CorpusIndex.build([page(1)], tmp_path / "one")
    with pytest.raises(CorpusIndexError, match="there is no such index"):
        CorpusIndex.merge([tmp_path / "one", tmp_path / "none"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_counts_of_common_lines_are_whole_after_merging_the_same_documents(tmp_path: Path) -> None:
    """Also of lines that more documents share than the index keeps places of."""
    documents = [page(number, FOOT) for number in range(150)]
    CorpusIndex.build(documents, tmp_path / "one")
    merged = CorpusIndex.merge([tmp_path / "one"] * 3, tmp_path / "merged")
    assert block_matches(merged, page("new", FOOT))[-1].documents == 150


# --- readers ----------------------------------------------------------------------------------------------------------


def test_a_reader_keeps_its_state_until_it_asks_for_the_newest(tmp_path: Path) -> None:
    writer = CorpusIndex.build([page(1, FOOT)], tmp_path / "index")
    reader = CorpusIndex.open(tmp_path / "index")
    before = answers(reader, [page("query", FOOT)])
    writer.add(page(2, FOOT))
    writer.compact()
    CorpusIndex.build([page(3)], tmp_path / "index")
    assert answers(reader, [page("query", FOOT)]) == before
    assert len(reader) == 1
    reader.refresh()
    assert answers(reader, [page("query", FOOT)]) != before
    assert [told.document for told in block_matches(reader, Document(page(3).text + " more"))[0].witnesses] == ["3"]


WRITER = """
import sys
from cleaner.index import CorpusIndex
from tests.index.made import FOOT, page
index = CorpusIndex.open(sys.argv[1])
print("ready", flush=True)
for number in range(40):
    index.add(page(f"new {number}", FOOT))
    if number % 7 == 0:
        index.compact()
"""


def test_readers_see_whole_states_while_another_process_writes(tmp_path: Path) -> None:
    CorpusIndex.build([page(number, FOOT) for number in range(3)], tmp_path / "index")
    query = page("query", FOOT)
    seen = []
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, tmp_path / "index"], cwd=ROOT, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        while writer.poll() is None:
            reader = CorpusIndex.open(tmp_path / "index")
            size = len(reader)
            for _ in range(2):
                assert block_matches(reader, query)[-1].documents == size
            reader.refresh()
            seen.append(size)
            assert len(reader) >= size
            time.sleep(0.005)
    assert writer.returncode == 0
    assert seen == sorted(seen)
    assert len(CorpusIndex.open(tmp_path / "index")) == 43
    assert len(set(seen)) > 1  # how many states are met hangs on the load


@pytest.mark.parametrize("form", ["text", "html"])
def test_a_long_document_without_a_name_is_no_witness_of_itself(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "TILE_CHARACTERS", 4000)
    monkeypatch.setattr(tiles, "CONTEXT", 300)
    monkeypatch.setattr(page_tiles, "MOST_BLOCKS", 20)
    monkeypatch.setattr(page_tiles, "STEP", 500)
    paragraphs = [f"{words(number)}." for number in range(60)]
    text = "\n\n".join(paragraphs)
    if form == "html":
        text = f"<html><body>{''.join(f'<p>{one}</p>' for one in paragraphs)}</body></html>"
    long = Document(text, form=form)  # type: ignore[arg-type]
    other = page("other", paragraphs[7])
    index = CorpusIndex.build([long, other])
    spans = Cleaner(Options(extractor="page"), index).analyze(long).spans
    assert {witness.document for span in spans for witness in span.witnesses or ()} == {"other"}


def test_pickled_it_opens_the_same_folder(tmp_path: Path) -> None:
    index = CorpusIndex.build([page(number, FOOT) for number in range(5)], tmp_path / "index")
    query = [page("query", FOOT)]
    again = pickle.loads(pickle.dumps(index))
    assert answers(again, query) == answers(index, query)
    cleaner = pickle.loads(pickle.dumps(Cleaner(index=index)))
    assert cleaner.analyze(query[0]) == Cleaner(index=index).analyze(query[0])


def test_pickled_under_a_relative_path_it_is_found_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pickled = pickle.dumps(CorpusIndex.build([page(1)], "index"))
    monkeypatch.chdir("/")
    assert len(pickle.loads(pickled)) == 1


def test_threads_share_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "MAPPED", 0)
    index = CorpusIndex.build([page(number, FOOT, SHARED[number % 5]) for number in range(40)])
    queries = [page(f"query {number}", SHARED[number % 5], FOOT) for number in range(24)]
    wanted = [answers(index, [query]) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda query: answers(index, [query]), queries)) == wanted
