"""What a user would lose: an hour of labelling by hand that evaluation or training does not take."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec import Raw

from cleaner import Label, analyze
from cleaner.cli.main import cli
from cleaner.io.files import read
from cleaner.io.records import Record, parse
from cleaner.training.examples import examples
from tests.report.browser import Tab
from tests.report.conftest import Make
from tests.report.test_in_browser import PAGE

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "report"
LINES = (
    "The 𝔥arbour bridge 😀 will close",
    "😀😀 14.03.2024 / 09:14",
    (
        "The harbour bridge will close to all traffic on Friday evening 😀, the council said, for nine days. "
        "Lorries with the flag 🏴󠁧󠁢󠁥󠁮󠁧󠁿 take the ferry."
    ),
    "Council engineers said that the old bearings 👩‍👩‍👧 had worn so thin that lorries were sent the long way.",
    "Read also: Ferry fares to rise",
)
TEXT = "\n\n".join(LINES)
FIELDS = {"id": Raw(b'"bridge-1"'), "url": Raw(b'"https://www.ferry.example/1"'), "language": Raw(b'"en"')}


def record(text: str = TEXT, **fields: Raw) -> Record:
    return Record("pages.jsonl", text, 1, FIELDS | fields)


def downloaded(tab: Tab, kind: str = "text") -> list[dict[str, Any]]:
    tab.run(f"document.getElementById('gold-{kind}').click()")
    path = tab.downloads / ("gold.jsonl" if kind == "text" else "gold-html.jsonl")
    ends = time.monotonic() + 10
    # The browser makes the file first and writes it afterwards; what is written whole ends its last line.
    while not (path.exists() and path.read_bytes().endswith(b"\n")):
        assert time.monotonic() < ends, "nothing was downloaded"
        time.sleep(0.02)
        tab.run("0")
    lines = path.read_bytes().split(b"\n")
    assert lines.pop() == b""
    return [json.loads(line) for line in lines]


def select_words(tab: Tab, at: int, first: int, last: int) -> None:
    """Select part of a block as a mouse would: places in its string, over the nodes it is made of."""
    tab.run(
        f"(() => {{ const node = document.getElementById('read-{at}').firstChild;"
        f" getSelection().setBaseAndExtent(node, {first}, node, {last}); }})()"
    )


def at_of(tab: Tab, start: str) -> int:
    found: int = tab.run(f"view.doc.runs.findIndex(run => view.doc.text.startsWith({json.dumps(start)}, run.from))")
    assert found >= 0
    return found


def test_from_the_page_to_figures_and_training(tab: Tab, make: Make, tmp_path: Path) -> None:
    tab.open(make([record()], edit=True))
    assert tab.run("document.querySelector('.main-tool').disabled")
    # A label by key, on the block that has the focus.
    at = at_of(tab, "Read also")
    tab.point(f"#read-{at}", click=True)
    tab.press("7")
    assert tab.run(f"view.doc.runs[{at}].label") == "boilerplate"
    assert tab.run("document.activeElement.id") == f"read-{at}"
    # Some words of a block, which has characters of two units before them.
    at = at_of(tab, "The harbour bridge")
    line = LINES[2]
    first, last = (len(line[:p].encode("utf-16-le")) // 2 for p in (line.index("Lorries"), len(line)))
    select_words(tab, at, first, last)
    tab.press("6")
    tab.picture(PICTURES / "edit.png")
    (row,) = downloaded(tab)
    assert row["text"] == TEXT
    assert {key: row[key] for key in ("id", "url", "host", "language")} == {
        "id": "bridge-1", "url": "https://www.ferry.example/1", "host": "ferry.example", "language": "en",
    }  # fmt: skip
    said = {TEXT[start:end]: label for start, end, label in row["spans"]}
    assert said[LINES[4]] == "boilerplate"
    assert said["Lorries with the flag 🏴󠁧󠁢󠁥󠁮󠁧󠁿 take the ferry."] == "offtopic"
    assert said[LINES[2][: LINES[2].index(" Lorries")]] == "main"
    assert "".join("".join(said).split()) == "".join(TEXT.split())
    # The command takes it, and so does training.
    done = CliRunner().invoke(cli, ["eval", str(tab.downloads / "gold.jsonl"), "--format", "json"])
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert figures["documents"] == 1
    assert figures["by_label"]["offtopic"]["blocks"] == 1
    (example,) = examples([row])
    assert (example.host, example.kind) == ("ferry.example", "splice")
    assert set(example.labels.tolist()) >= {list(Label).index(Label.MAIN), list(Label).index(Label.BOILERPLATE)}


def test_what_nobody_touched_is_no_gold(tab: Tab, make: Make) -> None:
    tab.open(make([record(), record(TEXT + " More.", id=Raw(b'"bridge-2"'))], edit=True), "#document-1")
    tab.point("#reviewed", click=True)
    assert tab.run("document.querySelector('.main-tool').textContent") == "Download gold (1)"
    (row,) = downloaded(tab)
    assert row["id"] == "bridge-1"
    assert row["spans"] == [[span.start, span.end, span.label] for span in analyze(TEXT).spans]
    tab.point("#reviewed", click=True)
    assert tab.run("document.querySelector('.main-tool').disabled")


def test_labels_by_the_list_and_cuts_by_sentence_and_undo(tab: Tab, make: Make) -> None:
    tab.open(make([record()], edit=True))
    before = tab.run("spansOf(view.doc)")
    at = at_of(tab, "The harbour bridge")
    tab.point(f"#read-{at}", click=True)
    choose = "(() => {{ const list = document.getElementById('{}'); list.focus(); list.selectedIndex = {};"
    choose += " list.dispatchEvent(new Event('change')); }})()"
    tab.run(choose.format("cut", 1))
    assert tab.run("document.activeElement.id") == "label"
    part = tab.run(f"(run => view.doc.text.slice(run.from, run.to))(view.doc.runs[{at + 1}])")
    assert part.startswith("Lorries")
    tab.run(f"select({at + 1})")
    tab.run(choose.format("label", 5))
    assert tab.run("document.activeElement.id") == "label"
    assert tab.run(f"view.doc.runs[{at + 1}].label") == "offtopic"
    assert tab.run("document.querySelector('.reason').textContent").startswith("The judge said main: ")
    # Its words have left the clean text.
    assert "Lorries with" not in tab.run("document.getElementById('clean').textContent")
    tab.run(f"select({at})")
    tab.press("u")
    tab.press("u")
    assert tab.run("spansOf(view.doc)") == before
    assert not tab.run("view.doc.reviewed")
    tab.press("u")
    assert tab.run("document.getElementById('said').textContent") == "There is nothing to undo."


def test_edits_outlive_a_reload_and_leaving_is_warned_of(tab: Tab, make: Make) -> None:
    path = make([record()], edit=True)
    leaving = "dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    tab.open(path)
    assert tab.run(leaving)
    at = at_of(tab, "Read also")
    select_words(tab, at, 0, 10)
    tab.press("2")
    assert not tab.run(leaving)
    before = tab.run("spansOf(view.doc)")
    downloaded(tab)
    assert tab.run(leaving)
    tab.open(path)
    assert tab.run("spansOf(view.doc)") == before
    assert next((TEXT[a:b], label) for a, b, label in before[-2:]) == ("Read also:", "meta")
    assert tab.run("view.doc.reviewed")
    assert tab.run("document.querySelector('.main-tool').textContent") == "Download gold (1)"
    # Of other texts, or of other labels, nothing comes back.
    tab.open(make([record(TEXT + " More.")], edit=True))
    assert not tab.run("view.doc.reviewed")


def test_without_storage_it_works_and_says_so(tab: Tab, make: Make) -> None:
    path = make([record()], edit=True)
    block = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    tab.send("Page.addScriptToEvaluateOnNewDocument", source=block)
    tab.open(path)
    tab.press("n")
    tab.press("7")
    assert tab.run("view.doc.reviewed")
    assert "does not let it save them" in tab.run("document.getElementById('content').textContent")
    assert len(downloaded(tab)) == 1


def test_hostile_text_comes_back_as_it_was(tab: Tab, make: Make) -> None:
    text = "One \u2028 two\u2029\x85 \0 three. </script> \u202efour\u202c\n\n\ud800 five \udc00 six.\r\nSeven 😀 eight."
    tab.open(make([record(text)], edit=True))
    tab.point("#reviewed", click=True)
    (row,) = downloaded(tab)
    assert row["text"] == text
    assert row["spans"] == [[span.start, span.end, span.label] for span in analyze(text).spans]
    (line,) = read(str(tab.downloads / "gold.jsonl"))
    assert parse(line).text == text
    done = CliRunner().invoke(cli, ["eval", str(tab.downloads / "gold.jsonl")])
    assert done.exit_code == 0, done.output


def test_a_part_chosen_behind_unseen_characters_is_that_part(tab: Tab, make: Make) -> None:
    text = "One \u202etwo \U000e0041three\u202c four five six seven eight nine ten."
    tab.open(make([record(text)], edit=True))
    last = "document.getElementById('read-0').lastChild"
    tab.run(f"getSelection().setBaseAndExtent({last}, 6, {last}, 10)")
    tab.press("4")
    assert [text[a:b] for a, b, label in tab.run("spansOf(view.doc)") if label == "caption"] == ["five"[:4]]


def test_pages_come_back_with_their_html_and_their_article(tab: Tab, make: Make) -> None:
    tab.open(make([record(), Record("bridge.html", PAGE, html=True)], edit=True), "#document-2")
    for start, key in ("The bridge closes", "1"), ("Council engineers", "6"):
        tab.point(f"#read-{at_of(tab, start)}", click=True)
        tab.press(key)
    article = PAGE.partition("<p>")[2].partition("</p>")[0].replace("<span hidden>or so</span>", "").replace("\n", " ")
    (row,) = downloaded(tab, "html")
    assert row == {"id": "bridge.html", "title": "The bridge closes", "html": PAGE, "gold": article}
    done = CliRunner().invoke(cli, ["eval", str(tab.downloads / "gold-html.jsonl"), "--format", "json"])
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    # The engineers' paragraph was kept, and is no longer gold.
    assert figures["word_recall"] == 1
    assert figures["word_precision"] < 1
    (example,) = examples([row])
    assert example.kind == "page"
    assert sum(example.shares.tolist()) == 1
    # Its text with all labels is gold of the other kind.
    (labelled,) = downloaded(tab)
    assert "html" not in labelled
    assert {label for *_, label in labelled["spans"]} >= {"main", "offtopic", "boilerplate"}


def test_a_report_to_read_changes_nothing(tab: Tab, make: Make) -> None:
    tab.open(make([record()]))
    tab.press("n")
    tab.press("7")
    assert tab.run("view.doc.runs === view.doc.given")
    assert tab.run("document.querySelectorAll('.main-tool, .controls, .review').length") == 0


@pytest.mark.parametrize("name", ["near-topic", "positive-other"])
def test_labels_put_back_by_hand_score_as_the_gold_does(tab: Tab, make: Make, name: str, tmp_path: Path) -> None:
    """A person who labels every block as the gold has it gets the figures of that gold."""
    lines = list(read(str(ROOT / "corpora" / "gold" / f"{name}.jsonl")))[:4]
    records = [parse(line) for line in lines]
    tab.open(make(records, edit=True))
    gold = {index: json.loads(bytes(record.fields["spans"])) for index, record in enumerate(records)}
    tab.run(
        "(gold => readable.forEach((doc, number) => {"
        "  const edges = gold[number], [{block}] = runsOf(doc);"
        "  const places = fromPoints(doc.text, edges.flatMap(([from, to]) => [from, to]));"
        "  change(doc, edges.map(([, , label], k) => ({from: places[2 * k], to: places[2 * k + 1], label, block})));"
        f"}}))({json.dumps(gold)})"
    )
    tab.run("drawTools()")
    rows = downloaded(tab)
    assert [row["spans"] for row in rows] == [gold[index] for index in gold]
    figures = []
    for path in (tab.downloads / "gold.jsonl", tmp_path / "original.jsonl"):
        if not path.exists():
            path.write_bytes(b"".join(line.data for line in lines))
        done = CliRunner().invoke(cli, ["eval", str(path), "--format", "json"])
        figures.append(json.loads(done.stdout))
    assert figures[0] == figures[1]
