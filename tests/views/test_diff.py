"""What a user would lose: a patch that applies and says just what the judge did."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import cleaner
from cleaner.document import Label, Span, joint
from cleaner.io.records import Line, Record, parse
from cleaner.result import Result
from cleaner.views.diff import diff, write_diff

HEADER = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
SAMPLE = Path(__file__).parents[2] / "corpora" / "sample-page.txt"
SOURCE = "Ferry fares to rise\n\nThe bridge will close on Friday.\n\nIt opens on Sunday. Sign up for more!\nhits 1"


def judged(source: str, *pieces: tuple[str, Label]) -> Result:
    """A result whose spans are ``pieces``, of which those labelled main are kept."""
    spans: list[Span] = []
    clean = ""
    at, last = 0, -1
    for words, label in pieces:
        start = source.index(words, at)
        at = start + len(words)
        kept: tuple[int | None, int | None] = (None, None)
        if label is Label.MAIN:
            clean += joint(source, last, start) if last >= 0 else ""
            kept = len(clean), len(clean) + len(words)
            clean += words
            last = at
        spans.append(Span(start, at, label, *kept, reason=f"reason {len(spans)}"))
    return Result(clean, tuple(spans), source)


RESULT = judged(
    SOURCE,
    ("Ferry fares to rise", Label.RELATED),
    ("The bridge will close on Friday.", Label.MAIN),
    ("It opens on Sunday.", Label.MAIN),
    ("Sign up for more!", Label.BOILERPLATE),
    ("hits 1", Label.BOILERPLATE),
)


def applied(old: str, patch: str) -> str:
    """``old`` after ``patch``, by the letter: every line of it has to be where it says."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", old)
    rows = patch.split("\n")[2:-1]
    out: list[str] = []
    at = 0
    while rows:
        found = HEADER.match(rows.pop(0))
        assert found
        first, size, to, new_size = (1 if part is None else int(part) for part in found.groups())
        begin = first - (size > 0)
        out += lines[at:begin]
        assert len(out) == to - (new_size > 0)
        at = begin
        while rows and not rows[0].startswith("@@ "):
            row = rows.pop(0)
            line = row[1:] + "\n"
            if rows and rows[0].startswith("\\"):
                rows.pop(0)
                line = row[1:]
            if row[0] != "+":
                assert lines[at] == line
                at += 1
            if row[0] != "-":
                out.append(line)
        assert at == begin + size
        assert len(out) == to - (new_size > 0) + new_size
    return "".join(out + lines[at:])


def test_a_hunk_shows_what_goes_and_says_why() -> None:
    assert diff("a/page.txt", "b/page.txt", RESULT).splitlines() == [
        "--- a/page.txt",
        "+++ b/page.txt",
        "@@ -1,3 +1 @@ related: reason 0",
        "-Ferry fares to rise",
        "-",
        " The bridge will close on Friday.",
        "@@ -4,3 +2,2 @@ boilerplate ×2: reason 3",
        " ",
        "-It opens on Sunday. Sign up for more!",
        "-hits 1",
        "\\ No newline at end of file",
        "+It opens on Sunday.",
    ]


def test_what_stays_as_it_is_has_no_diff() -> None:
    assert diff("a", "b", judged("One.\n", ("One.", Label.MAIN))) == ""
    assert write_diff(Record("empty.txt", ""), Result("", (), "")) == b""


def test_colour_adds_only_colour_and_marks_what_is_cut_from_a_line() -> None:
    coloured = diff("a/page.txt", "b/page.txt", RESULT, colour=True)
    assert re.sub(r"\x1b\[\d*m", "", coloured) == diff("a/page.txt", "b/page.txt", RESULT)
    assert "\x1b[31m-It opens on Sunday. \x1b[7mSign up for more!\x1b[0m\x1b[31m\x1b[0m" in coloured
    assert "\x1b[33mrelated\x1b[0m: \x1b[2mreason 0\x1b[0m" in coloured
    assert "\x1b[7mhits" not in coloured


