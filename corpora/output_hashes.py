"""The hashes of what the command makes of some files: whether a change of the code has changed an output.

A change that only moves or renames code has to leave every output as it was, byte for byte. Hash the outputs of the
commit before it and of the commit after it, and compare:

    git worktree add ../before HEAD~1
    python -m corpora.output_hashes --checkout ../before DATA/*.jsonl.gz > before.txt
    python -m corpora.output_hashes --against before.txt DATA/*.jsonl.gz

Each line is as ``sha256sum`` writes it. The command writes JSONL with its spans in full, which has all that it says of
a document. Files are known by their names without folders.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

__all__ = ["hashes_in", "main", "output_hash"]

ROOT = Path(__file__).resolve().parent.parent
PIECE = 1 << 20
"""Bytes of output that are hashed at a time."""


def output_hash(file: Path, checkout: Path = ROOT, options: Sequence[str] = ()) -> str:
    """The hash of what the command of a checkout writes for one file.

    Args:
        file: What the command reads.
        checkout: The folder that has the package ``cleaner``.
        options: Further options of the command.

    Returns:
        The SHA-256 of its output, as hexadecimal digits.

    Raises:
        subprocess.CalledProcessError: The command fails.
    """
    command = [sys.executable, "-m", "cleaner", "--to", "jsonl", "--spans", "full", *options, str(file.resolve())]
    environment = os.environ | {"PYTHONPATH": str(checkout.resolve())}
    found = hashlib.sha256()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=checkout) as process:  # noqa: S603
        assert process.stdout is not None
        while piece := process.stdout.read(PIECE):
            found.update(piece)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return found.hexdigest()


def hashes_in(lines: Iterator[str]) -> dict[str, str]:
    """Hashes by the names of files, from lines as :func:`main` prints them.

    >>> hashes_in(iter(["00ff  page.html\\n"]))
    {'page.html': '00ff'}
    """
    pairs = (line.rstrip("\n").split("  ", 1) for line in lines)
    return {name: digest for digest, name in pairs}


def _compared(found: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    """The names of files whose outputs differ, or that have none to compare with."""
    return [name for name, digest in found.items() if before.get(name) != digest]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the hashes of the outputs of some files, or compare them.

    Args:
        arguments: What the command line says; None for the program's own.

    Returns:
        The exit code: 1 where an output differs from the one that it is compared with.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, help="what the command is to read")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="folder of the code that runs (default: this one)")
    parser.add_argument("--against", type=Path, help="hashes of before; say which outputs differ from them")
    told = parser.parse_args(arguments)
    found: dict[str, str] = {}
    for file in told.files:
        found[file.name] = output_hash(file, told.checkout)
        print(f"{found[file.name]}  {file.name}", flush=True)
    if told.against is None:
        return 0
    with told.against.open(encoding="utf-8") as stream:
        differing = _compared(found, hashes_in(stream))
    print(f"{len(found) - len(differing)} of {len(found)} outputs are the same", file=sys.stderr)
    for name in differing:
        print(f"{name}: differs", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
