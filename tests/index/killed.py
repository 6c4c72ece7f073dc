"""Writers that are killed: ``python -m tests.index.killed FOLDER TIMES`` prints one JSON object an operation.

A process of its own, because it forks: each fork does one thing to a copy of an index and is ended by SIGKILL, at one
of the moments that matter (before and after each write, sync, renaming and removal) or after any time. What the fork
left is then looked at as a reader would, and the same is done again to the end.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cleaner.index import CorpusIndex, CorpusIndexError, corpus, segment_writer
from tests.index.made import FOOT, answers, page, words

SHARED = words("shared", 50)
FIRST = [page(number, FOOT, SHARED) for number in range(6)]
MORE = [page(number, FOOT, SHARED) for number in range(4, 12)]
QUERIES = [page("query", SHARED, FOOT), FIRST[0]]
Operation = Callable[[Path], object]


def add(folder: Path) -> None:
    CorpusIndex.open(folder / "a").add(*MORE)


def add_and_merge(folder: Path) -> None:
    corpus.MOST_SEGMENTS = 1
    add(folder)


OPERATIONS: dict[str, Operation] = {
    "build": lambda folder: CorpusIndex.build([*FIRST, *MORE], folder / "new"),
    "build in place": lambda folder: CorpusIndex.build(MORE, folder / "a"),
    "add": add,
    "add and merge": add_and_merge,
    "merge": lambda folder: CorpusIndex.merge([folder / "a", folder / "b"], folder / "new"),
    "merge in place": lambda folder: CorpusIndex.merge([folder / "a", folder / "b"], folder / "a"),
    "compact": lambda folder: CorpusIndex.open(folder / "c").compact(),
}


def run(operation: Operation, folder: Path, moment: int | None) -> int:
    """Do it in a fork, killed at a moment (``None``: never); returns how many moments there were, -1 if killed."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            told = pipe.read()
        os.waitpid(child, 0)
        return int(told or -1)
    count = 0

    def tick() -> None:
        nonlocal count
        count += 1
        if count == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(function: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            tick()
            out = function(*args, **options)
            tick()
            return out

        return call

    for name in ("replace", "fsync", "unlink"):
        setattr(os, name, watched(getattr(os, name)))
    segment_writer._Writer._put = watched(segment_writer._Writer._put)  # type: ignore[method-assign]
    try:
        operation(folder)
        os.write(write, str(count).encode())
    finally:
        os._exit(0)


def killed_after(operation: Operation, folder: Path, seconds: float) -> bool:
    child = os.fork()
    if not child:
        try:
            operation(folder)
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def states(folder: Path) -> dict[str, Any]:
    """What a reader gets of every index of a folder; None where there is none yet."""
    out: dict[str, Any] = {}
    for name in ("a", "c", "new"):
        try:
            out[name] = answers(CorpusIndex.open(folder / name), QUERIES)
        except CorpusIndexError as error:
            out[name] = None if "not an index" in str(error) or "no such index" in str(error) else str(error)
    return out


def leavings(folder: Path) -> list[str]:
    """Files that neither a manifest names nor belong there."""
    named = {"lock", "manifest.json"}
    for path in folder.glob("*/manifest.json"):
        named |= {entry["name"] for entry in json.loads(path.read_bytes())["segments"]}
    return sorted(path.name for path in folder.glob("*/*") if path.name not in named)


def main(base: Path, each: int) -> None:
    """Kill each operation ``each`` times at a moment, half of them as it publishes, and as often after any time."""
    start = base / "start"
    CorpusIndex.build(FIRST, start / "a")
    CorpusIndex.build(MORE, start / "b")
    CorpusIndex.build(FIRST, start / "c").add(*MORE)
    before = states(start)
    chance = random.Random(4)
    for name, operation in OPERATIONS.items():
        done = base / "done"
        shutil.copytree(start, done)
        began = time.monotonic()
        moments = run(operation, done, None)
        seconds = time.monotonic() - began
        after = states(done)
        last = moments - moments // 3
        some = [1, *chance.sample(range(2, last), each // 2), *chance.sample(range(last, moments), each // 2), moments]
        told: dict[str, Any] = {"operation": name, "kills": 0, "before": 0, "after": 0, "wrong": []}
        for moment in [*some, *(None for _ in range(each))]:
            folder = base / "work"
            shutil.copytree(start, folder)
            if moment is None:
                # The first one loads what all others find in memory: they are often done before its time is over.
                longest = seconds
                while (
                    not (hit := killed_after(operation, folder, chance.uniform(0, longest))) and longest > seconds / 99
                ):
                    longest /= 2
                    shutil.rmtree(folder)
                    shutil.copytree(start, folder)
                told["kills"] += hit
            else:
                told["kills"] += run(operation, folder, moment) == -1
            state = states(folder)
            told["before"] += state == before
            told["after"] += state == after
            if state not in (before, after):
                told["wrong"].append(
                    f"killed at {moment}: {[k for k in state if state[k] not in (before[k], after[k])]}"
                )
            run(operation, folder, None)
            if states(folder) != after:
                told["wrong"].append(f"killed at {moment}: not completed by doing it again")
            if leavings(folder):
                told["wrong"].append(f"killed at {moment}: {leavings(folder)} left")
            shutil.rmtree(folder)
        shutil.rmtree(done)
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
