"""The JSON Schemas of what is written for other programs: found in the wheel, or in the documentation of a clone."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

__all__ = ["SCHEMAS", "schema_of"]

SCHEMAS = {
    "record": "a line of the JSONL output, of a text or a page",
    "findings": "the array that `cleaner check --format json` writes",
    "manifest": "a line of the cleaner-manifest.jsonl that `cleaner run` leaves in its output folder",
}
"""What there is a schema of, by name."""
INSTALLED, PAGES = "data/schemas", "docs/schemas"


def schema_of(name: str) -> str:
    """The JSON Schema (draft 2020-12) of something that this package writes.

    Args:
        name: One of :data:`SCHEMAS`.

    Returns:
        The schema, as JSON.

    Raises:
        ValueError: There is none of that name.
        OSError: The installation has it not.
    """
    if name not in SCHEMAS:
        raise ValueError(f"{name!r} is not a schema; there are {', '.join(SCHEMAS)}")
    file = f"{name}.schema.json"
    packed = resources.files("cleaner") / INSTALLED / file
    if packed.is_file():
        return packed.read_text(encoding="utf-8")
    return (Path(__file__).parents[1] / PAGES / file).read_text(encoding="utf-8")
