"""The page that shows some documents of a run."""

from __future__ import annotations

from typing import Any

from cleaner.io.outputs import open_output
from cleaner.io.records import FileError, RecordError, Unit, judged, readable
from cleaner.pipeline import Cleaner
from cleaner.run.plan import Plan

__all__ = ["NAME", "write_report"]

NAME = "report.html"


def write_report(plan: Plan, settings: Any, cleaner: Cleaner, most: int) -> None:
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
    units: list[Unit] = []
    for shard in shards:
        taken = 0
        for unit in readable(shard.source, settings.form, settings.encoding, most=settings.most):
            if taken >= each or len(units) >= most:
                break
            if unit is not None and not isinstance(unit, FileError):
                units.append(unit)
                taken += 1
    for done in judged(units, cleaner, settings.text_field):
        if not isinstance(done, RecordError):
            survey.add(survey_document(*done))
    names = tuple(shard.source for shard in shards)
    page = render(survey.to_dict(), cleaner.options, names=names, index=None, edit=False, skipped=0)
    with open_output(str(plan.folder / NAME)) as stream:
        stream.write(page.encode())
