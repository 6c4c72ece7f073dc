"""Form: what a block looks like, whatever its words say.

The observations: a paragraph of an article has sentences, function words and commas; headlines and furniture have
capitals and no full stop; a paragraph lifted by a machine shows scars, a space left before a comma or ``’s`` where a
link was removed, an end cut mid-sentence, a sentence glued to the next, other quotation marks than the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.evidence.columns import by_name
from cleaner.text.batch import F32, F64, I64, Batch, run_sums, share
from cleaner.text.characters import (
    BREAK,
    CLAUSE,
    CLOSER,
    CURLY,
    DIGIT,
    LOWER,
    SPACE,
    STRAIGHT,
    SYMBOL,
    TERMINAL,
    UPPER,
    WORD,
)

NAMES = (
    "characters",  # log2 of code points that are not white space
    "words",  # log2 of tokens
    "word_length",  # mean code points a token
    "capitalised",  # share of tokens that begin in upper case
    "title_case",  # the same among tokens of four characters and more
    "upper_case",  # share of tokens with two leading capitals
    "numbers",  # share of tokens that begin with a digit
    "ends_sentence",  # last mark is a sentence end, closing quotes and brackets aside
    "ends_colon",
    "ends_clause",  # comma or semicolon
    "ends_word",  # no mark at all at the end
    "ends_cut",  # long and with no mark at the end: cut mid-sentence
    "ends_ellipsis",
    "starts_lower",
    "starts_upper",
    "starts_digit",
    "starts_quote",
    "starts_symbol",  # bullet, dash, arrow
    "sentence_ends",  # sentence ends a token, times ten
    "sentences",  # log2 of sentence ends
    "clauses",  # commas and their likes a token
    "symbols",  # symbols a token
    "bars",  # vertical bars, middle dots, slashes between spaces
    "rights_sign",  # © ® ™
    "at_hash",  # @ and #
    "link",  # looks like a web address
    "clock",  # digits, colon, digits
    "years",  # four-digit numbers that begin with 19 or 20
    "curly",  # typographic quotes a token
    "straight",  # typewriter quotes a token
    "quote_clash",  # the block's quotes are of the other style than the rest of the document's
    "quote_alike",  # the block's quotes are of the document's style
    "scars",  # log2 of spaces left before punctuation or a possessive
    "scar_share",  # the same a token, times ten
    "scar_excess",  # the same less the document's own habit
    "glued",  # sentence ends with no space before the next capital
    "run_on",  # capitalised words straight after a lower-case one, no mark between: a heading glued to a sentence
    "start_run",  # capitalised words the block begins with, log2
    "self_echo",  # its first two words come again inside it
    "inner_bullet",  # a bullet or a number with a full stop inside the block's line
    "spaces",  # non-breaking spaces and tabs after a character, log2
    "unbalanced",  # an odd number of straight double quotes, or round and square brackets that do not close
    "long_run",  # longest run of capitalised tokens, log2
)


def among(values: npt.NDArray[Any], wanted: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Whether each value is one of a few; faster than ``np.isin`` for so few."""
    found: npt.NDArray[np.bool_] = values == wanted[0]
    for value in wanted[1:]:
        found |= values == value
    return found


def _last_marks(batch: Batch) -> tuple[I64, I64]:
    """Flags and code of the last character of each block that is not a closing quote or bracket (at most four deep)."""
    flags, codes = batch.text.flags, batch.text.codes
    at = batch.blocks.ends - 1
    for _ in range(4):
        back = ((flags[at] & CLOSER) != 0) & (at > batch.blocks.starts)
        back &= (flags[np.maximum(at - 1, 0)] & SPACE) == 0
        if not back.any():
            break
        at = np.where(back, at - 1, at)
    return flags[at].astype(np.int64), codes[at].astype(np.int64)


def _three_dots(batch: Batch) -> npt.NDArray[np.bool_]:
    """Whether a block ends in three full stops."""
    codes, ends = batch.text.codes, batch.blocks.ends
    found: npt.NDArray[np.bool_] = ends - batch.blocks.starts >= 3
    for back in (1, 2, 3):
        found &= codes[np.maximum(ends - back, 0)] == 46
    return found


def _scars(batch: Batch, marks: I64) -> I64:
    """Positions of marks that a space separates from the word before: ``word ,`` ``word ’s`` ``word -word``."""
    flags, codes = batch.text.flags, batch.text.codes
    last = len(codes) - 1
    one, two, after = np.maximum(marks - 1, 0), np.maximum(marks - 2, 0), np.minimum(marks + 1, last)
    two_after = np.minimum(marks + 2, last)
    spaced = ((flags[one] & SPACE) != 0) & ((flags[two] & WORD) != 0) & ((flags[one] & BREAK) == 0)
    code = codes[marks]
    stop = among(code, (44, 46, 41, 93)) & ((flags[after] & (SPACE | CLOSER)) != 0)
    possessive = among(code, (39, 0x2019)) & (codes[after] == 115) & ((flags[two_after] & WORD) == 0)
    hyphen = (code == 45) & ((flags[after] & LOWER) != 0)
    found: I64 = marks[spaced & (stop | possessive | hyphen)]
    return found


