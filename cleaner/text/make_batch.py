"""Texts to a batch: code points, blocks, tokens, cue phrases, and the cuts at the blocks' edges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cleaner.text import cues, edges
from cleaner.text.batch import I64, Batch
from cleaner.text.blocks import Blocks, segment
from cleaner.text.characters import SPACE
from cleaner.text.repetition import NO_COPIES, among, as_copies, find_copies, without
from cleaner.text.shingles import CodePoints, Tokens, code_points, tokenize


def make_batch(
    texts: Sequence[str],
    opens: Sequence[npt.NDArray[np.integer] | None] | None = None,
    *,
    twice: bool = False,
    left_out: Sequence[Sequence[int]] = (),
) -> Batch:
    """Blocks and tokens of a batch of texts. A block whose first or last sentence may be a prompt is two blocks
    here.

    Args:
        texts: The texts.
        opens: For each text where its blocks begin, where a page says so; see :func:`cleaner.text.blocks.segment`.
        twice: Whether blocks that repeat what another one says are blocks like any other. Else they are left out, and
            are in ``copies``.
        left_out: For each text where the blocks begin, in its code points, that are read as though they were blank;
            empty where there are none.

    Returns:
        The batch.
    """
    text = code_points(texts)
    blocks = segment(text, opens)
    tokens = written = tokenize(text)
    token_block, first_token = _owners(text, blocks, tokens)
    if any(left_out):
        places = np.concatenate([np.array(own, dtype=np.int64) + text.offsets[one] for one, own in enumerate(left_out)])
        blocks, tokens, text = without(blocks, tokens, text, among(blocks.starts, places))
        token_block, first_token = _owners(text, blocks, tokens)
    matches = cues.find(tokens, token_block)
    copies = NO_COPIES
    if not twice:
        found = find_copies(text, blocks, tokens, first_token, cues.covered(matches, tokens, first_token))
        if found.copied.any():
            counts = np.diff(first_token)
            copies = as_copies(text, blocks, found, counts)
            blocks, tokens, text = without(blocks, tokens, text, found.copied)
            token_block, first_token = _owners(text, blocks, tokens)
            matches = cues.of_those(matches, np.repeat(~found.copied, counts))
    language, token_languages = cues.languages(matches, blocks.documents[token_block], len(texts))
    named = [cues.load().languages[number] if number >= 0 else "en" for number in language.tolist()]
    pieces = edges.cut(texts, named, text, blocks, tokens, first_token, matches)
    if pieces is not blocks:
        blocks = pieces
        token_block, first_token = _owners(text, blocks, tokens)
    matches = cues.anchored(matches, text, tokens, first_token)
    first_block = np.searchsorted(blocks.documents, np.arange(len(texts) + 1))
    visible = np.zeros(len(text.codes) + 1, dtype=np.int32)
    np.cumsum((text.flags & SPACE) == 0, out=visible[1:], dtype=np.int32)
    return Batch(
        text=text,
        blocks=blocks,
        tokens=tokens,
        token_block=token_block,
        first_token=first_token,
        first_block=first_block,
        matches=matches,
        languages=language,
        token_languages=token_languages,
        copies=copies,
        left_out=tuple(left_out),
        twice=twice,
        written=written,
        visible=visible,
    )


def _owners(text: CodePoints, blocks: Blocks, tokens: Tokens) -> tuple[I64, I64]:
    """Block of each token, and first token of each block with the number of tokens at the end."""
    first_token = np.searchsorted(tokens.starts, np.append(blocks.starts, len(text.codes)))
    return np.repeat(np.arange(len(blocks)), np.diff(first_token)), first_token
