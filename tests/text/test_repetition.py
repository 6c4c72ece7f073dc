"""What a user would lose: a first paragraph that stands again as a standfirst, a refrain, an article of filler."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Document, Label, Result, analyze, apply
from cleaner.evidence.cohesion import PROPAGATED
from cleaner.evidence.registry import Evidence
from cleaner.judge.tagger import LABELS, MAIN, Predictions, log_odds
from cleaner.reasons.told import COPIED
from cleaner.text import cues
from cleaner.text.make_batch import make_batch
from cleaner.text.repetition import among
from cleaner.text.tiles import CONTEXT, TILE_CHARACTERS

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


@given(
    st.integers(0, 2),
    st.sampled_from(["Sign up for our newsletter!", "Read more: Bridge to close.", "阅读更多：大桥关闭。"]),
)
def test_phrases_of_what_is_left_are_found_as_in_a_text_without_copies(number: int, phrase: str) -> None:
    text = "\n\n".join([PARAGRAPHS[number], phrase, BODY, phrase])
    batch = make_batch([text])
    assert len(batch.copies)
    found = cues.anchored(cues.find(batch.tokens, batch.token_block), batch.text, batch.tokens, batch.first_token)
    for name in ("first", "size", "bits", "words"):
        assert getattr(batch.matches, name).tolist() == getattr(found, name).tolist()


@given(st.lists(st.integers(-3, 3)), st.lists(st.integers(-3, 3)))
def test_among_is_isin(values: list[int], wanted: list[int]) -> None:
    found = among(np.array(values, dtype=np.int64), np.array(wanted, dtype=np.int64))
    assert found.tolist() == [value in wanted for value in values]


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
        (span,) = [span for span in found.spans if span.reason.startswith(COPIED[:-2])]
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


def as_standfirst(copy: str, body: str = BODY) -> str:
    """An article below a headline and a standfirst."""
    return f"The ferry\n\n{copy}\n\n{body}"


STORY = "Nobody had used the pier since the winter of 2011, when ice took its outer end and two of its three lamps."
BEGUN = "Nobody had used the pier since the winter of 2011, when ice took its outer end"
CHINESE_BEGUN = CHINESE[1][:34]


class TestAfterAnEllipsis:
    @pytest.mark.parametrize(
        "tail",
        [
            "… and 300 men had drowned",
            "… 300 dead",
            "… Nobody lived",
            "… (and three died)",
            "… not",
            "… no.",
            " … yes",
            "... and it burned",
            "... und brannte aus",
            "... 300",
            " [...] et tout a brûlé",
            " […] y ardió",
            "… и сгорел",
            "… και κάηκε",
            "… ونجا",
            "… और जल गया",
            "… [300 dead]",
            "… more",
            "… →300",
            "… +",
            "… 👎",
            "… et reviendrons »",
            ". . . and sank",
            "…… and sank",
            "… or a spring tide",
            "… wind",
            "…ice",
        ],
    )
    def test_more_words_are_no_prompt(self, tail: str) -> None:
        assert copied(as_standfirst(BEGUN + tail)) == []

    @pytest.mark.parametrize("tail", ["……而且三百人遇难", "…三百人死亡", "……没有", "…（三人死亡）", "...和船员"])
    def test_nor_in_scripts_without_spaces(self, tail: str) -> None:
        assert copied(as_standfirst(CHINESE_BEGUN + tail, "\n\n".join(CHINESE))) == []

    @pytest.mark.parametrize(
        "tail",
        [
            "…",
            " …",
            "...",
            " . . .",
            "…”",
            "…»",
            " […]",
            " (...)",
            "[…].",
            "…!",
            "… [more]",
            "… [Read more]",
            " [… mehr]",
            "… Read more",
            "… (read more)",
            "… Read more »",
            "… Weiterlesen",
            "… Lire la suite",
            "… Читать далее",
            "… Mehr →",
            "… lue lisää →",
            "… [lue lisää]",
            "⋯",
            "…\u00a0Continue reading",
        ],
    )
    def test_a_prompt_or_closing_marks_are(self, tail: str) -> None:
        assert copied(as_standfirst(BEGUN + tail)) == [BEGUN + tail]

    @pytest.mark.parametrize("tail", ["……", "…", "…[全文]", "……阅读全文", "。。。"])
    def test_and_in_scripts_without_spaces(self, tail: str) -> None:
        assert copied(as_standfirst(CHINESE_BEGUN + tail, "\n\n".join(CHINESE))) == [CHINESE_BEGUN + tail]

    @pytest.mark.parametrize("end", [" harbour…", " endgame…", " e1…", " en …", " end and 2…", " +end…"])
    def test_the_last_word_has_to_be_the_twin_s_or_its_beginning(self, end: str) -> None:
        copy = BEGUN.removesuffix(" end") + end
        assert copied(as_standfirst(copy)) == []
        assert copied(as_standfirst(BEGUN.removesuffix("nd") + "…")) != []

    @settings(max_examples=40, deadline=None)
    @given(st.integers(64, 100), st.text(st.sampled_from("abzéя5% +"), min_size=1, max_size=12))
    def test_what_is_cut_off_is_a_beginning_whatever_follows(self, size: int, tail: str) -> None:
        copy = STORY[:size].rstrip()
        assert copied(as_standfirst(f"{copy}…")) == [f"{copy}…"]
        if tail.strip():
            assert copied(as_standfirst(f"{copy}…{tail}".strip())) == []
            begins = "".join(STORY.split()).startswith("".join((copy + tail).split()))
            assert begins or copied(as_standfirst(f"{copy}{tail}…")) == []


SIGNS = (
    ("-15 degrees", "+15 degrees"),
    ("-15 degrees", "15 degrees"),
    ("C++", "C#"),
    ("C++", "C"),
    ("€ 3.50", "$ 3,50"),
    ("€3.50", "£3.50"),
    ("3.50 €", "3.50 %"),
    ("5 %", "5 ‰"),
    ("5%", "5"),
    ("3½ tons", "312 tons"),
    ("10³ cells", "103 cells"),
    ("version 3.2", "version 3-2"),
    ("1.500", "1,500"),
    ("at 3:20", "at 3.20"),
    ("x > y", "x < y"),
    ("a = b", "a ≠ b"),
    ("±5 points", "+5 points"),
    ("A&B", "A/B"),
    ("A*", "A"),
    ("#pier", "pier"),
    ("@pier", "#pier"),
    ("👍", "👎"),
    ("❤", "★"),
    ("−5", "+5"),
    ("₹500", "₽500"),
    ("¥500", "₩500"),
    ("٪٥", "٥"),
    ("-$5", "$5"),
    ("$-5", "$5"),
    ("(-5)", "(5)"),
    ("5°", "5"),
    ("It sank?", "It sank."),
    ("§ 5", "5"),
    ("→ North", "← North"),
    ("🇫🇷", "🇩🇪"),
    ("5×3", "5÷3"),
)
"""What differs in a sign that is read."""
SAME = (
    ("“It sank”", '"It sank"'),
    ("‘It sank’", "«It sank»"),
    ("it sank - fast", "it sank — fast"),
    ("it sank – fast", "it sank fast"),
    ("It  sank", "It\u00a0sank"),
    ("IT SANK", "It sank"),
    ("Caf\u00e9", "Cafe\u0301"),
    ("ﬁsh", "fish"),
    ("１５", "15"),
    ("1914–1918", "1914-1918"),
    ("1914 - 1918", "1914–1918"),
    ("-15", "−15"),
    ("–15 °C", "-15 °C"),
    ("Straße", "STRASSE"),
    ("(it sank)", "it sank"),
    ("[it sank]", "it sank"),
    ("pi\u00ader", "pier"),
    ("d’été", "d'été"),
    ("d`été", "d´été"),
    ("3.50 €", "3.50€"),
    ("١٥", "١٥"),
    ("❤\ufe0f", "❤"),
    ("＋5", "+5"),
    ("it sank, fast", "it sank; fast"),
    ("100 %", "100%"),
)
"""What differs in nothing that is read."""
PLACES = (
    "{} was what the harbour master of Skarholm wrote on that day in May",
    "The harbour master of Skarholm wrote {} in his book on that day",
    "On that day in May the harbour master of Skarholm wrote in his book: {}",
)
"""Sentences with a sign at the beginning, in the middle and at the end."""


class TestSigns:
    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize(("one", "other"), SIGNS)
    def test_text_that_differs_in_a_sign_is_no_copy(self, place: str, one: str, other: str) -> None:
        copy, twin = place.format(one), place.format(other)
        assert copied(f"{copy}.\n\n{twin}.\n\n{BODY}") == []
        assert copied(f"{copy}.\n\n{twin}. The pier was closed again in June.\n\n{BODY}") == []

    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize(("one", "other"), SAME)
    def test_text_that_differs_in_other_marks_is(self, place: str, one: str, other: str) -> None:
        copy, twin = place.format(one), place.format(other)
        assert copied(f"{copy}.\n\n{twin}\n\n{BODY}") == [f"{copy}."]
        assert copied(f"{copy}\n\n{twin}. The pier was closed again in June.\n\n{BODY}") == [copy]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("气温为-15度", "气温为15度"),
            ("涨了5%", "涨了5"),
            ("真的？", "真的。"),
            ("￥500", "＄500"),
            ("１．５倍", "１５倍"),
        ],
    )
    def test_in_scripts_without_spaces(self, one: str, other: str) -> None:
        copy, twin = (f"斯卡霍姆岛议会星期五表示，{part}，渡轮将从五月一日起重新停靠旧码头。" for part in (one, other))
        assert copied("\n\n".join((copy, twin, *CHINESE))) == []
        assert copied("\n\n".join((copy, copy.replace("，", " “"), *CHINESE))) == [copy]

    def test_a_space_or_a_quotation_mark_between_chinese_characters_is_not_read(self) -> None:
        spaced = CHINESE[0].replace("渡轮", " “渡轮” ")
        assert copied("\n\n".join((spaced, *CHINESE))) == [spaced]

    @settings(max_examples=40, deadline=None)
    @given(
        st.sampled_from([PARAGRAPHS[0], STORY, PARAGRAPHS[5], CHINESE[0]]),
        st.sampled_from("+%#$€£@&*/=<>±√©👍"),
        st.data(),
    )
    def test_a_sign_put_in_anywhere_makes_another_text(self, story: str, sign: str, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(story) - 2))
        assume(at or sign not in "©👍")  # before a whole paragraph they say nothing of it
        changed = story[:at] + sign + story[at:]
        assert copied("\n\n".join((changed, story, *(p for p in PARAGRAPHS if p != story)))) == []


ORNAMENTS = ("©", "®", "™", "℠", "℗", "ⓒ", "© ®", "►", "▶", "→", "📷", "🔴", "• ©", "|", "©\ufe0f", "👍🏽")
"""What may stand before a paragraph and behind it, and says nothing of it."""


class TestOrnaments:
    @pytest.mark.parametrize("page", [False, True])
    @pytest.mark.parametrize("sign", ORNAMENTS)
    def test_behind_a_sign_a_paragraph_is_a_copy_and_the_one_without_it_stays(self, sign: str, page: bool) -> None:
        for adorned in (f"{sign} {PARAGRAPHS[1]}", f"{PARAGRAPHS[1]} {sign}", f"{sign} {PARAGRAPHS[1]} {sign}"):
            if page:
                source = f"<article><p>{adorned}</p><p>{'</p><p>'.join(PARAGRAPHS)}</p></article>"
                result = analyze(source)
                assert (result.text.count(PARAGRAPHS[1]), sign in result.text) == (1, False)
            else:
                assert copies(f"{adorned}\n\n{BODY}") == [(adorned, PARAGRAPHS[1][:20])]
                assert copies(f"{BODY}\n\n{adorned}") == [(adorned, PARAGRAPHS[1][:20])]

    @pytest.mark.parametrize("sign", ORNAMENTS)
    def test_a_longer_one_stays_whatever_stands_before_it(self, sign: str) -> None:
        longer = f"{sign} {PARAGRAPHS[1]} It had been built in 1893 by the islanders themselves."
        assert copied(f"{longer}\n\n{BODY}") == [PARAGRAPHS[1]]
        shorter = f"{sign} {PARAGRAPHS[5].partition(' Children')[0]}"
        assert copied(f"{shorter}\n\n{BODY}") == [shorter]

    @pytest.mark.parametrize(("one", "other"), [("©", "®"), ("►", "◄"), ("👍", "👎"), ("→", "←")])
    def test_two_signs_are_two_texts(self, one: str, other: str) -> None:
        story = "The harbour master of Skarholm wrote in his book on that day that the ice had come."
        assert copied(f"{one} {story}\n\n{other} {story}\n\n{BODY}") == []
        assert copied(f"{one} {story}\n\n{one} {story}\n\n{BODY}") == [f"{one} {story}"]

    @pytest.mark.parametrize("lead", ["-", "+", "±", "$", "§ ", "#", "@", "~"])
    def test_what_is_said_of_the_first_word_is_none(self, lead: str) -> None:
        story = "15 was what the harbour master of Skarholm wrote in his book on that day."
        assert copied(f"{lead}{story}\n\n{story}\n\n{BODY}") == []

    @settings(max_examples=12, deadline=None)
    @given(
        st.sampled_from([PARAGRAPHS, CHINESE]),
        st.integers(0, 2),
        st.integers(0, 3),
        st.sampled_from(["{} ", "{}", "[{}] ", "{} – "]).flatmap(
            lambda form: st.text(st.sampled_from("©®™℠℗ⓒ►▶●★📷🔴🎥⬇➡"), min_size=1, max_size=3).map(form.format)
        ),
    )
    def test_nothing_is_lost_whatever_the_sign(self, article: tuple[str, ...], which: int, at: int, sign: str) -> None:
        parts = list(article)
        parts.insert(at, f"{sign}{article[which]}")
        alone, result = told(article), told(parts)
        assert missing(result, article) == missing(alone, article)
        assert kept(result).count("".join(article[which].split())) <= 1


class Marked:
    """A judge that keeps whatever has no mark of noise in it."""

    languages = None

    def __call__(self, evidence: Evidence) -> Predictions:
        batch = evidence.batch
        bounds = zip(batch.blocks.starts.tolist(), batch.blocks.ends.tolist(), strict=True)
        noise = np.array([0x00A9 in batch.text.codes[start:end] for start, end in bounds], dtype=np.bool_)
        probabilities = np.full((len(noise), len(LABELS)), 1e-6, dtype=np.float32)
        probabilities[:, MAIN] = np.where(noise, 0.05, 0.95)
        probabilities[:, LABELS.index(Label.CAPTION)] = 1 - probabilities[:, MAIN]
        looked = np.zeros((len(noise), len(PROPAGATED)), dtype=np.float32)
        return Predictions(probabilities, looked, log_odds(probabilities[:, MAIN]))


@pytest.fixture(scope="class")
def marked() -> object:
    """Replace the trained judge by one that knows noise by a sign."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.judge.pages.packaged", Marked)
        yield


