"""What a user would lose: the answer to where else a paragraph stands."""

from __future__ import annotations

import pytest

from cleaner.document import Document
from cleaner.index import CorpusIndex
from cleaner.index.query import block_matches
from tests.index.made import FOOT, page, words


def test_every_block_is_told_with_its_place_and_its_witnesses() -> None:
    shared = words("shared")
    text = f"  {words('mine')}\n\n{shared}\n{FOOT} \n"
    index = CorpusIndex.build([page("a", shared, FOOT, site="x.example"), page("b", FOOT)])
    seen = block_matches(index, Document(text))
    assert [text[one.start : one.end] for one in seen] == [words("mine"), shared, FOOT]
    assert [one.share for one in seen] == [0, 1, 1]
    assert [one.documents for one in seen] == [0, 1, 2]
    assert [[told.document for told in one.witnesses] for one in seen] == [[], ["a"], ["a", "b"]] or [
        told.document for told in seen[2].witnesses
    ] == ["b", "a"]
    (told,) = seen[1].witnesses
    assert (told.site, told.share) == ("x.example", 1.0)
    assert index.view.documents == 2


def test_a_page_is_looked_up_by_what_a_reader_sees_of_it() -> None:
    shared = words("shared")
    markup = f"<html><head><script>{words('script')}</script></head><body><p>{shared}</p>\n<p>{FOOT}</p></body></html>"
    index = CorpusIndex.build([page("a", shared), Document(f"<html><body><p>{FOOT}</p></body></html>", id="b")])
    first, second = block_matches(index, Document(markup))
    assert (first.start, first.end) == (0, len(shared))
    assert (second.start, second.end) == (len(shared) + 1, len(shared) + 1 + len(FOOT))
    assert [told.document for told in (*first.witnesses, *second.witnesses)] == ["a", "b"]
    assert (first.share, second.share) == (1.0, 1.0)
    itself = CorpusIndex.build([Document(markup)])
    assert block_matches(itself, Document(markup))[0].witnesses == ()


@pytest.mark.parametrize("most", [1, 3, 32])
def test_no_more_witnesses_than_asked_for(most: int) -> None:
    index = CorpusIndex.build([page(number, FOOT) for number in range(40)])
    (_, foot) = block_matches(index, page("new", FOOT), most)
    assert len(foot.witnesses) == most
    assert foot.documents == 40


def test_who_has_most_of_a_block_comes_first() -> None:
    block = words("block", 60).split()
    pages = [page(size, " ".join(block[:size])) for size in (15, 30, 45, 60)]
    (seen, _) = block_matches(CorpusIndex.build(pages), Document(f"{' '.join(block)}\n\n{words('mine')}"), 4)
    assert [told.document for told in seen.witnesses] == ["60", "45", "30", "15"]
    shares = [told.share for told in seen.witnesses]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1


@pytest.mark.parametrize("text", ["", " \n", "—", "🙂"])
def test_a_document_of_no_words_has_no_matches_with_witnesses(text: str) -> None:
    seen = block_matches(CorpusIndex.build([page(1, FOOT)]), Document(text))
    assert all(one.witnesses == () and one.share == one.documents == 0 for one in seen)