def _longest_capital_run(batch: Batch, capital: np.ndarray) -> F64:
    at = np.flatnonzero(capital)
    block = batch.token_block[at]
    opens = np.ones(len(at), dtype=bool)
    opens[1:] = (at[1:] != at[:-1] + 1) | (block[1:] != block[:-1])
    starts = np.flatnonzero(opens)
    out = np.zeros(len(batch.blocks))
    np.maximum.at(out, block[starts], np.diff(np.append(starts, len(at))).astype(np.float64))
    return out


def _run_ons(batch: Batch, capital: np.ndarray, lower: np.ndarray) -> np.ndarray:
    """Tokens in upper case though the token before is in lower case and only white space lies between, while the
    token after is in lower case again: ``grows over time What they``. Names do so too: a hint, not a scar."""
    out = np.zeros(len(capital), dtype=bool)
    block, tokens = batch.token_block, batch.tokens
    # White space alone, however much of it a line end has.
    close = batch.visible[tokens.starts[1:]] == batch.visible[tokens.ends[:-1]]
    close &= (tokens.starts[1:] > tokens.ends[:-1]) & (block[1:] == block[:-1])
    goes_on = lower[1:] & (block[1:] == block[:-1])
    out[1:-1] = (capital[1:] & lower[:-1] & close)[:-1] & goes_on[1:]
    return out


def _start_run(batch: Batch, capital: np.ndarray) -> F64:
    """Capitalised tokens that each block begins with; words of up to three characters do not end the run."""
    small = batch.tokens.ends - batch.tokens.starts <= 3
    stops = np.flatnonzero(~capital & ~small)
    first, last = batch.first_token[:-1], batch.first_token[1:]
    at = np.searchsorted(stops, first)
    stop = (
        np.where(at < len(stops), stops[np.minimum(at, max(0, len(stops) - 1))], len(capital)) if len(stops) else last
    )
    return (np.minimum(stop, last) - first).astype(np.float64)


def _self_echo(batch: Batch) -> F64:
    """Whether the first two tokens of a block occur again in it."""
    hashes, first, block = batch.tokens.hashes, batch.first_token[:-1], batch.token_block
    out = np.zeros(len(first))
    if len(hashes) < 6:
        return out
    top = len(hashes) - 1
    at = np.flatnonzero(hashes == np.repeat(hashes[np.minimum(first, top)], batch.counts))
    after, start = np.minimum(at + 1, top), first[block[at]]
    again = (hashes[after] == hashes[np.minimum(start + 1, top)]) & (at >= start + 3) & (block[after] == block[at])
    again &= at < top
    out[block[at[again]]] = 1
    return out


