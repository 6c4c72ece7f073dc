"""The ``cleaner run`` command: options in, :mod:`cleaner.run` called, messages out."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.options import (
    FAIL_LATE,
    HELP,
    INPUTS,
    JOBS,
    KEEP,
    SPANS_TOLD,
    Failure,
    Judge,
    input_options,
    judging,
    progress_option,
    visible,
    with_options,
)
from cleaner.labels import Label
from cleaner.version import __version__

if TYPE_CHECKING:
    from cleaner.run.manifest import Loaded
    from cleaner.run.plan import Plan

__all__ = ["run"]

MEGABYTE = 1 << 20
LARGEST = 64
"""Megabytes of a record that is read unless told otherwise."""
TIMEOUT = 300.0
"""Seconds that a record may take unless told otherwise."""


@click.command(context_settings=HELP, short_help="Clean folders and shards of documents into a folder.")
@INPUTS
@click.option(
    "--output", "-o", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Folder for the outputs; a run that was stopped continues where it was.",
)  # fmt: skip
@with_options(*input_options())
@FAIL_LATE
@click.option(
    "--to", type=click.Choice(["jsonl", "jsonl.gz", "jsonl.zst", "parquet", "dolma", "text"]),
    help="Form of the outputs; dolma is a file of attributes beside the documents.  [default: as each input]",
)  # fmt: skip
@KEEP
@judging
@SPANS_TOLD
@click.option(
    "--corpus", is_flag=True, help="Index the inputs first, so that each is judged with what the others have."
)
@JOBS
@progress_option("on, unless --quiet")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Read no more than N documents.")
@click.option(
    "--max-record-bytes", "most", type=click.IntRange(1), default=LARGEST * MEGABYTE, show_default=True, metavar="N",
    help="Reject records that are larger, once unpacked.",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(0.1), default=TIMEOUT, show_default=True, metavar="SECONDS",
    help="Reject a record that takes longer.",
)  # fmt: skip
@click.option("--skip-existing", is_flag=True, help="Keep outputs that exist, whatever they were made from.")
@click.option("--dry-run", is_flag=True, help="Print what would be made of what, and make nothing.")
@click.option(
    "--sample-report", type=click.IntRange(1), metavar="N", help="Write DIR/report.html too, which shows N documents."
)
@click.option("--stats", type=click.Path(dir_okay=False), metavar="FILE", help="Write the figures of the run as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="No progress and no summary.")
def run(
    inputs: tuple[str, ...], output: Path, listed: str | None, source: str, to: str | None, text_field: str,
    keep: frozenset[Label], judge: Judge, spans: str, corpus: bool, encoding: str | None, jobs: int, limit: int | None,
    most: int, timeout: float, skip_existing: bool, dry_run: bool, sample_report: int | None, stats: str | None,
    quiet: bool, on_error: str, progress: bool | None,
) -> None:  # fmt: skip
    """Clean every file of INPUTS, files or folders, into a file of the same name in DIR.

    Outputs are written whole or not at all. DIR/cleaner-manifest.jsonl records what has been done: the same command,
    given again, makes what is missing or has changed. Records that could not be cleaned go to DIR/rejected, with
    the reason; the exit code is then 2, unless they are to be left out.
    """
    from cleaner.io.folders import names_from
    from cleaner.run.loop import Settings
    from cleaner.run.loop import run as run_all
    from cleaner.run.manifest import Journal, held, load
    from cleaner.run.plan import make_plan
    from cleaner.run.summary import Meter

    names = [*inputs, *(names_from(listed) if listed is not None else ())]
    if not names:
        raise click.UsageError("No input: name files or folders.")
    plan = make_plan(names, output, to)
    if not plan.shards:
        raise Failure(f"there is no file in {', '.join(names)}")
    options: dict[str, Any] = {
        "cleaner": __version__, "from": source, "to": to, "text_field": text_field, "keep": sorted(keep),
        "favor": judge.favor, "threshold": judge.threshold, "weights": _state(judge.weights),
        "index": _state_of_index(judge.index), "corpus": _state_of_corpus(plan) if corpus else None,
        "extractor": judge.extractor, "spans": spans, "encoding": encoding, "limit": limit, "most": most,
        "furniture_share": judge.furniture_share, "cues": list(map(str, judge.cues)),
    }  # fmt: skip
    if dry_run:
        _print_plan(plan, load(output), options, skip_existing)
        return
    with held(output):
        loaded = _agreed(plan, load(output), options, skip_existing, quiet)
        if corpus:
            judge = replace(judge, index=_index_of(plan, source, encoding, text_field, jobs, most, judge.index))
        cleaner = judge.cleaner(keep, metadata=True, spans=_told(plan, spans))
        settings = Settings(
            None if source == "auto" else source, encoding, text_field, spans, jobs, limit, most, timeout, skip_existing
        )
        meter = Meter(plan.size, quiet=quiet if progress is None else not progress)
        journal = Journal(output, options)
        try:
            summary = run_all(plan, loaded, journal, cleaner, settings, meter, _tell)
        finally:
            journal.close()
        if sample_report is not None:
            _report(plan, settings, judge.cleaner(keep, metadata=True), sample_report)
    if stats is not None:
        _write_stats(stats, summary.to_dict())
    if not quiet:
        for line in summary.lines():
            _tell(f"cleaner: {line}")
    if not summary.lossless and on_error == "fail":
        click.get_current_context().exit(2)


def _told(plan: Plan, spans: str) -> str:
    """How much the outputs say about spans: texts and Dolma's attributes have neither reasons nor codes."""
    return "none" if all(shard.kind in ("text", "dolma") for shard in plan.shards) else spans


