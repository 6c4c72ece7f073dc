"""What a user would lose: the other fields of an object whose text stands deep inside it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from cleaner.io.nested import find, put

NAMES = st.text(st.sampled_from("abc"), min_size=1, max_size=2)
TREES = st.recursive(st.integers() | st.text(max_size=5), lambda inner: st.dictionaries(NAMES, inner, max_size=3))
OBJECTS = st.dictionaries(NAMES, TREES, max_size=4)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(".".join)


def fields(tree: dict[str, object]) -> dict[str, Raw]:
    return {name: Raw(json.dumps(value).encode()) for name, value in tree.items()}


def as_tree(made: dict[str, Raw]) -> dict[str, object]:
    return {name: json.loads(bytes(value)) for name, value in made.items()}


@given(OBJECTS, PATHS)
def test_what_is_put_is_found_and_nothing_else_is_lost(tree: dict[str, object], path: str) -> None:
    made = put(fields(tree), path, Raw(b'"new"'))
    found = find(made, path)
    assert found is not None
    assert bytes(found) == b'"new"'
    first = path.partition(".")[0]
    assert {k: v for k, v in as_tree(made).items() if k != first} == {k: v for k, v in tree.items() if k != first}
    assert [name for name in made if name in tree] == list(tree)


def test_a_field_whose_own_name_has_a_dot_comes_first() -> None:
    made = put(fields({"doc.text": "a", "doc": {"text": "b"}}), "doc.text", Raw(b'"c"'))
    assert as_tree(made) == {"doc.text": "c", "doc": {"text": "b"}}
