"""The reference pages: the command's from its help, the library's from its docstrings."""

from __future__ import annotations

from collections.abc import Iterable

import cleaner
from docs.manual.commands import Described

__all__ = ["command_page", "library_page"]

FURTHER = (
    "cleaner.export.web_annotations",
    "cleaner.export.labelled",
    "cleaner.export.dolma_row",
    "cleaner.export.doccano_row",
    "cleaner.export.label_studio_task",
    "cleaner.dedup.near_duplicates.NearCopies",
    "cleaner.engines.scrapy.CleanerPipeline",
    "cleaner.engines.datasets.clean",
    "cleaner.engines.datatrove.CleanerStep",
    "cleaner.engines.spark.clean",
    "cleaner.engines.spark.build_index",
)
"""Public names beside those of the package itself."""


def command_page(commands: Iterable[Described]) -> str:
    """Every command with its usage, help and options, as Markdown."""
    out = [
        "# Command",
        "`cleaner --help`, and `--help` after each command, say the same. The man page is made of it too.",
        "Exit codes: 0 fine, 1 findings or a bound not met, 2 wrong use or bad input, 130 interrupted.",
    ]
    for command in commands:
        out += [f"## {command.name}", f"```text\n{command.name} {command.usage}\n```"]
        out += map(_prose, command.text)
        rows = [f"| `{option.names}` | {_prose(option.text)} |" for option in command.options]
        out.append("\n".join(["| option | meaning |", "|---|---|", *rows]))
    return "\n\n".join(out) + "\n"


def library_page() -> str:
    """The public names, each to be filled in from its docstring."""
    out = [
        "# Library",
        "`import cleaner` gives these names. They load what they need when they are first used. Everything is typed.",
    ]
    names = [name for name in cleaner.__all__ if not name.startswith("_")]
    functions = [name for name in names if name.islower()]
    out += [f"::: cleaner.{name}" for name in [*functions, *(name for name in names if name not in functions)]]
    out += ["# Beside them", *(f"::: {name}" for name in FURTHER)]
    return "\n\n".join(out) + "\n"


def _prose(text: str) -> str:
    """Help as Markdown: what Markdown would take for its own is escaped."""
    for character in ("\\", "|", "*", "_", "["):
        text = text.replace(character, "\\" + character)
    return text.replace("<", "&lt;")
