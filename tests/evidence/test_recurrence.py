"""A paragraph whose words do not come again as its page's do is told apart, and no page's figures depend on others'."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.evidence import attention, recurrence
from cleaner.evidence.cohesion import occurrences
from cleaner.text.make_batch import make_batch

STORY = (
    "The ferry between Corran Point and the island of Lismay will sail at night from the first of June, the harbour "
    "board decided on Tuesday after a long dispute with the crews.\n"
    "Skippers on the Lismay ferry had refused night crossings since a collision off Corran Point in 1998, in which two "
    "deckhands drowned and the old ferry was lost.\n"
    "Under the harbour board's plan a second deckhand joins every night crossing, and the lights on both piers at "
    "Corran Point are to be renewed before the first ferry leaves.\n"
    "Islanders welcomed the decision. The night ferry, said a teacher on Lismay, means that nobody has to leave a "
    "concert on the mainland before the last song any more.\n"
    "The crews' union called the deckhand a concession, but wants the piers inspected by divers before any skipper "
    "takes a night crossing from Corran Point."
)
FERRY = STORY.split("\n")
ORCHARD = (
    "Growers in the Brennick valley lost a third of their pear blossom to frost on Sunday, and Maudie Tarrant, who "
    "keeps the largest orchard there, burned straw between the rows until dawn."
)
CHINESE = [
    "港务局周二决定，从六月一日起，科兰角与利斯梅岛之间的渡轮将在夜间航行。",
    "自一九九八年科兰角附近发生碰撞事故以来，利斯梅渡轮的船长一直拒绝夜间航行。",
    "根据港务局的计划，每次夜航将增加一名水手，科兰角两座码头的灯也将更换。",
    "布伦尼克山谷的果农周日因霜冻损失了三分之一的梨花，最大的果园主烧了一夜稻草。",
    "岛民欢迎这一决定，利斯梅的一位教师说，夜间渡轮意味着不必提前离开音乐会。",
]
PAGE = "\n\n".join([*FERRY[:3], ORCHARD, *FERRY[3:]])
TEXTS = [
    PAGE, "", " \n\n ", ORCHARD, "\n\n".join(FERRY), "\n".join(CHINESE), "Home", "\n\n".join([*FERRY] * 9),
    FERRY[0] * 40, "\n\n".join(["Ferry", PAGE, "Read more", "© 2024"]), "\n\n".join(FERRY[:2]),
]  # fmt: skip


def columns(*texts: str) -> list[np.ndarray]:
    """The columns of each text, read as one batch."""
    batch = make_batch(texts)
    found = recurrence.columns(batch, occurrences(batch))
    assert found.shape == (len(batch.blocks), len(recurrence.NAMES))
    assert np.isfinite(found).all()
    return np.split(found, batch.first_block[1:-1])


def test_a_paragraph_of_another_story_is_the_most_foreign() -> None:
    recurring, foreign, excess = columns(PAGE)[0].T
    assert int(foreign.argmax()) == int(excess.argmax()) == int(recurring.argmin()) == 3
    assert excess[3] > 1


def test_so_it_is_in_a_script_without_spaces() -> None:
    assert int(columns("\n".join(CHINESE))[0][:, 1].argmax()) == 3


def test_short_lines_are_not_judged_and_change_nothing_much() -> None:
    bare, framed = columns(PAGE)[0], columns("\n\n".join(["Home", "Harbour news", PAGE, "Read more", "© 2024"]))[0]
    assert framed[[0, 1, -2, -1], 1:].tolist() == [[0, 0]] * 4
    assert int(framed[:, 1].argmax()) == 5
    assert np.abs(framed[2:-2, 1] - bare[:, 1]).max() < 1.5


def test_two_blocks_are_not_judged() -> None:
    assert not columns("\n\n".join([FERRY[0], ORCHARD]))[0][:, 1:].any()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(TEXTS), max_size=6))
def test_a_page_has_the_same_columns_whatever_stands_beside_it(texts: list[str]) -> None:
    for text, found in zip(texts, columns(*texts), strict=False):
        assert np.allclose(found, columns(text)[0], atol=1e-5)


def test_a_long_page_is_read_piece_by_piece_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "\n\n".join([*FERRY, ORCHARD] * 20)
    whole = columns(long, PAGE, long)
    monkeypatch.setattr(attention, "AT_ONCE", 20)
    for one, other in zip(whole, columns(long, PAGE, long), strict=True):
        assert np.allclose(one, other, atol=1e-5)


def test_the_same_text_has_the_same_columns_again() -> None:
    first, again = columns(*TEXTS), columns(*TEXTS)
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))


@pytest.mark.parametrize("count", [1, 8, 9, 16, 17, 32, 33, 100])
def test_every_block_has_a_row_of_its_own(count: int) -> None:
    tiles = attention.tiles_of(np.repeat([4, 7], [count, 5]))
    assert len({*zip(tiles.tile.tolist(), tiles.row.tolist(), strict=True)}) == count + 5
    assert (tiles.row < tiles.count[tiles.tile]).all()
    assert (tiles.count <= tiles.size).all()
    assert tiles.count.sum() == count + 5


def test_every_code_of_a_word_has_features_of_its_own() -> None:
    features = recurrence.code_features()
    assert len(np.unique(features, axis=0)) == recurrence.CODES == len(features)


@pytest.mark.slow
def test_numpy_reads_a_page_as_the_trained_net_does() -> None:
    torch = pytest.importorskip("torch")
    from corpora.recurrence import Net

    torch.manual_seed(0)
    net = Net(recurrence.code_features()).eval()
    weights = {name: np.ascontiguousarray(value.numpy().T) for name, value in net.state_dict().items()}
    batch = make_batch(TEXTS)
    reading = recurrence.read(batch, occurrences(batch))
    words = reading.words
    own = attention.Net(weights, attention.word_table(weights, recurrence.code_features()))
    pairs = words.left, words.right
    ours = attention.run(own, reading.tiles, words.slot, words.codes, pairs, reading.traits)
    with torch.no_grad():
        theirs = net(reading, words.codes).numpy()
    assert np.allclose(ours, theirs, atol=1e-3)