def test_a_terminal_gets_no_control_characters_and_a_patch_gets_all() -> None:
    source = "Read \x1b[2J\u202emore\x9b\there\r\n\nOne.\n"
    result = judged(source, ("Read \x1b[2J\u202emore\x9b\there", Label.RELATED), ("One.", Label.MAIN))
    assert applied(source, diff("a", "b", result)) == "One.\n"
    shown = diff("a", "b", result, terminal=True)
    assert "-Read \ufffd[2Jmore\ufffd\there" in shown.replace(" \n", "\n")
    assert not {"\x1b", "\x9b", "\u202e", "\r"} & set(shown)


WORDS = st.text(st.sampled_from("ab \t.\r\u2028\u0085é橋"), max_size=6)


@st.composite
def results(draw: st.DrawFn) -> Result:
    """Texts of short lines, many of them alike or blank, cut into spans at will."""
    lines = draw(st.lists(WORDS, max_size=12))
    source = "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n\n"]))
    pieces = []
    for line in source.split("\n"):
        cut = draw(st.integers(0, len(line)))
        parts = [part.strip() for part in (line[:cut], line[cut:]) if part.strip()]
        pieces += [(part, draw(st.sampled_from([Label.MAIN, Label.RELATED]))) for part in parts]
    return judged(source, *pieces)


@given(results())
def test_every_diff_turns_the_text_into_the_clean_text(result: Result) -> None:
    patch = diff("a", "b", result)
    wanted = result.text + result.newline if result.text else ""
    assert (applied(result.source, patch) if patch else result.source) == wanted


@given(results())
@example(judged("a\na", ("a", Label.RELATED), ("a", Label.MAIN)))
def test_every_dropped_block_is_named_by_the_hunk_that_drops_it(result: Result) -> None:
    headers = " ".join(row for row in diff("a", "b", result).split("\n") if row.startswith("@@ "))
    counted = [int(number or 1) for number in re.findall(r"related(?: ×(\d+))?:", headers)]
    assert sum(counted) == sum(not span.kept for span in result.spans)


TEXTS = {
    "page": SAMPLE.read_text(encoding="utf-8"),
    "no line feed at the end": SAMPLE.read_text(encoding="utf-8").rstrip("\n"),
    "line ends of Windows": SAMPLE.read_text(encoding="utf-8").replace("\n", "\r\n"),
    "blank lines about": "\n\n" + SAMPLE.read_text(encoding="utf-8") + "\n\n\n",
    "nothing but white space": " \n\t\n",
}


@pytest.mark.parametrize("name", ["page.txt", "my page.txt", 'a"b\\c\t.txt', "sub/résumé.txt", "\u202eb\udcff.txt"])
@pytest.mark.parametrize("tool", [["git", "apply", "-"], ["patch", "--fuzz=0", "-p1"]], ids=["git", "patch"])
def test_git_and_patch_apply_it(tmp_path: Path, tool: list[str], name: str) -> None:
    if not shutil.which(tool[0]):
        pytest.skip(f"there is no {tool[0]} here")
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    for text in TEXTS.values():
        path.write_bytes(text.encode())
        result = cleaner.analyze(text)
        patch = write_diff(Record(name, text), result)
        subprocess.run(tool, input=patch, cwd=tmp_path, check=True, capture_output=True)
        assert path.read_bytes().decode() == (result.text + result.newline if result.text else "")


def test_a_page_is_shown_as_it_is_read() -> None:
    page = "<html><body><p>Read <b>more</b></p><p>The bridge &amp; the ferry.</p></body></html>"
    spans = (
        Span(page.index("Read"), page.index("</b>"), Label.RELATED, reason="a link"),
        Span(page.index("The bridge"), page.index("ferry.") + 6, Label.MAIN, 0, 23),
    )
    result = Result("The bridge & the ferry.", spans, page, form="html")
    assert write_diff(Record("page.html", page, html=True), result).decode().splitlines() == [
        "--- page.html (visible text)",
        "+++ page.html (article)",
        "@@ -1,2 +1 @@ related: a link",
        "-Read more",
        " The bridge & the ferry.",
    ]


def test_a_record_is_headed_by_its_line_and_id() -> None:
    record = parse(Line("f.jsonl", 7, 0, b'{"id": "x\\u001b", "text": "One.\\n\\nhits 1"}'))
    shown = write_diff(record, judged(record.text, ("One.", Label.MAIN), ("hits 1", Label.BOILERPLATE))).decode()
    assert shown.startswith("--- f.jsonl:7 x\ufffd\n+++ f.jsonl:7 x\ufffd (article)\n@@ ")
