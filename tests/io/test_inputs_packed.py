"""What a user would lose: what is whole of a file that was cut short, in whatever way it is packed."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Iterator

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cleaner.io.inputs import DamagedError, Oversized, lines, unpacked

PACKERS = {
    "gzip": gzip.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "xz": lzma.compress,
    "bzip2": bz2.compress,
}


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


@given(st.binary(max_size=2000), st.sampled_from(list(PACKERS)), st.integers(1, 300), st.integers(1, 3))
def test_packed_data_come_out_as_they_went_in(data: bytes, packer: str, size: int, parts: int) -> None:
    packed = PACKERS[packer](data) * parts
    assert b"".join(unpacked(cut(packed, size))) == data * parts


@given(st.sampled_from(list(PACKERS)), st.floats(0.2, 0.99), st.integers(1, 4000))
def test_of_data_that_were_cut_short_the_beginning_comes_and_then_an_error(
    packer: str, share: float, size: int
) -> None:
    data = b"".join(b"line %d of a long file\n" % number for number in range(3000))
    packed = PACKERS[packer](data)
    found = []
    with pytest.raises(DamagedError, match="cut off"):
        found.extend(unpacked(cut(packed[: int(len(packed) * share)], size)))
    assert data.startswith(b"".join(found))


def test_a_text_that_begins_like_bzip2_is_a_text() -> None:
    assert b"".join(unpacked(iter([b"BZhou lives in Hangzhou.\n"]))) == b"BZhou lives in Hangzhou.\n"


@given(st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), max_size=12), st.integers(1, 9))
def test_lines_that_are_too_long_come_marked_and_the_others_whole(rows: list[bytes], size: int) -> None:
    data = b"".join(row + b"\n" for row in rows)
    found = list(lines((chunk for chunk in cut(data, size)), 12))
    assert len(found) == len(rows)
    for row, line in zip(rows, found, strict=True):
        if isinstance(line, Oversized):
            assert line.size == len(row) + 1
            assert len(row) > 12
            assert row.startswith(line.rstrip(b"\n")[:12])
        else:
            assert line == row + b"\n"
            assert len(row) <= 12 + size, "no line is let through for want of a line end in its chunk"
