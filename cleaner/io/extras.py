"""Libraries that only some formats need: loaded when such a file is met, with a message that helps where they are
missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cleaner.io.inputs import DamagedError

__all__ = ["need"]


def need(module: str, extra: str, what: str) -> Any:
    """A module that an extra brings.

    Args:
        module: Its name.
        extra: The extra of this package that installs it.
        what: What it is needed for, as the subject of a sentence: ``a Parquet file``.

    Returns:
        The module.

    Raises:
        DamagedError: It is not installed; the message says how to install it.
    """
    try:
        return import_module(module)
    except ImportError:
        library = module.partition(".")[0]
        raise DamagedError(
            f"{what} needs {library}, which is not installed: pip install 'syndication-cleaner[{extra}]'"
        ) from None
