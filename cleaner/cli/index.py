"""The ``cleaner index`` commands: options in, :mod:`cleaner.index` called, messages out."""

from __future__ import annotations

import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleaner.cli.options import FORMAT, HELP, Failure, Watch, reading, visible, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.index import Added, CorpusIndex
    from cleaner.io.records import Record, RecordError
    from cleaner.run.documents import Input

__all__ = ["index"]

INDEX = click.Path(file_okay=False, path_type=Path)
STDIN = "- for stdin"


@click.group(context_settings=HELP, short_help="Remember documents, and find what appears in several.")
def index() -> None:
    """Build and search an index of documents, with which cleaner --index tells what also appears in other documents."""


@index.command(short_help="Make an index of FILES.")
@click.option("--output", "-o", required=True, type=INDEX, metavar="INDEX", help="The folder to make.")
@click.option("--replace", is_flag=True, help="Make it again if it exists, in one step when all is done.")
@reading(piped=STDIN)
def build(output: Path, replace: bool, given: Input, progress: bool | None) -> None:
    """Make an index of the documents in FILES (whatever the filter reads; - is stdin; a folder means all its files).

    The JSONL fields "id", "url" and "site" are kept as names for witnesses. If the output is an index already, the
    documents are added to it, so that a command such as xargs may pass a list of files in several parts.
    """
    from cleaner.index.manifest import NAME

    _index_files(output, not replace and (output / NAME).exists(), given, progress)


@index.command(short_help="Add FILES to an index.")
@click.option("--index", "--output", "-o", "path", required=True, type=INDEX, metavar="INDEX", help="The index.")
@click.option("--create", is_flag=True, help="Make the index if there is none.")
@reading(piped=STDIN)
def add(path: Path, create: bool, given: Input, progress: bool | None) -> None:
    """Add the documents in FILES to an index that is there. Other processes may read it meanwhile."""
    from cleaner.index.manifest import NAME

    _index_files(path, not create or (path / NAME).exists(), given, progress)


def _index_files(folder: Path, keep: bool, given: Input, progress: bool | None) -> None:
    from cleaner.run.build import index_records
    from cleaner.run.documents import units

    with Watch(given.names, progress) as watch:
        try:
            added = index_records(
                folder,
                units(given),
                keep=keep,
                tell=watch,
                text_field=given.text_field,
                skip=given.skip,
                jobs=given.jobs,
            )
        except Failure as failure:
            raise Failure(f"{failure.message}; the index is left as it was") from None
    click.echo(_summary(added, watch.left_out), err=True)


def _summary(added: Added, left_out: Sequence[RecordError]) -> str:
    from cleaner.run.progress import skipped

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
@FORMAT
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
    "--most",
    type=click.IntRange(1, 32),
    default=3,
    show_default=True,
    metavar="N",
    help="Most witnesses to name for a block.",
)
@reading(piped="pipe a text in")
def query(path: Path, form: str, most: int, given: Input, progress: bool | None) -> None:
    """Say for every block of the documents in FILES how many other documents contain it, which ones, and where."""
    from cleaner.run.documents import process
    from cleaner.views.screen import harmless_lines

    made = process(given, None, partial(_told, opened=_open(path), most=most, form=form), live=True)
    with Watch(given.names, progress) as watch, closing(made) as outcomes:
        for outcome in outcomes:
            for told in outcome.made:
                write(harmless_lines(told) if sys.stdout.isatty() else told)
            watch(outcome)
        watch.end()


def _told(record: Record, opened: CorpusIndex, most: int, form: str) -> str:
    """What an index knows of a record, as it is printed."""
    from cleaner.index.fingerprints import as_indexed
    from cleaner.index.query import block_matches
    from cleaner.io.records import as_json, document_of

    document = as_indexed(document_of(record))
    found = block_matches(opened, document, most)
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
