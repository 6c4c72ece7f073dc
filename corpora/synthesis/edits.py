"""Edits of a text with spans: the spans are carried over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpora.synthesis.pieces import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Text put in place of a stretch."""

    start: int
    end: int
    new: str
    label: str = ""
    """Label of text that is a span of its own; empty for white space and for what is part of the span round it."""


def edited(text: str, spans: Sequence[Span], edits: Sequence[Edit]) -> tuple[str, list[Span]]:
    """Text and spans after some edits, which are in order and do not overlap.

    What is put in at a span's start or end stays outside it. A span that is left without text is left out.
    """
    parts: list[str] = []
    added: list[Span] = []
    moved: list[tuple[int, int, int, int]] = []  # start and end before, start and end after
    at = size = 0
    for edit in edits:
        parts += [text[at : edit.start], edit.new]
        size += edit.start - at
        moved.append((edit.start, edit.end, size, size + len(edit.new)))
        if edit.label and edit.new.strip():
            lead = len(edit.new) - len(edit.new.lstrip())
            added.append([size + lead, size + len(edit.new.rstrip()), edit.label])
        at, size = edit.end, size + len(edit.new)
    parts.append(text[at:])
    out = "".join(parts)
    starts, ends = _positions(moved, spans)
    kept: list[Span] = []
    for (_, _, label), start, end in zip(spans, starts, ends, strict=True):
        while start < end and out[start].isspace():
            start += 1
        while start < end and out[end - 1].isspace():
            end -= 1
        if start < end:
            kept.append([start, end, label])
    return out, sorted([*kept, *added])


def _positions(moved: Sequence[tuple[int, int, int, int]], spans: Sequence[Span]) -> tuple[list[int], list[int]]:
    """Where the spans' starts and ends are after the edits."""
    starts, ends = [], []
    at, shift = 0, 0
    for start, _, _ in spans:
        # Edits that end at the start, or are put in there, come before it.
        while at < len(moved) and moved[at][1] <= start:
            shift = moved[at][3] - moved[at][1]
            at += 1
        inside = at < len(moved) and moved[at][0] < start
        starts.append(moved[at][2] if inside else start + shift)
    at, shift = 0, 0
    for _, end, _ in spans:
        while at < len(moved) and (moved[at][1] <= end and moved[at][0] < end):
            shift = moved[at][3] - moved[at][1]
            at += 1
        inside = at < len(moved) and moved[at][0] < end
        ends.append(moved[at][3] if inside else end + shift)
    return starts, ends
