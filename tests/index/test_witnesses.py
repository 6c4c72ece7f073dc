"""What a user would lose: a quotation that is not where the witness is said to have it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cleaner.document import Document, Witness
from cleaner.index import CorpusIndex
from cleaner.index.query import BlockMatch, block_matches
from cleaner.index.witnesses import best_pairs, witnesses
from cleaner.text.make_batch import make_batch
from cleaner.text.shingles import SHINGLE_SIZE, WINDOW, code_points, tokenize
from tests.index.made import company_of, edges, page, words

FEW = ["a", "an", "of", "the", "on", "to"]
MANY = [
    "harbour", "Ferries", "naïve", "Straße", "Мост", "закрыт", "大桥", "关闭九天", "ประตู", "नदी", "x" * 40, "ö" * 33,
    "שלום", "2019", "e\u0301t\u0301", "don't", "ＦＵＬＬ", "🙂", "—", "ﬁne", "東京の橋", "다리가",
]  # fmt: skip
BETWEEN = st.sampled_from([" "] * 6 + ["  ", ", ", ". ", " – ", "\t", "\u3000", "-"])


def texts(pool: list[str], most: int = 40) -> st.SearchStrategy[str]:
    word = st.sampled_from(pool) | st.integers(0, 10**6).map(lambda n: f"w{n}")
    parts = st.lists(st.tuples(word, BETWEEN), min_size=1, max_size=most)
    return parts.map(lambda some: "".join(a + b for a, b in some).strip())


def hashes(text: str) -> list[int]:
    return tokenize(code_points([text])).hashes.tolist()


def found(index: CorpusIndex, document: Document, start: int, end: int) -> list[BlockMatch]:
    return [one for one in block_matches(index, document) if one.start < end and one.end > start]


@pytest.mark.parametrize("pool", [FEW, MANY], ids=["few words", "many scripts"])
@settings(max_examples=80)
@given(st.data())
def test_a_copied_block_s_span_is_the_block_to_the_character(pool: list[str], data: st.DataObject) -> None:
    """Wherever it stands in the two documents. Only where the witness itself repeats some five words of it may the
    span be another: then it still begins and ends with words of the witness."""
    block = data.draw(texts(pool), label="block")
    others = [f"{name} {data.draw(texts(MANY, 12))}" for name in ("before", "after", "above", "below")]
    space = data.draw(st.sampled_from(["\n", "\n\n", "\r\n", "\u2028", "\n \n"]), label="line break")
    starts, ends = edges(block)
    assume(starts)
    witness = f"{others[0]}{space}{block}{space}{others[1]}"
    at = len(others[0]) + len(space)
    own = len(others[2]) + 2
    document = Document(f"{others[2]}\n\n{block}\n\n{others[3]}", "document")
    seen = found(CorpusIndex.build([Document(witness, "witness")]), document, own + starts[0], own + ends[-1])
    assume(len(seen) == 1 and seen[0].start <= own + starts[0] and seen[0].end >= own + ends[-1])
    blocks = make_batch([witness]).blocks
    whole = (at + starts[0], at + ends[-1]) in zip(blocks.starts.tolist(), blocks.ends.tolist(), strict=True)
    if len(starts) < SHINGLE_SIZE:
        # Fewer words are known as a whole block only: lines that look wrapped are one block in the witness.
        assume(whole)
    elif len(starts) < SHINGLE_SIZE + WINDOW - 1 and not whole and not seen[0].witnesses:
        return  # Any eight words in a row share a fingerprint; of fewer, inside a longer block, it may have none.
    all_hashes, size = hashes(witness), min(SHINGLE_SIZE, len(starts))
    runs = [tuple(all_hashes[i : i + size]) for i in range(len(all_hashes) - size + 1)]
    if len(set(runs)) == len(runs):
        assert seen[0].witnesses == (Witness("witness", "", at + starts[0], at + ends[-1], 1.0),)
        return
    (told,) = seen[0].witnesses
    assert told.start in edges(witness)[0]
    assert 0 <= told.start < told.end <= len(witness)


@pytest.mark.parametrize("seed", range(30))
def test_an_excerpt_of_forty_words_is_found_in_another_paragraph(seed: int) -> None:
    """Always: any eight words in a row share a fingerprint. The span has the whole excerpt; a chance word more at
    either end has passed for the document's (the index keeps three bits of a word, and its length)."""
    excerpt = words(f"excerpt {seed}", 40)
    witness = f"{words(f'a {seed}', 30 + seed)} {excerpt} {words(f'b {seed}', 45)}"
    text = f"{words(f'c {seed}', seed)} {excerpt} {words(f'd {seed}', 20)}".strip()
    index = CorpusIndex.build([Document(witness, "witness"), page("other")])
    (seen,) = block_matches(index, Document(text, "document"))
    (told,) = seen.witnesses
    at = witness.index(excerpt)
    assert told.document == "witness"
    assert told.start <= at
    assert told.end >= at + len(excerpt)
    assert witness.count(" ", told.start, at) <= 2
    assert witness.count(" ", at + len(excerpt), told.end) <= 2


