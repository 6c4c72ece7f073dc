"""The commands, read from click: what the reference page, the man page and the tests of both stand on."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

import click

from cleaner.cli.main import cli

__all__ = ["Described", "Option", "described"]


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command, as its help shows it."""

    names: str
    """All its names, and the name of its value: ``-o, --output FILE``."""
    text: str
    """What it does, and its default."""


@dataclass(frozen=True, slots=True)
class Described:
    """One command."""

    name: str
    """As it is typed: ``cleaner index build``."""
    usage: str
    """What follows the name: ``[OPTIONS] FILES...``."""
    short: str
    """One line on what it does; empty for the filter, which no list names."""
    text: tuple[str, ...]
    """The paragraphs of its help."""
    options: tuple[Option, ...]


def described() -> Iterator[Described]:
    """The filter, then every command in the order of the help. A group comes before what it holds."""
    yield _described(cli.filter, "cleaner")
    yield from _within(cli, "cleaner")


def _within(group: click.Group, name: str) -> Iterator[Described]:
    for own, command in group.commands.items():
        if command.hidden:
            continue
        yield _described(command, f"{name} {own}")
        if isinstance(command, click.Group):
            yield from _within(command, f"{name} {own}")


def _described(command: click.Command, name: str) -> Described:
    context = click.Context(command, info_name=name, **command.context_settings)
    records = [
        record
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context))
    ]
    help_text = inspect.cleandoc(command.help or "")
    return Described(
        name,
        " ".join(command.collect_usage_pieces(context)),
        "" if command is cli.filter else command.get_short_help_str(200),
        tuple(" ".join(paragraph.split()) for paragraph in help_text.split("\n\n")),
        tuple(Option(names, " ".join(text.split())) for names, text in records),
    )
