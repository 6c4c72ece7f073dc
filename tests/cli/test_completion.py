"""What a user would lose: the Tab key, in the shell they have."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.cli.main import cli

ENVIRONMENT = {
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
    "LC_ALL": "C.UTF-8",
    "TERM": "dumb",
}
PATIENCE = 20.0
"""Seconds to wait for a shell: it starts Python at every Tab."""

needs = {
    shell: pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed")
    for shell in ("bash", "zsh", "fish")
}
WORDS = [
    ("cleaner ev", "cleaner eval"),
    ("cleaner index inf", "cleaner index info"),
    ("cleaner --expl", "cleaner --explain"),
    ("cleaner --favor rec", "cleaner --favor recall"),
    ("cleaner --keep title,capt", "cleaner --keep title,caption"),
    ("cleaner page.txt --expl", "cleaner page.txt --explain"),
    ("cleaner pag", "cleaner page.txt"),
    ("cleaner page.txt oth", "cleaner page.txt other.txt"),
    ("cleaner exp", "cleaner exp"),  # a command begins so, and a file
    ("cleaner --index se", "cleaner --index seen"),
]
"""What is typed before the Tab key, and what the line holds after it, but for a space or slash at its end."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("page.txt", "other.txt", "expenses.txt"):
        (tmp_path / name).write_text("A page.\n", encoding="utf-8")
    (tmp_path / "seen").mkdir()
    for shell in needs:
        (tmp_path / f"completion.{shell}").write_text(script(shell), encoding="utf-8")
    return tmp_path


def script(shell: str) -> str:
    result = CliRunner().invoke(cli, ["completion", shell])
    assert result.exit_code == 0
    return result.output


class Terminal:
    """A shell on a terminal, to type at."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.held = folder / "held"
        self.process, self.end = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, ENVIRONMENT | {"HOME": str(folder)})

    def line(self, keys: str) -> str:
        """What the line holds when ``keys`` have been typed."""
        self.held.unlink(missing_ok=True)
        # The shell writes it to a file, so that it does not matter how it draws its line.
        os.write(self.end, f"{keys}\x01echo '\x05;' > held\n".encode())
        last = time.monotonic() + PATIENCE
        drawn = b""
        while not self.held.exists() or not (found := self.held.read_text(encoding="utf-8")).endswith(";\n"):
            assert time.monotonic() < last, f"the shell does not answer; it has drawn {drawn!r}"
            if select.select([self.end], [], [], 0.02)[0]:
                drawn += os.read(self.end, 4096)
        return found.removesuffix(";\n")

    def close(self) -> None:
        os.close(self.end)
        os.waitpid(self.process, 0)


BEGINNINGS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "bind 'set enable-bracketed-paste off'"),
    "zsh": (["zsh", "-f", "-i"], "unset zle_bracketed_paste; bindkey -e; autoload -U compinit; compinit -u -D"),
}


@pytest.mark.parametrize("shell", [pytest.param("bash", marks=needs["bash"]), pytest.param("zsh", marks=needs["zsh"])])
def test_the_tab_key_completes_commands_options_values_and_files(shell: str, place: Path) -> None:
    command, begin = BEGINNINGS[shell]
    terminal = Terminal(command, place)
    terminal.line(f"{begin}; source completion.{shell}\n")
    found = [terminal.line(f"{begun}\t").rstrip(" /") for begun, _ in WORDS]
    terminal.close()
    assert found == [whole for _, whole in WORDS]


@needs["fish"]
def test_fish_completes_the_same_and_says_what_it_offers(place: Path) -> None:
    def offered(line: str) -> dict[str, str]:
        command = ["fish", "--no-config", "--command", f"source completion.fish; complete -C '{line}'"]
        done = subprocess.run(
            command, cwd=place, env=ENVIRONMENT | {"HOME": str(place)}, capture_output=True, check=True, text=True
        )
        pairs = (line.partition("\t") for line in done.stdout.splitlines())
        return {word: text for word, _, text in pairs}

    for begun, whole in WORDS:
        word = whole.split()[-1]
        assert {word, f"{word}/", "export"} & offered(begun).keys(), begun
    assert offered("cleaner exp").keys() == {"export", "expenses.txt"}
    on_error = offered("cleaner index build --on")["--on-error"]
    told = "What to do with a record or a file that cannot be read, judged or written: stop, or leave it out."
    assert on_error == told


def test_a_shell_that_is_not_known_is_refused_by_name() -> None:
    result = CliRunner().invoke(cli, ["completion", "tcsh"])
    assert result.exit_code == 2
    assert "'bash', 'zsh', 'fish'" in result.output