HOLDING = (
    "{} © Mirela Dost",
    "© Mirela Dost {}",
    "Photo: {} © AFP",
    "{} Read more © 2021",
    "{} {} ©",
    "{}\n© Borderland Times",
    "Related: {} ©",
    "{} (©)",
    "“{}” ©",
    "{} Foto: M. Dost ©",
    "{} 写真 ©",
    "© {} ©",
    "{}© ",
    "Voir aussi : {} ©",
)
"""Noise that holds a paragraph."""


def holds_contracts(result: Result) -> bool:
    """Whether spans cover all ink in order, and give the clean text."""
    at = 0
    for span in result.spans:
        if not at <= span.start < span.end or result.source[at : span.start].strip():
            return False
        at = span.end
    return not result.source[at:].strip() and apply(result.source, result.spans) == result.text


def told(parts: Sequence[str]) -> Result:
    result = analyze(Document("\n\n".join(parts), form="text"))
    assert holds_contracts(result)
    return result


def missing(result: Result, paragraphs: Sequence[str]) -> list[str]:
    """Paragraphs of which no copy stayed."""
    found = kept(result)
    return [paragraph for paragraph in paragraphs if "".join(paragraph.split()) not in found]


@pytest.mark.usefixtures("marked")
class TestACopyWhoseTwinIsDropped:
    @pytest.mark.parametrize("holding", HOLDING)
    @pytest.mark.parametrize("at", [0, 2, 6])
    def test_the_paragraph_stays(self, holding: str, at: int) -> None:
        for paragraph in (PARAGRAPHS[0], PARAGRAPHS[3]):
            result = told([*PARAGRAPHS[:at], holding.replace("{}", paragraph), *PARAGRAPHS[at:]])
            assert missing(result, PARAGRAPHS) == []

    @pytest.mark.parametrize("holding", HOLDING[:4])
    def test_in_scripts_without_spaces(self, holding: str) -> None:
        result = told([*CHINESE, holding.replace("{}", CHINESE[0])])
        assert missing(result, CHINESE) == []

    def test_twins_in_twins(self) -> None:
        outer = f"{PARAGRAPHS[0]} {PARAGRAPHS[1]} © A"
        result = told([f"{PARAGRAPHS[0]} © B", f"{outer} © C", *PARAGRAPHS, f"{outer} © D © E"])
        assert missing(result, PARAGRAPHS) == []

    def test_of_two_captions_and_a_paragraph_the_paragraph_stays(self) -> None:
        result = told([f"{PARAGRAPHS[0]} © B", *PARAGRAPHS, f"Again: {PARAGRAPHS[0]} © B of the Borderland Times"])
        assert missing(result, PARAGRAPHS) == []

    def test_a_twin_that_was_kept_is_judged_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        judged: list[Evidence] = []

        class Counted(Marked):
            def __call__(self, evidence: Evidence) -> Predictions:
                judged.append(evidence)
                return super().__call__(evidence)

        monkeypatch.setattr("cleaner.judge.pages.packaged", Counted)
        told([PARAGRAPHS[0], *PARAGRAPHS])
        told([f"{PARAGRAPHS[0]} © M. Dost", *PARAGRAPHS])
        assert len(judged) == 1 + 2

    def test_documents_of_a_batch_do_not_matter(self) -> None:
        texts = ["\n\n".join([f"{p} © M. Dost", *PARAGRAPHS]) for p in PARAGRAPHS] + [BODY, f"{BODY}\n\n{BODY}", ""]
        together = list(Cleaner().analyze_many(texts))
        assert [(r.text, r.spans) for r in together] == [(r.text, r.spans) for r in map(analyze, texts)]

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(st.sampled_from([*PARAGRAPHS, *CHINESE]), min_size=3, max_size=9, unique=True),
        st.lists(st.tuples(st.integers(0, 8), st.integers(0, 12), st.sampled_from(HOLDING)), max_size=3),
    )
    def test_every_paragraph_stays(self, article: list[str], noise: list[tuple[int, int, str]]) -> None:
        parts = list(article)
        for which, at, holding in noise:
            parts.insert(min(at, len(parts)), holding.replace("{}", article[which % len(article)]))
        assert missing(told(parts), article) == []

    def test_at_the_border_of_two_tiles(self) -> None:
        lines = [f"Entry {n} of the log says what the weather was on the pier of Skarholm." for n in range(9000)]
        text = "\n\n".join(lines)
        cut = text.rindex("\n\n", 0, TILE_CHARACTERS - CONTEXT // 4)
        before, behind = text[:cut], text[cut:]
        far = behind.index("\n\n", CONTEXT // 2)
        source = f"{before}\n\n{PARAGRAPHS[0]}{behind[:far]}\n\n{PARAGRAPHS[0]} © M. Dost{behind[far:]}"
        result = analyze(Document(source, form="text"))
        assert PARAGRAPHS[0] in result.text
        assert apply(source, result.spans) == result.text


def test_the_trained_judge_keeps_a_paragraph_that_a_caption_holds() -> None:
    for holding in ("{} Photo: Mirela Dost / Borderland Times", "{} © AFP", "Related: {} Read the full story here."):
        for at in (0, 3, 6):
            source = "\n\n".join([*PARAGRAPHS[:at], holding.replace("{}", PARAGRAPHS[1]), *PARAGRAPHS[at:]])
            assert PARAGRAPHS[1] in analyze(Document(source, form="text")).text


TEASERS = ("Photo: {}", "Read also: {} © AP", "{} © AP", "Related: {}", "{} Read more >>", "© Reuters {}")


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, len(PARAGRAPHS) - 1),
    st.lists(st.tuples(st.integers(0, 7), st.sampled_from(TEASERS)), min_size=2, max_size=3),
)
def test_the_trained_judge_keeps_a_paragraph_that_several_lines_of_noise_hold(
    which: int, noise: list[tuple[int, str]]
) -> None:
    parts = list(PARAGRAPHS)
    for at, holding in noise:
        parts.insert(min(at, len(parts)), holding.replace("{}", PARAGRAPHS[which]))
    alone = analyze(Document("\n\n".join(PARAGRAPHS), form="text"))
    assert missing(told(parts), [PARAGRAPHS[which]]) == missing(alone, [PARAGRAPHS[which]])


