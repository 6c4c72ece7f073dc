"""What a user would lose: a witness that is there, or the trust that a witness is one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from cleaner.document import Document
from cleaner.index import CorpusIndex
from cleaner.index.lookup import Snapshot
from cleaner.index.query import block_matches
from cleaner.index.segments import WITNESSES
from tests.index.made import FOOT, answers, company_of, page, words

MANY = [page(number, FOOT, site="s.example") for number in range(3 * WITNESSES)]


def grown(documents: list[Document], *cuts: int) -> CorpusIndex:
    """An index of one segment a cut."""
    edges = [0, *cuts, len(documents)]
    index = CorpusIndex.build(documents[: edges[1]])
    for first, last in pairwise(edges[1:]):
        index.add(*documents[first:last])
    return index


def foot(index: CorpusIndex, document: Document) -> tuple[int, list[str]]:
    """In how many other documents its last block stands, and in which of them the index says."""
    seen = block_matches(index, document, WITNESSES)[-1]
    return seen.documents, [told.document for told in seen.witnesses]


@pytest.mark.parametrize("cuts", [(), (50,), (1, 40, 41), (32, 64)])
def test_a_common_line_s_count_is_whole_and_its_sample_the_same(cuts: tuple[int, ...]) -> None:
    index, one = grown(MANY, *cuts), grown(MANY)
    assert len(index.view.segments) == len(cuts) + 1
    stranger = page("stranger", FOOT)
    count, told = foot(index, stranger)
    assert count == len(MANY)
    assert len(told) == WITNESSES
    assert (count, told) == foot(one, stranger)


@pytest.mark.parametrize("cuts", [(), (50,), (1, 40, 41)])
def test_a_document_of_the_index_is_not_counted_with_the_others(cuts: tuple[int, ...]) -> None:
    """Whether or not the sample of places has its own."""
    index, one = grown(MANY, *cuts), grown(MANY)
    for document in MANY:
        count, told = foot(index, document)
        assert count == len(MANY) - 1
        assert document.id not in told
        assert len(told) >= WITNESSES - 1
    assert answers(index, MANY[:20]) == answers(one, MANY[:20])


def test_a_document_is_never_its_own_witness_under_any_name() -> None:
    text = page("text", FOOT).text
    known = [
        Document(text, "a"), Document(text.upper(), "b", "http://x.example/1"), Document(f" {text}\n", None, None, "s")
    ]  # fmt: skip
    index = CorpusIndex.build([*known, page("other", FOOT)])
    for document in (*known, Document(text), Document(text, "new", "http://y.example/2", "t")):
        seen = block_matches(index, document)
        assert {told.document for one in seen for told in one.witnesses} == {"other"}
        assert [one.documents for one in seen] == [0, 1]


def test_an_older_visit_to_the_page_is_no_witness() -> None:
    older = Document(f"{words(1)}\n\n{words(2)}", "older", "http://x.example/1")
    index = CorpusIndex.build([older])
    assert foot(index, Document(f"{words(3)}\n\n{words(2)}", "newer", "http://x.example/1")) == (0, [])
    assert foot(index, Document(f"{words(3)}\n\n{words(2)}", "newer", "http://x.example/2")) == (1, ["older"])


def test_a_page_crawled_again_and_again_counts_once() -> None:
    crawls = [Document(page("page", FOOT).text, f"crawl {number}", "http://x.example/1") for number in range(40)]
    index = CorpusIndex.build(crawls)
    index.add(*crawls)
    assert len(index) == 1
    assert foot(index, page("new", FOOT)) == (1, ["crawl 0"])


def test_versions_of_a_page_are_one_witness() -> None:
    versions = [Document(page(number, FOOT).text, str(number), "http://x.example/1") for number in range(5)]
    for index in (grown(versions), grown(versions, 2, 4)):
        assert len(index) == 5
        assert len(foot(index, page("new", FOOT))[1]) == 1
    assert answers(grown(versions), [page("new", FOOT)]) == answers(grown(versions, 1, 2, 3), [page("new", FOOT)])


def test_a_print_that_only_happens_to_be_alike_is_no_witness() -> None:
    """Prints are kept in 32 bits; what two share by chance is told from their words' own bits."""
    index = CorpusIndex.build([page("a", FOOT)])
    (segment,) = index.view.segments
    assert foot(index, page("b", FOOT))[0] == 1
    index.view = Snapshot.of([replace(segment, step_words=~segment.step_words)])
    assert foot(index, page("b", FOOT)) == (0, [])


def test_a_view_numbers_all_documents_through() -> None:
    pages = [page(number, site=f"s{number % 2}") for number in range(6)] + [page("nowhere")]
    view = grown(pages, 2, 4).view
    names = []
    for number in range(view.documents):
        segment, own = view.where(number)
        names.append(segment.name(own).decode())
        assert view.sites[view.site[number]] == (f"s{int(names[-1]) % 2}" if names[-1].isdigit() else "")
    assert sorted(names) == ["0", "1", "2", "3", "4", "5", "nowhere"]
    assert view.first_document[-1] == view.documents == 7
    assert not view.versions
    assert sorted(view.group.tolist()) == list(range(7))
    view.release()


def test_a_source_s_site_and_size_do_not_go_by_segments() -> None:
    versions = [Document(words(n, 30 * n), str(n), "http://x.example/1", f"s{n}") for n in (1, 2, 3)]
    for view in (grown(versions).view, grown(versions, 1, 2).view, grown(versions[::-1], 2).view):
        assert view.versions
        assert view.group_prints.tolist() == [max(view.prints.tolist())]
        least = int(np.argmin(view.content))
        assert view.sites[view.group_site[0]] == view.sites[view.site[least]]


def test_an_empty_index_knows_nothing_and_fails_nothing() -> None:
    index = CorpusIndex.build([])
    assert index.view.segments == ()
    assert foot(index, page("a", FOOT)) == (0, [])
    batch, overlap = company_of(CorpusIndex.build([page("a")]), Document(""), Document(" \n"))
    assert len(batch.blocks) == len(overlap.pair_block) == 0
