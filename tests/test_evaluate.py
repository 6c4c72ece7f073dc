"""What a user would lose: a figure that means something else than it says, a fault in the gold that goes unseen."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Label, Result, Span
from cleaner.cli.main import cli
from cleaner.evaluate import KEYS, evaluate, score_page, score_spans, shortfalls, table
from cleaner.io.records import Line, Record, RecordError, parse

TEXT = "Bridge to close\n\nThe bridge will close on Friday, they said.\n\nSign up for alerts"
GOLD = [[0, 15, "title"], [17, 59, "main"], [61, 80, "boilerplate"]]


class Fixed(Cleaner):
    """Gives the spans it was made with, whatever the text."""

    def __init__(self, *spans: Span) -> None:
        super().__init__()
        self.spans = spans

    def analyze_each(self, sources: Iterable[str]) -> Iterator[Result]:
        for source in sources:
            yield Result("\n\n".join(source[s.start : s.end] for s in self.spans if s.kept), self.spans, source)


def row(number: int = 1, **fields: Any) -> Record:
    return parse(Line("gold.jsonl", number, 0, json.dumps({"text": TEXT} | fields).encode()))


def span(start: int, end: int, label: Label, kept: bool) -> Span:
    return Span(start, end, label, 0 if kept else None, end - start if kept else None)


PERFECT = (span(0, 15, Label.TITLE, False), span(17, 59, Label.MAIN, True), span(61, 80, Label.BOILERPLATE, False))


def test_a_perfect_cleaner_has_perfect_figures() -> None:
    assert evaluate([row(spans=GOLD)], Fixed(*PERFECT)).values == {
        "documents": 1, "doc_f1": 1.0, "precision": 1.0, "recall": 1.0, "noise_left": 0.0, "main_lost": 0.0,
        "block_accuracy": 1.0, "label_accuracy": 1.0, "blocks_wrong": 0,
    }  # fmt: skip


def test_what_was_left_and_lost_is_counted_in_words() -> None:
    # Kept: the title's 3 words and the first 4 of the article's 8.
    half = (span(0, 15, Label.TITLE, True), span(17, 38, Label.MAIN, True), span(39, 80, Label.RELATED, False))
    figures = evaluate([row(spans=GOLD)], Fixed(*half))
    assert figures.values["precision"] == round(4 / 7, 4)
    assert figures.values["recall"] == 0.5
    assert figures.values["doc_f1"] == round(8 / 15, 4)
    assert figures.values["noise_left"] == round(3 / 7, 4)
    assert figures.values["main_lost"] == 0.5
    assert figures.values["blocks_wrong"] == 1
    assert figures.by_label["title"] == {"blocks": 1, "block_accuracy": 0.0, "label_accuracy": 1.0}
    assert figures.by_label["main"] == {"blocks": 1, "block_accuracy": 1.0, "label_accuracy": 1.0}
    assert figures.by_label["boilerplate"] == {"blocks": 1, "block_accuracy": 1.0, "label_accuracy": 0.0}


def test_the_articles_text_is_gold_too() -> None:
    figures = evaluate([row(gold="the BRIDGE will close on friday"), row(2, gold="")], Fixed(*PERFECT))
    assert figures.values == {
        "documents": 2,
        "word_f1": round(0.5 * 12 / 14, 4),
        "word_precision": 0.375,
        "word_recall": 0.5,
    }
    assert [(one.f1, one.name) for one in figures.worst] == [(0.0, "gold.jsonl:2"), (12 / 14, "gold.jsonl:1")]


def test_both_kinds_of_gold_can_be_mixed() -> None:
    figures = evaluate([row(spans=GOLD), row(gold=TEXT[17:59])], Fixed(*PERFECT))
    assert figures.values["documents"] == 2
    assert figures.values["doc_f1"] == figures.values["word_f1"] == 1.0
    assert set(figures.values) == set(KEYS)


def test_nothing_kept_of_nothing_is_perfect() -> None:
    assert score_page("", Result("", (), "x")).f1 == 1.0
    assert score_page("a", Result("", (), "x")).f1 == 0.0
    assert score_page("a", Result("b", (), "x")).f1 == 0.0
    assert score_spans("x", [(0, 1, Label.META)], []).f1 == 1.0


def reference(text: str, gold: list[tuple[int, int, str]], spans: list[Span]) -> dict[str, Any]:
    """One document's figures as the project's scoring script (shared/eval/score.py, splice_figures) computes them."""
    word = re.compile(r"\w+")

    def count(part: str) -> int:
        return len(word.findall(part))

    kept_runs = [(s.start, s.end) for s in spans if s.clean_start is not None]
    a = b = c = noise = 0
    blocks, right, exact = Counter[str](), Counter[str](), Counter[str]()
    for start, end, label in gold:
        n = count(text[start:end])
        k = sum(count(text[max(start, x) : min(end, y)]) for x, y in kept_runs if min(end, y) > max(start, x))
        overlap = Counter[str]()
        for s in spans:
            w = min(end, s.end) - max(start, s.start)
            if w > 0:
                overlap[s.label] += w
        got = overlap.most_common(1)[0][0] if overlap else None
        blocks[label] += 1
        exact[label] += got == label
        right[label] += (k * 2 >= n if label == "main" else k * 2 < n) if n else 1
        if label == "main":
            a, c = a + k, c + n - k
        else:
            b, noise = b + k, noise + n
    return {
        "f1": 2 * a / (2 * a + b + c) if a + b + c else 1.0,
        "counts": (a, b, c, noise),
        "by_label": (blocks, right, exact),
    }


@st.composite
def cuts(draw: st.DrawFn, length: int) -> list[tuple[int, int, Label]]:
    edges = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
    labels = draw(st.lists(st.sampled_from(Label), min_size=len(edges), max_size=len(edges)))
    runs = [(a, b, label) for a, b, label in zip(edges, edges[1:], labels, strict=False)]
    return [run for run in runs if draw(st.booleans())]


@given(st.data(), st.text("ab .\n-", max_size=60))
def test_figures_are_those_of_the_scoring_script(data: st.DataObject, text: str) -> None:
    gold = data.draw(cuts(len(text)))
    spans = [span(a, b, label, data.draw(st.booleans())) for a, b, label in data.draw(cuts(len(text)))]
    ours = score_spans(text, gold, spans)
    assert {
        "f1": ours.f1,
        "counts": (ours.main_kept, ours.noise_kept, ours.main_lost, ours.noise),
        "by_label": (ours.blocks, ours.right, ours.labelled),
    } == reference(text, [(a, b, str(label)) for a, b, label in gold], spans)


BAD = {
    "beyond the text": ([[0, 81, "main"]], "span [0, 81] is empty or lies outside a text of 80 characters"),
    "before the text": ([[-1, 5, "main"]], "span [-1, 5] is empty or lies outside"),
    "empty": ([[5, 5, "main"]], "span [5, 5] is empty"),
    "overlapping": ([[0, 15, "title"], [14, 20, "main"]], "span [14, 20] overlaps [0, 15]"),
    "unknown label": ([[0, 15, "ad"]], "unknown label 'ad'; the labels are title, meta, main, caption, related"),
    "no number": ([["0", 15, "main"]], "spans are not a list of [start, end, label]: Expected `int`, got `str`"),
    "no label": ([[0, 15]], "spans are not a list of [start, end, label]"),
    "no list": ("main", "spans are not a list of [start, end, label]"),
}


@pytest.mark.parametrize(("spans", "message"), BAD.values(), ids=BAD.keys())
def test_bad_gold_is_named_by_file_and_line(spans: Any, message: str) -> None:
    with pytest.raises(RecordError) as error:
        evaluate([row(), row(4, spans=spans)][1:], Fixed(*PERFECT))
    assert str(error.value).startswith("gold.jsonl:4: ")
    assert message in str(error.value)


def test_gold_out_of_order_is_no_fault() -> None:
    assert evaluate([row(spans=GOLD[::-1])], Fixed(*PERFECT)).values["doc_f1"] == 1.0


def test_a_row_without_gold_is_named() -> None:
    with pytest.raises(RecordError, match=r"gold\.jsonl:2: no gold: neither a field 'spans' nor a field 'gold'"):
        evaluate([row(2)], Fixed(*PERFECT))
    with pytest.raises(RecordError, match=r"gold\.jsonl:2: the field 'gold' holds a number, not a string"):
        evaluate([row(2, gold=5)], Fixed(*PERFECT))


def test_bounds_name_what_falls_short() -> None:
    values = {"doc_f1": 0.9, "noise_left": 0.2}
    assert shortfalls(values, {"doc_f1": 0.9}, {"noise_left": 0.2}) == []
    assert shortfalls(values, {"doc_f1": 0.95}, {"noise_left": 0.1}) == ["doc_f1 0.9 < 0.95", "noise_left 0.2 > 0.1"]


def test_the_table_lists_figures_labels_and_worst() -> None:
    view = table(evaluate([row(spans=GOLD), row(2, spans=GOLD, id="x\x1by")], Fixed(*PERFECT)), 1)
    assert "doc_f1             1.0000" in view
    assert "documents               2" in view
    assert re.search(r"^title +2 +1\.0000 +1\.0000$", view, re.MULTILINE)
    assert view.endswith("1.0000  gold.jsonl:1")
    assert "x\ufffdy" in table(evaluate([row(2, spans=GOLD, id="x\x1by")], Fixed(*PERFECT)), 1)


def test_the_worst_documents_show_the_blocks_that_are_wrong() -> None:
    turned = (span(0, 15, Label.TITLE, False), span(17, 59, Label.RELATED, False), span(61, 80, Label.MAIN, True))
    figures = evaluate([row(spans=GOLD)], Fixed(*turned))
    (document,) = figures.worst
    assert [(block.text, block.gold, block.judged, block.kept) for block in document.wrong] == [
        (TEXT[17:59], Label.MAIN, Label.RELATED, False),
        (TEXT[61:80], Label.BOILERPLATE, Label.MAIN, True),
    ]
    rows = table(figures, 1).splitlines()[-3:]
    assert rows[1].split() == ["dropped", "as", "related", "1.00", *TEXT[17:59].split()]
    assert rows[2].split() == ["kept,", "gold", "has", "boilerplate", "1.00", *TEXT[61:80].split()]
    assert len(figures.to_dict(1)["worst"][0]["wrong"]) == 2


def test_as_many_blocks_are_shown_as_wrong_as_are_counted() -> None:
    spans = (span(0, 15, Label.MAIN, True), span(17, 30, Label.MAIN, True), span(31, 80, Label.OFFTOPIC, False))
    figures = evaluate([row(spans=GOLD), row(2, text="— — —", spans=[[0, 5, "boilerplate"]])], Fixed(*spans))
    assert sum(len(one.wrong) for one in figures.worst) == figures.values["blocks_wrong"]


# --- cleaner eval -----------------------------------------------------------------------------------------------------


def run(tmp_path: Path, *args: str, **fields: Any) -> Outcome:
    (tmp_path / "gold.jsonl").write_text(json.dumps({"id": "bridge", "text": TEXT, **fields}) + "\n")
    return CliRunner().invoke(cli, ["eval", str(tmp_path / "gold.jsonl"), *args])


def test_eval_prints_a_table(tmp_path: Path) -> None:
    outcome = run(tmp_path, "--worst", "1", spans=GOLD)
    assert outcome.exit_code == 0
    assert "label_accuracy" in outcome.stdout
    assert "gold.jsonl:1 bridge" in outcome.stdout


def test_eval_prints_json(tmp_path: Path) -> None:
    figures = json.loads(run(tmp_path, "--format", "json", "--worst", "3", spans=GOLD).stdout)
    assert figures["documents"] == 1
    assert figures["by_label"]["main"]["blocks"] == 1
    assert figures["worst"][0]["document"].endswith("gold.jsonl:1 bridge")
    assert "worst" not in json.loads(run(tmp_path, "--format", "json", spans=GOLD).stdout)


@pytest.mark.parametrize("fields", [{"spans": GOLD}, {"gold": TEXT[17:59] + " <b>Not</b> there"}])
def test_eval_writes_a_page_with_gold_beside_judgement(tmp_path: Path, fields: dict[str, Any]) -> None:
    outcome = run(tmp_path, "--report", str(tmp_path / "page.html"), id="<script>x</script>", **fields)
    assert outcome.exit_code == 0, outcome.output
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and page.endswith("</html>\n")
    assert "<script" not in page and "<b>" not in page and "http" not in page
    assert "&lt;script&gt;" in page
    assert "The bridge will close on Friday" in page


def test_eval_does_not_write_over_its_gold(tmp_path: Path) -> None:
    outcome = run(tmp_path, "--report", str(tmp_path / "gold.jsonl"), spans=GOLD)
    assert outcome.exit_code == 2
    assert (tmp_path / "gold.jsonl").read_text().startswith("{")


def test_eval_exits_1_where_a_bound_is_not_met(tmp_path: Path) -> None:
    outcome = run(tmp_path, "--min", "documents=2", "--max", "documents=0", spans=GOLD)
    assert outcome.exit_code == 1
    assert "falls short: documents 1 < 2.0; documents 1 > 0.0" in outcome.stderr
    assert "doc_f1" in outcome.stdout
    assert run(tmp_path, "--min", "documents=1", "--max", "doc_f1=1", spans=GOLD).exit_code == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--min", "f1=0.5"), "'f1' is not a figure; the figures are documents, doc_f1"),
        (("--max", "doc_f1"), "'doc_f1' is not KEY=NUMBER"),
        (("--min", "doc_f1=x"), "'doc_f1=x' is not KEY=NUMBER"),
        (("--min", "word_f1=0.5"), "this gold does not measure word_f1"),
        (("--keep", "title"), "No such option"),
    ],
)
def test_eval_refuses_what_it_cannot_measure(tmp_path: Path, args: tuple[str, ...], message: str) -> None:
    outcome = run(tmp_path, *args, spans=GOLD)
    assert outcome.exit_code == 2
    assert message in " ".join(outcome.stderr.split())


def test_eval_names_file_and_line_of_bad_gold(tmp_path: Path) -> None:
    outcome = run(tmp_path, spans=[[0, 999, "main"]])
    assert outcome.exit_code == 2
    assert f"{tmp_path / 'gold.jsonl'}:1: id bridge: span [0, 999]" in outcome.stderr
    assert outcome.stdout == ""
