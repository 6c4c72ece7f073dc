"""What a user would lose: a finding that their editor, their CI or a person can read."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest

from cleaner.lint.findings import Excerpt, Finding, Place
from cleaner.lint.output import FORMATS, FindingCounts, full
from cleaner.reasons.codes import BY_CODE, Safety
from cleaner.views.terminal import columns_of

FOUND = [
    Finding(
        "news/a b,ü.txt", Place(3, 1, 4, 9), BY_CODE["CLN304"], "“Tags: a, 50 % b: c”", "00ff", Safety.SAFE, 10, 30,
        "boilerplate", 0.01, "a line of tags (“Tags”)",
    ),
    Finding(
        "b.jsonl", Place(7, 22, 7, 40), BY_CODE["CLN205"], "“Two”", "11ee", Safety.UNSAFE, 5, 23, "offtopic", 0.4, "",
        2, "id-2", "text",
    ),
    Finding("c.txt", Place(1, 1, 1, 1), BY_CODE["CLN601"], "b.jsonl:7 (90 %)", "22dd", Safety.NONE, 0, 0, None, 0.9),
]  # fmt: skip


def written(form: str, found: list[Finding] = FOUND) -> str:
    return "".join(FORMATS[form](found))


def test_concise_is_a_line_a_finding() -> None:
    assert written("concise").splitlines() == [
        "news/a b,ü.txt:3:1 CLN304 [*] a line of tags: “Tags: a, 50 % b: c”",
        "b.jsonl:7:22 CLN205 a paragraph with the words of another text: “Two” [document 2 (id-2), field text]",
        "c.txt:1:1 CLN601 nearly the same document as another one of these files: b.jsonl:7 (90 %)",
    ]
    assert written("concise", []) == ""


def test_json_has_everything_and_is_one_array() -> None:
    tags, words, near = json.loads(written("json"))
    assert tags["path"] == "news/a b,ü.txt"
    assert (tags["line"], tags["column"], tags["end_line"], tags["end_column"]) == (3, 1, 4, 9)
    assert (tags["code"], tags["name"], tags["fix"], tags["label"]) == ("CLN304", "tags", "safe", "boilerplate")
    assert (words["document"], words["id"], words["field"], words["start"], words["end"]) == (2, "id-2", "text", 5, 23)
    assert (near["fix"], near["score"], near["label"], near["document"]) == ("none", 0.9, None, None)
    assert tags["page"] == "docs/codes/CLN304.md"
    assert json.loads(written("json", [])) == []


def test_github_commands_are_escaped() -> None:
    assert written("github").splitlines()[0] == (
        "::error title=cleaner (CLN304),file=news/a b%2Cü.txt,line=3,col=1,endLine=4,endColumn=9"
        "::CLN304 a line of tags: “Tags: a, 50 %25 b: c”"
    )


def of_kind(value: Any, kind: type) -> Any:
    assert isinstance(value, kind)
    return value


@pytest.mark.parametrize("found", [FOUND, FOUND[1:2], []])
def test_sarif_has_the_structure_that_version_2_1_0_requires(found: list[Finding]) -> None:
    """The required properties and bounds of sarif-schema-2.1.0.json, of the objects that are written."""
    log = json.loads(written("sarif", found))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert of_kind(driver["name"], str)
    rules = of_kind(driver["rules"], list)
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert of_kind(rule["shortDescription"]["text"], str).endswith(".")
        assert of_kind(rule["help"]["text"], str)
    assert len(run["results"]) == len(found)
    for result, finding in zip(run["results"], found, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code.id
        assert result["level"] in ("none", "note", "warning", "error")
        assert of_kind(result["message"]["text"], str)
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert " " not in uri
        assert unquote(uri) == finding.path
        region = location["physicalLocation"]["region"]
        assert all(of_kind(value, int) >= 1 for value in region.values())
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
        assert all(of_kind(value, str) for value in result["partialFingerprints"].values())


def test_statistics_count_codes_and_the_summary_says_what_a_fix_would_do() -> None:
    counts = FindingCounts()
    lines = list(counts.statistics(counts.counting([*FOUND, *FOUND[:1] * 9])))
    assert lines[0] == "10  CLN304 [*] a line of tags\n"
    assert lines[1] == " 1  CLN205     a paragraph with the words of another text\n"
    assert list(counts.statistics([], width=40))[1:2] == [
        " 1  CLN205     a paragraph with the\n               words of another text\n"
    ]
    assert counts.summary(9) == "12 findings in 3 of 9 files; `cleaner fix` cuts 10, with --unsafe 11"
    for found, said in (
        (FOUND[:1], "1 finding in 1 file; `cleaner fix` cuts 1"),
        (FOUND[1:2], "1 finding in 1 file; `cleaner fix --unsafe` cuts 1"),
        (FOUND[2:], "1 finding in 1 file"),
    ):
        counts = FindingCounts()
        assert list(counts.counting(found)) == found
        assert counts.summary(1) == said
    assert FindingCounts().summary(2) == "no findings in 2 files"


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("letters", ["word ", "橋の記事"])
@pytest.mark.parametrize("after", ["", " and more of the line that goes on and on and on"])
def test_a_short_part_far_along_its_line_is_seen_and_marked(width: int, letters: str, after: str) -> None:
    excerpt = Excerpt(letters * 40 + " ", "今すぐ", after)
    found = Finding(
        "長い名前.jsonl", Place(123, 200, 123, 203), BY_CODE["CLN301"], "“今すぐ”", "00ff", Safety.SAFE, 0, 3,
        "boilerplate", 0.01, "a prompt (“今すぐ”) " + letters * 20, 7, "文書-7", "text", excerpt,
    )  # fmt: skip
    rows = "".join(full([found], width=width)).splitlines()
    assert max(map(columns_of, rows)) <= width
    at = next(at for at, row in enumerate(rows) if row.startswith("123 | "))
    shown, carets = rows[at].removeprefix("123 | "), rows[at + 1].removeprefix("    | ")
    assert carets.strip() == "^" * 6
    assert columns_of(shown.partition("今すぐ")[0]) == carets.index("^")
