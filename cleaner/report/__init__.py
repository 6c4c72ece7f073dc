"""A report to look at: what was kept of some documents, what was not and why, as one page of HTML."""

from cleaner.report.page import render
from cleaner.report.survey import Survey

__all__ = ["Survey", "render"]
