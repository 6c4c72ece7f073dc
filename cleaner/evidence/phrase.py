"""Phrases: cue words and furniture wording, by language, from data files.

The observation: sites print the same few hundred phrases round every story. The lists are helpful, never needed: other
sites have other wording, so the judge reads these columns as one signal among many.
"""

from __future__ import annotations

import numpy as np

from cleaner.evidence.columns import by_name
from cleaner.text.batch import F32, F64, Batch, share
from cleaner.text.cues import CATEGORIES, digit_at, load

NAMES = (
    *(f"{name}_start" for name in CATEGORIES),  # words of a phrase that the block begins with, log2
    *(f"{name}_share" for name in CATEGORIES),  # share of the block's words that phrases cover
    "cue_end",  # share of the last twelve words that phrases cover
    "calendar",  # share of tokens that are months or weekdays
    "function_words",  # share of tokens that are function words of the document's language
    "function_excess",  # the same less the document's own share
    "foreign_language",  # the block's function words are of another language than the document's
    "clocked",  # blocks of the document that open with a time or date, log2, where this is one of them; otherwise 0
)


def columns(batch: Batch) -> F32:
    """One row a block, one column a name in :data:`NAMES`."""
    lists, matches = load(), batch.matches
    count, words = len(batch.blocks), batch.counts
    block = batch.token_block[matches.first]
    offset = matches.first - batch.first_token[block]
    early = offset <= 1
    starts, shares = [], []
    for number in range(len(CATEGORIES)):
        mine = (matches.bits & np.uint32(1 << number)) != 0
        # Some cues are common words ("by", "image"): their length tells them from real ones, and their place.
        start = np.zeros(count)
        at_start = np.flatnonzero(mine & early)
        np.maximum.at(start, block[at_start], matches.size[at_start])
        starts.append(np.log2(1 + start))
        cover = np.bincount(block[mine], weights=matches.size[mine], minlength=count)
        shares.append(np.minimum(share(cover, words), 1))
    late = matches.first >= batch.first_token[1:][block] - 12
    end_cover = np.bincount(block[late], weights=matches.size[late], minlength=count)
    language, token_bits = batch.languages, batch.token_languages
    own = np.where(language >= 0, np.uint64(1) << np.maximum(language, 0).astype(np.uint64), np.uint64(0))
    own_token = own[batch.blocks.documents[batch.token_block]]
    is_function = (token_bits & own_token) != 0
    functions = batch.token_sums(is_function)
    total = batch.document_sums(functions) / np.maximum(batch.document_sums(words), 1)
    function_share = share(functions, words)
    other = share(batch.token_sums((token_bits != 0) & ~is_function), words)
    values: dict[str, F64] = {
        **{f"{name}_start": value for name, value in zip(CATEGORIES, starts, strict=True)},
        **{f"{name}_share": value for name, value in zip(CATEGORIES, shares, strict=True)},
        "cue_end": np.minimum(share(end_cover, np.minimum(words, 12)), 1),
        "calendar": share(batch.token_sums(lists.calendar[matches.words]), words),
        "function_words": function_share,
        "function_excess": function_share - total[batch.blocks.documents],
        "foreign_language": np.maximum(other - function_share, 0) * (words >= 8),
        "clocked": _clocked(batch),
    }
    return by_name(NAMES, values)


def _clocked(batch: Batch) -> F64:
    """How many blocks of the document open with a time ("14:30") or a date ("Monday, 3 March"), for those that do.

    One such block is a date line; many are the entries of a live blog or a timeline, and as such the article.
    """
    tokens, text, count = batch.tokens, batch.text, len(batch.blocks)
    if not len(tokens):
        return np.zeros(count)
    at = np.minimum(batch.first_token[:-1, None] + np.arange(3), len(tokens) - 1)
    inside = np.arange(3) < batch.counts[:, None]
    starts, ends = tokens.starts[at], tokens.ends[at]
    digit = digit_at(text, starts) & inside
    two = digit & (ends - starts <= 2)
    sign = text.codes[np.minimum(ends[:, 0], len(text.codes) - 1)]
    time = two[:, 0] & two[:, 1] & (starts[:, 1] == ends[:, 0] + 1) & (ends[:, 1] - starts[:, 1] == 2)
    time &= (sign == ord(":")) | (sign == ord("."))
    day = load().calendar[batch.matches.words[at]] & inside
    opens = time | ((digit[:, 0] | day[:, 0]) & digit.any(axis=1) & day.any(axis=1))
    alike = batch.document_sums(opens)[batch.blocks.documents]
    clocked: F64 = np.log2(1 + alike) * opens
    return clocked