@pytest.mark.parametrize("credit", ["© AP / Reuters", "Photo: M. Dost", "(Reuters)", "Foto: dpa"])
def test_a_paragraph_that_a_credited_caption_says_stays_on_its_page(credit: str) -> None:
    for which, paragraph in enumerate(PARAGRAPHS):
        before = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:which])
        behind = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[which:])
        caption = f"<figure><img src=a><figcaption>{paragraph} {credit}</figcaption></figure>"
        article = f"<article><h1>The pier</h1>{before}{caption}{behind}</article>"
        page = f"<nav><a href=/>Home</a> <a href=/n>News</a></nav>{article}<footer>© 2024 Gazette</footer>"
        result = analyze(Document(page, form="html"))
        assert missing(result, [paragraph]) == []


@pytest.mark.parametrize("part", [f"{PARAGRAPHS[0]}\n\n", "a ", "All those who " + "wait " * 20 + "\n"])
def test_time_grows_with_the_size_of_the_input_only(part: str) -> None:
    text = part * (1_000_000 // len(part))
    began = time.perf_counter()
    make_batch([text])
    assert time.perf_counter() - began < 15  # about a second where nothing else runs


def test_time_grows_with_the_number_of_marks_on_one_letter() -> None:
    def seconds(marks: int) -> float:
        story = PARAGRAPHS[0].replace("pier", f"pie{marks // 2 * chr(0x301) + marks // 2 * chr(0x316)}r")
        times = []
        for _ in range(2):
            began = time.process_time()
            assert make_batch([f"{story}\n\n{story}\n\n{BODY}"]).copies
            times.append(time.process_time() - began)
        return min(times)

    # Four times as many: were it their square that counted, it would be sixteen times as long, and minutes.
    assert seconds(24_000) < 8 * seconds(6_000)
