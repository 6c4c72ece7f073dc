"""Mixed blocks: a prompt at the end or start of a paragraph becomes a piece of its own, for the judge to label.

The observation: sites append "Read more: …" or "Sign up …" to a paragraph rather than into it, so only first and last
sentences are looked at, and only where a cue phrase begins or ends one or a long one is in it, where one at the end
begins with a few words and a colon ("Next: …"), or where a headline seems to be glued to the end (a last run of words
without a full stop, after sentences that have theirs). Cutting decides nothing: pieces that the judge finds to be the
article again are one span again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cleaner.text.blocks import Blocks, sentences
from cleaner.text.characters import CLOSER, CURLY, SPACE, STRAIGHT, TERMINAL, UPPER, WORD
from cleaner.text.cues import CATEGORIES, Matches, last_tokens
from cleaner.text.shingles import CodePoints, Tokens

I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FEWEST_WORDS = 18
"""A shorter block is judged whole: it is a prompt or it is not."""
HEAD_WORDS, TAIL_WORDS = 8, 30
"""Where a cue has to be: this near to the block's start, or to its end."""
LONG_CUE = 4
"""Words of a phrase that says what it says wherever it is in such a sentence; twice as many characters of a script
without spaces."""
LABEL_WORDS = 4
"""Most words before the colon of what may be a label."""
GLUED_WORDS = 16
"""Longest last run without a full stop that may be a headline."""
GLUED_CAPITALS = 0.6
"""Share of its longer words that have to begin in upper case: a sentence that breaks off is not a headline."""
LONGEST_BLOCK = 20_000
"""Code points. A longer block is not a paragraph; its sentences are not looked for."""
_COLONS = (ord(":"), ord("："))
_QUESTION_MARKS = "?？؟⁇"
_GREEK_QUESTION_MARKS = (ord(";"), 0x37E)
_GREEK = ((0x370, 0x3FF), (0x1F00, 0x1FFF))
_CUES = (
    "related_prefix",
    "related_heading",
    "subscribe",
    "share",
    "comment",
    "tags",
    "rights",
    "advert",
    "credit",
    "source",
    "consent",
)
_STRONG = ("related_prefix", "source", "advert", "tags")
"""Categories of which one word is enough, where a colon or a full stop follows it."""
_ASKING = ("related_prefix", "subscribe", "share", "comment", "advert", "consent")
"""Categories of phrases with which a prompt may end, as where verbs come last, or that may be inside it."""


def cut(
    texts: Sequence[str],
    languages: Sequence[str],
    text: CodePoints,
    blocks: Blocks,
    tokens: Tokens,
    first: I64,
    matches: Matches,
) -> Blocks:
    """The blocks, with possible prompts at their edges cut off. Offsets stay within the given blocks.

    ``languages`` are the codes of the texts' languages; ``first`` is the first token of each block, with the number of
    tokens at the end.
    """
    if not len(blocks) or not len(tokens):
        return blocks
    words = np.diff(first)
    fit = (words >= FEWEST_WORDS) & (blocks.ends - blocks.starts <= LONGEST_BLOCK)
    spots = _cue_spots(text, matches, tokens, first, fit)
    for number, spot in (
        *_labelled_spots(text, blocks, tokens, first, fit),
        *_glued_spots(text, blocks, tokens, first, fit),
    ):
        spots.setdefault(number, []).append(spot)
    openers = _headline_spots(text, matches, tokens, first, fit)
    befores, afters = [], []
    for number in sorted(spots.keys() | openers.keys()):
        places = spots.get(number, [])
        document = int(blocks.documents[number])
        offset = int(text.offsets[document])
        start, end = int(blocks.starts[number]), int(blocks.ends[number])
        block, language = texts[document][start - offset : end - offset], languages[document]
        found = sentences(block, language)
        marks = _QUESTION_MARKS if language != "el" else _QUESTION_MARKS + ";\u037e"
        asks = [block.endswith(tuple(marks), left, right) for left, right in found]
        cuts = set(_cuts(found, asks, [place - start for place in places]))
        cuts.update(_round_headlines(block, found, [place - start for place in openers.get(number, [])]))
        for left, right in cuts:
            befores.append(start + left)
            afters.append(start + right)
    if not befores:
        return blocks
    return _with(blocks, np.array(befores, dtype=np.int64), np.array(afters, dtype=np.int64))


