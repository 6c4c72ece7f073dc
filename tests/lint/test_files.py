"""What a user would lose: the encoding, the mark or the compression of a file that was only to lose a line."""

from __future__ import annotations

import codecs
import gzip

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cleaner.lint.files import decode_file, encode_file

ENCODINGS = [
    ("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE),
    ("utf-32-le", codecs.BOM_UTF32_LE), ("cp1252", b""), ("koi8-r", b""),
]  # fmt: skip


@given(
    st.text(st.sampled_from("aé€ж\n\r\t 0")),
    st.sampled_from(ENCODINGS),
    st.sampled_from([bytes, gzip.compress, zstandard.compress]),
)
def test_a_text_is_read_and_written_back_with_all_it_is_wrapped_in(
    text: str, encoding: tuple[str, bytes], pack: object
) -> None:
    name, mark = encoding
    body = mark + text.encode(name, "ignore")
    data = pack(body)  # type: ignore[operator]
    read, form = decode_file(data, None if mark else name)
    assert read == text.encode(name, "ignore").decode(name)
    again = encode_file(read, form)
    assert decode_file(again, None if mark else name) == (read, form)
    assert (again == data) or form.compression
    assert again[:2] == data[:2]


def test_several_frames_are_read_as_one() -> None:
    for pack in (gzip.compress, zstandard.compress):
        assert decode_file(pack(b"One. ") + pack(b"Two."))[0] == "One. Two."


def test_a_page_in_its_own_encoding_comes_back() -> None:
    page = '<html><meta charset="iso-8859-2"><p>Żurawno</p>'.encode("iso-8859-2")
    text, form = decode_file(page, html=True)
    assert "Żurawno" in text
    assert encode_file(text, form) == page


def test_what_would_not_come_back_the_same_is_refused() -> None:
    with pytest.raises(ValueError, match="its bytes are not all utf-8"):
        decode_file(b'<html><meta charset="utf-8"><p>caf\xe9</p>', html=True)
    with pytest.raises(ValueError, match="its bytes are not all utf-8; if the file is in another encoding, name it"):
        decode_file(b"caf\xe9")
