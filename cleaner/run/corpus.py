"""The first pass of a run with ``--corpus``: an index of all inputs, in parts, so that it can be taken up again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from cleaner.index.manifest import NAME
from cleaner.io.outputs import replacing
from cleaner.run.batches import Outcome
from cleaner.run.build import index_records
from cleaner.run.documents import Input, units
from cleaner.run.plan import Plan, Shard

__all__ = ["index_shards", "state_of"]

FOLDER, KNOWN = ".cleaner-index", ".cleaner-indexed.json"
"""The index, within the output folder, and what it was made of; they stay for the next run."""
PART = 256 << 20
"""Bytes of inputs that are indexed before what has been done is published."""


def index_shards(plan: Plan, form: Any, encoding: str | None, text_field: str, jobs: int, most: int | None) -> str:
    """Index all inputs of a run. What an earlier run has indexed of them as they are now is not read again.

    Args:
        plan: The run.
        form: Form of the inputs; None to tell.
        encoding: Their encoding; None to tell.
        text_field: Field of the text.
        jobs: Processes to use.
        most: Bytes of the largest record that is read.

    Returns:
        The folder of the index.

    Raises:
        CorpusIndexError: It cannot be written.
    """
    folder, log = plan.folder / FOLDER, plan.folder / KNOWN
    state = {shard.inside: [shard.size, shard.modified] for shard in plan.shards}
    known = _known(log)
    if not (folder / NAME).exists() or any(state.get(name) != was for name, was in known.items()):
        known = {}  # an input that is gone, or not what it was, would go on testifying
    fresh = not known
    for part in _parts([shard for shard in plan.shards if shard.inside not in known]):
        given = Input(tuple(shard.source for shard in part), form, encoding, most=most)
        index_records(folder, units(given), keep=not fresh, tell=_nothing, text_field=text_field, skip=True, jobs=jobs)
        fresh = False
        known |= {shard.inside: state[shard.inside] for shard in part}
        with replacing(log) as file:
            file.write(json.dumps(known).encode())
    return str(folder)


def state_of(plan: Plan) -> str:
    """A digest of all inputs as they are: what an index of them would be made of."""
    state = [(shard.inside, shard.size, shard.modified) for shard in plan.shards]
    return sha256(json.dumps(state).encode()).hexdigest()[:16]


def _known(log: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(log.read_bytes())
    except (OSError, ValueError):
        return {}
    return found


def _nothing(outcome: Outcome[Any]) -> None:
    """What cannot be read is reported when it is cleaned."""


def _parts(shards: Sequence[Shard]) -> Iterator[list[Shard]]:
    part: list[Shard] = []
    size = 0
    for shard in shards:
        part.append(shard)
        size += shard.size
        if size >= PART:
            yield part
            part, size = [], 0
    if part:
        yield part
