"""What a user would lose: text that no block covers, a paragraph torn at its line ends, a list run into one."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.text.blocks import AT_ONCE, Blocks, segment, sentences
from cleaner.text.shingles import code_points

LINES = st.sampled_from([
    "the quick brown fox jumps over the lazy dog and then it sleeps in the",
    "shade of a tree that nobody has planted, which is where it is found by",
    "two men.", "Chapter I", "- item", "    Indented line", "", "  ", "中文字。", "a", "\t", "x" * 120,
])  # fmt: skip
BREAKS = st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\f", "\v", "\x85", "\u2028", "\u2029", "\n \n", " "])
DOCUMENTS = st.text(st.characters(), max_size=60) | st.lists(st.tuples(LINES, BREAKS), max_size=14).map(
    lambda parts: "".join(line + end for line, end in parts)
)


def segmented(text: str) -> Blocks:
    return segment(code_points([text]))


def blocks(text: str) -> list[str]:
    found = segmented(text)
    return [text[start:end] for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True)]


class TestContract:
    @settings(max_examples=300)
    @given(DOCUMENTS)
    def test_blocks_are_in_order_and_cover_all_ink(self, text: str) -> None:
        found, at = segmented(text), 0
        for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True):
            assert at <= start < end <= len(text)
            assert not text[at:start].strip()
            assert text[start:end] == text[start:end].strip()
            at = end
        assert not text[at:].strip()

    @given(DOCUMENTS)
    def test_between_two_blocks_a_line_ends(self, text: str) -> None:
        found = segmented(text)
        for end, start in zip(found.ends[:-1].tolist(), found.starts[1:].tolist(), strict=True):
            assert re.search("[\n\r\x0b\x0c\x85\u2028\u2029]", text[end:start])

    @given(st.lists(LINES, max_size=14), st.sampled_from(["\r\n", "\r", "\u2028"]))
    def test_the_kind_of_line_end_makes_no_difference(self, lines: list[str], end: str) -> None:
        here, there = "\n".join(lines), end.join(lines)
        assert [block.replace(end, "\n") for block in blocks(there)] == blocks(here)
        assert segmented(there).gaps.tolist() == segmented(here).gaps.tolist()
        assert segmented(there).indents.tolist() == segmented(here).indents.tolist()

    @given(st.lists(DOCUMENTS, max_size=5))
    def test_a_text_s_blocks_do_not_depend_on_the_batch(self, texts: list[str]) -> None:
        codes = code_points(texts)
        found = segment(codes)
        for number, text in enumerate(texts):
            mine, alone = found.documents == number, segmented(text)
            assert (found.starts[mine] - codes.offsets[number]).tolist() == alone.starts.tolist()
            assert (found.ends[mine] - codes.offsets[number]).tolist() == alone.ends.tolist()
            assert found.gaps[mine].tolist() == alone.gaps.tolist()
            assert found.indents[mine].tolist() == alone.indents.tolist()
        assert found.documents.tolist() == sorted(found.documents.tolist())


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\r\n\t\f\u2028"])
def test_nothing_has_no_blocks(text: str) -> None:
    assert blocks(text) == []


def test_a_block_knows_its_gap_and_its_indent() -> None:
    found = segmented("\n\n  One\nTwo\n\n    Three\n\n\n\n\n\tFour")
    assert found.gaps.tolist() == [0, 1, 2, 3]
    assert found.indents.tolist() == [2, 0, 4, 1]


MAIL = [
    "Dear all,",
    "",
    "I am writing to let you know that the meeting which had been planned for",
    "Thursday will now be held on the following Monday, because the hall has",
    "been taken by the choir, who need it for their rehearsal.",
    "",
    "Please bring your own cups. There will be tea, and someone has promised",
    "a cake.",
    "",
    "Yours,",
    "Wilfred",
]
BOOK = [
    "CHAPTER I",
    "",
    "It is a truth that the lighthouse at Farrow Ness had been dark for three",
    "winters before anybody thought to ask who was paid to keep it alight, and",
    "that the answer, when it came, pleased nobody but the keeper's widow, who",
    "had been drawing the money.",
    "",
    '"You cannot mean it," said the harbour master, putting down his pipe with',
    'great care; "three winters, and not a lamp?"',
    "",
    '"Not a lamp," said the clerk.',
]
INDENTED = [
    "    It was a bright morning when the postman came up the lane with his",
    "bag and found that nobody was at home, which was odd, because there had",
    "always been somebody at home.",
    "    He knocked twice. Then he went round to the back, where the dog was",
    "asleep in the sun, and looked through the kitchen window at the table,",
    "on which a cup was standing.",
    "    The cup was full.",
]
LIST = [
    "Ingredients",
    "flour",
    "butter, unsalted",
    "three eggs and a half",
    "a pinch of salt that somebody has left over from yesterday's soup",
    "sugar",
]
POEM = [
    "The tide goes out, the tide comes in,",
    "the boats lie down and rise again,",
    "the gulls complain, the ropes are thin,",
    "and over all of it the rain.",
    "",
    "I had a house beside the quay,",
    "a door, a window and a chair;",
    "the house has gone into the sea,",
    "the window looks at it from there.",
]
PARAGRAPHS = [
    "A paragraph on one long line, which goes on well past any width at which anybody would wrap it by hand or so.",
    "Another one of the same kind, which likewise goes on past any width at which anybody would wrap it, and ends.",
    "short one",
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("lines", "firsts"),
    [
        pytest.param(MAIL, [0, 2, 6, 9, 10], id="mail"),
        pytest.param(BOOK, [0, 2, 7, 10], id="book"),
        pytest.param(INDENTED, [0, 3, 6], id="paragraphs told by their first line's indent"),
        pytest.param(LIST, range(6), id="list"),
        pytest.param(POEM, [0, 1, 2, 3, 5, 6, 7, 8], id="poem"),
        pytest.param(PARAGRAPHS, range(3), id="a line a paragraph"),
    ],
)
def test_wrapped_lines_are_one_block_and_others_are_not(lines: list[str], firsts: list[int], end: str) -> None:
    text = end.join(lines)
    starts = [len(end.join([*lines[:first], ""])) if first else 0 for first in firsts]
    assert segmented(text).starts.tolist() == [
        start + len(lines[first]) - len(lines[first].lstrip()) for start, first in zip(starts, firsts, strict=True)
    ]


FULL = "always been somebody at home in that house for all of twenty-one years."
HANGING = [
    "- the first item of a list which is long enough to be wrapped onto the",
    "  next line by a mail program, which then goes on to fill it to the end",
    "- the second item of the list which is likewise long enough for it to be",
    "  wrapped onto the next line",
    "- a third one, also of two lines, of which the second one has room left",
    "  at its end",
]


class TestAnIndentedLineBelowAFullOne:
    def test_begins_a_paragraph_where_indented_lines_do(self) -> None:
        text = "\n".join([*INDENTED[:2], FULL, *INDENTED[3:]])
        assert [block[:6] for block in blocks(text)] == ["It was", "He kno", "The cu"]

    def test_begins_one_also_as_the_last_line(self) -> None:
        text = "\n".join([*INDENTED[:5], FULL, INDENTED[6]])
        assert [block[:6] for block in blocks(text)] == ["It was", "He kno", "The cu"]

    def test_begins_one_also_before_another(self) -> None:
        said = ['    "Twenty-one," said the postman.', '    "Twenty-two," said the dog.']
        text = "\n".join([*INDENTED[:2], FULL, *said, *INDENTED[3:]])
        assert [block[:6] for block in blocks(text)] == ["It was", '"Twent', '"Twent', "He kno", "The cu"]

    def test_begins_one_in_a_short_group_of_a_document_where_they_do(self) -> None:
        text = "\n".join([*INDENTED, "", INDENTED[1], FULL])
        assert len(blocks(text)) == 4
        assert len(blocks(f"{text}\n    The dog slept.")) == 5

    def test_goes_on_where_lines_hang(self) -> None:
        assert [block[:6] for block in blocks("\n".join(HANGING))] == ["- the ", "- the ", "- a th"]

    def test_goes_on_where_lines_hang_in_a_list_among_such_paragraphs(self) -> None:
        text = "\n".join([*INDENTED, "", *HANGING, "", *INDENTED])
        assert [block[:6] for block in blocks(text)][3:6] == ["- the ", "- the ", "- a th"]

    def test_goes_on_where_nothing_else_tells(self) -> None:
        assert len(blocks("\n".join(HANGING[2:4]))) == 1

    def test_goes_on_in_lower_case(self) -> None:
        text = "\n".join([*INDENTED[:2], FULL, INDENTED[3].lower()])
        assert len(blocks(text)) == 1

    def test_goes_on_where_only_lines_that_are_not_wrapped_step_in(self) -> None:
        code = ["for f in *.JPG; do", '  echo "$f"', "done"]
        text = "\n".join([*code, "", *HANGING[2:4], "", *code])
        assert len(blocks(text)) == 7


def test_wrapped_list_items_with_a_hanging_indent_are_blocks() -> None:
    text = (
        "- the first item of a list which is long enough to be wrapped onto the\n"
        "  next line by a mail program\n"
        "- the second item of the list which is likewise long enough for it to be\n"
        "  wrapped onto the next line\n"
        "- short"
    )
    assert [block[:6] for block in blocks(text)] == ["- the ", "- the ", "- shor"]


QUOTED = [
    "On Tuesday Wilfred wrote:",
    "> I am writing to let you know that the meeting which had been planned for",
    "> Thursday will now be held on the following Monday, because the hall has",
    "> been taken by the choir, who need it for their rehearsal.",
    "I shall be there.",
]
CHINESE = [
    "　　斯卡霍姆岛议会星期五表示，渡轮将从五月一日起",
    "重新停靠旧码头，乘客因此可以少走四十分钟的上坡路",
    "并且在中午以前收到邮件。",
]
DIALOGUE = [
    "    The gardener was sitting on the last of the steps, with his face in",
    "his hands.",
    "    “What is it?”",
    "    “Nothing. I was told to carry the vase from the hothouse to the room",
    "upstairs, and on the stairs I fell, and there it lies in pieces.”",
    "    “Be quiet,” she said.",
    "    He pointed at the door, where she could see the two halves of a vase",
    "of blue glass, and of what had been in it.",
    "    “And whose was it?”",
    "    The old man said that it had been brought from abroad by her father,",
    "a long time ago; and that nobody had ever been allowed to touch it, let",
    "alone to carry it.",
    "    “Whose?” she said.",
    "    “Yours,” he answered, and took off the hat that he had worn since he",
    "came into the house.",
]
RAGGED = [
    "The quickest way to see what the gauge has measured is to read it aloud,",
    "which needs no pencil at all and no paper.",
    "That is why the harbour master,",
    "who has read it aloud every morning for thirty years,",
    "is known to all the gulls and to nobody else.",
]


class TestParagraphsOfOtherKinds:
    def test_a_mail_s_quotation_is_one_block(self) -> None:
        assert [block[:6] for block in blocks("\n".join(QUOTED))] == ["On Tue", "> I am", "I shal"]

    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_wrapped_chinese_is_one_block(self, end: str) -> None:
        assert len(blocks(end.join(CHINESE))) == 1

    def test_chinese_paragraphs_with_a_first_line_indent_are_blocks(self) -> None:
        lines = [
            "旋转桥将关闭",
            f"　　{CHINESE[1]}。",
            f"　　{CHINESE[0].strip()}，并且将延长。",
            "广告",
            "　　港口管理局。",
        ]
        assert blocks("\n".join(lines)) == [line.strip() for line in lines]

    def test_dialogue_of_short_paragraphs_follows_its_document(self) -> None:
        found = blocks("\n".join(DIALOGUE))
        assert len(found) == sum(line.startswith(" ") for line in DIALOGUE)

    def test_lines_broken_by_hand_at_clauses_are_a_paragraph(self) -> None:
        text = "\n".join(RAGGED)
        assert [block[:6] for block in blocks(text)] == ["The qu", "That i"]


def test_a_form_feed_ends_a_block() -> None:
    assert blocks("End of a page.\fTop of the next.\n\f\nThird.") == ["End of a page.", "Top of the next.", "Third."]


def test_a_paragraph_of_one_long_line_is_one_block() -> None:
    text = "The keeper lit the lamp and went below. " * 20_000
    assert blocks(text) == [text.strip()]


def test_time_grows_with_the_number_of_lines_only() -> None:
    began = time.perf_counter()
    assert len(segmented("word\n" * 200_000)) == 200_000
    assert time.perf_counter() - began < 5  # a tenth of a second where nothing else runs


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "language", "expected"),
        [
            ("She left. He stayed! Why?", "en", ["She left.", "He stayed!", "Why?"]),
            ("Dr. Smith saw Mr. Oddie at 3 p.m. today. So.", "en", ["Dr. Smith saw Mr. Oddie at 3 p.m. today.", "So."]),
            ('"Really?" she asked. Yes.', "en", ['"Really?" she asked.', "Yes."]),
            ("Das ist z. B. ein Satz. Der zweite.", "de", ["Das ist z. B. ein Satz.", "Der zweite."]),
            ("Первое предложение. Второе!", "ru", ["Первое предложение.", "Второе!"]),
            ("هذه جملة. هل هذه جملة؟ نعم!", "ar", ["هذه جملة.", "هل هذه جملة؟", "نعم!"]),
            ("这是第一句。这是第二句！第三句？", "zh", ["这是第一句。", "这是第二句！", "第三句？"]),
            ("一つ目です。二つ目です。", "ja", ["一つ目です。", "二つ目です。"]),
            ("यह पहला है। यह दूसरा है।", "hi", ["यह पहला है।", "यह दूसरा है।"]),
            ("የመጀመሪያ ነው። ሁለተኛ ነው።", "am", ["የመጀመሪያ ነው።", "ሁለተኛ ነው።"]),
            ("😀 One. 😀 Two.", "en", ["😀 One.", "😀 Two."]),
            ("", "en", []),
            ("  \n ", "en", []),
        ],
    )  # fmt: skip
    def test_sentences_end_in_every_script(self, text: str, language: str, expected: list[str]) -> None:
        assert [text[start:end] for start, end in sentences(text, language)] == expected

    @pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009", "\u3000"])
    def test_an_initial_with_a_wide_blank_before_its_full_stop_is_read(self, blank: str) -> None:
        text = f"Robert F{blank}. Kennedy said so. Then he left."
        found = [text[start:end] for start, end in sentences(text)]
        assert found[-1] == "Then he left."
        assert "".join("".join(found).split()) == "".join(text.split())

    @given(
        st.text()
        | st.lists(st.sampled_from(["One. ", "Two? ", "e.g. ", "…", "。", "”", "(", "\n", "\n\n", "x"])).map("".join)
    )
    def test_sentences_are_in_order_and_cover_all_ink(self, text: str) -> None:
        at = 0
        for start, end in sentences(text):
            assert at <= start < end <= len(text)
            assert not text[at:start].strip()
            assert text[start:end] == text[start:end].strip()
            at = end
        assert not text[at:].strip()

    def test_a_lone_surrogate_stops_nothing(self) -> None:
        assert sentences("One \ud800. Two.") == [(0, 6), (7, 11)]


def test_offsets_are_of_64_bits() -> None:
    found = segmented("a\n\nb")
    assert (found.starts.dtype, found.ends.dtype, found.documents.dtype) == (np.int64, np.int64, np.int64)


@pytest.mark.parametrize("sentence", ["It was there at nine. ", "“Is it?” he asked. ", "守られた。", "a" * 700 + ". "])
def test_a_long_line_has_the_sentences_of_its_parts(sentence: str) -> None:
    text = sentence * (3 * AT_ONCE // len(sentence))
    found = sentences(text)
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())
    assert {text[start:end] for start, end in found} == {text[start:end] for start, end in sentences(sentence * 3)}


def test_a_sentence_longer_than_a_part_is_one() -> None:
    text = "word " * AT_ONCE + "end. The next one."
    assert [text[start:end][-4:] for start, end in sentences(text)] == ["end.", "one."]