@given(before=st.integers(0, 9), after=st.integers(0, 9), size=st.integers(8, 12), seed=st.integers(0, 10**6))
@settings(max_examples=60)
def test_eight_words_in_a_row_are_never_missed(before: int, after: int, size: int, seed: int) -> None:
    run = words(f"run {seed}", size)
    index = CorpusIndex.build([Document(f"{words('x', 20)} {run} {words('y', 20)}", "witness")])
    text = f"{words('p', before)} {run} {words('q', after)}".strip()
    (seen,) = block_matches(index, Document(text, "document"))
    assert [told.document for told in seen.witnesses] == ["witness"]


def test_a_longer_paragraph_is_followed_to_its_ends() -> None:
    block = words("long", 400)
    witness = f"Title\n\n{block}\n\nFoot"
    index = CorpusIndex.build([Document(witness, "witness")])
    seen = found(index, Document(f"{words('lead')}\n\n{block}", "document"), 300, 400)
    assert [(told.start, told.end) for told in seen[0].witnesses] == [(7, 7 + len(block))]


@pytest.mark.parametrize(
    ("here", "there"), [("\u00e9t\u00e9", "e\u0301te\u0301"), ("e\u0301te\u0301", "\u00e9t\u00e9")]
)
def test_a_last_word_that_is_spelt_otherwise_does_not_move_the_end(here: str, there: str) -> None:
    """Composed or not, it is one word. Within a document the end never reaches into the next word."""
    run = words("run", 8)
    for rest in ("", f" {words('rest', 9)}"):
        witness = f"{run} {there}{rest}"
        index = CorpusIndex.build([Document(witness, "witness")])
        (seen,) = block_matches(index, Document(f"{run} {here} {words('mine', 9)}"))
        (told,) = seen.witnesses
        assert told.start == 0
        if rest:
            # Not followed to it, since the step to the next word is another; where a print has it, not beyond it.
            assert len(run) <= told.end <= len(run) + 1 + len(there)
        else:
            assert told.end == len(witness)


def test_words_put_in_another_order_still_name_a_place() -> None:
    one, two = words("one", 20), words("two", 20)
    witness = f"{two} {one}"
    index = CorpusIndex.build([Document(witness, "witness")])
    (seen,) = block_matches(index, Document(f"{one} {two}", "document"))
    (told,) = seen.witnesses
    assert witness[told.start : told.end] in (one, witness[told.start :])
    assert told.start in edges(witness)[0]


def test_of_a_page_s_versions_the_same_one_speaks_however_they_came() -> None:
    """Two visits to one page, the words moved in between: one witness, and always the same one's place."""
    shared = words("shared", 60)
    first = page("first", shared, url="http://a.example/1")
    second = Document(f"{shared}\n\n{words('new')}", "second", "http://a.example/1")
    query = Document(f"{shared}\n\n{words('mine')}")
    told = []
    for one, two in ((first, second), (second, first)):
        index = CorpusIndex.build([one])
        index.add(two)
        told += [block_matches(index, query), block_matches(CorpusIndex.build([one, two]), query)]
        index.compact()
        told.append(block_matches(index, query))
    assert all(one == told[0] for one in told)
    assert len(told[0][0].witnesses) == 1


def test_the_best_come_first_and_ties_do_not_go_by_order() -> None:
    shared = words("shared", 60)
    half = shared[: len(shared) // 2]
    pages = [page(n, shared if n % 2 else half) for n in range(8)]
    query = Document(f"{shared}\n\n{words('mine')}")
    names = []
    for some in (pages, pages[::-1]):
        batch, overlap = company_of(CorpusIndex.build(some), query)
        quality = overlap.pair_prints / 100
        picked = best_pairs(overlap, np.arange(len(quality)), quality, 3)
        assert overlap.pair_block[picked].tolist() == [0, 0, 0]
        told = witnesses(batch, overlap, picked)
        assert {one.share for one in told} == {1.0}
        names.append([one.document for one in told])
    assert names[0] == names[1]
    assert set(names[0]) < {"1", "3", "5", "7"}


def test_nothing_shared_is_nothing_told() -> None:
    batch, overlap = company_of(CorpusIndex.build([page("a")]), page("b"))
    assert witnesses(batch, overlap, np.zeros(0, dtype=np.int64)) == []
    assert [seen.witnesses for seen in block_matches(CorpusIndex.build([]), page("b"))] == [()]