def _cue_spots(text: CodePoints, matches: Matches, tokens: Tokens, first: I64, fit: np.ndarray) -> dict[int, list[int]]:
    """Where sentences near the edges of fit blocks begin or end with a cue, or have a long one: block to code point
    positions."""
    ending = tokens.ends[np.minimum(last_tokens(matches, tokens, first), len(tokens) - 1)]
    # "More:" and "Advertisement." are prompts, "More than half of the boats" is not.
    alone = _ended(text, ending) | _any_of(text.codes[ending], _COLONS)
    alone |= _any_of(text.codes[np.minimum(ending + 1, len(text.codes) - 1)], _COLONS)
    useful = _of(matches, _CUES) & ((matches.size >= 2) | (_of(matches, _STRONG) & alone))
    at, last = matches.first[useful], matches.first[useful] + matches.size[useful] - 1
    block = np.searchsorted(first, at, side="right") - 1
    size = matches.size[useful]
    closes = ((last == first[block + 1] - 1) | _ended(text, tokens.ends[last])) & (size >= 2)
    closes |= size >= np.where(tokens.spaceless[at], 2 * LONG_CUE, LONG_CUE)
    closes &= _of(matches, _ASKING)[useful]
    opens = _opens_sentence(text, tokens, first, at, block) | _opens_sentence(text, tokens, first, at - 1, block)
    near = (at - first[block] < HEAD_WORDS) | (first[block + 1] - at <= TAIL_WORDS)
    near &= fit[block] & (opens | closes)
    spots: dict[int, list[int]] = {}
    for number, place in zip(block[near].tolist(), tokens.starts[at[near]].tolist(), strict=True):
        spots.setdefault(number, []).append(place)
    return spots


def _headline_spots(
    text: CodePoints, matches: Matches, tokens: Tokens, first: I64, fit: np.ndarray
) -> dict[int, list[int]]:
    """Where a cue to another story with a colon behind it is in fit blocks: block to code point positions.

    "… left the harbour. ALSO READ: Bridge to close for nine days. The keeper …": wherever it stands in the line, what
    follows up to the end of the sentence is a headline of another story. It has to begin a sentence, or, glued to one
    that lacks its full stop, to be written in capitals.
    """
    last = np.minimum(last_tokens(matches, tokens, first), len(tokens) - 1)
    block = np.searchsorted(first, matches.first, side="right") - 1
    end = tokens.ends[last]
    final = len(text.codes) - 1
    colon = _any_of(text.codes[end], _COLONS) | _any_of(text.codes[np.minimum(end + 1, final)], _COLONS)
    start = tokens.starts[matches.first]
    loud = (text.flags[start] & text.flags[end - 1] & UPPER) != 0
    opens = _opens_sentence(text, tokens, first, matches.first, block)
    # "ALSO READ" has "READ" in it.
    inner = np.append(False, np.maximum.accumulate(last)[:-1] >= matches.first[1:]) if len(last) else last > 0
    found = np.flatnonzero(_of(matches, ("related_prefix",)) & colon & fit[block] & (opens | loud) & ~inner)
    spots: dict[int, list[int]] = {}
    for number, place in zip(block[found].tolist(), start[found].tolist(), strict=True):
        spots.setdefault(number, []).append(place)
    return spots


def _round_headlines(block: str, found: Sequence[tuple[int, int]], places: Sequence[int]) -> list[tuple[int, int]]:
    """Cuts before each cue and after the sentence it opens, as :func:`_cuts` gives them."""
    cuts = []
    for place in places:
        number = next((k for k, (start, end) in enumerate(found) if start <= place < end), None)
        if number is None:
            continue
        while place > 0 and not block[place - 1].isspace() and not block[place - 1].isalnum():
            place -= 1  # an opening bracket or a dash goes with the cue
        if place <= found[number][0]:
            if number:
                cuts.append((found[number - 1][1], found[number][0]))
        elif block[place - 1].isspace():
            cuts.append((len(block[:place].rstrip()), place))
        else:
            continue
        if number + 1 < len(found):
            cuts.append((found[number][1], found[number + 1][0]))
    return cuts


def _of(matches: Matches, categories: Sequence[str]) -> Bools:
    """Whether each phrase is of one of the categories."""
    bits = np.uint32(sum(1 << CATEGORIES.index(name) for name in categories))
    found: Bools = (matches.bits & bits) != 0
    return found


def _opens_sentence(text: CodePoints, tokens: Tokens, first: I64, at: I64, block: I64) -> Bools:
    """Whether each token ``at`` (or the block's first, where it lies before that) begins its block or follows a
    sentence end."""
    token = np.maximum(at, first[block])
    opens: Bools = (token == first[block]) | _ended(text, tokens.ends[np.maximum(token - 1, 0)])
    return opens


def _ended(text: CodePoints, at: I64) -> Bools:
    """Whether a sentence ends at each position right after a word, or one further on."""
    last = len(text.flags) - 1
    ended: Bools = ((text.flags[at] | text.flags[np.minimum(at + 1, last)]) & TERMINAL) != 0
    # What is a semicolon elsewhere is the question mark of Greek.
    question = np.flatnonzero(_any_of(text.codes[at], _GREEK_QUESTION_MARKS))
    if question.size:
        letter = text.codes[at[question] - 1]
        ended[question] |= np.logical_or.reduce([(low <= letter) & (letter <= high) for low, high in _GREEK])
    return ended


def _any_of(codes: npt.NDArray[np.uint32], wanted: Sequence[int]) -> Bools:
    """Whether each code point is one of a few. (``np.isin`` loads ``numpy.ma``, 20 ms of every start.)"""
    found: Bools = np.logical_or.reduce([codes == one for one in wanted])
    return found


