"""The forms of an export by name, and what each takes. Nothing here loads a library: the command's help needs it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FORMS", "Form", "Offsets"]


class Offsets(StrEnum):
    """What a place in a text is counted in."""

    CODE_POINTS = "code-points"
    """As Python and Unicode's own documents count."""
    UTF_16 = "utf-16"
    """As JavaScript, Java, C# and the Language Server Protocol count."""
    UTF_8 = "utf-8"
    """As Rust, Go and everything that reads bytes counts."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form takes."""

    told: str
    """What it is, for the help."""
    counted: bool = True
    """Whether its places can be counted otherwise than in code points."""
    folder: bool = False
    """Whether it is several files."""
    reasons: bool = True
    """Whether it gives the reasons of spans."""
    spanless: bool = False
    """Whether there is anything left of it without spans."""


FORMS = {
    "webannotation": Form(
        "JSON-LD of the W3C's Web Annotation model, an annotation a line for every kept span",
        counted=False,
        reasons=False,
    ),
    "dolma": Form("attributes of the Dolma toolkit, a line a document", counted=False, reasons=False),
    "parquet": Form("a table with the spans in a nested column", spanless=True),
    "spacy": Form("a DocBin of spaCy's, the spans in a span group", counted=False),
    "brat": Form("standoff files, two a document, in the folder --output", folder=True),
    "doccano": Form("JSONL for sequence labelling", reasons=False),
    "label-studio": Form("a task a line, the spans as predictions"),
}
"""Every form that ``cleaner export`` writes."""
