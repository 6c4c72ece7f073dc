"""What was judged, in forms that other tools read: one module a form, and :mod:`cleaner.export.forms` that knows all.

``from cleaner.export import web_annotations`` loads the form that it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.export.dolma import dolma_row
    from cleaner.export.labelling import doccano_row, label_studio_task
    from cleaner.export.marks import Labelled, labelled
    from cleaner.export.offsets import Offsets
    from cleaner.export.webannotation import AROUND, text_content, web_annotations

__all__ = [
    "AROUND", "Labelled", "Offsets", "doccano_row", "dolma_row", "label_studio_task", "labelled", "text_content",
    "web_annotations",
]  # fmt: skip

_HOMES = dict.fromkeys(("AROUND", "text_content", "web_annotations"), "webannotation")
_HOMES |= dict.fromkeys(("doccano_row", "label_studio_task"), "labelling")
_HOMES |= dict.fromkeys(("Labelled", "labelled"), "marks")
_HOMES |= {"Offsets": "offsets", "dolma_row": "dolma"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'cleaner.export' has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f"cleaner.export.{_HOMES[name]}"), name)
    return found
