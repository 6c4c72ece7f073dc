"""What a user would lose: a page that stays what it is whatever the documents hold, and asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Favor, Label, Options
from cleaner.io.records import Record, judged
from cleaner.report import Survey, render, survey_document
from cleaner.report.page import SCRIPTS, island

ALONE = Cleaner(Options(extractor="page", metadata=False))
HOSTILE = st.lists(
    st.sampled_from(
        ["<", "</script>", "<!--", "-->", "<script", "]]>", "&lt;", "\u2028", "\0", "{{data}}", "\ud800", "x"]
    )
)


def page_of(text: str = "One. Two.", name: str = "page.txt", edit: bool = False) -> str:
    found = Survey()
    for record, result in judged([Record(name, text)], ALONE):
        found.add(survey_document(record, result))
    return render(found.to_dict(), ALONE.options, names=(name,), edit=edit)


def data_of(page: str) -> dict:
    (data,) = re.findall(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    return json.loads(data)


@given(
    st.recursive(st.text() | HOSTILE.map("".join), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_data_is_read_back_and_is_no_markup(data: object) -> None:
    written = island(data)
    assert json.loads(written) == data
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", written)


@given(HOSTILE.map("".join), HOSTILE.map("".join))
def test_a_page_has_two_scripts_whatever_stands_in_the_documents(text: str, name: str) -> None:
    page = page_of(text, name or "-")
    assert page.count("<script") == page.count("</script") == 2
    assert "<!--" not in page
    (document,) = data_of(page)["documents"]
    assert document["text"] == text
    page.encode()


def test_the_policy_names_the_page_s_own_script_and_style() -> None:
    page = page_of()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_nothing_in_the_page_leads_outside() -> None:
    page = page_of()
    assert not re.findall(r"https?://|\burl\(|@import|src=|fetch\(|XMLHttpRequest|innerHTML|eval\(", page)
    assert re.findall(r'<link rel="icon" href="([^"]*)"', page) == ["data:,"]


def test_the_same_input_makes_the_same_page() -> None:
    assert page_of() == page_of()


def test_saved_edits_belong_to_one_set_of_labels() -> None:
    digests = {data_of(page_of(text))["digest"] for text in ("One. Two.", "One. Two!", "One. Two.")}
    assert len(digests) == 2


def test_the_page_says_how_it_was_judged() -> None:
    options = Options(frozenset({Label.MAIN, Label.TITLE}), Favor.RECALL)
    data = data_of(render(Survey().to_dict(), options, names=("a.txt", "b.txt"), index="seen", skipped=2))
    assert data["options"] == {
        "keep": ["title", "main"], "favor": "recall", "threshold": 0.2, "weights": None, "extractor": "page",
        "index": "seen",
    }  # fmt: skip
    assert (data["format"], data["version"], data["files"], data["skipped"]) == (
        "cleaner-report",
        2,
        ["a.txt", "b.txt"],
        2,
    )
    assert data["labels"] == list(Label)


@pytest.mark.parametrize(("names", "title"), [
    ((), "cleaner report"),
    (("a.txt",), "a.txt · cleaner report"),
    (("<b>\x1b[2J\u202e.txt", "b.txt", "c.txt"), "&lt;b&gt;\ufffd[2J.txt and 2 more · cleaner report"),
])  # fmt: skip
def test_the_title_names_the_files(names: tuple[str, ...], title: str) -> None:
    assert f"<title>{title}</title>" in render(Survey().to_dict(), Options(), names=names)


def test_no_part_of_the_script_is_forgotten() -> None:
    from importlib.resources import files

    assets = {asset.name for asset in (files("cleaner.report") / "assets").iterdir()}
    assert assets == {*SCRIPTS, "report.css", "report.html"}
