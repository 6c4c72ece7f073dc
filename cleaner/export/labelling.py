"""Documents for tools in which people label text: doccano and Label Studio, a line of JSON a document."""

from __future__ import annotations

from typing import Any

from cleaner.export.marks import labelled
from cleaner.export.offsets import Offsets, counter
from cleaner.result import Result
from cleaner.version import __version__

__all__ = ["doccano_row", "label_studio_task"]


def doccano_row(result: Result, offsets: Offsets = Offsets.CODE_POINTS) -> dict[str, Any]:
    """A document for doccano's sequence labelling (its import format "JSONL", with the column ``label``).

    Args:
        result: The result.
        offsets: What to count places in; doccano itself counts code points.

    Returns:
        An object for JSON: ``text``, ``label`` as ``[start, end, label]``, and ``id`` and ``url`` where they are known.
    """
    shown = labelled(result)
    place = counter(shown.text, offsets)
    row: dict[str, Any] = {"text": shown.text, "label": [[place(m.start), place(m.end), m.label] for m in shown.marks]}
    return _origin(result) | row


def label_studio_task(result: Result, offsets: Offsets = Offsets.CODE_POINTS) -> dict[str, Any]:
    """A task for Label Studio, with the labels as predictions that people correct.

    It fits a project whose labels are ``<Labels name="label" toName="text">`` on ``<Text name="text" value="$text"/>``.

    Args:
        result: The result.
        offsets: What to count places in; Label Studio itself counts code points.

    Returns:
        An object for JSON.
    """
    shown = labelled(result)
    place = counter(shown.text, offsets)
    regions = [
        {
            "id": f"span-{number}",
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {
                "start": place(mark.start),
                "end": place(mark.end),
                "text": shown.text[mark.start : mark.end],
                "labels": [mark.label],
            },
            "score": mark.score,
            **({"meta": {"text": [mark.reason]}} if mark.reason else {}),
        }
        for number, mark in enumerate(shown.marks, 1)
    ]
    prediction = {"model_version": f"cleaner {__version__}", "result": regions}
    return {"data": {"text": shown.text, **_origin(result)}, "predictions": [prediction]}


def _origin(result: Result) -> dict[str, Any]:
    return {name: value for name, value in (("id", result.id), ("url", result.url)) if value is not None}
