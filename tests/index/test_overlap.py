"""What a user would lose: the difference between a story's other edition and a page that shares one block with it."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.document import Document
from cleaner.index import CorpusIndex
from cleaner.index.overlap import whole_blocks
from cleaner.text.make_batch import make_batch
from tests.index.made import FOOT, company_of, page, words

STORY = [words(f"story {number}", 50) for number in range(4)]
TEASER = words("teaser", 20)
EDITION = Document("\n\n".join(STORY), "edition", site="a.example")
PROMOTED = Document("\n\n".join([TEASER, words("its own", 200)]), "promoted", site="b.example")
TEXT = Document("\n\n".join([*STORY[:2], TEASER, *STORY[2:]]), "text", site="a.example")


def pairs(index: CorpusIndex, document: Document) -> dict[tuple[int, str], dict[str, float]]:
    """By block and name of the other document: what the two share."""
    _, found = company_of(index, document)
    names = {}
    for number in range(found.view.documents):
        segment, own = found.view.where(number)
        names[int(found.view.group[number])] = segment.name(own).decode()
    return {
        (int(block), names[int(source)]): {
            "share": found.pair_prints[at] / found.block_prints[block],
            "rest": found.pair_rest[at],
            "rare": found.pair_rest_rare[at],
            "whole": found.pair_whole[at],
            "place": found.pair_place[at],
        }
        for at, (block, source) in enumerate(zip(found.pair_block, found.pair_source, strict=True))
    }


def test_an_edition_shares_the_rest_and_a_teaser_s_page_does_not() -> None:
    found = pairs(CorpusIndex.build([EDITION, PROMOTED]), TEXT)
    assert set(found) == {(0, "edition"), (1, "edition"), (2, "promoted"), (3, "edition"), (4, "edition")}
    assert all(one["share"] == 1 for one in found.values())
    assert found[0, "edition"]["rest"] > 0.85
    assert found[0, "edition"]["whole"] == pytest.approx(1)
    assert found[2, "promoted"]["rest"] == found[2, "promoted"]["rare"] == 0
    assert found[2, "promoted"]["whole"] < 0.2


def test_the_place_in_the_other_document_is_told_on_a_scale_of_octaves() -> None:
    found = pairs(CorpusIndex.build([EDITION, PROMOTED]), TEXT)
    assert found[2, "promoted"]["place"] <= np.log2(1 + 4)
    assert found[4, "edition"]["place"] == pytest.approx(np.log2(1 + 150), abs=0.3)
    assert found[0, "edition"]["place"] < found[1, "edition"]["place"] < found[3, "edition"]["place"]


def test_a_place_is_counted_from_its_own_document_s_beginning() -> None:
    others = [page(number) for number in range(20)]
    alone = pairs(CorpusIndex.build([EDITION]), TEXT)
    index = CorpusIndex.build([*others[:10], EDITION])
    index.add(*others[10:])
    assert pairs(index, TEXT) == alone


def test_what_many_documents_share_weighs_little_in_the_rest() -> None:
    feet = [page(number, FOOT) for number in range(30)]
    text = page("text", TEASER, FOOT)
    found = pairs(CorpusIndex.build([*feet, page("other", TEASER, FOOT)]), text)
    assert found[1, "other"]["rest"] > 2 * found[1, "other"]["rare"] > 0


def test_half_a_block_is_half_shared() -> None:
    half = Document(f"{words('start', 25)} {' '.join(STORY[0].split()[25:])}", "half")
    (only,) = pairs(CorpusIndex.build([half]), Document(STORY[0])).values()
    assert 0.25 < only["share"] < 0.6


def test_counts_of_blocks() -> None:
    _, found = company_of(CorpusIndex.build([page(n, FOOT) for n in range(40)]), page("new", FOOT, words("mine")))
    assert found.block_seen.tolist() == [0, found.block_prints[1], 0]
    assert found.block_spread.tolist() == [0, 40, 0]
    assert found.block_rarity[1] == pytest.approx(1 / 40)
    assert found.block_prints.min() > 0


def test_a_text_s_company_does_not_depend_on_the_batch() -> None:
    index = CorpusIndex.build([EDITION, PROMOTED, page(1, FOOT)])
    texts = [TEXT, page(2, FOOT), Document(""), EDITION, TEXT]
    batch, together = company_of(index, *texts)
    for number, text in enumerate(texts):
        _, alone = company_of(index, text)
        first, last = batch.first_block[number : number + 2]
        mine = (together.pair_block >= first) & (together.pair_block < last)
        for name in ("pair_source", "pair_prints", "pair_place", "pair_rest", "pair_rest_rare", "pair_whole"):
            assert getattr(together, name)[mine].tolist() == getattr(alone, name).tolist(), name
        for name in ("block_prints", "block_seen", "block_rarity", "block_spread"):
            assert getattr(together, name)[first:last].tolist() == getattr(alone, name).tolist(), name


def test_the_text_s_site_is_known_where_the_index_has_it() -> None:
    index = CorpusIndex.build([EDITION])
    texts = [TEXT, Document("x", site="z.example"), Document("x"), Document("x", url="https://www.a.example/1")]
    _, found = company_of(index, *texts)
    here = index.view.sites.index("a.example")
    assert found.site.tolist() == [here, -1, -1, here]


def test_pieces_of_a_cut_block_are_one_block_to_the_index() -> None:
    """A prompt at a paragraph's end is judged apart, and yet was printed as one paragraph. Its few words may have no
    print of their own: then nothing is said of it."""
    cut = f"{STORY[0].capitalize()}. Sign up for our newsletter.\n\n{STORY[1]}"
    batch = make_batch([cut, STORY[2]])
    assert len(batch.blocks) == 4
    assert whole_blocks(batch).tolist() == [0, 0, 1, 2]
    found = pairs(CorpusIndex.build([Document(cut + f"\n\n{words('more')}", "other")]), Document(cut))
    assert {0, 2} <= {block for block, _ in found} <= {0, 1, 2}
    assert all(one["share"] == 1 for one in found.values())
