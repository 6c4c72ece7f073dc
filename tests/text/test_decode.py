"""What a user would lose: letters to a wrong encoding, a text taken for a page, a page taken for a text."""

from __future__ import annotations

import codecs
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.text.decode import decode_page, looks_like_html


def declared(name: str, text: str, encoding: str) -> bytes:
    return f'<html><head><meta charset="{name}">'.encode("ascii") + text.encode(encoding)


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"<p>caf\xc3\xa9", "café", "utf-8"),
        (declared("iso-8859-1", "“café”", "cp1252"), "“café”", "cp1252"),
        (declared("windows-1251", "Привет", "cp1251"), "Привет", "cp1251"),
        (declared("GB2312", "大桥关闭", "gb18030"), "大桥关闭", "gb18030"),
        (declared("Shift_JIS", "①橋", "cp932"), "①橋", "cp932"),
        (declared("x-sjis", "①橋", "cp932"), "①橋", "cp932"),
        (declared("ks_c_5601-1987", "똠방", "cp949"), "똠방", "cp949"),
        (declared("x-cp1251", "Привет", "cp1251"), "Привет", "cp1251"),
        (declared("unicode-1-1-utf-8", "café", "utf-8"), "café", "utf-8"),
        (declared("hz-gb-2312", "大桥", "hz"), "大桥", "hz"),
        (declared("utf-16", "café", "utf-8"), "café", "utf-8"),
        (declared("no-such-code", "café", "utf-8"), "café", "utf-8"),
        (declared("hex", "café", "utf-8"), "café", "utf-8"),
        (b'<meta http-equiv=x content="text/html; charset=koi8-r">' + "Мост".encode("koi8-r"), "Мост", "koi8-r"),
        (codecs.BOM_UTF8 + declared("windows-1251", "café", "utf-8"), "café", "utf-8"),
        (codecs.BOM_UTF16_LE + "<p>Brücke".encode("utf-16-le"), "Brücke", "utf-16-le"),
        (codecs.BOM_UTF16_BE + "<p>Brücke".encode("utf-16-be"), "Brücke", "utf-16-be"),
    ],
)  # fmt: skip
def test_a_page_is_read_as_browsers_read_it(data: bytes, text: str, encoding: str) -> None:
    decoded, found = decode_page(data)
    assert decoded.endswith(text)
    assert found == encoding


def test_utf_16_without_a_mark_is_known_by_its_zeros() -> None:
    text = "<html><body><p>The bridge will close.</p></body></html>"
    assert decode_page(text.encode("utf-16-le")) == (text, "utf-16-le")
    assert decode_page(text.encode("utf-16-be")) == (text, "utf-16-be")


@pytest.mark.parametrize("name", ["utf-16", "UTF-16LE", "utf-16-be", "utf-32-le"])
def test_a_wide_encoding_that_the_caller_names_is_believed(name: str) -> None:
    text = declared("utf-8", "Brücke", "utf-8").decode()
    data = text.encode(name).removeprefix(codecs.BOM_UTF16_LE)
    assert decode_page(data, name)[0].removeprefix("\ufeff") == text
    assert decode_page("x Brücke".encode("utf-16-le"), "utf-16")[0] == "x Brücke"


def test_what_the_caller_knows_outranks_what_the_page_says() -> None:
    data = declared("utf-8", "Мост", "cp1251")
    assert decode_page(data, "cp1251")[0].endswith("Мост")
    assert decode_page(data, header="windows-1251")[0].endswith("Мост")
    assert decode_page(data, encoding="cp1251", header="koi8-r")[0].endswith("Мост")


def test_a_wrong_declaration_loses_letters_and_nothing_else() -> None:
    text, encoding = decode_page(declared("utf-8", "caf\xe9 au lait", "latin-1"))
    assert (text.endswith("caf\ufffd au lait"), encoding) == (True, "utf-8")


def test_without_a_declaration_bytes_are_guessed() -> None:
    text, _ = decode_page(b"<p>" + "Мост через реку закроют на девять дней, сообщили в совете. ".encode("cp1251") * 20)
    assert "Мост" in text


@given(st.binary(max_size=200), st.none() | st.text(max_size=12))
@example(b"\0", "undefined")
@example(b"", "idna")
@example(b"<p>", "hex")
def test_any_bytes_decode(data: bytes, encoding: str | None) -> None:
    text, found = decode_page(data, encoding)
    assert isinstance(text, str)
    codecs.lookup(found)


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><p>x", "<html>", "\ufeff  <HTML lang=en>", "<?xml version='1.0'?><html xmlns=x>", "<body>x",
        "<!-- saved --><!doctype  html>", "<p>One</p>", "<div><p>One</p></div>", "<h1>One</h1>\n<p>Two</p>",
    ],
)  # fmt: skip
def test_a_page_is_known(text: str) -> None:
    assert looks_like_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "One.", "<3 you all", "<One, two", "x < y and y > z", "One <b>two</b>", "<Enter> the room", "<<One>> two",
        '{"html": "<p>One</p>"}', "a <!doctype html>", "<http://example.com/>",
    ],
)  # fmt: skip
def test_a_text_stays_a_text(text: str) -> None:
    assert not looks_like_html(text)


@pytest.mark.parametrize("piece", ["<meta ", "<meta charset ", "<", "<!--", "<p ", "</p ", " "])
def test_sniffing_takes_no_longer_on_hostile_input(piece: str) -> None:
    text = piece * (4_000_000 // len(piece))
    began = time.process_time()
    looks_like_html(text)
    looks_like_html("<" + text)
    decode_page(text.encode())
    assert time.process_time() - began < 2


def test_every_label_of_the_standard_names_a_codec() -> None:
    labels = pytest.importorskip("webencodings.labels").LABELS
    for label in labels:
        text, found = decode_page(declared(label, "plain", "ascii"))
        assert (text.endswith("plain"), codecs.lookup(found).name) == (True, found), label
