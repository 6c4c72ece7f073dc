"""What a user would lose: the article, to a wrong word among the options; an hour, to a mistake that is told late."""

from __future__ import annotations

import doctest
import math
import pickle
from collections.abc import Iterable
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Favor, Label, Options, options
from cleaner.html.view import Extractor
from cleaner.options import THRESHOLDS

ANYTHING = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.binary(max_size=3)
    | st.sampled_from([*Label, *Favor, Path("mine.npz"), Path(), ["main"], {"title"}, {}, [None], [["title"]], object])
)  # fmt: skip


def test_the_examples_hold() -> None:
    assert doctest.testmod(options).failed == 0


@pytest.mark.parametrize(
    ("keep", "expected"),
    [
        ((), set()),
        ("", set()),
        ("title", {"title"}),
        ("title,caption", {"title", "caption"}),
        (" title , ,caption,", {"title", "caption"}),
        (Label.TITLE, {"title"}),
        (["title"], {"title"}),
        (("title", Label.CAPTION, "title"), {"title", "caption"}),
        ({"caption": 1}, {"caption"}),
        (iter(["title"]), {"title"}),
        (frozenset(Label), set(Label)),
    ],
)
def test_what_is_kept_is_kept_beside_the_article(keep: str | Iterable[str], expected: set[str]) -> None:
    assert Options(keep=keep).keep == {Label(name) for name in expected} | {Label.MAIN}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Options(), Options(frozenset({Label.MAIN}), Favor.BALANCED, None)),
        (Options("title"), Options(["title", "main"])),
        (Options("title,caption"), Options({Label.CAPTION, Label.TITLE})),
        (Options(favor="recall"), Options(favor=Favor.RECALL)),
        (Options(threshold=1), Options(threshold=1.0)),
        (Options(threshold=0.5), Options(threshold=Fraction(1, 2))),  # type: ignore[arg-type]  # typed as no float
        (Options(threshold=0.5), Options(threshold=np.float32(0.5))),
        (Options(weights="mine.npz"), Options(weights=Path("mine.npz"))),
        (Options(extractor="page"), Options(extractor=Extractor.PAGE)),
    ],
)
def test_options_that_mean_the_same_are_equal(one: Options, other: Options) -> None:
    assert one == other
    assert hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(one)) == other


def test_options_cannot_be_changed_but_replaced() -> None:
    one = Options("title", threshold=0.5)
    with pytest.raises(FrozenInstanceError):
        one.threshold = 0.6  # type: ignore[misc]
    assert replace(one, threshold=None) == Options("title")
    assert one != Options("title")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"keep": "titel"}, "'titel' (did you mean title?) is not a label; the labels are title, meta, main, cap"),
        ({"keep": ["Title"]}, "'Title' (did you mean title?) is not a label; the labels are title, "),
        ({"keep": ["photo", "captions"]}, "'photo', 'captions' (did you mean caption?) are not labels; "),
        ({"keep": ["title,caption"]}, "'title,caption'"),
        ({"keep": [""]}, "'' is not a label; "),
        ({"favor": "recal"}, "favor is one of balanced, precision, recall, not 'recal'; did you mean recall?"),
        ({"favor": ""}, "favor is one of balanced, precision, recall, not ''"),
        ({"extractor": "none"}, "extractor is one of page, trafilatura, not 'none'"),
        ({"extractor": "pages"}, "extractor is one of page, trafilatura, not 'pages'; did you mean page?"),
        ({"threshold": -0.01}, "threshold is a probability from 0 to 1, not -0.01"),
        ({"threshold": 1.01}, "threshold is a probability from 0 to 1, not 1.01"),
        ({"threshold": 10**400}, "threshold is a probability from 0 to 1, not 1000"),
        ({"threshold": math.nan}, "threshold is a probability from 0 to 1, not nan"),
        ({"threshold": math.inf}, "threshold is a probability from 0 to 1, not inf"),
        ({"weights": ""}, "weights is the path of a file, not an empty one"),
    ],
)
def test_a_wrong_value_says_what_the_option_takes(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=r"^\S") as raised:
        Options(**given)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"keep": None}, "labels are given as names, as in ['title', 'caption'] or 'title,caption', not as None"),
        ({"keep": b"title"}, "labels are given as names, "),
        ({"keep": 3}, "labels are given as names, "),
        ({"keep": [None]}, "a label is given by its name, as in 'title', not as None"),
        ({"keep": [["title"]]}, "a label is given by its name, as in 'title', not as ['title']"),
        ({"favor": None}, "favor is one of balanced, precision, recall, not None"),
        ({"threshold": "0.5"}, "threshold is a probability from 0 to 1, not '0.5'"),
        ({"threshold": True}, "threshold is a probability from 0 to 1, not True"),
        ({"threshold": [0.5]}, "threshold is a probability from 0 to 1, not [0.5]"),
        ({"weights": 3}, "weights is the path of a file, as a str or a Path, not 3"),
        ({"weights": b"mine.npz"}, "weights is the path of a file, as a str or a Path, not b'mine.npz'"),
        ({"extractor": None}, "extractor is one of page, trafilatura, not None"),
        ({"metadata": "no"}, "metadata is True or False, not 'no'"),
        ({"metadata": 0}, "metadata is True or False, not 0"),
    ],
)
def test_a_wrong_type_says_so(given: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError) as raised:
        Options(**given)
    assert str(raised.value).startswith(message)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(
    ("keep", "favor", "threshold", "weights", "extractor", "metadata"), ANYTHING
)))  # fmt: skip
def test_options_are_refused_at_once_or_work(given: dict[str, Any]) -> None:
    """Else a mistake is told when the first document is judged, or by an empty text."""
    try:
        made = Options(**given)
    except (ValueError, TypeError) as error:
        assert str(error)  # noqa: PT017  # what is raised is one outcome of two
        return
    assert Label.MAIN in made.keep
    assert 0 <= made.least_main <= 1
    assert {hash(made), hash(pickle.loads(pickle.dumps(made)))} == {hash(replace(made))}


def test_thresholds_are_ordered_as_their_names() -> None:
    assert 0 < THRESHOLDS[Favor.RECALL] < THRESHOLDS[Favor.BALANCED] < THRESHOLDS[Favor.PRECISION] < 1
