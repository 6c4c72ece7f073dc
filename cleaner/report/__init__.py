"""A report to look at: what was kept of some documents, what was not and why, as one page of HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.report.page import render
    from cleaner.report.survey import Survey, survey_document

__all__ = ["Survey", "render", "survey_document"]

_HOMES = {"Survey": "survey", "render": "page", "survey_document": "survey"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'cleaner.report' has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f"cleaner.report.{_HOMES[name]}"), name)
    return found
