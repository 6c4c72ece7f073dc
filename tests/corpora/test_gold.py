"""What a user would lose: gold that says something else than its author wrote, and the sets' promised breadth."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Label
from cleaner.html.read import read_page
from corpora import gold
from corpora.gold import LABELS, parse, read, render

FOLDER = Path(gold.__file__).parent / "gold"
FILES = sorted(path.stem for path in FOLDER.glob("*.jsonl"))
DOCUMENTS = {name: read(FOLDER / f"{name}.jsonl") for name in FILES}
LAYOUTS = ("layouts-learn", "layouts-measure")
EVERY = [document for documents in DOCUMENTS.values() for document in documents]

MARKUP = """=== bridge
language: en
layout: interpol

[title] Bridge to close
[main] It shuts on Friday. [[boilerplate: Sign up for alerts.]]
[main:\\n] It opens again
  in spring.

[related] Ferry fares to rise
=== second
separator: \\r\\n

[meta] Monday
[main] [[caption: A bridge]] It shut.
"""


def labelled(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(label, document["text"][start:end]) for start, end, label in document["spans"]]


class TestMarkup:
    def test_blocks_parts_separators_and_wrapped_lines(self) -> None:
        bridge, second = parse(MARKUP)
        assert (bridge["id"], bridge["language"], bridge["layout"]) == ("bridge", "en", "interpol")
        assert bridge["text"] == (
            "Bridge to close\n\nIt shuts on Friday. Sign up for alerts.\nIt opens again\nin spring.\n\n"
            "Ferry fares to rise"
        )
        assert labelled(bridge) == [
            ("title", "Bridge to close"),
            ("main", "It shuts on Friday."),
            ("boilerplate", "Sign up for alerts."),
            ("main", "It opens again\nin spring."),
            ("related", "Ferry fares to rise"),
        ]
        assert second["text"] == "Monday\r\nA bridge It shut."
        assert labelled(second) == [("meta", "Monday"), ("caption", "A bridge"), ("main", "It shut.")]
        assert "separator" not in second

    @pytest.mark.parametrize(
        ("markup", "message"),
        [
            ("=== a\n\n[noise] One\n", "a: unknown label 'noise'; one of title, meta"),
            ("=== a\n\n[main] One [[noise: two]]\n", "a: unknown label 'noise'"),
            ("=== a\n\nOne\n", r"a: not a \[label\] line: 'One'"),
            ("=== a\nlanguage: en\n", "a: no blocks"),
            ("=== a\n\n[main]\n", "a: no blocks"),
        ],
    )
    def test_a_fault_is_told_with_the_document_s_id(self, markup: str, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            parse(markup)

    def test_nothing_is_no_documents(self) -> None:
        assert parse("") == parse("a note before any document\n") == []

    WORDS = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="[]"), min_size=1, max_size=12)

    @given(
        st.lists(st.tuples(st.sampled_from(LABELS), st.lists(WORDS, min_size=1, max_size=3)), min_size=1, max_size=6)
    )
    def test_what_is_rendered_parses_to_the_same(self, blocks: list[tuple[str, list[str]]]) -> None:
        lines = [f"[{label}] " + "\n  ".join(words) for label, words in blocks]
        documents = parse("=== a\nlanguage: en\n\n" + "\n".join(lines) + "\n")
        assert labelled(documents[0]) == [(label, "\n".join(words)) for label, words in blocks]
        assert parse(render(documents)) == documents


class TestCommand:
    def test_markup_is_built_and_shown(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "draft.gold").write_text(MARKUP, encoding="utf-8")
        built = tmp_path / "built.jsonl"
        monkeypatch.setattr(sys, "argv", ["gold", "build", str(tmp_path / "draft.gold"), "--output", str(built)])
        gold.main()
        assert read(built) == parse(MARKUP)
        monkeypatch.setattr(sys, "argv", ["gold", "show", str(built), "--id", "second"])
        gold.main()
        shown = capsys.readouterr().out
        assert "[caption] A bridge" in shown
        assert "bridge\nlanguage" not in shown

    def test_one_id_stands_for_one_document(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "draft.gold").write_text("=== a\n\n[main] One\n=== a\n\n[main] Two\n", encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["gold", "build", str(tmp_path / "draft.gold")])
        with pytest.raises(SystemExit, match="not unique: a"):
            gold.main()


class TestDocuments:
    """The gold that ships with the project."""

    def test_labels_are_the_package_s(self) -> None:
        assert tuple(map(str, Label)) == LABELS

    @pytest.mark.parametrize("document", EVERY, ids=lambda document: document["id"])
    def test_spans_are_in_order_and_cover_all_ink(self, document: dict[str, Any]) -> None:
        text, at = document["text"], 0
        for start, end, label in document["spans"]:
            assert at <= start < end <= len(text)
            assert not text[at:start].strip()
            assert text[start:end] == text[start:end].strip()
            assert label in LABELS
            at = end
        assert not text[at:].strip()
        assert any(label == "main" for _, _, label in document["spans"])

    def test_one_id_stands_for_one_document(self) -> None:
        assert [name for name, count in Counter(document["id"] for document in EVERY).items() if count > 1] == []

    def test_no_paragraph_stands_in_two_documents(self) -> None:
        paragraphs = Counter(
            part
            for document in EVERY
            for part in {document["text"][start:end] for start, end, label in document["spans"] if label == "main"}
            if len(part) > 80
        )
        assert [part for part, count in paragraphs.items() if count > 1] == []

    def test_the_sets_are_as_large_and_broad_as_promised(self) -> None:
        assert len(EVERY) >= 60
        other = [document for document in EVERY if document["language"] != "en"]
        assert len(other) >= 15
        assert len({script(document["text"]) for document in EVERY}) >= 5
        assert len(DOCUMENTS["negative"]) >= 20
        assert DOCUMENTS["hard"]

    def test_negative_documents_have_no_noise(self) -> None:
        for document in DOCUMENTS["negative"]:
            assert has_no_noise(document), document["id"]

    def test_layouts_are_as_many_and_broad_as_promised(self) -> None:
        learned, measured = DOCUMENTS["layouts-learn"], DOCUMENTS["layouts-measure"]
        for half in learned, measured:
            assert len(half) >= 60
            assert len({document["language"] for document in half}) >= 25
            assert len({script(document["text"]) for document in half}) >= 8
            assert sum(has_no_noise(document) for document in half) >= 12
        assert {document["layout"] for document in learned} == {document["layout"] for document in measured}

    def test_what_layouts_are_measured_on_was_not_learned(self) -> None:
        outlets = [document["outlet"] for half in LAYOUTS for document in DOCUMENTS[half]]
        assert len(set(outlets)) == len(outlets)
        assert all(outlet.endswith(".example") for outlet in outlets)
        noise = [
            {text for document in DOCUMENTS[half] for label, text in labelled(document) if label != "main"}
            for half in LAYOUTS
        ]
        assert noise[0] & noise[1] == set()

    def test_every_label_has_its_gold(self) -> None:
        assert {label for document in EVERY for _, _, label in document["spans"]} == set(LABELS)

    @pytest.mark.parametrize("name", FILES)
    def test_a_file_is_one_object_a_line(self, name: str) -> None:
        lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == len(DOCUMENTS[name])
        for line in lines:
            assert {"id", "language", "text", "spans"} <= json.loads(line).keys()


HALVES = ("learn", "measure")
PAGES = {half: read(FOLDER / "pages" / f"{half}.jsonl") for half in HALVES}
EVERY_PAGE = [page for half in HALVES for page in PAGES[half]]
LONG_LINE = 20
"""Code points of a line from which two pages that share it show the same noise, not the same word for a menu."""


class TestPages:
    """Whole pages of HTML with the article as a reader sees it."""

    @pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: page["id"])
    def test_the_article_is_on_the_page_in_its_order_and_not_alone(self, page: dict[str, Any]) -> None:
        shown, at = "".join(read_page(page["html"]).text.split()), 0
        for word in page["gold"].split():
            at = shown.find(word, at)
            assert at >= 0, word
            at += len(word)
        assert len("".join(page["gold"].split())) < 0.97 * len(shown)

    def test_paragraphs_stand_on_blank_lines(self) -> None:
        for page in EVERY_PAGE:
            paragraphs = page["gold"].split("\n\n")
            assert len(paragraphs) >= 3, page["id"]
            assert all(paragraph.strip() for paragraph in paragraphs), page["id"]
            assert page["gold"] == page["gold"].strip(), page["id"]

    def test_pages_are_as_many_and_broad_as_promised(self) -> None:
        for pages in PAGES.values():
            assert len(pages) >= 22
            assert len({page["language"] for page in pages}) >= 15
            assert len({script(page["gold"]) for page in pages}) >= 6
        kinds = [{page["kind"] for page in pages} for pages in PAGES.values()]
        assert kinds[0] == kinds[1]
        assert len(kinds[0]) >= 22
        for pages in PAGES.values():
            also = {name for page in pages for name in page.get("also", ())}
            assert also >= {"aria-hidden", "author-bio", "consent", "docs", "no-class", "rtl", "toc"}

    def test_a_page_of_one_half_teaches_nothing_about_one_of_the_other(self) -> None:
        hosts = [page["host"] for page in EVERY_PAGE]
        assert len(set(hosts)) == len(hosts)
        assert all(host.endswith(".example") for host in hosts)
        assert not set(hosts) & {document.get("outlet") for document in EVERY}
        lines = [
            {line for page in pages for line in read_page(page["html"]).text.split("\n") if len(line) > LONG_LINE}
            for pages in PAGES.values()
        ]
        assert lines[0] & lines[1] == set()

    def test_no_two_pages_have_one_template(self) -> None:
        made = [set(re.findall(r'<[a-z0-9]+ [a-z]+="[^"]{1,80}"', page["html"].lower())) for page in EVERY_PAGE]
        for at, one in enumerate(made):
            for other in made[:at]:
                assert len(one & other) <= 0.3 * len(one | other)

    def test_ids_are_those_of_no_other_document(self) -> None:
        ids = Counter(document["id"] for document in [*EVERY, *EVERY_PAGE])
        assert [name for name, count in ids.items() if count > 1] == []


def has_no_noise(document: dict[str, Any]) -> bool:
    return {label for _, _, label in document["spans"]} <= {"main", "title", "meta"}


def script(text: str) -> str:
    """First word of the Unicode name of most of its letters."""
    return Counter(unicodedata.name(char, "?").split()[0] for char in text if char.isalpha()).most_common(1)[0][0]
