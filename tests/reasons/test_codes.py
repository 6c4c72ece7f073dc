"""What a user would lose: a code that means something, a page that says what, and the choice of codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cleaner.document import Label
from cleaner.evidence.cohesion import PROPAGATED
from cleaner.evidence.corpus import NAMES as CORPUS
from cleaner.evidence.registry import NAMES
from cleaner.reasons.codes import BY_CODE, CODES, Safety, code_of, wanted
from cleaner.reasons.corpus import BEHIND
from cleaner.reasons.rules import RULES

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in (DOCS / "codes").glob("CLN*.md")}
SAME = {"CLN601", "CLN602", "CLN603"}
NOISE = [label for label in Label if label is not Label.MAIN]


def test_codes_and_names_are_unique_and_well_formed() -> None:
    assert len(BY_CODE) == len(CODES) == len({code.name for code in CODES})
    assert [code.id for code in CODES] == sorted(code.id for code in CODES)
    for code in CODES:
        assert re.fullmatch(r"CLN[1-7]\d\d", code.id)
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.name)
        assert not code.message.endswith(".")
        assert "\n" not in code.message


@pytest.mark.parametrize("label", NOISE)
def test_every_reason_that_can_be_told_has_a_code_of_its_label(label: Label) -> None:
    columns = [rule.column for rule in RULES if label in rule.labels] + [
        name for names in BEHIND.values() for name in names
    ]
    assert set(columns) <= {*NAMES, *PROPAGATED, *CORPUS}
    for column in columns:
        assert code_of(label, [column]).label is label
    assert code_of(label, []).label is label
    assert code_of(label, ["a column of another version"]) == code_of(label, [])


def test_a_reason_of_its_own_has_a_code_of_its_own() -> None:
    """No column that is told falls back on the code of what has no telling column, unless it means just that."""
    for label, form in ((Label.BOILERPLATE, "CLN310"), (Label.RELATED, "CLN104"), (Label.CAPTION, "CLN402")):
        telling = {rule.column for rule in RULES if label in rule.labels}
        fallen = {column for column in telling if code_of(label, [column]).id == form}
        assert fallen <= {
            "link", "at_hash", "short_run", "since_long", "until_long", "function_words", "words", "title_case",
            "ends_sentence", "echo_title",
        }  # fmt: skip


def test_the_article_is_no_finding() -> None:
    with pytest.raises(ValueError, match="main is not a finding"):
        code_of(Label.MAIN, [])


def test_what_an_index_says_comes_first_and_a_phrase_before_form() -> None:
    assert code_of(Label.BOILERPLATE, ["words", "tags_start"]).id == "CLN304"
    assert code_of(Label.BOILERPLATE, ["strangers", "carrier_sites", "tags_start"]).id == "CLN313"
    assert code_of(Label.RELATED, ["unseen", "echo_words"]).id == "CLN105"


@pytest.mark.parametrize(
    ("select", "ignore", "labels", "codes"),
    [
        (["CLN"], [], list(Label), {code.id for code in CODES}),
        (["CLN4", "CLN6"], [], [Label.MAIN], {"CLN401", "CLN402", "CLN407", "CLN408", "CLN409"} | SAME),
        (["CLN"], [], [Label.MAIN], {"CLN501", "CLN502"} | SAME),
        (["CLN701"], [], [], {"CLN701"}),
        (["CLN3"], ["CLN30"], list(Label), {"CLN310", "CLN311", "CLN312", "CLN313", "CLN314"}),
        (["CLN3", "CLN305"], ["CLN30"], list(Label), {"CLN305", "CLN310", "CLN311", "CLN312", "CLN313", "CLN314"}),
        (["CLN6"], ["CLN6"], list(Label), set()),
    ],
)  # fmt: skip
def test_the_longest_prefix_decides(select: list[str], ignore: list[str], labels: list[Label], codes: set[str]) -> None:
    assert {code.id for code in CODES if wanted(code, select, ignore, labels)} == codes


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert set(PAGES) == set(BY_CODE)
    index = (DOCS / "codes" / "index.md").read_text(encoding="utf-8")
    for code in CODES:
        assert (DOCS.parent / code.page).is_file()
        assert f"| [{code.id}]({code.id}.md) | {code.name} | {code.message} | {code.safety} |" in index


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
def test_a_page_says_what_and_why_with_an_example_and_how_safe_the_fix_is(code: object) -> None:
    code = BY_CODE[code.id]  # type: ignore[attr-defined]
    page = PAGES[code.id]
    heading, way_back, summary, _ = page.split("\n\n", 3)
    assert heading == f"# {code.id}: {code.name}"
    assert way_back == "[All codes](index.md)"
    assert summary.split("\n")[0] == f"{code.message[0].upper()}{code.message[1:]}."
    parts = re.split(r"^## (.*)\n\n", page, flags=re.MULTILINE)
    assert parts[1::2] == ["What it finds", "Why it matters", "Example", "Fix"]
    assert all(len(part.split()) >= 8 for part in parts[2::2])
    told = {
        Safety.SAFE: "**Safe**: `cleaner fix` cuts it",
        Safety.UNSAFE: "**Unsafe**: only `cleaner fix --unsafe` cuts it",
        Safety.NONE: "**None**",
    }
    assert parts[8].startswith(told[code.safety])
