"""Libraries that only some users have: loaded when needed, with a message that helps where they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cleaner.errors import CleanerError

__all__ = ["MissingExtraError", "need"]


class MissingExtraError(CleanerError, ImportError):
    """A library is not installed. The message says how to install it."""


def need(module: str, extra: str, what: str) -> Any:
    """A module that an extra of this package brings.

    Args:
        module: Its name.
        extra: The extra that installs it.
        what: What needs it, as the subject of a sentence: ``a Parquet file``.

    Returns:
        The module.

    Raises:
        MissingExtraError: It is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        library = module.partition(".")[0]
        if error.name is None or error.name.partition(".")[0] != library:
            raise
        raise MissingExtraError(
            f"{what} needs {library}, which is not installed: pip install 'syndication-cleaner[{extra}]'"
        ) from None
