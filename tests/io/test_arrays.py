"""What a user would lose: an object of an array that was exported by another program, or a number that it held."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.io.arrays import items
from cleaner.io.inputs import DamagedError

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from(['"', "\\", "[", "}", ",", "\n"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), max_size=5)


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


@given(OBJECTS, st.sampled_from([None, 1, 4]), st.integers(1, 40), st.booleans())
def test_an_array_gives_its_objects_however_it_is_laid_out_and_however_it_comes(
    objects: list[object], indent: int | None, size: int, ascii_only: bool
) -> None:
    data = json.dumps(objects, indent=indent, ensure_ascii=ascii_only).encode()
    found = list(items(cut(data, size)))
    assert [json.loads(one) for one in found] == objects
    assert not any(b"\n" in one for one in found), "a record is one line of JSONL"


@given(OBJECTS, st.sampled_from(["", "\n", "  \r\n"]), st.integers(1, 40))
def test_objects_that_follow_each_other_need_no_array(objects: list[object], between: str, size: int) -> None:
    data = between.join(json.dumps(one, indent=2) for one in objects).encode()
    assert [json.loads(one) for one in items(cut(data, size))] == objects


@given(OBJECTS.filter(bool), st.data())
def test_an_array_that_was_cut_short_gives_what_is_whole_and_says_so(
    objects: list[object], data: st.DataObject
) -> None:
    whole = json.dumps(objects).encode()
    cut_at = data.draw(st.integers(1, len(whole) - 1))
    found: list[bytes] = []
    with pytest.raises(DamagedError):
        found.extend(items(iter([whole[:cut_at]])))
    assert [json.loads(one) for one in found] == objects[: len(found)]


def test_numbers_stay_the_bytes_they_were() -> None:
    assert list(items(iter([b'[{"n": 1.50, "m": 12345678901234567890123}]']))) == [
        b'{"n": 1.50, "m": 12345678901234567890123}'
    ]


def test_a_value_that_is_too_large_is_an_error_before_it_fills_the_memory() -> None:
    endless = (b'[{"text": "' if at == 0 else b"a" * 100 for at in range(1000))
    with pytest.raises(DamagedError, match="larger than 500 bytes"):
        list(items(endless, 500))
    assert next(endless, None) is not None, "the rest has not been read"