def _tell(message: str) -> None:
    click.echo(visible(message), err=True)


def _state(path: str | None) -> list[Any] | None:
    """A file as far as a change of it is seen."""
    if path is None:
        return None
    found = Path(path).stat()
    return [path, found.st_size, found.st_mtime_ns]


def _state_of_index(path: str | None) -> list[Any] | None:
    if path is None:
        return None
    from cleaner.index.manifest import NAME

    manifest = Path(path, NAME)
    return _state(str(manifest)) if manifest.exists() else [path]


def _state_of_corpus(plan: Plan) -> str:
    from cleaner.run.corpus import state_of

    return state_of(plan)


def _agreed(plan: Plan, loaded: Loaded, options: dict[str, Any], skip_existing: bool, quiet: bool) -> Loaded:
    """What of an earlier run can be used. Fails where an output would take the place of a file that no run has made."""
    from cleaner.run.manifest import Loaded

    if not skip_existing:
        for shard in plan.shards:
            target = plan.folder / shard.output
            if shard.output not in loaded.outputs and (target.exists() or target.is_symlink()):
                raise Failure(f"{target}: it is there, and no run has made it; name another folder, or --skip-existing")
    if loaded.options is None or loaded.options == options:
        return loaded
    changed = sorted(key for key in options if loaded.options.get(key) != options[key])
    if not quiet:
        _tell(f"cleaner: made again, because options differ from those of the last run: {', '.join(changed)}")
    return Loaded(options, {}, loaded.outputs)


def _print_plan(plan: Plan, loaded: Loaded, options: dict[str, Any], skip_existing: bool) -> None:
    from cleaner.cli.options import write
    from cleaner.run.manifest import is_done

    same = loaded.options == options
    for shard in plan.shards:
        entry = loaded.entries.get(shard.inside)
        if (same and is_done(shard, entry, plan.folder)) or (skip_existing and (plan.folder / shard.output).exists()):
            state = "done"
        elif entry is None:
            state = "new"
        else:
            state = "changed"
        write(f"{state:8}{visible(shard.source)} -> {visible(str(plan.folder / shard.output))}\n")


def _index_of(
    plan: Plan, source: str, encoding: str | None, text_field: str, jobs: int, most: int, index: str | None
) -> str:
    from cleaner.run.corpus import index_shards

    if index is not None:
        raise click.UsageError("--corpus and --index are two memories: give one of them.")
    if once := [shard.source for shard in plan.shards if not shard.regular]:
        raise click.UsageError(f"--corpus reads its files twice, and {visible(once[0])} can be read once.")
    return index_shards(plan, None if source == "auto" else source, encoding, text_field, jobs, most)


def _report(plan: Plan, settings: Any, cleaner: Any, most: int) -> None:
    from cleaner.report.sample import write_report

    write_report(plan, settings, cleaner, most)


def _write_stats(path: str, figures: dict[str, Any]) -> None:
    import json

    from cleaner.io.outputs import open_output

    with open_output(path) as stream:
        stream.write(json.dumps(figures, indent=1, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.flush()
