"""What can go wrong with the settings and the baseline of a repository of texts."""

from __future__ import annotations

from cleaner.errors import CleanerError
from cleaner.settings import SettingsError

__all__ = ["BaselineError", "LintError", "SettingsError"]


class LintError(CleanerError):
    """The message names the file and says what to do."""


class BaselineError(LintError):
    """A baseline that cannot be used."""
