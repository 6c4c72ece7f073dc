"""Processor time of commands beside that of a yardstick, so that a busy or slow machine slows both."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# What every command of this package loads before it does anything. 0.19 s on the machine where the bounds were set.
LIBRARIES = (sys.executable, "-c", "import click, msgspec, numpy, regex")
Command = Sequence[str | Path]


def cpu_seconds(command: Command, code: int = 0) -> float:
    """Processor time of a process that ends with this exit code, and of what it starts, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == code, done.stderr
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def times_its_libraries(command: Command, runs: int = 5) -> float:
    """How many times as long a command takes as loading its libraries: the best of some runs each, taken in turn."""
    times = [(cpu_seconds(LIBRARIES), cpu_seconds(command)) for _ in range(runs)]
    return min(taken for _, taken in times) / min(libraries for libraries, _ in times)
