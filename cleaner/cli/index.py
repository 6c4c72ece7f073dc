"""The ``cleaner index`` commands: options in, :mod:`cleaner.index` called, messages out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.options import (
    ENCODING,
    FILES,
    FORM,
    HELP,
    ON_ERROR,
    TEXT_FIELD,
    Failure,
    all_names,
    any_files,
    sole_records,
    total,
    units,
    visible,
    write,
)  # fmt: skip

if TYPE_CHECKING:
    from cleaner.index import Added, CorpusIndex
    from cleaner.io.records import Record, RecordError

__all__ = ["index"]

INDEX = click.Path(file_okay=False, path_type=Path)


@click.group(context_settings=HELP, short_help="Remember documents, and find what appears in several.")
def index() -> None:
    """Build and search an index of documents, with which cleaner --index tells what also appears in other documents."""


def _reading(command: Any) -> Any:
    """The options that say how files are read."""
    for option in (
        click.option("--progress/--no-progress", default=None, help="Progress on stderr.  [default: on a terminal]"),
        click.option(
            "--jobs", "-j", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Processes to use."
        ),
        ON_ERROR,
        ENCODING,
        TEXT_FIELD,
        FORM,
        any_files(folders=True),
    ):  # fmt: skip
        command = option(command)
    return command


@index.command(short_help="Make an index of FILES.")
@click.option("--output", "-o", required=True, type=INDEX, metavar="INDEX", help="The folder to make.")
@click.option("--replace", is_flag=True, help="Make it again if it exists, in one step when all is done.")
@_reading
def build(output: Path, replace: bool, **options: Any) -> None:
    """Make an index of the documents in FILES (whatever the filter reads; - is stdin; a folder means all its files).

    The JSONL fields "id", "url" and "site" are kept as names for witnesses. If the output is an index already, the
    documents are added to it, so that a command such as xargs may pass a list of files in several parts.
    """
    from cleaner.index.manifest import NAME

    _feed(output, not replace and (output / NAME).exists(), **options)


@index.command(short_help="Add FILES to an index.")
@click.option("--index", "--output", "-o", "path", required=True, type=INDEX, metavar="INDEX", help="The index.")
@click.option("--create", is_flag=True, help="Make the index if there is none.")
@_reading
def add(path: Path, create: bool, **options: Any) -> None:
    """Add the documents in FILES to an index that is there. Other processes may read it meanwhile."""
    from cleaner.index.manifest import NAME

    _feed(path, not create or (path / NAME).exists(), **options)


def _feed(
    folder: Path, keep: bool, files: tuple[str, ...], source: str, text_field: str, encoding: str | None, on_error: str,
    jobs: int, progress: bool | None,
) -> None:  # fmt: skip
    from cleaner.run.batches import Progress
    from cleaner.run.build import Chunk, feed

    if not files and sys.stdin.isatty():
        raise click.UsageError("No input: name the files to read, or - for stdin.")
    names = all_names(files, None)
    bar = Progress(progress, total(names))
    left_out: list[RecordError] = []

    def tell(chunk: Chunk) -> None:
        bar.advance(chunk.documents, chunk.size)
        if chunk.problems:
            bar.clear()
        problems = chunk.problems[:-1] if chunk.failed else chunk.problems
        for problem in problems:
            click.echo(visible(str(problem)), err=True)
        left_out.extend(problems)
        if chunk.failed:
            raise Failure(f"{chunk.problems[-1]}; the index is left as it was")

    read = units(names, None if source == "auto" else source, encoding)
    try:
        added = feed(folder, read, keep=keep, tell=tell, text_field=text_field, skip=on_error == "skip", jobs=jobs)
    finally:
        bar.clear()
    click.echo(_summary(added, left_out), err=True)


def _summary(added: Added, left_out: list[RecordError]) -> str:
    from cleaner.run.batches import skipped

    parts = [f"{added.documents:,} {'document' if added.documents == 1 else 'documents'} indexed"]
    if added.known:
        parts.append(f"{added.known:,} known already")
    if added.empty:
        parts.append(f"{added.empty:,} without a word left out")
    if added.versions:
        parts.append(f"{added.versions:,} of a URL or id that another has: they count as one witness with it")
    if left_out:
        parts.append(skipped(left_out))
    return "cleaner: " + ", ".join(parts)


@index.command(short_help="Say what an index holds.")
@click.argument("path", type=INDEX, metavar="INDEX")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="Print a table, or one JSON object for other programs.",
)  # fmt: skip
def info(path: Path, form: str) -> None:
    """Say what INDEX holds: documents, sites, bytes, parameters, age. Its checksums are compared on the way."""
    found = _open(path).info()
    if form == "json":
        import json

        write(json.dumps(found) + "\n")
        return
    rows = {key: value for key, value in found.items() if key != "parameters"} | found["parameters"]
    width = max(map(len, rows))
    for key, value in rows.items():
        shown = f"{value:,}" if isinstance(value, int) else visible(str(value))
        write(f"{key.replace('_', ' '):{width}}  {shown}\n")


@index.command(short_help="Say where else the blocks of a document appear.")
@click.option("--index", "path", required=True, type=INDEX, metavar="INDEX", help="The index to look in.")
@click.option(
    "--to", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True,
    help="Print for reading, or a JSON object a document.",
)  # fmt: skip
@click.option(
    "--most", type=click.IntRange(1, 32), default=3, show_default=True, metavar="N",
    help="Most witnesses to name for a block.",
)  # fmt: skip
@FORM
@TEXT_FIELD
@ENCODING
@click.argument("files", nargs=-1, type=FILES)
def query(
    path: Path, form: str, most: int, source: str, text_field: str, encoding: str | None, files: tuple[str, ...]
) -> None:
    """Say for every block of the documents in FILES how many other documents contain it, which ones, and where."""
    from cleaner.io.records import RecordError, attempt

    opened = _open(path)
    for record in sole_records(files or ("-",), source, encoding, text_field):
        told = attempt(record, _told, opened, record, most, form)
        if isinstance(told, RecordError):
            raise told
        write(told)


def _told(opened: CorpusIndex, record: Record, most: int, form: str) -> str:
    """What an index knows of a record, as it is printed."""
    from cleaner.index.fingerprints import as_indexed
    from cleaner.index.query import sightings
    from cleaner.io.records import as_json, document_of

    document = as_indexed(document_of(record))
    found = sightings(opened, document, most)
    if form == "jsonl":
        return as_json({"id": document.id, "url": document.url, "blocks": found}).decode() + "\n"
    lines = [visible(f"# {document.id or document.url or record.name}")]
    for block in found:
        words = visible(document.text[block.start : block.end])
        lines.append(f"{block.start}-{block.end}  {words[:60]}{'…' if len(words) > 60 else ''}")
        for witness in block.witnesses:
            place = f"{_named(witness.document, witness.site)}  {witness.start}-{witness.end}"
            lines.append(f"    {100 * witness.share:3.0f} %  {place}")
        if block.documents > len(block.witnesses):
            lines.append(f"    in {block.documents} documents in all")
    return "".join(f"{line}\n" for line in lines)


@index.command(short_help="List near-copies: editions of one story.")
@click.argument("path", type=INDEX, metavar="INDEX")
@click.option(
    "--threshold", type=click.FloatRange(0.1, 1), default=0.4, show_default=True, metavar="FLOAT",
    help="Least Jaccard similarity of two documents' shingles, as their signatures estimate it.",
)  # fmt: skip
@click.option(
    "--to", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True,
    help="Print for reading, or a JSON object a cluster.",
)  # fmt: skip
def copies(path: Path, threshold: float, form: str) -> None:
    """List the clusters of documents in INDEX that are near-copies of each other, the largest first."""
    import json

    from cleaner.dedup.near_duplicates import clusters

    for number, cluster in enumerate(clusters(_open(path).view, threshold), 1):
        if form == "jsonl":
            named = [{"id": name, "site": site} for name, site in cluster]
            write(json.dumps({"cluster": number, "documents": named}) + "\n")
            continue
        write(f"{number}: {len(cluster)} documents\n")
        for name, site in cluster:
            write(f"    {_named(name, site)}\n")


@index.command(short_help="Make one index from several.")
@click.argument("paths", nargs=-1, required=True, type=INDEX, metavar="INDEX...")
@click.option("--output", "-o", type=INDEX, metavar="INDEX", help="The folder to make.  [default: the first one]")
def merge(paths: tuple[Path, ...], output: Path | None) -> None:
    """Make one index from several, or one segment from the many of one index.

    A document that is in several counts once.
    """
    from cleaner.index import CorpusIndex

    made = CorpusIndex.merge(paths, output or paths[0])
    click.echo(visible(f"cleaner: {len(made):,} documents in {output or paths[0]}"), err=True)


def _named(document: str, site: str) -> str:
    return visible(document or "(unnamed)") + (f" on {visible(site)}" if site else "")


def _open(path: Path) -> CorpusIndex:
    from cleaner.index import CorpusIndex

    return CorpusIndex.open(path)
