"""The page that shows some documents of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import chain, islice

from cleaner.io.outputs import open_output
from cleaner.io.records import FileError, Unit
from cleaner.pipeline import Cleaner
from cleaner.run.batches import process_batch
from cleaner.run.documents import each_batch, units
from cleaner.run.loop import Settings
from cleaner.run.plan import Plan, Shard

__all__ = ["NAME", "write_report"]

NAME = "report.html"


def write_report(plan: Plan, settings: Settings, cleaner: Cleaner, most: int) -> None:
    """Judge some documents once more and write the page of ``cleaner report`` beside the outputs.

    Args:
        plan: The run.
        settings: How its inputs are read, as :class:`cleaner.run.loop.Settings`.
        cleaner: The judge.
        most: Documents to show: the first ones of as many inputs, spread over all of them.

    Raises:
        OutputError: It cannot be written.
    """
    from cleaner.report import Survey, render, survey_document

    survey = Survey(most)
    step = max(1, len(plan.shards) // most)
    shards = [shard for shard in plan.shards[::step] if shard.regular][:most]
    each = -(-most // len(shards)) if shards else 0
    with closing(
        each_batch(
            _some(shards, settings, each, most),
            partial(process_batch, cleaner=cleaner, make=survey_document, text_field=settings.text_field, skip=True),
            1,
        )
    ) as outcomes:
        for outcome in outcomes:
            for document in outcome.made:
                survey.add(document)
    names = tuple(shard.source for shard in shards)
    page = render(survey.to_dict(), cleaner.options, names=names, index=None, edit=False, skipped=0)
    with open_output(str(plan.folder / NAME)) as stream:
        stream.write(page.encode())


def _some(shards: Sequence[Shard], settings: Settings, each: int, most: int) -> Iterator[Unit]:
    """The first units of each shard, no more than ``most`` in all."""
    first = (islice(_readable(shard, settings), each) for shard in shards)
    return islice(chain.from_iterable(first), most)


def _readable(shard: Shard, settings: Settings) -> Iterator[Unit]:
    return (unit for unit in units(settings.reading(shard.source)) if not isinstance(unit, FileError))
