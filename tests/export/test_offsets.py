"""What a user would lose: places that another program finds where they were meant."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from cleaner.export import Offsets, offsets
from cleaner.export.offsets import counter

CODECS = {Offsets.CODE_POINTS: ("utf-32-le", 4), Offsets.UTF_16: ("utf-16-le", 2), Offsets.UTF_8: ("utf-8", 1)}


def test_the_docstrings_examples_hold() -> None:
    assert doctest.testmod(offsets).failed == 0


@given(st.text(), st.sampled_from(list(Offsets)), st.data())
def test_a_place_cuts_the_encoded_text_where_it_cuts_the_text(text: str, unit: Offsets, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    codec, width = CODECS[unit]
    encoded = text.encode(codec, "surrogatepass")
    place = counter(text, unit)(at) * width
    assert encoded[:place].decode(codec, "surrogatepass") == text[:at]
    assert encoded[place:].decode(codec, "surrogatepass") == text[at:]
