"""``cleaner schema``: the JSON Schemas of what is written for other programs."""

from __future__ import annotations

import click

from cleaner.cli.options import HELP, write
from cleaner.schemas import SCHEMAS, schema_of

__all__ = ["schema"]


@click.command(context_settings=HELP, short_help="Print the JSON Schema of an output.")
@click.argument("name", required=False, type=click.Choice(list(SCHEMAS)), metavar="[NAME]")
def schema(name: str | None) -> None:
    """Print the JSON Schema called NAME; without NAME, list the names."""
    if name is not None:
        write(schema_of(name))
        return
    width = max(map(len, SCHEMAS))
    write("".join(f"{each:<{width}}  {told}\n" for each, told in SCHEMAS.items()))