def columns(batch: Batch) -> F32:
    """One row a block, one column a name in :data:`NAMES`."""
    text, blocks, tokens = batch.text, batch.blocks, batch.tokens
    flags, codes = text.flags, text.codes
    words = batch.counts.astype(np.float64)
    per_word = 1 / np.maximum(words, 1)
    length = batch.lengths
    marks = np.flatnonzero((flags & (WORD | SPACE)) == 0)
    mark_flags, mark_codes = flags[marks], codes[marks]

    block_marks = np.append(np.searchsorted(marks, blocks.starts), len(marks))

    def count(where: np.ndarray) -> F64:
        return run_sums(where, block_marks)

    # Tokens
    token_flags = flags[tokens.starts]
    token_length = tokens.ends - tokens.starts
    capital = (token_flags & UPPER) != 0
    second = flags[np.minimum(tokens.starts + 1, len(flags) - 1)] if len(flags) else token_flags
    upper = capital & (token_length > 1) & ((second & UPPER) != 0)
    lower = (token_flags & LOWER) != 0
    number = (token_flags & DIGIT) != 0
    big = token_length >= 4
    years = tokens.starts[number & (token_length == 4)]
    century = codes[years] * np.uint32(128) + codes[np.minimum(years + 1, len(codes) - 1)]
    years = years[among(century, (49 * 128 + 57, 50 * 128 + 48))]
    # Ends and starts
    last_flags, last_codes = _last_marks(batch)
    first_flags = flags[blocks.starts].astype(np.int64)
    ends_word = (last_flags & int(WORD)) != 0
    # Marks in context
    after = np.minimum(marks + 1, len(codes) - 1)
    before = np.maximum(marks - 1, 0)
    terminal = (mark_flags & TERMINAL) != 0
    sentence_end = terminal & ((flags[after] & (SPACE | CLOSER)) != 0)
    cjk_end = terminal & (mark_codes > 127)
    sentences = count(sentence_end | cjk_end)
    glued = terminal & ((flags[after] & UPPER) != 0) & ((flags[before] & LOWER) != 0)
    glued |= ((mark_flags & CLOSER) != 0) & ((flags[after] & UPPER) != 0) & ((flags[before] & TERMINAL) != 0)
    spaced = ((flags[before] & SPACE) != 0) & ((flags[after] & SPACE) != 0) & (marks > 0)
    spaced |= (marks == 0) & ((flags[after] & SPACE) != 0)  # the batch begins as every text does: after a line feed
    bar = among(mark_codes, (124, 183, 0x2022, 47, 0x203A, 0xBB, 62)) & spaced
    bullet = spaced & among(mark_codes, (45, 0x2022, 42, 0xB7))
    bullet |= (mark_codes == 46) & ((flags[before] & DIGIT) != 0) & ((flags[np.maximum(marks - 2, 0)] & SPACE) != 0)
    bullets = marks[bullet]
    bullets = bullets[bullets > blocks.starts[batch.in_block(bullets)] + 2]
    clock = (mark_codes == 58) & ((flags[before] & DIGIT) != 0) & ((flags[after] & DIGIT) != 0)
    link = (mark_codes == 47) & (codes[after] == 47) & (codes[before] == 58)
    link |= (mark_codes == 46) & (codes[before] == 119) & (codes[np.maximum(marks - 2, 0)] == 119)
    curly, straight = count((mark_flags & CURLY) != 0), count((mark_flags & STRAIGHT) != 0)
    quotes = curly + straight
    rest_curly = batch.document_sums(curly)[blocks.documents] - curly
    rest_straight = batch.document_sums(straight)[blocks.documents] - straight
    # Laplace-smoothed share of typographic quotes, in the rest of the document and in the block: -1 to 1 when they
    # clash
    habit = (rest_curly - rest_straight) / (rest_curly + rest_straight + 2)
    own = (curly - straight) / np.maximum(quotes, 1)
    scars = batch.events(_scars(batch, marks))
    rest_words = batch.document_sums(words)[blocks.documents] - words
    rest_scars = (batch.document_sums(scars)[blocks.documents] - scars) / np.maximum(rest_words, 1)
    double = count(mark_codes == 34)
    opened, closed = count(among(mark_codes, (40, 91))), count(among(mark_codes, (41, 93)))
    inside_space = np.flatnonzero((codes == 0xA0) | (codes == 9))
    # Those that indent a line say nothing.
    inside_space = inside_space[(flags[np.maximum(inside_space - 1, 0)] & SPACE) == 0]
    values = {
        "characters": np.log2(length + 1),
        "words": np.log2(words + 1),
        "word_length": np.minimum(batch.token_sums(token_length) * per_word, 20),
        "capitalised": batch.token_sums(capital) * per_word,
        "title_case": share(batch.token_sums(capital & big), batch.token_sums(big)),
        "upper_case": batch.token_sums(upper) * per_word,
        "numbers": batch.token_sums(number) * per_word,
        "ends_sentence": (last_flags & int(TERMINAL)) != 0,
        "ends_colon": among(last_codes, (58, 0xFF1A)),
        "ends_clause": ((last_flags & int(CLAUSE)) != 0) & ~among(last_codes, (58, 0xFF1A)),
        "ends_word": ends_word,
        "ends_cut": ends_word & (length > 115),
        "ends_ellipsis": (last_codes == 0x2026) | _three_dots(batch),
        "starts_lower": (first_flags & int(LOWER)) != 0,
        "starts_upper": (first_flags & int(UPPER)) != 0,
        "starts_digit": (first_flags & int(DIGIT)) != 0,
        "starts_quote": (first_flags & int(STRAIGHT | CURLY)) != 0,
        "starts_symbol": (first_flags & int(SYMBOL)) != 0,
        "sentence_ends": 10 * sentences * per_word,
        "sentences": np.log2(1 + sentences),
        "clauses": 10 * count((mark_flags & CLAUSE) != 0) * per_word,
        "symbols": np.minimum(10 * count((mark_flags & SYMBOL) != 0) * per_word, 20),
        "bars": np.log2(1 + count(bar)),
        "rights_sign": count(among(mark_codes, (0xA9, 0xAE, 0x2122))) > 0,
        "at_hash": np.log2(1 + count(among(mark_codes, (64, 35)))),
        "link": np.log2(1 + count(link)),
        "clock": np.log2(1 + count(clock)),
        "years": np.log2(1 + batch.events(years)),
        "curly": 10 * curly * per_word,
        "straight": 10 * straight * per_word,
        "quote_clash": np.where(quotes > 0, np.maximum(-own * habit, 0), 0),
        "quote_alike": np.where(quotes > 0, np.maximum(own * habit, 0), 0),
        "scars": np.log2(1 + scars),
        "scar_share": np.minimum(10 * scars * per_word, 5),
        "scar_excess": np.clip(10 * (scars * per_word - rest_scars), -1, 5),
        "glued": np.log2(1 + count(glued)),
        "run_on": np.log2(1 + batch.token_sums(_run_ons(batch, capital, lower))),
        "start_run": np.log2(1 + _start_run(batch, capital)),
        "self_echo": _self_echo(batch),
        "inner_bullet": np.log2(1 + batch.events(bullets)),
        "spaces": np.log2(
            1 + np.searchsorted(inside_space, blocks.ends) - np.searchsorted(inside_space, blocks.starts)
        ),
        "unbalanced": ((double % 2) + (opened != closed)) / 2,
        "long_run": np.log2(1 + _longest_capital_run(batch, capital)),
    }
    return by_name(NAMES, values)
