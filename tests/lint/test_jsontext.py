"""What a user would lose: a field of a record that nobody asked to change, or the column of a finding."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.io.records import Line, parse
from cleaner.lint.jsontext import cut_literal, literal_of, places

STRINGS = st.text(st.characters(codec=None, categories=None), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | STRINGS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STRINGS, inner, max_size=3),
    max_leaves=5,
)
OBJECTS = st.dictionaries(STRINGS, VALUES, max_size=4)


@given(OBJECTS, STRINGS, st.booleans(), st.booleans(), st.data())
def test_a_cut_takes_the_run_and_leaves_every_other_character(
    fields: dict[str, object], text: str, ascii_only: bool, loose: bool, data: st.DataObject
) -> None:
    fields |= {"text": text}
    line = json.dumps(fields, ensure_ascii=ascii_only, separators=(" , ", " : ") if loose else (",", ":"))
    # As a reader decodes it: two surrogates in a row are one character.
    decoded = json.loads(line)["text"]
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, len(decoded))] * 2)))
    out = cut_literal(line, "text", [(low, high)])
    start, end = literal_of(line, "text")
    left, right = places(line, (start, end), [low, high])
    assert start <= left <= right <= end
    assert out == line[:left] + line[right:]
    after = json.loads(out)
    assert after.keys() == json.loads(line).keys()
    assert json.loads(f'"{line[left:right]}"', strict=False) == decoded[low:high]


def test_the_last_of_two_fields_of_one_name_counts_and_huge_numbers_are_no_obstacle() -> None:
    line = '{"text": "no", "n": ' + "9" * 5000 + ', "deep": {"text": "nor this"}, "text": "A\\u00e9\\ud83d\\ude00z"}'
    start, end = literal_of(line, "text")
    assert line[start:end] == "A\\u00e9\\ud83d\\ude00z"
    assert [line[at] for at in places(line, (start, end), [0, 1, 2, 3, 4])] == ["A", "\\", "\\", "z", '"']


@pytest.mark.parametrize(
    ("line", "field", "expected"),
    [
        ('{"text": "no", "doc": {"n": 1, "text": "One."}}', "doc.text", "One."),
        ('{"doc": {"text": "no"}, "doc.text": "One."}', "doc.text", "One."),
        ('{"a": {"text": "no", "b.text": "One."}}', "a.b.text", "One."),
        ('{"a": [{"b": 1}], "a": {"b": { "text" :"One."}}}', "a.b.text", "One."),
    ],
)
def test_a_field_inside_a_field_is_found_where_records_are_read(line: str, field: str, expected: str) -> None:
    assert line[slice(*literal_of(line, field))] == expected
    assert parse(Line("rows.jsonl", 1, 0, line.encode()), field).text == expected
    assert expected not in cut_literal(line, field, [(0, len(expected))])


@pytest.mark.parametrize("line", ['{"doc": "text"}', '{"doc": {"text": 5}}', '{"doc": {}}', '{"doc": [{"text": ""}]}'])
def test_a_field_inside_a_field_that_is_no_string_is_none(line: str) -> None:
    with pytest.raises(KeyError):
        literal_of(line, "doc.text")


@pytest.mark.parametrize("line", ['{"id": 1}', '{"text": 5}', "{}"])
def test_a_field_that_is_no_string_is_none(line: str) -> None:
    with pytest.raises(KeyError):
        literal_of(line, "text")
