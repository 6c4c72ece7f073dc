"""What a user would lose who hands in bytes, as every reader of files and pages has them: letters, or the document."""

from __future__ import annotations

import codecs
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, Document, Result
from cleaner.document import as_document

STORY = (
    "Die Brücke über den Fluss wird am Freitag für neun Tage gesperrt, sagte die Bürgermeisterin. Fähren fahren "
    "öfter.\n\nBusse halten solange am südlichen Ufer, und die Schule beginnt eine Viertelstunde später."
)
PAGE = f"<!doctype html><html><head><meta charset=windows-1252></head><body><p>{STORY}</p></body></html>"
READ = {
    "plain": STORY.encode(),
    "marked": codecs.BOM_UTF8 + STORY.encode(),
    "utf-16": STORY.encode("utf-16"),
    "utf-16-be": codecs.BOM_UTF16_BE + STORY.encode("utf-16-be"),
    "utf-32": STORY.encode("utf-32"),
    "page": PAGE.encode("cp1252"),
    "marked page": codecs.BOM_UTF8 + PAGE.encode(),
    "wide page": PAGE.encode("utf-16-le"),
    "wide marked page": PAGE.encode("utf-16"),
    "undeclared page": PAGE.replace("windows-1252", "").encode(),
    "old page": PAGE.replace("<meta charset=windows-1252>", "").encode("cp1252"),
    "broken page": PAGE.replace("windows-1252", "utf-8").encode("cp1252"),
    "lines": STORY.replace("\n", "\r\n").encode(),
    "empty": b"",
    "zeros": b"One.\0\0 Two.",
    "marks": b"?PNG\nOne.",
}
"""Files without an ending, as they come from stdin."""


def said(result: Result) -> tuple[str, list[dict[str, Any]]]:
    return result.text, [span.to_dict() for span in result.spans]


def test_bytes_are_read_as_the_command_reads_a_file(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in READ]
    for path, data in zip(paths, READ.values(), strict=True):
        path.write_bytes(data)
    command = [sys.executable, "-m", "cleaner", "--to", "jsonl", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, check=True)
    for line, data in zip(done.stdout.splitlines(), READ.values(), strict=True):
        record = json.loads(line)
        assert said(cleaner.analyze(data)) == (record["text"], record["spans"])


def every_other(data: bytes) -> memoryview:
    """The bytes as a view of memory in which others lie between them."""
    among = bytearray(2 * len(data))
    among[::2] = data
    return memoryview(among)[::2]


@pytest.mark.parametrize("wrap", [bytes, bytearray, memoryview, every_other])
def test_every_way_to_judge_takes_bytes_of_any_kind(wrap: Callable[[bytes], Any]) -> None:
    given, expected = wrap(STORY.encode()), cleaner.analyze(STORY)
    assert cleaner.analyze(given) == Cleaner().analyze(given) == expected
    assert cleaner.clean(given) == Cleaner().clean(given) == expected.text
    assert list(Cleaner().analyze_many([given, STORY, Document(given), Document(STORY)])) == [expected] * 4


def test_a_result_s_spans_are_places_in_its_source() -> None:
    result = cleaner.analyze(PAGE.encode("cp1252"))
    assert result.source == PAGE
    assert result.form == "html"
    assert cleaner.apply(result.source, result.spans) == result.text


def test_a_document_of_bytes_has_a_text_and_a_form() -> None:
    assert Document(READ["page"], "a", "https://quay.example/a") == Document(
        PAGE, "a", "https://quay.example/a", form="html"
    )
    assert Document(READ["utf-16"]) == Document(STORY, form="text")
    assert Document(READ["page"], form="html").text == PAGE
    assert replace(Document(READ["page"], form="html"), url="https://quay.example/b").text == PAGE


def test_bytes_that_are_called_a_text_are_read_as_one() -> None:
    data = b"<html><meta charset=windows-1252><p>One."
    assert Document(data, form="text") == Document(data.decode(), form="text")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"caf\xe9 au lait",
            "byte 3 (0xe9) is not UTF-8; if the text is in another encoding, decode it and pass a str",
        ),
        (codecs.BOM_UTF8 + b"caf\xe9", "byte 6 (0xe9) is not UTF-8; "),
        (codecs.BOM_UTF16_LE + b"a\0\xff\xdb", "byte 4 (0xff) is not UTF-16-LE; "),
        (b"%PDF-1.7\n", "this looks like a PDF file, not like a text or a page"),
        (b"\x1f\x8b\x08\0", "this looks like gzip data, not like a text or a page"),
    ],
)
def test_bytes_of_no_text_are_refused(data: bytes, message: str) -> None:
    for judge in (cleaner.analyze, cleaner.clean, Document, lambda source: list(Cleaner().analyze_many([source]))):
        with pytest.raises(ValueError, match=r"^\w") as raised:
            judge(data)
        assert str(raised.value).removeprefix("document 1: ").startswith(message)


@given(st.binary(max_size=60))
def test_bytes_are_judged_or_refused(data: bytes) -> None:
    try:
        result = cleaner.analyze(data)
    except ValueError as error:
        assert "not" in str(error)  # noqa: PT017  # what is raised is one outcome of two
        return
    assert isinstance(result.source, str)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (None, "not None"),
        (5, "not int"),
        (True, "not bool"),
        (Path("story.txt"), "Path; read the file, and pass its bytes, as in Path(...).read_bytes()"),
        (["One.", "Two."], "not list; analyze_many takes many documents"),
        (iter(["One."]), "analyze_many takes many documents"),
        ({"text": "One."}, "not dict; pass the value of its field"),
        (object, "not type"),
    ],
)
def test_what_is_no_document_says_what_to_pass(source: Any, told: str) -> None:
    for judge in (
        cleaner.analyze, cleaner.clean, Cleaner().analyze, Cleaner().clean, Document, as_document,
        lambda source: list(Cleaner().analyze_many(["One.", source])),
    ):  # fmt: skip
        with pytest.raises(TypeError, match="pass a document's text as str or bytes, or a") as raised:
            judge(source)
        assert str(raised.value).endswith(told)


@pytest.mark.parametrize(
    ("sources", "kind"), [("One.", "one str"), (b"One.", "one bytes"), (Document("One."), "one Document"),
                          (None, "None"), (3, "one int"), (Path("many"), "one ")],
)  # fmt: skip
def test_one_document_is_not_many(sources: Any, kind: str) -> None:
    """A string is an iterable of strings, each of them a document of one character."""
    with pytest.raises(TypeError, match=f"analyze_many takes an iterable of documents, such as a list, not {kind}"):
        Cleaner().analyze_many(sources)


@pytest.mark.parametrize("name", ["id", "url", "site"])
def test_what_is_known_of_a_document_is_a_string(name: str) -> None:
    with pytest.raises(TypeError, match=f"{name} is a str or None, not int"):
        Document("One.", **{name: 7})  # type: ignore[arg-type]


def test_a_form_is_one_of_two() -> None:
    with pytest.raises(ValueError, match="form is one of text, html, or None to tell by content, not 'pdf'"):
        Document("One.", form="pdf")  # type: ignore[arg-type]


def test_an_address_counts_where_the_document_has_none() -> None:
    here, there = "https://quay.example/here", "https://quay.example/there"
    assert as_document("One.", here) == Document("One.", url=here)
    assert as_document(Document("One."), here).url == here
    assert as_document(Document("One.", url=there), here).url == there


def test_options_of_another_type_are_refused() -> None:
    with pytest.raises(TypeError, match=r"options is a cleaner\.Options, not 'recall'"):
        Cleaner("recall")  # type: ignore[arg-type]
