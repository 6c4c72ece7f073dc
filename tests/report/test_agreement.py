"""What a user would lose: the work of a second annotator, and a figure of agreement that is right."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

from cleaner import Label, analyze
from cleaner.io.records import Record
from tests.report.browser import Tab
from tests.report.conftest import Make
from tests.report.test_gold import downloaded
from tests.report.test_in_browser import near_topic, number_of, sample, text_of

LABELS = [str(label) for label in Label]


def spans_of(text: str) -> list[list[Any]]:
    return [[span.start, span.end, str(span.label)] for span in analyze(text).spans]


def give(tab: Tab, *paths: Path) -> None:
    """Choose files in the page, as a person does in the dialog."""
    root = tab.send("DOM.getDocument")["root"]["nodeId"]
    node = tab.send("DOM.querySelector", nodeId=root, selector="#gold-file")["nodeId"]
    before = tab.run("golds.length")
    tab.send("DOM.setFileInputFiles", files=list(map(str, paths)), nodeId=node)
    tab.wait(
        f"golds.length === {before + len(paths)} && document.querySelectorAll('.imported').length === golds.length"
    )


def written(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def labels_by_character(text: str, spans: list[list[Any]]) -> list[str]:
    found = [""] * len(text)
    for start, end, label in spans:
        found[start:end] = [label] * (end - start)
    return [label for label, character in zip(found, text, strict=True) if not character.isspace()]


def cohen(some: list[str], others: list[str]) -> tuple[float, float]:
    """Share alike and kappa, by the definition (Cohen 1960)."""
    total = len(some)
    alike = sum(one == other for one, other in zip(some, others, strict=True)) / total
    left, right = Counter(some), Counter(others)
    chance = sum(left[label] * right[label] for label in {*some, *others}) / total**2
    return alike, (alike - chance) / (1 - chance)


def test_two_annotators_are_compared_over_their_own_cuts(tab: Tab, make: Make, tmp_path: Path) -> None:
    dice = random.Random(7)
    records = [*near_topic(2), Record("😀.txt", "😀😀 𝔘𝔫𝔦 one.\n\nTwo 😀 three four five six.")]
    paths, everyone = [], []
    for name in ("ada.jsonl", "ben.jsonl"):
        rows = []
        for record in records:
            spans = []
            for start, end, label in spans_of(record.text):
                middle = dice.randrange(start + 1, end) if end - start > 8 else end
                for low, high in ((start, middle), (middle, end)):
                    if record.text[low:high].strip():
                        spans.append([low, high, dice.choice([label, label, dice.choice(LABELS)])])
            rows.append({"text": record.text, "spans": spans})
        paths.append(written(tmp_path / name, *rows))
        everyone.append([labels_by_character(row["text"], row["spans"]) for row in rows])
    tab.open(make(records), "#corpus")
    give(tab, *paths)
    some, others = ([label for labels in whose for label in labels] for whose in everyone)
    expected = []
    for fold in (lambda label: label == "main", lambda label: label):
        alike, kappa = cohen([str(fold(one)) for one in some], [str(fold(one)) for one in others])
        expected.append([f"{100 * alike:.1f} %", f"{kappa:.3f}"])
    shown = tab.run(
        "[...document.querySelectorAll('#agreement table:first-of-type tbody tr')]"
        ".map(r => [...r.children].slice(1).map(c => c.textContent))"
    )
    assert shown == expected
    pairs = Counter((one, other) for one, other in zip(some, others, strict=True) if one != other)
    rows = tab.run(
        "[...document.querySelectorAll('#agreement table:last-of-type tbody tr')]"
        ".map(r => [...r.children].map(c => c.textContent))"
    )
    assert {(one, other): int(size.replace(",", "")) for one, other, size in rows} == pairs
    assert text_of(tab, "#agreement .found").startswith("3 documents, ")
    assert number_of(tab, "#agreement .hits li") == tab.run("compare(0, 1).places.length") > 3
    tab.run("document.querySelector('#agreement .hits a').click()")
    tab.wait("here()")
    assert number_of(tab, "#read .theirs") > 0
    tab.press("x")
    assert "says" in text_of(tab, ".theirs-line")
    assert "says" in tab.run("document.activeElement.ariaLabel ?? 'says'")


def test_gold_of_a_colleague_is_taken_whole_or_block_by_block(tab: Tab, make: Make, tmp_path: Path) -> None:
    one = sample()
    spans = spans_of(one.text)
    theirs = [[start, end, "caption" if at in (1, 3) else label] for at, (start, end, label) in enumerate(spans)]
    path = written(tmp_path / "theirs.jsonl", {"id": "else", "text": one.text, "spans": theirs})
    tab.open(make([one, *near_topic(1)], edit=True), "#corpus")
    give(tab, path)
    # Nothing of this page is reviewed yet, so there is nothing to compare.
    assert "no text that both labelled" in text_of(tab, "#agreement")
    tab.run("location.hash = '#document-1'")
    tab.wait("here()?.number === 1")
    tab.press("x")
    assert tab.run("view.at") == 1
    assert text_of(tab, ".theirs-line").startswith("A says caption")
    tab.run("document.querySelector('.theirs-line button').click()")
    assert tab.run("view.doc.runs[1].label") == "caption"
    tab.press("c")
    tab.wait("!here()")
    tab.run("document.querySelector('.imported button').click()")
    (row,) = downloaded(tab)
    assert row["spans"] == theirs
    assert "They do not differ anywhere." in text_of(tab, "#agreement")
    tab.run("location.hash = '#document-1'")
    tab.wait("here()?.number === 1")
    tab.press("u")
    tab.press("u")
    assert tab.run("spansOf(view.doc)") == spans


def test_lines_that_do_not_fit_are_told_and_left_out(tab: Tab, make: Make, tmp_path: Path) -> None:
    text = "One 😀 two.\n\nThree </script> four."
    good = spans_of(text)
    wrong: list[Any] = [
        [[0, 999, "main"]], [[4, 2, "main"]], [[0, 3, "main"], [1, 5, "main"]], [[0, 3, "nonsense"]], [0], "x", None,
    ]  # fmt: skip
    rows = [{"text": text, "spans": spans} for spans in wrong]
    rows += [{"text": "Of another page.", "spans": []}, {"text": text, "spans": [[0, 3, "caption"]]}]
    path = written(tmp_path / "<b>.jsonl", *rows)
    path.write_bytes(b"{]\n\n[1]\nnull\n" + path.read_bytes())
    tab.open(make([Record("a.txt", text)], edit=True), "#corpus")
    give(tab, path)
    said = text_of(tab, "#said")
    assert said.startswith("<b>.jsonl: 1 document of this page. 3 lines are of other texts. Left out: line 1: no JSON;")
    assert said.endswith("1 document with text outside all spans, which keeps the judge's label.")
    # What it does not cover stays as it was, and it is not called reviewed.
    tab.run("document.querySelector('.imported button').click()")
    spans = tab.run("spansOf(readable[0])")
    assert spans[0] == [0, 3, "caption"]
    assert labels_by_character(text, spans)[3:] == labels_by_character(text, good)[3:]
    assert text_of(tab, ".progress") == "0 of 1 reviewed"


def test_kappa_of_small_tables(tab: Tab, make: Make) -> None:
    tab.open(make([]))
    tables: list[tuple[list[list[int]], float | None]] = [
        ([[20, 5], [10, 15]], 0.4), ([[5, 0], [0, 5]], 1), ([[0, 5], [5, 0]], -1), ([[9, 0], [0, 0]], None),
        ([[0, 0], [0, 0]], None),
    ]  # fmt: skip
    for table, wanted in tables:
        found = tab.run(f"kappa({table})")
        assert found is None if wanted is None else abs(found - wanted) < 1e-12
    one = "[{from: 0, to: 5, label: 'a'}, {from: 5, to: 9, label: 'b'}]"
    assert tab.run(f"stretches({one}, [{{from: 1, to: 7, label: 'c'}}])") == [
        {"from": 1, "to": 5, "one": "a", "other": "c"}, {"from": 5, "to": 7, "one": "b", "other": "c"},
    ]  # fmt: skip


def test_what_is_left_uncovered_is_what_no_span_has(tab: Tab, make: Make) -> None:
    text = "abc def ghi"
    tab.open(make([Record("a.txt", text)]))
    assert tab.run("readable[0].runs.length") == 1
    cuts = [(low, high) for low, high in product(range(12), repeat=2) if low < high and text[low:high].strip()]
    found = tab.run(
        f"{json.dumps(cuts)}.map(([from, to]) => uncovered(readable[0], [{{from, to}}]).map(run => [run.from, run.to]))"
    )
    for (low, high), rest in zip(cuts, found, strict=True):
        left = "".join(" " if low <= at < high else character for at, character in enumerate(text))
        assert "".join(text[a:b] for a, b in rest).replace(" ", "") == left.replace(" ", "")
        assert all(text[a:b].strip() == text[a:b] for a, b in rest)
