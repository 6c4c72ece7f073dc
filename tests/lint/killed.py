"""Fixers that are killed: ``python -m tests.lint.killed FOLDER TIMES`` prints one JSON object a command.

Like :mod:`tests.index.killed`: each fork runs one command over a copy of a folder and is ended by SIGKILL, before or
after a write, a sync or a renaming, or after any time. Then every file has to be what it was or what it should become,
byte for byte, and the same command, run again, has to end as one that nobody stopped.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from cleaner.cli.main import cli
from cleaner.io import outputs
from tests.lint.made import ARTICLE, PROMPT

COMMANDS = {
    "fix": ["fix", "--unsafe", "in"],
    "check": ["check", "in"],
    "baseline": ["baseline", "in"],
}
Tree = dict[str, bytes]


def lay(folder: Path) -> None:
    """A folder with something to fix in every kind of file."""
    inside = folder / "in"
    (inside / "sub").mkdir(parents=True)
    text = f"{ARTICLE}\n\n{PROMPT}\n"
    for number in range(3):
        (inside / f"{number}.txt").write_text(f"Number {number}.\n\n{text}")
    (inside / "sub" / "wide.txt").write_bytes(text.encode("utf-16"))
    (inside / "sub" / "packed.txt.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    rows = [json.dumps({"id": number, "text": text, "n": 1.50}) for number in range(3)]
    (inside / "rows.jsonl").write_text("\n".join(rows) + "\n")
    (inside / "page.html").write_text(f"<html><body><p>{ARTICLE}</p>\n<p>{PROMPT}</p></body></html>")


def tree(folder: Path) -> Tree:
    """Every file but drafts, which nobody reads."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".part")
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def run(arguments: list[str], folder: Path, moment: int | None = None, seconds: float | None = None) -> int:
    """Run a command in a fork, in ``folder``; killed at a moment or after some seconds, where one is given. Returns how
    many moments there were, -1 if it was killed."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            _run(arguments, folder, moment, write)
        finally:
            os._exit(0)
    os.close(write)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read()
    return -1 if os.WIFSIGNALED(os.waitpid(child, 0)[1]) else int(told or 0)


def _run(arguments: list[str], folder: Path, moment: int | None, write: int) -> None:
    count = 0

    def watched(function: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            tick()
            out = function(*args, **options)
            tick()
            return out

        return call

    def tick() -> None:
        nonlocal count
        count += 1
        if count == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    os.chdir(folder)
    for name in ("replace", "fsync", "unlink"):
        setattr(os, name, watched(getattr(os, name)))
    outputs.Sink.write = watched(outputs.Sink.write)  # type: ignore[method-assign]
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
    with suppress(SystemExit):
        cli.main(arguments)
    os.write(write, str(count).encode())


def main(base: Path, each: int) -> None:
    """Kill each command ``each`` times at a moment, and as often after any time."""
    start = base / "start"
    lay(start)
    before, chance = tree(start), random.Random(9)
    run(COMMANDS["check"], start)  # what is loaded once is loaded for all forks
    for name, arguments in COMMANDS.items():
        done = base / "done"
        shutil.copytree(start, done)
        began = time.monotonic()
        moments = run(arguments, done)
        seconds = time.monotonic() - began
        after = tree(done)
        told: dict[str, Any] = {"command": name, "kills": 0, "before": 0, "between": 0, "after": 0, "wrong": []}
        some: list[int | None] = [chance.randint(1, moments) for _ in range(each if moments else 0)]
        for moment in [*some, *(None for _ in range(each))]:
            folder = base / "work"
            shutil.copytree(start, folder)
            waited = None if moment is not None else chance.uniform(0, seconds)
            told["kills"] += run(arguments, folder, moment, waited) == -1
            found = tree(folder)
            told["before"] += found == before
            told["after"] += found == after
            told["between"] += found not in (before, after)
            lost = [path for path in before if found.get(path) not in (before[path], after[path])]
            more = [path for path in found if path not in before and found[path] != after.get(path)]
            run(arguments, folder)
            if lost or more or tree(folder) != after:
                told["wrong"].append(f"killed at {moment or waited}: {lost} lost, {more} there")
            shutil.rmtree(folder)
        shutil.rmtree(done)
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
    shutil.rmtree(start)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
