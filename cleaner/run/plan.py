"""Which shards a run has: each input, what it becomes, and in what order they are worked on."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cleaner.errors import CleanerError
from cleaner.io.folders import find_files
from cleaner.io.formats import PACKED, plain_suffix

__all__ = ["Kind", "Plan", "PlanError", "Shard", "groups", "make_plan", "processors"]

Kind = Literal["text", "jsonl", "parquet", "table", "dolma"]
"""What an output is; ``table`` is Parquet made of an input that is a table itself."""
GROUP_BYTES, GROUP_SHARDS = 1 << 18, 256
"""Most bytes, and files, of inputs that are judged together: a file of a few hundred characters costs as much as a
batch."""

_TABLES = (".parquet", ".arrow", ".feather")
_RECORDS = ("", ".jsonl", ".ndjson", ".json", ".warc", ".wet", *_TABLES)
_KNOWN = (*_RECORDS[1:], ".txt", ".html", ".htm", ".xhtml")


class PlanError(CleanerError):
    """Inputs and an output folder that do not go together."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One input file and the output made of it."""

    number: int
    source: str
    """How to open the input."""
    inside: str
    """Its place among the inputs, which names it in the manifest."""
    output: str
    """Where its output goes, within the output folder."""
    kind: Kind
    size: int
    """Bytes of the input; 0 for what is not a regular file."""
    modified: int
    """When the input was last changed, in nanoseconds; 0 for what is not a regular file."""

    @property
    def regular(self) -> bool:
        """Whether the input can be read again and looked up."""
        return self.modified != 0


@dataclass(frozen=True, slots=True)
class Plan:
    """All shards of a run."""

    folder: Path
    """The output folder."""
    shards: tuple[Shard, ...]

    @property
    def size(self) -> int:
        """Bytes of all inputs."""
        return sum(shard.size for shard in self.shards)


def processors() -> int:
    """Processors that this process may use."""
    available = getattr(os, "sched_getaffinity", None)
    return len(available(0)) if available else os.cpu_count() or 1


def make_plan(names: Sequence[str], folder: Path, to: str | None) -> Plan:
    """The shards of some inputs.

    Args:
        names: Files and folders. The tree of a single folder is kept as it is; where more is named, a folder's own name
            comes first.
        folder: The output folder. What lies in it is not input.
        to: What to write, as ``--to`` names it; None for what each input is.

    Returns:
        The plan, in the order of the inputs.

    Raises:
        PlanError: Two inputs have one output, or an input lies where an output goes.
    """
    inputs = list(_inputs(names, folder))
    targets = [_target(inside, to) for _, inside in inputs]
    twice = {name for name, count in Counter(output for output, _ in targets).items() if count > 1}
    shards: list[Shard] = []
    for (source, inside), (output, kind) in zip(inputs, targets, strict=True):
        if output in twice and output != inside:  # page.txt and page.html: the whole name tells them apart
            ending = output[len(_stem(output)) :]
            output = inside + ending
        size, modified = _state(source)
        shards.append(Shard(len(shards), source, inside, output, kind, size, modified))
    _refuse_clashes(shards, folder)
    return Plan(folder, tuple(shards))


def _inputs(names: Sequence[str], folder: Path) -> Iterator[tuple[str, str]]:
    own = os.path.realpath(folder)
    for name in names:
        if name != "-" and os.path.realpath(name) == own:
            raise PlanError(f"{name}: this is the output folder too; name another for the output")
    seen: set[str] = set()
    for found in find_files(names):
        if found.path == "-":
            yield "-", "stdin"
            continue
        real = os.path.realpath(found.path)
        if real in seen:
            continue
        seen.add(real)
        if real.startswith(own + os.sep) and found.inside != Path(found.path).name:
            continue  # of an output folder within an input folder
        root = found.path.removesuffix(found.inside).rstrip(os.sep)
        folders = len(names) > 1 and root and found.path not in names
        yield found.path, str(Path(Path(root).name, found.inside)) if folders else found.inside


def _target(inside: str, to: str | None) -> tuple[str, Kind]:
    """Where the output of an input goes, and what it is."""
    suffix = plain_suffix(inside)
    packing = next((ending for ending in PACKED if inside.lower().endswith(ending)), "")
    stem = _stem(inside)
    if to is None:
        if suffix in _TABLES and not packing:
            return f"{stem}.parquet", "table"
        if suffix in _RECORDS:
            return f"{stem}.jsonl{packing}", "jsonl"
        return (f"{stem}.txt{packing}" if suffix in _KNOWN else inside), "text"
    if to == "text":
        return f"{stem}.txt{packing}" if suffix in _KNOWN else inside, "text"
    if to == "dolma":
        return f"{stem}.jsonl.gz", "dolma"
    if to == "parquet":
        return f"{stem}.parquet", "table" if suffix in _TABLES and not packing else "parquet"
    return f"{stem}.{to}", "jsonl"


def _stem(name: str) -> str:
    """A name without the endings that say how a file is packed and what it is."""
    for ending in PACKED:
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
            break
    for ending in _KNOWN:
        if name.lower().endswith(ending) and len(Path(name).name) > len(ending):
            return name[: -len(ending)]
    return name


def _state(source: str) -> tuple[int, int]:
    try:
        found = os.stat(source)  # noqa: PTH116
    except OSError:
        return 0, 0
    return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) and source != "-" else (0, 0)


def _refuse_clashes(shards: Iterable[Shard], folder: Path) -> None:
    known: dict[str, Shard] = {}
    for shard in shards:
        other = known.setdefault(shard.output, shard)
        if other is not shard:
            raise PlanError(
                f"{shard.source}: its output would be {shard.output}, which is that of {other.source}; run them apart"
            )
        target = folder / shard.output
        if os.path.realpath(target) == os.path.realpath(shard.source):
            raise PlanError(f"{shard.source}: its output would take its own place; name another folder")


def groups(shards: Iterable[Shard]) -> Iterator[list[Shard]]:
    """Shards that are judged together, in order: small ones with their neighbours, a large one by itself.

    They depend on all shards of a run, not on those that are still to be made, so that a run that was stopped judges
    every document in the company that it would have had.
    """
    group: list[Shard] = []
    size = 0
    for shard in shards:
        if group and (size + shard.size > GROUP_BYTES or len(group) >= GROUP_SHARDS or not shard.regular):
            yield group
            group, size = [], 0
        group.append(shard)
        size += shard.size
    if group:
        yield group
