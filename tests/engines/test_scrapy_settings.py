"""What a user would lose: a crawl of a night, for a setting that was misspelt and silently passed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("scrapy", reason="Scrapy is not installed")

from scrapy.settings import Settings

from cleaner import Favor, Label, Options
from cleaner.engines.scrapy_settings import FIELDS, Setup, read_settings


def read(**settings: Any) -> Setup:
    return read_settings(Settings({f"CLEANER_{name}": value for name, value in settings.items()}))


def test_without_settings_everything_is_as_the_command_has_it() -> None:
    setup = read_settings(Settings())
    assert setup.options == Options()
    assert setup.fields == FIELDS
    assert setup.index is None
    assert not setup.drops


def test_every_setting_is_heard() -> None:
    setup = read(
        KEEP=["title", "caption"],
        FAVOR="recall",
        THRESHOLD=0.3,
        WEIGHTS="mine.npz",
        EXTRACTOR="page",
        METADATA=False,
        FURNITURE_SHARE=0.5,
        INDEX="seen",
        INDEX_BATCH=0,
        ON_ERROR="drop",
        FIELDS={"text": "body", "spans": None},
    )
    keep = frozenset({Label.MAIN, Label.TITLE, Label.CAPTION})
    assert setup.options == Options(keep, Favor.RECALL, 0.3, "mine.npz", "page", False, 0.5)
    assert (setup.index, setup.index_batch, setup.drops) == (Path("seen"), 0, True)
    assert setup.fields["clean"] == "body"
    assert "spans" not in setup.fields


def test_settings_may_come_from_the_command_line() -> None:
    """``scrapy crawl -s NAME=VALUE`` gives strings."""
    setup = read(
        KEEP="title, caption",
        THRESHOLD="0.3",
        METADATA="0",
        FURNITURE_SHARE="0",
        INDEX="seen",
        INDEX_BATCH="8",
        FIELDS='{"clean": "article"}',
    )
    assert Label.CAPTION in setup.options.keep
    assert setup.options.furniture_share is None
    assert (setup.options.threshold, setup.options.metadata, setup.index_batch) == (0.3, False, 8)
    assert (setup.fields["text"], setup.fields["clean"]) == ("text", "article")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"FAVOUR": "recall"}, "CLEANER_FAVOUR is not a setting of CleanerPipeline; did you mean CLEANER_FAVOR?"),
        ({"XYZ": 1}, "CLEANER_XYZ is not a setting of CleanerPipeline; there are CLEANER_FAVOR, "),
        ({"KEEP": "titel"}, "CLEANER_KEEP: 'titel' (did you mean title?) is not a label; the labels are title, "),
        ({"FAVOR": "speed"}, "CLEANER_FAVOR is one of balanced, precision, recall, not 'speed'"),
        ({"THRESHOLD": 7}, "CLEANER_THRESHOLD is a probability from 0 to 1, not 7"),
        ({"THRESHOLD": "half"}, "CLEANER_THRESHOLD is a probability from 0 to 1, not 'half'"),
        ({"EXTRACTOR": "mine"}, "CLEANER_EXTRACTOR is one of page, trafilatura, not 'mine'"),
        ({"METADATA": "maybe"}, "CLEANER_METADATA is one of True, False, 1, 0, not 'maybe'"),
        ({"FURNITURE_SHARE": "all"}, "CLEANER_FURNITURE_SHARE is a share from 0 to 1, or 0 for no such rule, not"),
        ({"ON_ERROR": "skip"}, "CLEANER_ON_ERROR is one of pass, drop, not 'skip'"),
        ({"INDEX_BATCH": 3}, "CLEANER_INDEX_BATCH is set, but no CLEANER_INDEX"),
        ({"INDEX": "seen", "INDEX_BATCH": -1}, "CLEANER_INDEX_BATCH is a number of documents, or 0"),
        ({"FIELDS": "body"}, "CLEANER_FIELDS is a dictionary, as in"),
        ({"FIELDS": {"txt": "body"}}, "CLEANER_FIELDS: 'txt' is not a use of a field; did you mean text?"),
        ({"FIELDS": {"text": 3}}, "CLEANER_FIELDS: 'text' is given 3; give the name of a field, or None for none"),
        ({"FIELDS": {"clean": None}}, "CLEANER_FIELDS: 'clean' needs a field"),
        ({"FIELDS": {"text": None, "html": None}}, "CLEANER_FIELDS: give 'text' or 'html' a field"),
    ],
)
def test_a_wrong_setting_says_what_it_takes(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="CLEANER") as raised:
        read(**settings)
    assert str(raised.value).startswith(message)
