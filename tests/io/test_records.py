"""What a user would lose: a field changed on its way through, a character misread, an error that names no place."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cleaner.document import Column, Document, Label, Span
from cleaner.io import inputs, records
from cleaner.io.files import read
from cleaner.io.records import (
    Line,
    Record,
    RecordError,
    document_of,
    parse,
    write_as_read,
    write_jsonl,
    write_text,
)  # fmt: skip
from cleaner.result import Result

EVIDENCE = (Column("words", 3.0), Column("echo", 0.5))
SPAN = Span(0, 4, Label.MAIN, 0, 4, 0.9512, "its first 9 words repeat the line before", EVIDENCE)


def line(data: bytes | str, number: int = 3) -> Line:
    return Line("page.jsonl", number, 100, data.encode() if isinstance(data, str) else data)


def kept_whole(text: str, *notes: str) -> Result:
    spans = (Span(0, len(text), Label.MAIN, 0, len(text)),) if text.strip() else ()
    return Result(text if spans else "", spans, text, notes)


def through(data: bytes | str, text_field: str = "text") -> bytes:
    record = parse(line(data), text_field)
    return write_jsonl(record, kept_whole(record.text), text_field)


def units(tmp_path: Path, data: bytes, name: str = "page.txt", **options: Any) -> list[Record | Line]:
    path = tmp_path / name
    path.write_bytes(data)
    return list(read(str(path), **options))


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    def give(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))

    return give


# --- JSONL: what was not asked about comes out as it went in ---------------------------------------------------------

UNTOUCHED = {
    "big integer": b"123456789012345678901234567890",
    "integer of 5000 digits": b"9" * 5000,
    "float beyond double": b"1e400",
    "float with all its digits": b"0.10000000000000000555",
    "float as it was spelt": b"1.50E+3",
    "escapes as they were spelt": rb'"caf\u00e9 \/ \u0041"',
    "white space inside": b'{"a" :  [1,\t2 ] }',
    "emoji": '"🦊🏽\u200d"'.encode(),
    "lone surrogate": rb'"a\ud800b"',
    "not a number": b"NaN",
    "infinities": b"[-Infinity, Infinity]",
    "null": b"null",
    "nested": b'{"a":{"a":{"a":[[[]]]}}}',
}


@pytest.mark.parametrize("value", UNTOUCHED.values(), ids=UNTOUCHED.keys())
def test_other_fields_keep_their_bytes_and_their_place(value: bytes) -> None:
    out = through(b'{"before":' + value + b',"text":"Text.","after":' + value + b"}")
    assert out.startswith(b'{"before":' + value + b',"text":"Text.","after":' + value + b',"spans":[')


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(), v, max_size=3), max_leaves=8
)


@given(st.dictionaries(st.text(st.characters()), VALUES, max_size=6), st.text(st.characters()), st.booleans())
def test_any_object_goes_through_with_its_other_fields(fields: dict[str, Any], text: str, ascii_only: bool) -> None:
    fields = {key: value for key, value in fields.items() if key not in ("spans", "notes")} | {"text": text}
    try:
        data = json.dumps(fields, ensure_ascii=ascii_only).encode()
    except UnicodeEncodeError:  # a lone surrogate: only an escape can carry it
        data = json.dumps(fields).encode()
    record = parse(line(data))
    assert record.text == text
    out = write_jsonl(record, kept_whole(text))
    assert out.count(b"\n") == 1
    assert out.endswith(b"\n")
    back = json.loads(out)
    assert list(back) == [*fields, "spans"]
    before = {key: json.dumps(value) for key, value in fields.items() if key != "text"}
    assert {key: json.dumps(back[key]) for key in before} == before


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r'"\ud800"', "\ud800"),
        (r'"a\udfffb"', "a\udfffb"),
        (r'"\ud83e\udd8a"', "🦊"),
        (r'"\u0000"', "\0"),
        ('"שלום עולם"', "שלום עולם"),
        ('"e\u0301"', "e\u0301"),
        (r'"a\r\nb\nc\rd"', "a\r\nb\nc\rd"),
    ],
)
def test_text_comes_out_as_it_went_in(source: str, text: str) -> None:
    out = through(f'{{"text":{source}}}')
    assert json.loads(out)["text"] == (text if text.strip() else "")


def test_text_makes_no_line_that_splitlines_would_cut() -> None:
    out = through('{"text":"a\u2028b\u2029c\u0085d"}')
    assert len(out.decode().splitlines()) == 1
    assert json.loads(out)["text"] == "a\u2028b\u2029c\u0085d"


def test_spans_are_written_in_full() -> None:
    record = parse(line('{"id":1,"text":"Text."}'))
    out = json.loads(
        write_jsonl(record, Result("Text", (SPAN, Span(4, 5, Label.META, score=0.25)), "Text.", ("note",)))
    )
    assert list(out) == ["id", "text", "spans", "notes"]
    assert out["spans"][0] == SPAN.to_dict()
    assert list(out["spans"][0]) == ["start", "end", "label", "clean_start", "clean_end", "score", "reason", "evidence"]
    assert out["spans"][1]["clean_start"] is None
    assert out["notes"] == ["note"]


def test_a_reason_that_quotes_a_lone_surrogate_is_written() -> None:
    out = write_jsonl(parse(line('{"text":"a"}')), Result("", (Span(0, 1, Label.META, reason="says \udc00"),), "a"))
    assert json.loads(out)["spans"][0]["reason"] == "says \udc00"


def test_notes_that_are_empty_leave_the_record_alone() -> None:
    assert json.loads(through('{"notes":"mine","text":"Text."}'))["notes"] == "mine"


def test_the_text_field_can_have_another_name() -> None:
    out = json.loads(through('{"text":5,"body":"Text."}', "body"))
    assert (out["text"], out["body"]) == (5, "Text.")


def test_spans_of_an_earlier_run_are_replaced() -> None:
    assert json.loads(through('{"spans":"old","text":"Text."}'))["spans"][0]["label"] == "main"


BAD = {
    "nothing of JSON": ("nonsense", "not JSON: Expecting value at column 1"),
    "cut off": ('{"text":"a', "not JSON: Unterminated string"),
    "two objects": ('{"text":"a"} {}', "not JSON: Extra data at column 14"),
    "raw control character": ('{"text":"a\tb"}', "not JSON: Invalid control character"),
    "array": ('[{"text":"a"}]', "not a JSON object but an array"),
    "string": ('"text"', "not a JSON object but a string"),
    "number": ("17", "not a JSON object but a number"),
    "null": ("null", "not a JSON object but null"),
    "no text": ('{"id":1,"body":"a"}', "no field 'text' (fields: 'id', 'body'); --text-field names another"),
    "no fields": ("{}", "no field 'text' (fields: none)"),
    "number for text": ('{"text":5}', "the field 'text' holds a number, not a string"),
    "null for text": ('{"text":null}', "the field 'text' holds null, not a string"),
    "array for text": ('{"text":["a"]}', "the field 'text' holds an array, not a string"),
    "number for HTML": ('{"html":5}', "the field 'html' holds a number, not a string"),
    "nested beyond reason": ('{"text":"a","x":' + "[" * 200_000 + "]" * 200_000 + "}", "nested too deeply"),
    "not UTF-8": (b'{"text":"a\xff"}', "byte 110 (0xff) is not UTF-8; if the file is in another encoding, name it"),
    "not UTF-8 in another field": (b'{"x":"\xe9","text":"a"}', "byte 106 (0xe9) is not UTF-8"),
}


@pytest.mark.parametrize(("data", "message"), BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_named_with_its_fault(data: str | bytes, message: str) -> None:
    with pytest.raises(RecordError) as error:
        parse(line(data))
    assert str(error.value).startswith("page.jsonl:3: ")
    assert message in str(error.value)


# --- reading: bytes to documents --------------------------------------------------------------------------------------

PAGE = "Überschrift\r\nZeile zwei\n\n\u05e9\u05dc\u05d5\u05dd 🦊 e\u0301\0\x0c\rEnde"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("chunk", [1, 3, 1 << 18])
def test_a_text_is_read_exactly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, chunk: int) -> None:
    monkeypatch.setattr(inputs, "CHUNK", chunk)
    (unit,) = units(tmp_path, PAGE.encode(encoding))
    assert unit == Record(str(tmp_path / "page.txt"), PAGE)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Café – “quoted” €5"),
        ("shift_jis", "東京の橋が閉まる。"),
        ("gb18030", "大桥将关闭九天。🦊"),
        ("koi8-r", "Мост закроют на девять дней."),
        ("utf-16-be", "Brücke 🦊"),
        ("utf-7", "Brücke"),
    ],
)
@pytest.mark.parametrize("chunk", [1, 1 << 18])
def test_another_encoding_is_read_when_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, text: str, chunk: int
) -> None:
    monkeypatch.setattr(inputs, "CHUNK", chunk)
    (unit,) = units(tmp_path, text.encode(encoding), encoding=encoding)
    assert isinstance(unit, Record)
    assert unit.text == text


def test_a_byte_order_mark_outranks_the_encoding_named(tmp_path: Path) -> None:
    (unit,) = units(tmp_path, "Brücke".encode("utf-8-sig"), encoding="cp1252")
    assert isinstance(unit, Record)
    assert unit.text == "Brücke"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(), encoding=st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_any_text_is_read_exactly(tmp_path: Path, text: str, encoding: str) -> None:
    # A NUL after UTF-16's mark makes the mark of UTF-32: no reader can tell those two apart.
    assume(not (encoding == "utf-16" and text.startswith("\0")))
    (unit,) = units(tmp_path, text.encode(encoding))
    assert isinstance(unit, Record)
    assert unit.text == text


@pytest.mark.parametrize(
    ("data", "encoding", "message"),
    [
        (b"ab\xffcd", "utf-8", "byte 2 (0xff) is not UTF-8; if the file is in another encoding, name it"),
        (b"\xef\xbb\xbfab\xff", "utf-8", "byte 5 (0xff) is not UTF-8"),
        (b"a" * 300_000 + b"\xc3", "utf-8", "byte 300000 (0xc3) is not UTF-8"),
        ("\ufeffab".encode("utf-16-le") + b"\x00\xd8", "utf-8", "byte 6 is not utf-16-le"),
        ("é".encode("cp1252") + b"\x81", "cp1252", "byte 1 is not cp1252"),
        (b"a" * 300_000 + b"\x81", "cp1252", "byte 300000 is not cp1252"),
        ("東".encode("shift_jis") + b"\x81", "shift_jis", "byte 2 is not shift_jis"),
    ],
)
def test_bytes_of_no_such_encoding_are_named_by_offset(
    tmp_path: Path, data: bytes, encoding: str, message: str
) -> None:
    with pytest.raises(RecordError) as error:
        units(tmp_path, data, encoding=encoding)
    assert message in str(error.value)
    assert "--encoding" in str(error.value)


@pytest.mark.parametrize("data", [b"", b"\n", b" \t\r\n\x0c ", "\ufeff".encode()])
def test_an_empty_file_is_one_empty_document(tmp_path: Path, data: bytes) -> None:
    (unit,) = units(tmp_path, data)
    assert isinstance(unit, Record)
    assert unit.text == data.decode("utf-8-sig")


LINES = b'{"text":"a"}\n\n  \r\n{"text":"b\\n"}\r\nbad\n{"text":"c"}'


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "A.JSONL", "a.json", "a"])
@pytest.mark.parametrize("chunk", [1, 7, 1 << 18])
def test_jsonl_lines_keep_number_and_offset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, chunk: int
) -> None:
    monkeypatch.setattr(inputs, "CHUNK", chunk)
    found = units(tmp_path, LINES, name)
    assert [(unit.number, unit.data.rstrip()) for unit in found if isinstance(unit, Line)] == [
        (1, b'{"text":"a"}'),
        (4, b'{"text":"b\\n"}'),
        (5, b"bad"),
        (6, b'{"text":"c"}'),
    ]
    for unit in found:
        assert isinstance(unit, Line)
        assert LINES[unit.offset :].startswith(unit.data)


def test_jsonl_in_utf_16_is_read(tmp_path: Path) -> None:
    found = units(tmp_path, '{"text":"ü"}\n{"text":"🦊\u0a0a"}\n'.encode("utf-16"), "a.jsonl")
    assert [parse(unit).text for unit in found if isinstance(unit, Line)] == ["ü", "🦊\u0a0a"]


def test_a_last_line_without_end_is_read(tmp_path: Path) -> None:
    assert len(units(tmp_path, b'{"text":"a"}', "a.jsonl")) == 1


@pytest.mark.parametrize("data", [b"", b"\n\n"])
def test_jsonl_without_records_is_nothing(tmp_path: Path, data: bytes) -> None:
    assert units(tmp_path, data, "a.jsonl") == []


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'{"text":"a"}\n', Line),
        (b'\n  \n {"text":"a"}\nrest', Line),
        (b'\xef\xbb\xbf{"text":"a"}', Line),
        (rb'{"text":"\ud800"}', Line),
        ('{"text":"a"}\n'.encode("utf-16"), Line),
        (b"{a brace begins this article}\n", Record),
        (b"{\n", Record),
        (b"plain text\n", Record),
        (b"[1]\n", Record),
        (b"", Record),
        (b" \n \n", Record),
        (b"{\xff}\n" + b"\n", RecordError),
    ],
)
def test_stdin_is_told_apart_by_its_first_line(stdin: Callable[[bytes], None], data: bytes, kind: type) -> None:
    stdin(data)
    if kind is RecordError:
        with pytest.raises(RecordError, match="<stdin>: byte 1 "):
            list(read("-"))
    else:
        assert type(next(iter(read("-")))) is kind


def test_blank_lines_before_the_first_record_count(stdin: Callable[[bytes], None]) -> None:
    stdin(b'\n\n{"text":"a"}\n')
    assert [(unit.number, unit.offset) for unit in read("-") if isinstance(unit, Line)] == [(3, 2)]


@pytest.mark.parametrize("name", ["page.html", "page.HTM", "page.xhtml"])
def test_a_page_is_known_by_name(tmp_path: Path, name: str) -> None:
    [page] = units(tmp_path, b"<p>", name)
    assert isinstance(page, Record)
    assert (page.text, page.html, page.encoding) == ("<p>", True, "utf-8")


@pytest.mark.parametrize("data", [b"<!DOCTYPE html><p>", b"\n <html lang=en>", b"<!doctype HTML>", b"<p>One.</p>"])
def test_a_page_is_known_by_content(stdin: Callable[[bytes], None], data: bytes) -> None:
    stdin(data)
    [page] = read("-")
    assert isinstance(page, Record)
    assert page.html


@pytest.mark.parametrize("data", [b"<3 is a heart", b"a < b and c > d", b"< p >", b"<<<<", b"1 <b>2</b>"])
def test_a_text_with_an_angle_in_it_is_no_page(stdin: Callable[[bytes], None], data: bytes) -> None:
    stdin(data)
    [text] = read("-")
    assert isinstance(text, Record)
    assert not text.html


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("<p>café".encode("cp1252"), "<p>café", "cp1252"),
        ("\ufeff<p>é".encode("utf-16-le"), "<p>é", "utf-16-le"),
        (b"<meta charset=iso-8859-1><p>\x93a\x94", "<meta charset=iso-8859-1><p>“a”", "cp1252"),
        ('<meta http-equiv=x content="text/html; charset=windows-1251"><p>да'.encode("cp1251"), None, "cp1251"),
        ("<p>日本".encode(), "<p>日本", "utf-8"),
    ],
)  # fmt: skip
def test_a_page_is_read_in_its_own_encoding(tmp_path: Path, data: bytes, text: str | None, encoding: str) -> None:
    [page] = units(tmp_path, data, "page.html", encoding="cp1252" if data == "<p>café".encode("cp1252") else None)
    assert isinstance(page, Record)
    assert page.encoding == encoding
    assert page.text == (text or data.decode(encoding))


def test_html_is_read_as_text_when_asked(tmp_path: Path) -> None:
    assert [type(unit) for unit in units(tmp_path, b"<html>", "page.html", form="text")] == [Record]


def test_a_form_that_is_named_overrules_name_and_content(tmp_path: Path) -> None:
    assert [type(unit) for unit in units(tmp_path, b'{"text":"a"}', "a.jsonl", form="text")] == [Record]
    assert [type(unit) for unit in units(tmp_path, b'{"text":"a"}', "a.txt", form="jsonl")] == [Line]


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"none\.txt: No such file"):
        list(read(str(tmp_path / "none.txt")))
    with pytest.raises(RecordError, match="Is a directory"):
        list(read(str(tmp_path), "text"))


# --- gzip -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["page.txt.gz", "page.txt"])
def test_gzip_is_known_by_its_first_bytes(tmp_path: Path, name: str) -> None:
    (unit,) = units(tmp_path, gzip.compress(PAGE.encode("utf-16")), name)
    assert isinstance(unit, Record)
    assert unit.text == PAGE


@pytest.mark.parametrize("chunk", [1, 1 << 18])
def test_gzip_of_several_members_comes_by_stdin_too(
    stdin: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(inputs, "CHUNK", chunk)
    stdin(gzip.compress(b'{"text":"a"}\n') + gzip.compress(b'{"text":"b"}\n'))
    assert [parse(unit).text for unit in read("-") if isinstance(unit, Line)] == ["a", "b"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "trailing"])
def test_damaged_gzip_is_named_after_what_was_whole(tmp_path: Path, damage: str) -> None:
    lines = b"".join(b'{"text":"%d"}\n' % number for number in range(200_000))
    data = bytearray(gzip.compress(lines, mtime=0))
    if damage == "cut":
        del data[-100:]
    elif damage == "flipped":
        data[-6] ^= 1
    else:
        data += b"rubbish"
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(data)
    seen: list[Record | Line] = []
    with pytest.raises(RecordError, match=r"a\.jsonl\.gz: damaged gzip data"):
        seen.extend(read(str(path)))
    # Only the stream's last read is lost with the damage.
    assert len(seen) > 150_000


# --- Zstandard --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["page.txt.zst", "page.txt"])
def test_zstandard_is_known_by_its_first_bytes(tmp_path: Path, name: str) -> None:
    (unit,) = units(tmp_path, zstandard.compress(PAGE.encode("utf-16")), name)
    assert isinstance(unit, Record)
    assert unit.text == PAGE


@pytest.mark.parametrize("chunk", [1, 1 << 18])
def test_zstandard_of_several_frames_comes_by_stdin_too(
    stdin: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(inputs, "CHUNK", chunk)
    monkeypatch.setattr(inputs, "ZSTD_CHUNK", chunk)
    skippable = b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc"
    empty = zstandard.compress(b"")
    stdin(zstandard.compress(b'{"text":"a"}\n') + empty + skippable + zstandard.compress(b'{"text":"b"}\n'))
    assert [parse(unit).text for unit in read("-") if isinstance(unit, Line)] == ["a", "b"]


@pytest.mark.parametrize("damage", ["cut", "cut by a byte", "flipped", "trailing"])
def test_damaged_zstandard_is_named_after_what_was_whole(tmp_path: Path, damage: str) -> None:
    """Also where the file was merely cut short: else the rest of a corpus would be missing without a word."""
    lines = b"".join(b'{"text":"%d"}\n' % number for number in range(200_000))
    data = bytearray(zstandard.ZstdCompressor(write_checksum=True).compress(lines))
    if damage.startswith("cut"):
        del data[-1 if "byte" in damage else -100 :]
    elif damage == "flipped":
        data[-3] ^= 1
    else:
        data += b"rubbish"
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(data)
    seen: list[Record | Line] = []
    with pytest.raises(RecordError, match=r"a\.jsonl\.zst: damaged Zstandard data"):
        seen.extend(read(str(path)))
    assert len(seen) > 150_000


@pytest.mark.parametrize("size", [4, 5, 9])
def test_zstandard_of_a_few_bytes_is_damaged(tmp_path: Path, size: int) -> None:
    with pytest.raises(RecordError, match="damaged Zstandard data"):
        units(tmp_path, zstandard.compress(PAGE.encode())[:size])


# --- what a record says of where it came from -------------------------------------------------------------------------


def test_a_line_s_end_in_another_field_parts_no_record() -> None:
    out = through('{"x":"a\u2028b\u0085c","text":"Text."}'.encode())
    assert len(out.decode().splitlines()) == 1
    assert json.loads(out)["x"] == "a\u2028b\x85c"


def test_a_record_s_document_has_its_id_url_and_site() -> None:
    row = '{"id":17,"url":"https://www.x.example/a","site":"x","text":"T"}'
    assert document_of(parse(line(row))) == Document("T", "17", "https://www.x.example/a", "x", "text")
    assert document_of(parse(line('{"text":"T"}'))) == Document("T", form="text")
    odd = '{"id":null,"url":"","site":{"a":1},"text":"T"}'
    assert document_of(parse(line(odd))) == Document("T", form="text")
    assert document_of(parse(line('{"id":true,"url":[],"site":1.5,"text":"T"}'))) == Document(
        "T", "True", None, "1.5", "text"
    )


def test_a_text_file_s_document_has_its_name_and_stdin_none() -> None:
    assert document_of(Record("page.txt", "T")) == Document("T", "page.txt", form="text")
    assert document_of(Record("<stdin>", "T")) == Document("T", form="text")


# --- writing ----------------------------------------------------------------------------------------------------------


def test_clean_text_is_set_off_by_a_blank_line() -> None:
    assert write_text(Record("a", "x\r\ny"), kept_whole("x\r\ny")) == b"\r\nx\r\ny\r\n"
    assert write_text(Record("a", "x\ny\r\n"), kept_whole("x\ny\r\n")) == b"\nx\ny\r\n\n"
    assert write_text(Record("a", " "), kept_whole(" ")) == b""


@pytest.mark.parametrize(("text", "out"), [("a\ud800b", "a\ufffdb"), ("\ud83e\udd8a", "🦊")])
def test_clean_text_is_always_utf_8(text: str, out: str) -> None:
    assert write_text(Record("a", text), kept_whole(text)).decode().strip() == out


def test_a_text_file_as_jsonl_has_its_name_for_id() -> None:
    out = json.loads(write_jsonl(Record("über \udcff.txt", "Text."), kept_whole("Text.")))
    assert list(out) == ["id", "text", "spans"]
    assert out["id"] == "über \udcff.txt"


def test_each_record_can_be_written_in_its_own_form() -> None:
    assert write_as_read(Record("a", "Text."), kept_whole("Text.")) == b"\nText.\n"
    assert write_as_read(parse(line('{"text":"T"}')), kept_whole("T")).startswith(b'{"text":"T","spans":')


# --- pairing ----------------------------------------------------------------------------------------------------------


class Batched:
    """Stands in for a Cleaner that judges two documents at a time."""

    index = None

    def analyze_each(self, sources: Iterable[str]) -> Iterator[Result]:
        waiting: list[str] = []
        for source in sources:
            waiting.append(source)
            if len(waiting) == 2:
                yield from map(kept_whole, waiting)
                waiting = []
        yield from map(kept_whole, waiting)


def test_records_meet_their_own_results() -> None:
    given_records = [Record("a", f"text {number}", number) for number in range(7)]
    pairs = list(records.judged(iter(given_records), Batched()))  # type: ignore[arg-type]
    assert [record for record, _ in pairs] == given_records
    assert all(record.text == result.source for record, result in pairs)


def test_a_page_in_its_record_ends_no_line() -> None:
    record = parse(Line("x", 1, 0, '{"html": "<p>a\u2028b\u2029c\x85d"}'.encode()))
    out = write_jsonl(record, Result("a b c\x85d", (), record.text))
    assert len(out.decode().splitlines()) == 1
    assert json.loads(out)["html"] == "<p>a\u2028b\u2029c\x85d"
