"""``python -m docs.manual.man`` writes the man page, ``docs/man/cleaner.1``, from the commands' help.

The page is kept in the repository, since the wheel installs it and a wheel is built without the package being there to
ask. A test compares the two. One page has all commands, as a filter and its few commands are read best.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from cleaner.version import __version__
from docs.manual.commands import Described, Option, described

__all__ = ["PAGE", "main", "page"]

PAGE = Path(__file__).parents[2] / "docs" / "man" / "cleaner.1"

EXITS = (
    ("0", "Fine."),
    ("1", "Findings, or a bound that is not met."),
    ("2", "Wrong use or bad input."),
    ("130", "Interrupted."),
)
EXAMPLES = (
    ("The article of a page.", "cleaner page.txt > article.txt"),
    ("Why each block is kept or dropped.", "cleaner --explain page.html"),
    ("JSONL in and out, with two processes.", "cleaner --jobs 2 pages.jsonl --output clean.jsonl.zst"),
    ("With what other pages show.", "cleaner index build pages.jsonl --output seen\ncleaner --index seen pages.jsonl"),
)
_VALUE = re.compile(r"(?<![\w-])(--?[\w-]+)")


def page(commands: Iterable[Described]) -> str:
    """The man page, as roff with the macros of man(7)."""
    clean, *others = commands
    # Without a date: the page changes when the help does, and on no other day.
    out = [
        f'.TH CLEANER 1 "" "cleaner {__version__}" "User Commands"',
        ".SH NAME",
        r"cleaner \- separate scraped articles from the syndication noise pushed into them",
        ".SH SYNOPSIS",
    ]
    for command in (clean, *others):
        if "COMMAND" not in command.usage:
            out += [".PP" if command is not clean else ".nh", rf"\fB{_roff(command.name)}\fR {_usage(command.usage)}"]
    out += [".hy", ".SH DESCRIPTION", *_paragraphs(clean.text), ".SH OPTIONS", *_options(clean.options), ".SH COMMANDS"]
    for command in others:
        out += [f'.SS "{_roff(command.name)}"', *_paragraphs(command.text), *_options(command.options)]
    out.append(".SH EXIT STATUS")
    for code, meaning in EXITS:
        out += [".TP", rf"\fB{code}\fR", meaning]
    out.append(".SH EXAMPLES")
    for number, (what, line) in enumerate(EXAMPLES):
        out += [*([".PP"] if number else []), _roff(what), ".RS 4", ".EX", *map(_roff, line.split("\n")), ".EE", ".RE"]
    return "\n".join(out) + "\n"


def _paragraphs(texts: Iterable[str]) -> list[str]:
    """The first stands right below its heading."""
    return "\n.PP\n".join(map(_roff, texts)).split("\n")


def _options(options: Iterable[Option]) -> list[str]:
    return [line for option in options for line in (".TP", _names(option.names), _roff(option.text))]


def _names(names: str) -> str:
    """The names of an option in bold, its value in italics."""
    parts = _VALUE.split(names)
    return "".join(
        rf"\fB{_roff(part)}\fR" if number % 2 else re.sub(r"[^\s,/]+", lambda value: rf"\fI{_roff(value[0])}\fR", part)
        for number, part in enumerate(parts)
    )


def _usage(usage: str) -> str:
    return re.sub(r"\w+", lambda word: rf"\fI{word[0]}\fR", _roff(usage))


def _roff(text: str) -> str:
    """Text that roff shows as it stands: hyphens one can search for, and a point at the start that is no macro."""
    for character, escape in (("\\", r"\e"), ("-", r"\-"), ("`", r"\(ga"), ("'", r"\(aq"), ('"', r"\(dq")):
        text = text.replace(character, escape)
    return rf"\&{text}" if text.startswith(".") else text


def main() -> int:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(described()), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
