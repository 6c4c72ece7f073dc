"""What every family of evidence reads: the tokens and blocks of a batch, and sums over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.text.blocks import Blocks
from cleaner.text.cues import Matches
from cleaner.text.repetition import Copies
from cleaner.text.shingles import CodePoints, Tokens

F64 = npt.NDArray[np.float64]
F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of texts, cut into blocks and tokens.

    Arrays named ``block_*`` have one entry a block, ``token_*`` one a token, ``document_*`` one a text.
    """

    text: CodePoints
    blocks: Blocks
    tokens: Tokens
    token_block: I64
    """Block of each token. Every token lies in one."""
    first_token: I64
    """Index of each block's first token, and the number of tokens at the end: block ``b`` has the tokens
    ``first_token[b]:first_token[b + 1]``."""
    first_block: I64
    """Likewise the first block of each text."""
    matches: Matches
    """Cue phrases."""
    languages: I64
    """Index of each text's language in :attr:`cleaner.text.cues.Phrases.languages`, -1 where none was found."""
    token_languages: npt.NDArray[np.uint64]
    """Bit set of the languages of which each token is a function word."""
    copies: Copies
    """Blocks of the texts that are left out here, because another block says the same. They are blank in ``text``, and
    ``tokens`` has none of theirs."""
    left_out: tuple[Sequence[int], ...]
    """For each text where the blocks began that were read as blank; empty where there were none."""
    twice: bool
    """Whether blocks that say again what another one says were left as they are."""
    written: Tokens
    """All tokens of the texts, those of copies too: by them a text is known."""

    visible: npt.NDArray[np.int32]
    """Characters that are not white space before each code point, and before the end of the batch: a text has as many
    of them however it is indented and wrapped."""

    @property
    def lengths(self) -> I64:
        """Characters of each block that are not white space."""
        lengths: I64 = (self.visible[self.blocks.ends] - self.visible[self.blocks.starts]).astype(np.int64)
        return lengths

    @property
    def counts(self) -> I64:
        """Tokens a block."""
        return np.diff(self.first_token)

    def token_sums(self, values: npt.NDArray[Any]) -> F64:
        """Sum of ``values`` (one a token) over each block."""
        return run_sums(values, self.first_token)

    def document_sums(self, values: npt.NDArray[Any]) -> F64:
        """Sum of ``values`` (one a block) over each text."""
        return run_sums(values, self.first_block)

    def in_block(self, positions: I64) -> I64:
        """Block of each code point position; every position must lie inside a block."""
        return np.searchsorted(self.blocks.starts, positions, side="right") - 1

    def events(self, positions: I64) -> F64:
        """How many of the code point positions (inside blocks, ascending) fall into each block."""
        edges = np.searchsorted(positions, self.blocks.starts)
        return np.diff(np.append(edges, len(positions))).astype(np.float64)

    def neighbour(self, values: npt.NDArray[Any], offset: int, outside: float = 0.0) -> F64:
        """``values`` of the block ``offset`` places on in the same text, ``outside`` where there is none."""
        return shifted(values, self.blocks.documents, offset, outside)


def shifted(values: npt.NDArray[Any], documents: I64, offset: int, outside: float = 0.0) -> F64:
    """``values`` (one a block along the last axis) of the block ``offset`` places on in the same document, ``outside``
    where there is none."""
    out = np.full(values.shape, outside)
    left, right = slice(None, -abs(offset)), slice(abs(offset), None)
    here, there = (left, right) if offset > 0 else (right, left)
    np.copyto(out[..., here], values[..., there], where=documents[left] == documents[right])
    return out


def run_sums(values: npt.NDArray[Any], edges: I64) -> F64:
    """Sums of consecutive runs ``values[edges[i]:edges[i + 1]]``; 0 for empty runs."""
    # Whole numbers add up six times as fast.
    kind = np.float64 if values.dtype.kind == "f" else np.int64
    total = np.zeros(len(values) + 1, dtype=kind)
    np.cumsum(values, out=total[1:], dtype=kind)
    return np.diff(total[edges]).astype(np.float64, copy=False)


def runs(values: npt.NDArray[Any]) -> I64:
    """Where each run of equal values begins."""
    fresh = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return np.flatnonzero(fresh)


def medians(values: npt.NDArray[np.floating[Any]], documents: I64) -> F64:
    """For each value the median of its document's; ``documents`` is ascending."""
    ordered = values[np.lexsort((values, documents))].astype(np.float64)
    first = runs(documents)
    several = np.diff(np.append(first, len(documents)))
    median = (ordered[first + (several - 1) // 2] + ordered[first + several // 2]) / 2
    return np.repeat(median, several)


def most(at: I64, values: npt.NDArray[Any], count: int) -> F64:
    """The largest of the values of each of ``count`` places, at least 0. ``at`` is ascending."""
    out = np.zeros(count)
    if len(at):
        starts = runs(at)
        out[at[starts]] = np.maximum(np.maximum.reduceat(values, starts), 0)
    return out


def table(columns: Sequence[npt.NDArray[Any]]) -> F32:
    """Columns side by side, ``float32`` of shape (blocks, columns). Each column stays contiguous in memory."""
    out = np.empty((len(columns), len(columns[0])), dtype=np.float32)
    for row, column in zip(out, columns, strict=True):
        row[:] = column
    return out.T


def share(part: npt.NDArray[Any], whole: npt.NDArray[Any]) -> F64:
    """``part / whole``, 0 where ``whole`` is 0."""
    shares: F64 = np.divide(part, whole, out=np.zeros(len(part)), where=whole > 1e-9)
    return shares
