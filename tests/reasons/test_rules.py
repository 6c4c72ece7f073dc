"""What a user would lose: a reason that is missing, or that the text does not bear out."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Column, Label, analyze
from cleaner.evidence.cohesion import PROPAGATED, propagated
from cleaner.evidence.registry import NAMES, Evidence, gather
from cleaner.reasons.rules import COLUMNS, RULES, explain
from cleaner.text.cues import CATEGORIES
from cleaner.text.make_batch import make_batch

PARAGRAPH = (
    "The keeper climbed the stairs of the lighthouse for the last time on Monday, and came down again with the brass "
    "key in his hand, which he had kept for years."
)
HEADLINE = "Bridge to close for nine days in late spring"
TEXTS = st.lists(
    st.sampled_from([
        PARAGRAPH, f"And so {PARAGRAPH}", "Bridge to close", "Bridge to close The span shuts on Friday.", "© 2024",
        "Sign up for our newsletter", "By a friend", "Monday, 14:30", "Home | News", "* * *", "", "\x00", "中文字。",
        "And then…",
    ]),
    max_size=8,
).map("\n\n".join)  # fmt: skip


def explained(text: str, label: Label, opinion: float = 0.5) -> list[tuple[str, tuple[Column, ...]]]:
    """Reason and columns of every block, were all of the text's blocks of that label."""
    return explained_as([text], [label] * len(make_batch([text]).blocks), opinion)


def explained_as(texts: list[str], labels: list[Label], opinion: float = 0.5) -> list[tuple[str, tuple[Column, ...]]]:
    evidence = gather(make_batch(texts))
    return list(zip(*explain(evidence, second_pass(evidence, opinion), labels)[:2], strict=True))


def values(columns: tuple[Column, ...]) -> dict[str, float]:
    return {column.name: column.value for column in columns}


def second_pass(evidence: Evidence, opinion: float) -> np.ndarray:
    batch = evidence.batch
    return propagated(evidence.occurrences, batch.counts, batch.first_block, np.full(len(batch.blocks), opinion))


@given(TEXTS, st.data())
def test_every_block_has_a_reason_and_its_columns_are_the_evidence_s(text: str, data: st.DataObject) -> None:
    evidence = gather(make_batch([text]))
    count = len(evidence.batch.blocks)
    labels = data.draw(st.lists(st.sampled_from(Label), min_size=count, max_size=count))
    extra = second_pass(evidence, data.draw(st.floats(0, 1)))
    everything = dict(
        zip((*NAMES[: evidence.matrix.shape[1]], *PROPAGATED), (*evidence.matrix.T, *extra.T), strict=True)
    )
    reasons, columns, _ = explain(evidence, extra, labels)
    assert len(reasons) == len(columns) == count
    for row in range(count):
        assert reasons[row].strip()
        assert "nan" not in reasons[row]
        assert "\n" not in reasons[row]
        for name, told in values(columns[row]).items():
            assert told == pytest.approx(float(everything[name][row]), abs=6e-4)


def test_what_an_analysis_tells_is_what_the_columns_say() -> None:
    text = "\n\n".join([
        "Lighthouse keeper retires", "By Staff Writer", PARAGRAPH, f"And so {PARAGRAPH}", HEADLINE,
        f"{HEADLINE} The span shuts on Friday.", "Sign up now", f"But then {PARAGRAPH}", "© 2024 The Post",
    ])  # fmt: skip
    result = analyze(text)
    evidence = gather(make_batch([text]))
    starts = evidence.batch.blocks.starts.tolist()
    for span in result.spans:
        assert span.reason
        for name, told in values(span.evidence).items():
            assert name in COLUMNS
            if name not in PROPAGATED:
                assert told == pytest.approx(float(evidence.column(name)[starts.index(span.start)]), abs=6e-4)


ECHOED = f"{PARAGRAPH}\n\n{HEADLINE}\n\n{HEADLINE} The span shuts on Friday."