def _labelled_spots(
    text: CodePoints, blocks: Blocks, tokens: Tokens, first: I64, fit: np.ndarray
) -> list[tuple[int, int]]:
    """Fit blocks without a full stop at their end near which a sentence begins with a few words and a colon, with its
    position: "Next: …". Speech after a colon is the article's own."""
    flags = text.flags
    last = blocks.ends - 1
    closed = ((flags[last] | np.where(flags[last] & CLOSER, flags[np.maximum(last - 1, 0)], 0)) & TERMINAL) != 0
    open_end = fit & ~closed
    colon = np.flatnonzero(_any_of(text.codes, _COLONS))
    after = np.minimum(colon + 1, len(flags) - 1)
    spaced = (flags[after] & SPACE) != 0
    spoken = flags[np.minimum(after + spaced, len(flags) - 1)] & (STRAIGHT | CURLY)
    # A blank may come before it, as in French.
    token = np.searchsorted(tokens.ends, colon, side="right") - 1
    usable = (spaced | (text.codes[colon] != _COLONS[0])) & (spoken == 0) & (token >= 0)
    token = token[usable & (colon - tokens.ends[token] <= 1)]
    block = np.searchsorted(first, token, side="right") - 1
    token, block = token[open_end[block]], block[open_end[block]]
    spots = []
    for back in range(LABEL_WORDS):
        at = token - back
        begins = (at >= first[block]) & (first[block + 1] - at <= TAIL_WORDS)
        begins &= _opens_sentence(text, tokens, first, at, block)
        spots += list(zip(block[begins].tolist(), tokens.starts[at[begins]].tolist(), strict=True))
    return spots


def _glued_spots(
    text: CodePoints, blocks: Blocks, tokens: Tokens, first: I64, fit: np.ndarray
) -> list[tuple[int, int]]:
    """Blocks that end in a short run without a full stop after a sentence that has one, with a position in that run."""
    flags = text.flags
    open_end = fit & ((flags[blocks.ends - 1] & WORD) != 0)
    numbers = np.flatnonzero(open_end)
    if not numbers.size:
        return []
    terminal = np.flatnonzero(((flags[:-1] & TERMINAL) != 0) & ((flags[1:] & (SPACE | CLOSER)) != 0))
    last = np.append(-1, terminal)[np.searchsorted(terminal, blocks.ends[numbers])]
    run = np.searchsorted(tokens.starts, last)
    size = first[numbers + 1] - run
    short = np.flatnonzero((last > blocks.starts[numbers]) & (size >= 3) & (size <= GLUED_WORDS))
    numbers, run, size = numbers[short], run[short], size[short]
    # One row a run, as wide as the longest.
    token = np.minimum(run[:, None] + np.arange(GLUED_WORDS), len(tokens) - 1)
    longer = (np.arange(GLUED_WORDS) < size[:, None]) & (tokens.ends[token] - tokens.starts[token] >= 4)
    capital = longer & ((flags[tokens.starts[token]] & UPPER) != 0)
    words = longer.sum(axis=1)
    glued = np.flatnonzero((capital.sum(axis=1) >= GLUED_CAPITALS * words) & (words > 0))
    return list(zip(numbers[glued].tolist(), tokens.starts[run[glued]].tolist(), strict=True))


def _cuts(found: Sequence[tuple[int, int]], asks: Sequence[bool], places: Sequence[int]) -> list[tuple[int, int]]:
    """End of the one piece and start of the next for each cut, given a block's sentences, whether each is a question,
    and its cues' positions. A question right before a prompt at the end is part of it ("Enjoyed this? Sign up …")."""
    if len(found) < 2:
        return []
    holding = {k for k, (start, end) in enumerate(found) for place in places if start <= place < end}
    # Prompts up to the end are the block's tail, even where they begin with its second sentence.
    run = len(found)
    while run - 1 in holding:
        run -= 1
    head = max((k for k in holding if k < min(2, run)), default=-1)
    tail = min((k for k in holding if k >= max(head + 2, len(found) - 3)), default=len(found))
    if head + 2 < tail < len(found) and asks[tail - 1]:
        tail -= 1
    cuts = []
    if head >= 0:
        cuts.append((found[head][1], found[head + 1][0]))
    if tail < len(found) and tail > 0:
        cuts.append((found[tail - 1][1], found[tail][0]))
    return cuts


def _with(blocks: Blocks, befores: I64, afters: I64) -> Blocks:
    """Blocks with further cuts, each given as the end of the piece before it and the start of the piece after it."""
    starts = np.concatenate((blocks.starts, afters))
    order = np.argsort(starts, kind="stable")
    owner = np.searchsorted(blocks.starts, afters, side="right") - 1
    zeros = np.zeros(len(afters), dtype=np.int8)
    return Blocks(
        starts[order],
        np.sort(np.concatenate((blocks.ends, befores))),
        np.concatenate((blocks.documents, blocks.documents[owner]))[order],
        np.concatenate((blocks.gaps, zeros))[order],
        np.concatenate((blocks.indents, zeros))[order],
    )
