"""What a user would lose: a first paragraph that stands again as a standfirst, a refrain, an article of filler."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Document, Label, Result, analyze
from cleaner.assembly.pieces import COPIED
from cleaner.text.make_batch import make_batch

PARAGRAPHS = (
    "The ferry to Skarholm will stop at the old pier again from the first of May, the council said on Friday.",
    "Nobody had used the pier since the winter of 2011, when ice took its outer end and two of its three lamps.",
    "“We have rebuilt it with larch from our own woods, and it will be here when I am not,” said the mayor, R. Eklov.",
    "Passengers will save a walk of forty minutes, most of it uphill, and the post will arrive before noon once more.",
    "The shipping company had asked for a deeper harbour first. It withdrew that after divers measured the bottom.",
    "A boat with a band on board is to make the first crossing. Children under twelve, the council says, travel free.",
)
CHINESE = (
    "斯卡霍姆岛议会星期五表示，渡轮将从五月一日起重新停靠旧码头，乘客因此可以少走四十分钟的上坡路。",
    "自从二〇一一年冬天冰块撞毁码头外端以来，没有人再使用过它，三盏灯也只剩下一盏还亮着。",
    "“我们用自家林子里的落叶松重建了它，等我不在了它还会在这里，”市长艾克洛夫说。",
)
BODY = "\n\n".join(PARAGRAPHS)


def copies(text: str) -> list[tuple[str, str]]:
    """Each copy, with the beginning of what stays in its stead."""
    found = make_batch([text]).copies
    bounds = zip(found.starts.tolist(), found.ends.tolist(), found.twins.tolist(), strict=True)
    return [(text[start:end], text[twin : twin + 20]) for start, end, twin in bounds]


def copied(text: str) -> list[str]:
    return [copy for copy, _ in copies(text)]


class TestWhatIsACopy:
    def test_a_standfirst_that_is_the_first_paragraph(self) -> None:
        text = f"Ferry comes back\n\n{PARAGRAPHS[0]}\n\n{BODY}"
        assert copied(text) == [PARAGRAPHS[0]]
        assert make_batch([text]).copies.starts.tolist() == [18]

    @pytest.mark.parametrize("end", ["…", "...", " […]", "… Read more", "… [more]", " the coun…"])
    def test_a_teaser_that_is_cut_off(self, end: str) -> None:
        teaser = PARAGRAPHS[0].partition(", the council")[0] + end
        assert copied(f"Ferry comes back\n\n{teaser}\n\n{BODY}") == [teaser]

    def test_a_pull_quote(self) -> None:
        quote = "“We have rebuilt it with larch from our own woods, and it will be here when I am not”"
        text = "\n\n".join([*PARAGRAPHS[:4], quote, *PARAGRAPHS[4:]])
        assert copies(text) == [(quote, PARAGRAPHS[2][:20])]

    def test_a_headline_that_is_the_first_sentence(self) -> None:
        title = PARAGRAPHS[0].removesuffix(".")
        batch = make_batch([f"{title}\n\n{BODY}"])
        assert batch.copies.titles.tolist() == [True]

    def test_the_longer_stays_wherever_it_stands(self) -> None:
        short = PARAGRAPHS[5].partition(" Children")[0]
        assert copied(f"{BODY}\n\n{short}") == [short]

    def test_of_equal_ones_the_earlier_stays_where_the_other_is_far(self) -> None:
        more = [f"{name} was there as well, and told us what the weather was like." for name in "ABCDEFGH"]
        text = "\n\n".join([*PARAGRAPHS[:2], *more, PARAGRAPHS[0], *PARAGRAPHS[2:]])
        assert make_batch([text]).copies.twins.tolist() == [0]

    def test_an_article_for_desktops_and_phones(self) -> None:
        assert copied(f"{BODY}\n\n{BODY}") == list(PARAGRAPHS)
        assert min(make_batch([f"{BODY}\n\n{BODY}"]).copies.twins.tolist()) == len(BODY) + 2

    def test_in_scripts_without_spaces(self) -> None:
        assert copied("\n".join([CHINESE[0], *CHINESE])) == [CHINESE[0]]
        assert copied("\n".join([f"{CHINESE[0][:30]}……", *CHINESE])) == [f"{CHINESE[0][:30]}……"]

    def test_on_a_page_too(self) -> None:
        page = f"<html><body><article><p>{'</p><p>'.join((PARAGRAPHS[0], *PARAGRAPHS))}</p></article></body></html>"
        found = analyze(page)
        (span,) = [span for span in found.spans if span.reason.startswith(COPIED[:10])]
        assert found.said(span) == PARAGRAPHS[0]
        assert page.startswith(PARAGRAPHS[0], int(span.reason.rsplit(" ", 1)[1]))
        assert found.text.count(PARAGRAPHS[0]) == 1


class TestWhatIsNone:
    def test_a_refrain(self) -> None:
        refrain = "And every time the answer was the same: come back tomorrow, and bring the form with you."
        assert copied("\n\n".join(line for paragraph in PARAGRAPHS for line in (paragraph, refrain))) == []

    def test_short_answers(self) -> None:
        assert copied("\n\n".join(line for paragraph in PARAGRAPHS for line in (paragraph, "No, not yet."))) == []

    def test_verse(self) -> None:
        verse = "O come with me to the sea, to the sea, and the white ships there\nand stay with me\n\n"
        assert copied(f"{verse}The tide goes out\nthe boats lie down\n\n{verse}") == []

    def test_code(self) -> None:
        line = "for (i = 0; i < n; i++) { total[i] += rows[i][k] * scale[k]; seen[i] = true; }"
        assert copied(f"{BODY}\n\n{line}\n\n{PARAGRAPHS[0][:40]}\n\n{line}") == []

    def test_filler(self) -> None:
        text = "\n\n".join(PARAGRAPHS[k] for k in (0, 1, 0, 2, 1, 3, 2, 4, 3, 4))
        assert copied(text) == []

    def test_a_headline_above_a_story_that_begins_with_it(self) -> None:
        headline = "Council of Vintrosa Votes to Close the Last of Its Seven Village Schools Next Year"
        text = "\n\n".join([*PARAGRAPHS[:3], headline, f"{headline} Parents said that they would", *PARAGRAPHS[3:]])
        assert copied(text) == []

    def test_the_title_of_a_page_with_the_site_s_name(self) -> None:
        title = "Ferry Comes Back to the Old Pier of Skarholm After Fourteen Years of Ice and Talk"
        assert copied(f"{title} – Island News\n\nHome\n\n{title}\n\n{BODY}") == []

    def test_another_document(self) -> None:
        assert not len(make_batch([BODY, BODY]).copies)

    def test_the_paragraphs_of_a_text_that_stands_again_in_one_line(self) -> None:
        assert copied(f"{BODY}\n\n{' '.join(PARAGRAPHS)}") == []

    @pytest.mark.parametrize("text", ["", "\n", "word " * 30, "…", "... ... ... " * 20])
    def test_nothing(self, text: str) -> None:
        assert copied(text) == []


def kept(result: Result) -> str:
    return "".join(result.text.split())


BLOCKS = st.sampled_from([*PARAGRAPHS, *CHINESE, PARAGRAPHS[0][:60] + "…", "Read also: Ice on the sound", "* * *"])


class TestSpans:
    @settings(max_examples=60)
    @given(st.lists(BLOCKS, max_size=12), st.sampled_from(["\n", "\n\n", "\r\n"]))
    def test_cover_all_ink_and_never_overlap(self, parts: list[str], end: str) -> None:
        text = end.join(parts)
        found, at = analyze(Document(text, form="text")), 0
        for span in found.spans:
            assert at <= span.start < span.end
            assert not text[at : span.start].strip()
            at = span.end
        assert not text[at:].strip()

    @settings(max_examples=60)
    @given(st.lists(BLOCKS, max_size=12))
    def test_every_copy_has_a_twin_that_is_none(self, parts: list[str]) -> None:
        batch = make_batch(["\n\n".join(parts)])
        assert set(batch.copies.twins.tolist()) <= set(batch.blocks.starts.tolist())

    def test_a_copy_says_where_the_other_stands(self) -> None:
        text = f"{PARAGRAPHS[0]}\n\n{BODY}"
        (span,) = [span for span in analyze(text).spans if span.start == 0]
        assert (span.label, span.reason) == (Label.BOILERPLATE, COPIED.format(len(PARAGRAPHS[0]) + 2))
        assert kept(analyze(text)) == kept(analyze(BODY))

    def test_what_stays_is_judged_as_though_it_stood_alone(self) -> None:
        alone = {span.start: span.score for span in analyze(BODY).spans}
        shift = len(PARAGRAPHS[0]) + 2
        again = analyze(f"{PARAGRAPHS[0]}\n\n{BODY}").spans[1:]
        assert [span.score for span in again] == pytest.approx([alone[span.start - shift] for span in again], abs=0.2)


@pytest.mark.parametrize("part", [f"{PARAGRAPHS[0]}\n\n", "a ", "All those who " + "wait " * 20 + "\n"])
def test_time_grows_with_the_size_of_the_input_only(part: str) -> None:
    text = part * (1_000_000 // len(part))
    began = time.perf_counter()
    make_batch([text])
    assert time.perf_counter() - began < 15  # about a second where nothing else runs