@pytest.mark.parametrize(
    ("text", "block", "label", "sentence"),
    [
        (ECHOED, -1, Label.RELATED, "its first 9 words repeat the line before (headline echo)"),
        (ECHOED, 1, Label.RELATED, "the next block begins with this line again (headline echo)"),
        (f"Home\n\n{PARAGRAPH}\n\nHome\n\nHome", 0, Label.BOILERPLATE, "the same words appear 3 times in this"),
        (f"{PARAGRAPH}\n\n© 2024 The Harbour Post", -1, Label.BOILERPLATE, "it has a copyright or trade-mark sign"),
        (f"{PARAGRAPH}\n\n© Harbour Post", -1, Label.CAPTION, "it has a © credit"),
        (f"{PARAGRAPH}\n\nNobody knew why…", -1, Label.RELATED, "it trails off in an ellipsis, as teasers do"),
        (f"{PARAGRAPH}\n\nMonday 3 March", -1, Label.META, "it is a date line"),
        (f"{PARAGRAPH}\n\n14:30", -1, Label.META, "it gives a time of day"),
        (
            f"{PARAGRAPH}\n\nSign up for alerts",
            -1,
            Label.BOILERPLATE,
            "a prompt to subscribe or follow (“Sign up for”)",
        ),
        (f"{PARAGRAPH}\n\nREAD MORE: It shuts", -1, Label.RELATED, "a cue to another story (“READ MORE”)"),
        (f"{PARAGRAPH}\n\nThe men of China , and Interpol ’s", -1, Label.OFFTOPIC, "2 gaps before punctuation"),
        (f"{PARAGRAPH} It was cold. It rained. It was dark.", 0, Label.MAIN, "running prose of 4 sentences"),
    ],
)
def test_a_reason_says_what_a_reader_can_see(text: str, block: int, label: Label, sentence: str) -> None:
    assert sentence in explained(text, label)[block][0]


@pytest.mark.parametrize("label", Label)
def test_a_block_without_evidence_has_its_label_s_own_reason(label: Label) -> None:
    evidence = gather(make_batch(["x"]))
    blank = replace(evidence, matrix=np.full_like(evidence.matrix, np.nan))
    for rule in RULES:
        if rule.index < blank.matrix.shape[1]:
            blank.matrix[0, rule.index] = rule.low
    extra = np.full((1, len(PROPAGATED)), 0.5, dtype=np.float32)
    reasons, columns, _ = explain(blank, extra, [label])
    assert reasons[0]
    assert set(values(columns[0])) <= set(COLUMNS)


