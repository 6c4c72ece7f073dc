"""Prompts at the edges of a paragraph are cut off it; nothing else is, and no character is lost by a cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.text.blocks import segment
from cleaner.text.edges import FEWEST_WORDS, LONGEST_BLOCK
from cleaner.text.make_batch import make_batch
from cleaner.text.shingles import code_points

PROSE = (
    "The keeper climbed the stairs of the lighthouse for the last time on Monday. He came down again with the key in "
    "his hand, and nobody has been up since."
)


def pieces(text: str) -> list[str]:
    blocks = make_batch([text]).blocks
    return [text[start:end] for start, end in zip(blocks.starts.tolist(), blocks.ends.tolist(), strict=True)]


@pytest.mark.parametrize(
    "prompt",
    [
        "Read more: Harbour bridge to close for nine days.",
        "Sign up for our newsletter.",
        "Follow us on every network there is!",
        "This article first appeared in The Harbour Post.",
        "All rights reserved.",
        "Advertisement.",
        "Next: What the harbour sells on Sundays",
        "(By the same author: Why the lamp went out)",
        "Enjoyed this? Sign up for our newsletter.",
    ],
)
def test_a_prompt_at_the_end_is_a_piece_of_its_own(prompt: str) -> None:
    assert pieces(f"{PROSE} {prompt}") == [PROSE, prompt]


def test_a_prompt_at_the_start_is_a_piece_of_its_own() -> None:
    assert pieces(f"Read more: Bridge to close. {PROSE}") == ["Read more: Bridge to close.", PROSE]


@pytest.mark.parametrize(
    ("paragraph", "prompt"),
    [
        pytest.param(
            "डाक अधीक्षक का कहना है कि किसी की नौकरी नहीं जाएगी और हर महीने चार सौ पार्सल समय पर पहुँच सकेंगे।",
            "ताज़ा ख़बरें रोज़ पाने के लिए हमारा ऐप डाउनलोड करें।",
            id="a verb at the end",
        ),
        pytest.param(
            "Ο φύλακας ανέβηκε για τελευταία φορά τη σκάλα του φάρου τη Δευτέρα και κατέβηκε κρατώντας το κλειδί.",
            "Σας άρεσε το άρθρο; Εγγραφείτε στο newsletter μας.",
            id="a Greek question mark",
        ),
        pytest.param(
            "守塔人星期一最后一次登上灯塔的台阶，他下来的时候手里拿着钥匙，从那以后再也没有人上去过。",
            "延伸阅读：大桥关闭九天",
            id="a wide colon",
        ),
    ],
)
def test_prompts_are_cut_off_in_other_scripts(paragraph: str, prompt: str) -> None:
    joint = "" if prompt[-1] == "天" else " "
    assert pieces(f"{paragraph}{joint}{prompt}") == [paragraph, prompt]


def test_a_long_cue_may_stand_inside_its_sentence() -> None:
    appeal = "Our newspaper is supported by readers like you."
    assert pieces(f"{appeal} {PROSE}") == [appeal, PROSE]


def test_prompts_at_both_ends_leave_three_pieces() -> None:
    start, end = "Advertisement.", "Sign up for our newsletter."
    assert pieces(f"{start} {PROSE} {end}") == [start, PROSE, end]


def test_a_headline_glued_to_the_end_is_a_piece_of_its_own() -> None:
    assert pieces(f"{PROSE} Harbour Bridge to Close for Nine Days") == [PROSE, "Harbour Bridge to Close for Nine Days"]


def test_a_cue_with_a_colon_is_cut_out_wherever_it_stands_in_the_line() -> None:
    cue = "ALSO READ: Bridge to close for nine days."
    more = f"{PROSE} {PROSE} {PROSE}"
    assert pieces(f"{more} {cue} {more}") == [more, cue, more]


def test_a_cue_in_capitals_is_cut_off_a_sentence_without_a_full_stop() -> None:
    start, cue = f"{PROSE} Then the keeper went home", "READ MORE: Bridge to close for nine days"
    assert pieces(f"{start} {cue}") == [start, cue]


def test_the_same_words_in_a_sentence_cut_nothing() -> None:
    text = f"{PROSE} What the sign said was only to read more: nobody did, and the lamp went out for good. {PROSE}"
    assert pieces(text) == [text]


def test_what_follows_a_prompt_goes_with_it() -> None:
    tail = "Sign up for our newsletter. It comes on Fridays."
    assert pieces(f"{PROSE} {tail}") == [PROSE, tail]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PROSE, id="no cue"),
        pytest.param(f"More than half of the boats stayed. {PROSE}", id="a short cue that opens a sentence"),
        pytest.param(f"{PROSE} She asked him to sign up for another year. He would.", id="inside a sentence"),
        pytest.param("Read more: Bridge to close. It will.", id=f"fewer than {FEWEST_WORDS} words"),
        pytest.param(f"{PROSE} Sign up for alerts. {PROSE} {PROSE} {PROSE}", id="in the middle"),
        pytest.param(f"{PROSE} The answer: nobody had asked.", id="a label before a sentence"),
        pytest.param(f'{PROSE} He wrote: "Keep the lamp lit', id="a label before speech"),
        pytest.param(f"{PROSE} Boats leave at 10:30 and at 4:15 on most days", id="times of day"),
        pytest.param(f"{PROSE} They stay", id="too short for a headline"),
        pytest.param(f"{PROSE} Nobody will ever again have to", id="a sentence that breaks off"),
        pytest.param(PROSE * (LONGEST_BLOCK // len(PROSE)) + f"{PROSE} Sign up for alerts.", id="no paragraph"),
        pytest.param(f"Sign up for our {'very ' * 20}long newsletter.", id="one sentence"),
    ],
)  # fmt: skip
def test_a_paragraph_without_a_prompt_at_its_edge_is_whole(text: str) -> None:
    assert pieces(text) == [text]


def test_a_piece_knows_its_document_and_stands_on_its_block_s_line() -> None:
    text = f"{PROSE} Sign up for our newsletter."
    batch = make_batch([PROSE, f"One\n\n\n    {text}", text])
    assert batch.blocks.documents.tolist() == [0, 1, 1, 1, 2, 2]
    assert batch.blocks.gaps.tolist() == [0, 0, 3, 0, 0, 0]
    assert batch.blocks.indents.tolist() == [0, 0, 4, 0, 0, 0]


SENTENCES = st.sampled_from([
    "Read more: Bridge to close.", "Sign up for our newsletter!", "Tags: harbour", "Dr. Oddie left at 3 p.m. today.",
    "The keeper climbed the stairs of the old lighthouse for the last time.", "阅读更多：大桥关闭。",
    "守塔人最后一次登上灯塔。", "Harbour bridge to close", "…", "“Why?”", "© 2024", "\x00", "🙂", "e\u0301",
    "Weiterlesen: Die Brücke", "\n", "\n\n", "\u00a0",
])  # fmt: skip


@given(st.lists(st.lists(SENTENCES, max_size=12).map(" ".join), max_size=4))
def test_cuts_lose_no_character_and_stay_within_blocks(texts: list[str]) -> None:
    codes = code_points(texts)
    whole, cut = segment(codes), make_batch(texts, twice=True).blocks  # of text that stands twice both stay
    assert set(whole.starts.tolist()) <= set(cut.starts.tolist())
    assert set(whole.ends.tolist()) <= set(cut.ends.tolist())
    joined = "\n".join([*texts, ""])
    at = 0
    for start, end, document in zip(cut.starts.tolist(), cut.ends.tolist(), cut.documents.tolist(), strict=True):
        assert at <= start < end
        assert not joined[at:start].strip()
        assert joined[start:end] == joined[start:end].strip()
        assert codes.offsets[document] <= start < end <= codes.offsets[document] + codes.lengths[document]
        at = end
    assert not joined[at:].strip()


def test_a_lone_surrogate_in_a_block_with_a_prompt_stops_nothing() -> None:
    assert len(pieces(f"\ud800 {PROSE} Sign up for our newsletter.")) == 2
