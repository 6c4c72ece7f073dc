"""What a user would lose: an option that --help has and the man page or the reference does not."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cleaner.cli.main import cli
from docs.manual.commands import Described, Option, described
from docs.manual.man import PAGE, page
from docs.manual.reference import command_page

COMMANDS = list(described())
SAMPLE = [
    Described("cleaner", "[OPTIONS] [FILES]...", "", ("Print `it`.", ".A point, a 'quote' and a back\\slash."), ()),
    Described("cleaner do", "[OPTIONS] IT", "Do it.", ("Do it.",), (Option("-x, --ex [a|b]", "One | two <three>."),)),
]


def test_every_command_and_option_is_there() -> None:
    names = [command.name for command in COMMANDS]
    assert names[0] == "cleaner"
    assert len(names) == len(set(names))
    assert {name.split()[1] for name in names[1:]} == set(cli.commands)
    assert "cleaner index merge" in names
    clean = COMMANDS[0]
    assert clean.usage == "[OPTIONS] [FILES]..."
    assert "-o, --output FILE" in [option.names for option in clean.options]
    assert "-h, --help" in [option.names for option in clean.options]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_and_option_says_what_it_does(command: Described) -> None:
    assert command.text[0].endswith((".", ":", "`"))
    assert command.short.endswith(".") or command.name == "cleaner"
    for option in command.options:
        assert re.match(r"[A-Za-z]", option.text), f"{option.names} has no help"


def test_the_man_page_that_is_installed_is_the_one_of_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(COMMANDS), "write it again: python -m docs.manual.man"


def test_roff_shows_what_is_meant() -> None:
    text = page(SAMPLE)
    assert "\n\\&.A point, a \\(aqquote\\(aq and a back\\eslash.\n" in text
    assert "\n\\fB\\-x\\fR, \\fB\\-\\-ex\\fR \\fI[a|b]\\fR\nOne | two <three>.\n" in text


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_finds_no_fault_in_the_man_page() -> None:
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", PAGE], capture_output=True, text=True, check=False)
    # A date would change the page on days when nothing else does.
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_man_shows_the_page_without_a_warning(tmp_path: Path) -> None:
    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "MANWIDTH": "100", "HOME": str(tmp_path)}
    command = ["man", "--warnings", "--encoding=UTF-8", "--local-file", PAGE]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stderr == ""
    shown = " ".join(done.stdout.split())
    assert "cleaner index merge [OPTIONS] INDEX..." in shown
    assert "cleaner --explain page.html" in shown


def test_the_reference_page_has_each_command_with_its_options() -> None:
    text = command_page(SAMPLE)
    assert "## cleaner do\n\n```text\ncleaner do [OPTIONS] IT\n```\n\nDo it.\n" in text
    assert "| `-x, --ex [a|b]` | One \\| two &lt;three>. |" in text
