"""Every snippet of the documentation, run as printed.

Fenced blocks are read out of a page and run, in order, in one fresh copy of the repository a page (but for the pages
of ``ELSEWHERE``):

``sh``
    a script for bash; it has to end with exit code 0.
``python``
    a program of its own; likewise.
``console``
    commands after ``$``, each ending with exit code 0, and below each what it prints on stdout and stderr together.
    A line that is ``…`` alone stands for any lines.
any language with ``title="NAME"``
    a file: it is written into the copy under that name. A reader saves it so.
``json``, ``jsonl``, ``toml``
    read by a parser, not run.
``text``
    anything else: an extract, a grammar.

A block that cannot run says so in the paragraph before, in a comment, since that matters only to those who change it:
``<!-- Not run by the tests: why. -->`` One that needs a program which is not everywhere says
``<!-- Run by the tests where NAME is installed. -->``

``python -m docs.manual.snippets [PAGE...]`` runs them and tells what failed; with ``--update`` it writes the outputs of
today into the pages, as is needed when the weights have changed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "ELSEWHERE",
    "ROOT",
    "Command",
    "Outcome",
    "Snippet",
    "agrees",
    "commands",
    "copied",
    "pages",
    "run",
    "snippets",
    "updated",
]

ROOT = Path(__file__).parents[2]
RUN = frozenset({"sh", "python", "console"})
READ = frozenset({"json", "jsonl", "toml"})
SHOWN = frozenset({"text", "html", "yaml", "diff", "xml"})
ELSEWHERE = {"docs/scrapers.md": "tests/test_recipes.py"}
"""Pages whose programs have a test of their own, since they need a site to fetch from."""
LONGEST = 120
"""Seconds that one block may take."""
ELISION = "…"

_FENCE = re.compile(r"(?P<indent> *)(?P<fence>`{3,})(?P<language>[\w+-]*) *(?P<info>.*)")
_TITLE = re.compile(r'title="([^"]+)"')
_NOT_RUN = re.compile(r"<!-- Not run by the tests: (.+?) -->")
_NEEDS = re.compile(r"<!-- Run by the tests where ([\w` -]{1,80}?) (?:is|are) installed\. -->")


@dataclass(frozen=True, slots=True)
class Snippet:
    """One fenced block of a page."""

    page: str
    """Path of the page, from the repository's root."""
    line: int
    """Line of the block's first line of text, from 1."""
    language: str
    text: str
    """What stands between the fences, without the fences' indent."""
    title: str | None = None
    """The file that it is."""
    not_run: str | None = None
    """Why it is not run, as the page says."""
    needs: tuple[str, ...] = ()
    """The programs and libraries without which it is not run."""

    @property
    def place(self) -> str:
        """Where it stands, as compilers say it."""
        return f"{self.page}:{self.line}"


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a ``console`` block."""

    command: str
    output: str
    """What the page says it prints, without the last line feed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a snippet."""

    snippet: Snippet
    fault: str = ""
    """What is wrong; empty if nothing is."""
    found: tuple[str, ...] = ()
    """What the commands of a ``console`` block printed."""


def pages(root: Path = ROOT) -> list[str]:
    """The pages whose snippets are run, as paths from the root."""
    found = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]
    return [name for path in found if (name := path.relative_to(root).as_posix()) not in ELSEWHERE]


def snippets(page: str, text: str) -> Iterator[Snippet]:
    """The fenced blocks of a page. Raises ``ValueError`` for one that never ends."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        opening = _FENCE.fullmatch(lines[at])
        if opening is None:
            at += 1
            continue
        first = at + 1
        fence, indent = opening["fence"], len(opening["indent"])
        at = first
        while at < len(lines) and lines[at].strip() != fence:
            at += 1
        if at == len(lines):
            raise ValueError(f"{page}:{first}: this block never ends")
        title = _TITLE.search(opening["info"])
        said = _paragraph(lines[: first - 1])
        not_run, needs = _NOT_RUN.search(said), _NEEDS.search(said)
        yield Snippet(
            page,
            first + 1,
            opening["language"],
            "\n".join(line[min(indent, len(line) - len(line.lstrip())) :] for line in lines[first:at]),
            title[1] if title else None,
            not_run[1] if not_run else None,
            tuple(needs[1].replace("`", "").split(" and ")) if needs else (),
        )
        at += 1


def _paragraph(before: Sequence[str]) -> str:
    """The paragraph that ends above a block."""
    paragraph: list[str] = []
    for line in reversed(before):
        if line.strip():
            paragraph.append(line.strip())
        elif paragraph:
            break
    return " ".join(reversed(paragraph))


def commands(text: str) -> list[Command]:
    """The commands of a ``console`` block. Raises ``ValueError`` if it does not begin with one."""
    found: list[tuple[list[str], list[str]]] = []
    for line in text.split("\n"):
        if line.startswith("$ "):
            found.append(([line[2:]], []))
        elif not found:
            raise ValueError("a console block begins with a command, after a dollar sign")
        elif not found[-1][1] and found[-1][0][-1].endswith("\\"):
            found[-1][0].append(line.removeprefix("> "))
        else:
            found[-1][1].append(line)
    return [Command("\n".join(command), "\n".join(output)) for command, output in found]


