"""Texts to a batch: code points, blocks, tokens, cue phrases, and the cuts at the blocks' edges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.evidence import cues, edges
from cleaner.evidence.batch import I64, Batch
from cleaner.segment import Blocks, segment
from cleaner.shingles import CodePoints, Tokens, code_points, tokenize


def make_batch(texts: Sequence[str]) -> Batch:
    """Blocks and tokens of a batch of texts. A block whose first or last sentence may be a prompt is two blocks
    here."""
    text = code_points(texts)
    blocks = segment(text)
    tokens = tokenize(text)
    token_block, first_token = _owners(text, blocks, tokens)
    matches = cues.find(tokens, token_block)
    language, token_languages = cues.languages(matches, blocks.documents[token_block], len(texts))
    named = [cues.load().languages[number] if number >= 0 else "en" for number in language.tolist()]
    pieces = edges.cut(texts, named, text, blocks, tokens, first_token, matches)
    if pieces is not blocks:
        blocks = pieces
        token_block, first_token = _owners(text, blocks, tokens)
    matches = cues.anchored(matches, text, tokens, first_token)
    first_block = np.searchsorted(blocks.documents, np.arange(len(texts) + 1))
    return Batch(text, blocks, tokens, token_block, first_token, first_block, matches, language, token_languages)


def _owners(text: CodePoints, blocks: Blocks, tokens: Tokens) -> tuple[I64, I64]:
    """Block of each token, and first token of each block with the number of tokens at the end."""
    first_token = np.searchsorted(tokens.starts, np.append(blocks.starts, len(text.codes)))
    return np.repeat(np.arange(len(blocks)), np.diff(first_token)), first_token
