"""What a user would lose: a line at the edge of two reads, what is whole of a file that is not, and where that ends."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cleaner.io import files, inputs
from cleaner.io.files import readable
from cleaner.io.inputs import DamagedError, decoded, head, lines, looks_wide, unpacked
from cleaner.io.units import RecordError

ROWS = b"".join(b'{"id":%d,"text":"The ferry will not sail."}\n' % number for number in range(400))
PACKS = {"gzip": gzip.compress, "Zstandard": zstandard.compress}


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def collected(source: Iterator[bytes]) -> tuple[bytes, str]:
    """What came, and how it ended."""
    got = bytearray()
    try:
        for chunk in source:
            got += chunk
    except DamagedError as error:
        return bytes(got), str(error)
    return bytes(got), ""


@given(st.lists(st.binary(max_size=6) | st.sampled_from([b"\n", b"\r\n", b"a\n\nb", b""]), max_size=20))
def test_lines_are_the_same_however_they_come(pieces: list[bytes]) -> None:
    got = list(lines(iter(pieces)))
    data = b"".join(pieces)
    assert [line for line in got if line] == [line + b"\n" for line in data.split(b"\n")[:-1]] + (
        [data.split(b"\n")[-1]] if data.split(b"\n")[-1] else []
    )
    assert got.count(b"") == pieces.count(b""), "each pause comes through, and no other"


def test_a_line_of_many_reads_takes_no_longer_than_it_is_long() -> None:
    (line,) = lines(cut(b"x" * 3_000_000, 10))
    assert len(line) == 3_000_000


def test_a_pause_is_used_when_enough_has_come_and_comes_again_after_it() -> None:
    begun, source = head(iter([b"ab", b"", b"cd"]), 4)
    assert (begun, list(source)) == (b"abcd", [b"abcd"])
    begun, source = head(iter([b"ab", b"", b"cd"]), 4, lambda begun: True)
    assert (begun, list(source)) == (b"ab", [b"ab", b"", b"cd"])
    begun, source = head(iter([]), 4)
    assert (begun, list(source)) == (b"", [])


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
@pytest.mark.parametrize("size", [1, 7, 1 << 18])
def test_packed_data_are_unpacked_however_they_come(pack: type[bytes], size: int) -> None:
    packed = pack(ROWS) + pack(b"") + pack(b"more")
    assert collected(unpacked(cut(packed, size))) == (ROWS + b"more", "")


def test_zeros_behind_gzip_data_are_no_damage() -> None:
    packed = gzip.compress(ROWS) + bytes(1000) + gzip.compress(b"more") + bytes(7)
    for size in (1, 5, 1 << 18):
        assert collected(unpacked(cut(packed, size))) == (ROWS + b"more", "")


@pytest.mark.parametrize("size", [1, 1 << 18])
def test_a_pause_in_packed_data_comes_through(size: int) -> None:
    for pack in PACKS.values():
        packed = pack(ROWS)
        pieces = [*cut(packed[:40], size), b"", *cut(packed[40:], size)]
        got = list(unpacked(iter(pieces)))
        assert got.count(b"") == 1
        assert b"".join(got) == ROWS


@pytest.mark.parametrize(("kind", "pack"), PACKS.items())
def test_a_file_cut_short_gives_its_beginning_and_says_so(kind: str, pack: type[bytes]) -> None:
    packed = pack(ROWS)
    longest = 0
    for size in range(5, len(packed), 11):
        got, why = collected(unpacked(iter([packed[:size]])))
        assert ROWS.startswith(got)
        assert why == f"damaged {kind} data: it is cut off, at byte {size}"
        longest = max(longest, len(got))
    assert longest > len(ROWS) // 2 or kind == "Zstandard", "Zstandard keeps up to 128 KiB together"


def test_of_gzip_data_whose_sum_is_wrong_all_comes_before_it_is_said() -> None:
    packed = bytearray(gzip.compress(ROWS, mtime=0))
    packed[-8] ^= 1
    for size in (1, 100, 1 << 18):
        got, why = collected(unpacked(cut(bytes(packed), size)))
        assert got == ROWS
        assert why == f"damaged gzip data, at byte {len(packed) - 5}: incorrect data check"


@given(st.integers(0, 10_000), st.integers(0, 7), st.sampled_from(list(PACKS)))
def test_a_bit_that_flipped_ends_in_one_word(place: int, bit: int, kind: str) -> None:
    packed = bytearray(PACKS[kind](ROWS))
    packed[4 + place % (len(packed) - 4)] ^= 1 << bit
    _, why = collected(unpacked(iter([bytes(packed)])))
    assert why == "" or why.startswith(f"damaged {kind} data")


def test_data_that_unfold_to_much_come_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "CHUNK", 1000)
    got = list(unpacked(iter([gzip.compress(bytes(1_000_000))])))
    assert max(map(len, got)) <= 1000
    assert sum(map(len, got)) == 1_000_000


@pytest.mark.parametrize(
    ("data", "encoding", "why"),
    [
        (b"H\0i\0", "utf-16", "no byte order mark says which utf-16 this is; name utf-16-le or utf-16-be"),
        (b"H\0\0\0i\0\0\0", "utf-32", "no byte order mark says which utf-32 this is; name utf-32-le or utf-32-be"),
        (b"H\0i", "utf-16-le", "byte 2 is not utf-16-le; --encoding names another"),
        (b"ab-c d", "punycode", "this is not punycode ("),
    ],
)
def test_what_cannot_be_decoded_says_what_to_do(data: bytes, encoding: str, why: str) -> None:
    for size in (1, 100):
        assert collected(decoded(cut(data, size), encoding)[0])[1].startswith(why)


@given(
    st.text(st.characters(codec="latin-1", exclude_characters="\0"), min_size=4),
    st.sampled_from(["utf-16-le", "utf-16-be"]),
)
def test_utf_16_of_latin_script_is_known_without_a_mark_and_nothing_else_is(text: str, encoding: str) -> None:
    assert looks_wide(text.encode(encoding)) == encoding
    assert looks_wide(text.encode()) == ""
    assert looks_wide(text.encode("utf-16")) == ""
    assert looks_wide(text.encode("utf-32-le")) == ""
    assert looks_wide(bytes(100)) == ""


@pytest.mark.parametrize("packed", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize("ending", [".txt", ".html", ".jsonl", ""])
def test_what_unfolds_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: Callable[[bytes], bytes], ending: str
) -> None:
    monkeypatch.setattr(files, "UNFOLDED", 1_000_000)
    path = tmp_path / f"bomb{ending}"
    path.write_bytes(packed(b"a" * 1_100_000))
    (found,) = readable(str(path))
    assert isinstance(found, RecordError)
    assert "than" in str(found) and "bytes" in str(found)
    # A file that is as large as what it holds has a size that its owner knows.
    path.write_bytes(b"a b" + b" c" * 600_000)
    (plain,) = (unit for unit in readable(str(path)) if unit is not None)
    assert not isinstance(plain, RecordError)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device")
def test_a_device_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "UNFOLDED", 1_000_000)
    monkeypatch.setattr(inputs, "ENDLESS", 10_000_000)
    for form in ("text", "html", "jsonl", None):
        found = next(unit for unit in readable("/dev/zero", form) if unit is not None)  # type: ignore[arg-type]
        assert isinstance(found, RecordError)
