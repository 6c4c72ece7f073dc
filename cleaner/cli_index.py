"""The ``cleaner index`` commands: options in, :mod:`cleaner.index` called, messages out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli_shared import ENCODING, FILES, FORM, HELP, TEXT_FIELD, Failure, total, units, visible

if TYPE_CHECKING:
    from cleaner.index import Added, CorpusIndex

__all__ = ["index"]

INDEX = click.Path(file_okay=False, path_type=Path)


@click.group(context_settings=HELP, short_help="Remember documents, and find what stands in several.")
def index() -> None:
    """A memory of documents: give it a corpus, and cleaner --index tells what stands in other documents too."""


def _reading(command: Any) -> Any:
    """The options that say how files are read."""
    for option in (
        click.option("--progress/--no-progress", default=None, help="Progress on stderr.  [default: on a terminal]"),
        click.option(
            "--jobs", "-j", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Processes to use."
        ),
        click.option(
            "--on-error", type=click.Choice(["fail", "skip"]), default="fail", show_default=True,
            help="At a JSONL line that is no record: stop and leave the index as it was, or leave the line out.",
        ),
        ENCODING,
        TEXT_FIELD,
        FORM,
        click.argument("files", nargs=-1, type=FILES),
    ):  # fmt: skip
        command = option(command)
    return command


@index.command(short_help="Make an index of FILES.")
@click.option("--output", "-o", required=True, type=INDEX, metavar="INDEX", help="The folder to make.")
@_reading
def build(output: Path, **options: Any) -> None:
    """Make an index of the documents in FILES (text or JSONL, also .gz and .zst; - is stdin).

    JSONL fields "id", "url" and "site" are kept, to name witnesses by. An index that stands at the output already is
    replaced in one step, when all is done.
    """
    _feed(output, False, **options)


@index.command(short_help="Add FILES to an index.")
@click.option("--index", "--output", "-o", "path", required=True, type=INDEX, metavar="INDEX", help="The index.")
@_reading
def add(path: Path, **options: Any) -> None:
    """Add the documents in FILES to an index. Other processes may read it meanwhile."""
    _feed(path, True, **options)


def _feed(
    folder: Path, keep: bool, files: tuple[str, ...], source: str, text_field: str, encoding: str | None, on_error: str,
    jobs: int, progress: bool | None,
) -> None:  # fmt: skip
    from cleaner.index.errors import CorpusIndexError
    from cleaner.index.feed import Chunk, feed
    from cleaner.progress import Progress

    if not files and sys.stdin.isatty():
        raise click.UsageError("No input: name the files to read, or - for stdin.")
    bar = Progress(progress, total(files))
    skipped = 0

    def tell(chunk: Chunk) -> None:
        nonlocal skipped
        bar.advance(chunk.documents, chunk.size)
        if chunk.problems:
            bar.clear()
        for message in chunk.problems[:-1] if chunk.failed else chunk.problems:
            click.echo(visible(message), err=True)
            skipped += 1
        if chunk.failed:
            raise Failure(f"{chunk.problems[-1]}; the index is left as it was")

    read = units(files or ("-",), None if source == "auto" else source, encoding)
    try:
        added = feed(folder, read, keep=keep, tell=tell, text_field=text_field, skip=on_error == "skip", jobs=jobs)
    except (CorpusIndexError, ChildProcessError) as error:
        raise Failure(str(error)) from None
    finally:
        bar.clear()
    click.echo(_summary(added, skipped), err=True)


def _summary(added: Added, skipped: int) -> str:
    parts = [f"{added.documents:,} {'document' if added.documents == 1 else 'documents'} indexed"]
    if added.known:
        parts.append(f"{added.known:,} known already")
    if added.empty:
        parts.append(f"{added.empty:,} without a word left out")
    if added.versions:
        parts.append(f"{added.versions:,} of a URL or id that another has: they count as one witness with it")
    if skipped:
        parts.append(f"{skipped:,} {'line' if skipped == 1 else 'lines'} skipped")
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

        click.echo(json.dumps(found))
        return
    rows = {key: value for key, value in found.items() if key != "parameters"} | found["parameters"]
    width = max(map(len, rows))
    for key, value in rows.items():
        shown = f"{value:,}" if isinstance(value, int) else value
        click.echo(f"{key.replace('_', ' '):{width}}  {shown}")


@index.command(short_help="Say where the blocks of a document stand elsewhere.")
@click.option("--index", "path", required=True, type=INDEX, metavar="INDEX", help="The index to look in.")
@click.option(
    "--to", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True,
    help="Print for reading, or a JSON object a document.",
)  # fmt: skip
@click.option(
    "--most", type=click.IntRange(1, 32), default=3, show_default=True, metavar="N", help="Witnesses told of a block."
)
@FORM
@TEXT_FIELD
@ENCODING
@click.argument("files", nargs=-1, type=FILES)
def query(
    path: Path, form: str, most: int, source: str, text_field: str, encoding: str | None, files: tuple[str, ...]
) -> None:
    """For every block of the documents in FILES: in how many others it stands, in which, and where in them."""
    from cleaner.index.query import sightings
    from cleaner.records import Line, RecordError, document_of, parse

    opened = _open(path)
    try:
        for unit in units(files or ("-",), None if source == "auto" else source, encoding):
            record = parse(unit, text_field) if isinstance(unit, Line) else unit
            document = document_of(record)
            found = sightings(opened, document, most)
            if form == "jsonl":
                import msgspec

                line = msgspec.json.encode({"id": document.id, "url": document.url, "blocks": found})
                click.echo(line.decode("utf-8", "replace"))
                continue
            click.echo(visible(f"# {document.id or document.url or record.name}"))
            for block in found:
                words = visible(record.text[block.start : block.end])
                click.echo(f"{block.start}-{block.end}  {words[:60]}{'…' if len(words) > 60 else ''}")
                for witness in block.witnesses:
                    place = f"{_named(witness.document, witness.site)}  {witness.start}-{witness.end}"
                    click.echo(f"    {100 * witness.share:3.0f} %  {place}")
                if block.documents > len(block.witnesses):
                    click.echo(f"    in {block.documents} documents in all")
    except RecordError as error:
        raise Failure(str(error)) from None


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

    from cleaner.index.copies import clusters

    for number, cluster in enumerate(clusters(_open(path).view, threshold), 1):
        if form == "jsonl":
            named = [{"id": name, "site": site} for name, site in cluster]
            click.echo(json.dumps({"cluster": number, "documents": named}))
            continue
        click.echo(f"{number}: {len(cluster)} documents")
        for name, site in cluster:
            click.echo(f"    {_named(name, site)}")


@index.command(short_help="Make one index of several.")
@click.argument("paths", nargs=-1, required=True, type=INDEX, metavar="INDEX...")
@click.option("--output", "-o", type=INDEX, metavar="INDEX", help="The folder to make.  [default: the first one]")
def merge(paths: tuple[Path, ...], output: Path | None) -> None:
    """Make one index of several, or one segment of an index's many. Documents that are in more than one count once."""
    from cleaner.index import CorpusIndex
    from cleaner.index.errors import CorpusIndexError

    try:
        made = CorpusIndex.merge(paths, output or paths[0])
    except CorpusIndexError as error:
        raise Failure(str(error)) from None
    click.echo(f"cleaner: {len(made):,} documents in {output or paths[0]}", err=True)


def _named(document: str, site: str) -> str:
    return visible(document or "(unnamed)") + (f" on {visible(site)}" if site else "")


def _open(path: Path) -> CorpusIndex:
    from cleaner.index import CorpusIndex
    from cleaner.index.errors import CorpusIndexError

    try:
        return CorpusIndex.open(path)
    except CorpusIndexError as error:
        raise Failure(str(error)) from None
