"""What a user would lose: the command that installs what is missing."""

from __future__ import annotations

import pytest

from cleaner import CleanerError
from cleaner.extras import need


def test_what_is_there_is_loaded() -> None:
    assert need("json.decoder", "parquet", "a test").__name__ == "json.decoder"


def test_what_is_missing_says_how_to_install_it() -> None:
    with pytest.raises(CleanerError) as raised:
        need("no_such_library.part", "parquet", "a Parquet file")
    assert str(raised.value) == (
        "a Parquet file needs no_such_library, which is not installed: pip install 'syndication-cleaner[parquet]'"
    )
    assert isinstance(raised.value, ImportError)