def agrees(expected: str, found: str) -> bool:
    """Whether output is what the page says. A line that is ``…`` alone stands for any lines, none too.

    >>> agrees("one\\n…\\nfour", "one\\ntwo\\nthree\\nfour\\n")
    True
    """
    pattern = "".join(
        r"(?:.*\n)*" if line == ELISION else re.escape(line.rstrip()) + r"[ \t]*\n" for line in expected.split("\n")
    )
    return re.fullmatch(pattern, found.rstrip("\n") + "\n") is not None


def copied(folder: Path, root: Path = ROOT) -> None:
    """Copy what git keeps of the repository, and what it would keep, into ``folder``."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=root, check=True, capture_output=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, folder / name)


def run(found: Iterable[Snippet], folder: Path) -> Iterator[Outcome]:
    """Run the snippets of one page in ``folder``, in order; each outcome as soon as it is there."""
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for snippet in found:
        if snippet.not_run or not all(map(_is_there, snippet.needs)):
            continue
        if snippet.title:
            path = folder / snippet.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(snippet.text + "\n", encoding="utf-8")
        if snippet.language in READ:
            yield Outcome(snippet, _unreadable(snippet))
        elif snippet.title or snippet.language in SHOWN:
            yield Outcome(snippet)
        elif snippet.language in RUN:
            yield _ran(snippet, folder, environment)
        else:
            yield Outcome(snippet, f"no language that is known here: {snippet.language or 'none is named'}")


def _is_there(name: str) -> bool:
    """Whether a program or a library is installed."""
    return shutil.which(name) is not None or importlib.util.find_spec(name) is not None


def _unreadable(snippet: Snippet) -> str:
    try:
        if snippet.language == "toml":
            tomllib.loads(snippet.text)
        else:
            for part in [snippet.text] if snippet.language == "json" else snippet.text.split("\n"):
                json.loads(part)
    except ValueError as error:
        return f"no {snippet.language}: {error}"
    return ""


def _ran(snippet: Snippet, folder: Path, environment: dict[str, str]) -> Outcome:
    if snippet.language != "console":
        shell = ["bash", "-e", "-o", "pipefail", "-c"]
        program = shell if snippet.language == "sh" else [sys.executable, "-W", "error", "-c"]
        code, output = _printed([*program, snippet.text], folder, environment)
        return Outcome(snippet, f"exit code {code}:\n{output}" if code else "")
    try:
        parts = commands(snippet.text)
    except ValueError as error:
        return Outcome(snippet, str(error))
    faults, found = [], []
    for part in parts:
        code, output = _printed(["bash", "-o", "pipefail", "-c", part.command], folder, environment)
        found.append("\n".join(line.rstrip() for line in output.rstrip("\n").split("\n")))
        if code:
            faults.append(f"$ {part.command}\nexit code {code}:\n{output}")
        elif not agrees(part.output, output):
            faults.append(f"$ {part.command}\nprints\n{output}\nand not\n{part.output}")
    return Outcome(snippet, "\n".join(faults), tuple(found))


def _printed(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Exit code, and stdout and stderr as they come."""
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            output, _ = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            # With all that it has started.
            os.killpg(process.pid, signal.SIGKILL)
            return -1, f"not done after {LONGEST} s"
    return process.returncode, output.decode("utf-8", "replace")


def updated(text: str, outcomes: Iterable[Outcome]) -> str:
    """The page with the outputs of today in its ``console`` blocks that disagree; elided lines are written out."""
    lines = text.split("\n")
    for outcome in sorted(outcomes, key=lambda outcome: -outcome.snippet.line):
        snippet = outcome.snippet
        if not outcome.fault or not outcome.found:
            continue
        new: list[str] = []
        for part, found in zip(commands(snippet.text), outcome.found, strict=True):
            new += [f"$ {part.command}", *([found] if found else [])]
        first = snippet.line - 1
        indent = re.match(" *", lines[first - 1])
        pad = indent[0] if indent else ""
        body = [pad + line if line else "" for line in "\n".join(new).split("\n")]
        lines[first : first + snippet.text.count("\n") + 1] = body
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the snippets of the pages that are named, or of all. 0 if all agree."""
    parser = argparse.ArgumentParser(
        prog="python -m docs.manual.snippets", description="Run the documentation's snippets."
    )
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="paths from the root; all pages without one")
    parser.add_argument("--update", action="store_true", help="write the outputs of today into the pages")
    options = parser.parse_args(argv)
    if unknown := [page for page in options.pages if page not in pages()]:
        parser.error(f"no page with snippets: {', '.join(unknown)}; give paths from the root, such as docs/tutorial.md")
    failed = 0
    for page in options.pages or pages():
        path = ROOT / page
        text = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            copied(Path(folder))
            outcomes = list(run(snippets(page, text), Path(folder)))
        faults = [outcome for outcome in outcomes if outcome.fault]
        failed += len(faults)
        for outcome in faults:
            sys.stdout.write(f"{outcome.snippet.place}: {outcome.fault}\n\n")
        if options.update and (new := updated(text, outcomes)) != text:
            path.write_text(new, encoding="utf-8")
            sys.stdout.write(f"{page}: written anew; read what changed\n")
        sys.stdout.write(f"{page}: {len(outcomes)} blocks, {len(faults)} faults\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
