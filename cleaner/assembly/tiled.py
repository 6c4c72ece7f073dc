"""Long documents: judged a tile at a time, and put together as one."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cleaner.assembly.judged import Excerpt, Fallback
from cleaner.assembly.language_notes import article_sizes, notes_on
from cleaner.assembly.pieces import Coalesced, Piece, inked
from cleaner.assembly.results import NO_ARTICLE, NO_TEXT, NOTHING_FOUND, PageSpans, text_result
from cleaner.evidence.language import commonest, languages_of
from cleaner.judge.pages import judge_of_texts
from cleaner.labels import Label
from cleaner.reasons.told import Told
from cleaner.result import Result
from cleaner.text.make_batch import make_batch
from cleaner.text.tiles import Tile, tiles

if TYPE_CHECKING:
    from cleaner.assembly.judged import Judging
    from cleaner.document import Document
    from cleaner.options import Options

__all__ = ["judge_long_page", "judge_long_text"]


def judge_long_text(document: Document, judge: Judging, options: Options, digest: int | None) -> Result:
    """The result of a text that is judged in tiles. Where none of these has anything to keep, each is judged
    as a text in which something has to be kept: in doubt a long text is kept as a short one is.

    Args:
        document: The document.
        judge: Judges a batch.
        options: How to clean.
        digest: What an index knows the document by, as its tiles are not documents of it; None without an index.

    Returns:
        Its result.
    """
    parts, sure = _text_tiles(document, judge, digest)
    notes: tuple[str, ...] = () if sure or not parts else (NOTHING_FOUND,)
    language = commonest(part.language for part in parts)
    whole = Coalesced(document.text)
    while parts:
        whole.extend(parts.popleft().pieces)
    notes += notes_on(language, article_sizes(whole.pieces), judge_of_texts(options.weights).languages)
    return text_result(document.text, whole.pieces, options.keep, notes, language)


class _Part(NamedTuple):
    """A tile of a text, judged."""

    pieces: list[Piece]
    """By their places in the document."""
    language: str | None
    fallen_back: Fallback | None


def _text_tiles(document: Document, judge: Judging, digest: int | None) -> tuple[deque[_Part], bool]:
    """The tiles of a text in order, and whether anything is kept of it without falling back on what is likeliest.

    Until something of it surely is the article each tile is judged as though it were the last chance to keep some.
    Those tiles of which something was kept for that alone are judged once more when another has the article: so a
    document without any is not judged twice.
    """
    parts: deque[_Part] = deque()
    shared: dict[Told, Told] = {}
    held: list[tuple[int, Tile]] = []
    sure = False
    for number, tile in enumerate(tiles(document.text)):
        part = _tile(document, tile, judge, digest, shared, keep_some=not sure)
        if part.fallen_back is None or not part.fallen_back.changed:
            sure |= _has_article(part)
        else:
            # Of a tile that has some of the article more may have been kept than of a long text is.
            if not part.fallen_back.saved and _has_article(
                strict := _tile(document, tile, judge, digest, shared, keep_some=False)
            ):
                part, sure = strict, True
            else:
                held.append((number, tile))
        parts.append(part)
    if sure:
        for number, tile in held:
            parts[number] = _tile(document, tile, judge, digest, shared, keep_some=False)
    return parts, sure


def _has_article(part: _Part) -> bool:
    return any(piece[2] is Label.MAIN for piece in part.pieces)


def judge_long_page(document: Document, judge: Judging, options: Options, digest: int | None) -> Result:
    """The result of a page that is judged in tiles, likewise; see :func:`judge_long_text`."""
    from cleaner.html.tiles import reads_bare
    from cleaner.html.view import metadata_of_long, notes_of_long

    html, bare = document.text, reads_bare(document.text)
    asked = options.extractor != "page" or options.metadata
    notes = notes_of_long(html, bare, asked)
    found = _page_tiles(document, bare, judge, options.keep, digest)
    if found.spans and not found.kept_main:
        found = _page_tiles(document, bare, judge, options.keep, digest, found.likeliest)
        notes = (NO_ARTICLE, *notes)
    if not found.spans:
        notes = (NO_TEXT, *notes)
    language = commonest(found.languages)
    sizes = (span.end - span.start for span in found.spans if span.label is Label.MAIN)
    notes = (*notes_on(language, sizes, judge_of_texts(options.weights).languages), *notes)
    metadata = metadata_of_long(html, document.url) if options.metadata else {}
    clean, spans = "".join(found.clean), tuple(found.spans)
    return Result(clean, spans, html, notes, "html", metadata, language=language)


def _page_tiles(
    document: Document, bare: bool, judge: Judging, keep: Collection[Label], digest: int | None, keep_of: int = -1
) -> PageSpans:
    """The spans of a long page. Something of the tile ``keep_of`` is kept, whatever it is."""
    from cleaner.html.extractor import align
    from cleaner.html.tiles import page_tiles
    from cleaner.html.view import page_batch

    out = PageSpans(keep)
    shared: dict[Told, Told] = {}
    for number, tile in enumerate(page_tiles(document.text, bare)):
        seen = align(tile.page, None, url=document.url)
        batch = page_batch([seen])
        (pieces,) = judge([document], batch, [seen], number == keep_of, Excerpt(tile.shift, digest)).pieces
        out.languages += languages_of(batch)
        own = Coalesced(tile.page.text, len(out.spans), shared)
        own.extend(pieces)
        if (most := max((piece[3] for piece in pieces), default=-1.0)) > out.best:
            out.likeliest, out.best = number, most
        out.kept_main |= any(piece[2] is Label.MAIN for piece in pieces)
        out.add(tile.page, own.pieces, tile.shift)
    return out


def _tile(
    document: Document, tile: Tile, judge: Judging, digest: int | None, shared: dict[Told, Told], *, keep_some: bool
) -> _Part:
    """A tile judged; ``shared`` holds what is told of the tiles before."""
    text = document.text
    part = replace(document, text=text[tile.low : tile.high])
    excerpt = Excerpt(tile.low, digest, (tile.start, tile.end))
    batch = make_batch([part.text])
    judged = judge([part], batch, [], keep_some, excerpt)
    own = Coalesced(text, shared=shared)
    for piece in judged.pieces[0]:
        start, end = piece[:2]
        # A block may begin in the tile before, or end in the next one.
        low, high = max(start, tile.start), min(end, tile.end)
        if low >= high:
            continue
        if (low, high) != (start, end):
            low, high = inked(text, low, high)
        if low < high:
            own.add((low, high, *piece[2:]))
    return _Part(own.pieces, languages_of(batch)[0], judged.fallen_back)