@pytest.mark.parametrize("label", Label)
def test_every_label_has_rules(label: Label) -> None:
    assert any(label in rule.labels for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{'+'.join(sorted(rule.labels))}-{rule.column}")
def test_a_rule_reads_a_column_and_says_one_sentence(rule: object) -> None:
    from cleaner.reasons.rules import Rule

    assert isinstance(rule, Rule)
    assert rule.column in COLUMNS
    assert COLUMNS[rule.index] == rule.column
    assert rule.low != rule.high
    assert rule.weight > 0
    for value in (rule.low, (rule.low + rule.high) / 2, rule.high):
        said = rule.say(float(value))
        assert said.strip() == said != ""
        assert not said.endswith(".")


FOREIGN = (
    "A surgeon in Port Ambry was cleared of all charges on Friday after a tribunal heard Jonas Wendt and Dr Priya "
    "Sothern describe the operating theatre, court officials said."
)
ARTICLE = (
    "The keeper of the lighthouse at Cape Merrow climbed its stairs for the last time, and came down with the key.",
    "He had kept that key of the lighthouse for years, and the stairs at Cape Merrow he knew better than his own.",
    "But the lighthouse will be sold, and whoever buys the stairs at Cape Merrow gets the key and the keeper's chair.",
)


def test_a_foreign_paragraph_has_three_reasons_that_can_be_counted_over() -> None:
    text = "\n\n".join((*ARTICLE[:2], FOREIGN, ARTICLE[2]))
    evidence = gather(make_batch([text]))
    labels = [Label.MAIN, Label.MAIN, Label.OFFTOPIC, Label.MAIN]
    opinion = np.array([1.0, 1.0, 0.0, 1.0])
    extra = propagated(evidence.occurrences, evidence.batch.counts, evidence.batch.first_block, opinion)
    told = explain(evidence, extra, labels)[0][2].split("; ")
    assert len(told) == 3
    assert "it begins like the first paragraph of a story" in told
    assert any(
        re.fullmatch(r"none of its \d+ names \(“Ambry”, “Jonas”, …\) appears in the article", one) for one in told
    )
    assert any(
        re.fullmatch(r"(all )?\d+ of its (\d+ )?rare words appear nowhere else in the document", one) for one in told
    )


def test_rules_of_one_topic_are_not_both_told() -> None:
    text = "\n\n".join((*ARTICLE, FOREIGN))
    for label in (Label.OFFTOPIC, Label.RELATED):
        reason = explained(text, label)[-1][0]
        assert reason.count(" names (") <= 1
        assert reason.count("words") <= 1


def test_every_kind_of_cue_is_told() -> None:
    columns = {rule.column for rule in RULES}
    assert {f"{category}_share" for category in CATEGORIES} <= columns


def test_nothing_has_no_reasons() -> None:
    assert explained_as(["", " "], []) == []


class TestTruth:
    """Reasons say nothing that the text does not bear out."""

    def test_a_quoted_cue_is_of_the_kind_that_is_told(self) -> None:
        reason = explained(
            f"{PARAGRAPH}\n\nShare this by John Smith staff writer Sign up for our newsletter", Label.BOILERPLATE
        )
        assert "share line (“Sign up" not in reason[-1][0]

    @pytest.mark.parametrize(
        ("line", "label", "phrase"),
        [
            ("版权所有", Label.BOILERPLATE, "版权所有"),
            ("無断転載禁止", Label.BOILERPLATE, "無断転載禁止"),
            ("สงวนลิขสิทธิ์", Label.BOILERPLATE, "สงวนลิขสิทธิ์"),
            ("延伸阅读：大桥关闭九天", Label.RELATED, "延伸阅读"),
            ("阅读更多：大桥关闭九天", Label.RELATED, "阅读更多"),
        ],
    )
    def test_a_quoted_cue_of_a_script_without_spaces_is_whole(self, line: str, label: Label, phrase: str) -> None:
        assert f"(“{phrase}”)" in explained(f"{PARAGRAPH}\n\n{line}", label)[-1][0]

    def test_a_tenth_is_no_byline(self) -> None:
        for sentence in ("Output fell by a tenth.", "By a tenth of a second"):
            assert "byline" not in explained(f"{PARAGRAPH}\n\n{sentence}", Label.META)[-1][0]

    def test_words_that_nobody_shares_make_nobody_noise(self) -> None:
        reason, _ = explained(f"Zebra quark vorpal\n\n{PARAGRAPH}", Label.RELATED)[0]
        assert "the blocks that share its words" not in reason

    def test_without_paragraphs_nothing_is_compared_with_them(self) -> None:
        assert "in the document's paragraphs" not in explained("Home\n\nNews", Label.BOILERPLATE)[0][0]

    def test_before_the_first_paragraph_nothing_stands_after_one(self) -> None:
        lines = "\n\n".join(f"the keeper of the lighthouse and the key {number}" for number in range(40))
        for reason, _ in explained(f"{lines}\n\n{PARAGRAPH}", Label.BOILERPLATE)[:40]:
            assert "after the last long paragraph" not in reason

    def test_one_gap_is_one_gap(self) -> None:
        reason, _ = explained(f"{PARAGRAPH}\n\nThe men of China , who came", Label.BOILERPLATE)[-1]
        assert re.search(r"\b1 gap before", reason)

    def test_a_part_of_the_line_before_is_not_the_whole(self) -> None:
        text = f"{PARAGRAPH}\n\nBridge closes today\n\nBridge closes for nine days"
        assert "the whole line before" not in explained(text, Label.RELATED)[-1][0]
