"""The order of the steps: text, blocks, evidence, verdicts, spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from cleaner.document import JOINT, Document, Label, Result, Source, Span, as_document, joint
from cleaner.errors import CleanerError, Fault, cause, each_or_fault
from cleaner.evidence import MARKED, Batch, Evidence, gather, make_batch
from cleaner.evidence.batch import F32, I64
from cleaner.judge import (
    LABELS,
    MAIN,
    Judge,
    Verdicts,
    from_log_odds,
    load,
    log_odds,
    packaged,
    packaged_for_pages,
)
from cleaner.language import commonest, languages_of, notes_on
from cleaner.limits import alike, doubt, expected_f1, rescue
from cleaner.options import LEAST_MAIN, Favor, Options
from cleaner.own_cues import COLUMN, own_labels
from cleaner.reasons import explain
from cleaner.tiles import TILE_BLOCKS, Coalesced, Piece, Tile, inked, is_long, line_count, tiles

if TYPE_CHECKING:
    from cleaner.evidence.dom import Sight
    from cleaner.html.page import Page
    from cleaner.index import CorpusIndex

__all__ = ["Cleaner", "Favor", "Options"]

BATCH_CHARACTERS = 1 << 18
"""Code points judged together: 256k characters keep the arrays in the cache and the fixed cost a batch small."""
BATCH_DOCUMENTS = 256
BATCH_BLOCKS = TILE_BLOCKS
"""Lines judged together: so many lines of a word take as much memory as twenty times their characters of prose."""
TAGS = 4
"""Tags of a page to one of its blocks, and a little less."""
MARKUP = 8
"""Characters of a page to one of its text, and a little less: pages are mostly markup."""
SCORE_DIGITS = 3
"""Digits of a score that are told: what is beyond them may differ with the processor's arithmetic."""
NOTHING_FOUND = "nothing in this document surely is an article, so what looks most like one was kept"
NO_ARTICLE = "nothing on this page surely is an article, so what looks most like one was kept"
COPIED = "it says again what stands at {}"
"""Reason of a block of which another stays: where that begins, in code points of the source."""
NO_TEXT = "this page has no text that a browser shows"
SURE = 0.98
"""Expected F1 of a page's best choice of blocks, by its judge without an extractor, from which on none is asked."""


class Cleaner:
    """Judges documents. Reusable, thread-safe and picklable: it holds its options and nothing that changes.

    With an ``index`` open, each document is also judged by where else its text stands, and every span that stands
    elsewhere names its witnesses. Whatever the index holds of the document itself is left aside: the same text, and
    what has the same URL (or the same id and site).
    """

    def __init__(self, options: Options | None = None, index: CorpusIndex | None = None) -> None:
        """Read the weights that the options name.

        Args:
            options: How to clean; the defaults if None.
            index: An open index, by which each document is judged as well.

        Raises:
            ValueError: The weights cannot be used.
            TypeError: The options are no :class:`Options`.
        """
        if options is not None and not isinstance(options, Options):
            raise TypeError(f"options is a cleaner.Options, not {options!r}; pass Options(...), or nothing")
        self.options = options or Options()
        self.index = index
        self._reasons = True
        """Whether spans say why they have their labels."""
        if self.options.weights is not None:
            load(self.options.weights)

    def clean(self, source: Source) -> str:
        """The clean text of one document. Takes and raises what :meth:`analyze` does."""
        return self.without_reasons().analyze(source).text

    def without_reasons(self) -> Cleaner:
        """The same cleaner, but that its spans have no reasons, no evidence and no witnesses: for those who want the
        text and the labels alone, a fifth quicker.

        Returns:
            A cleaner that gives the same texts, with the same spans.
        """
        silent = copy(self)
        silent._reasons = False
        return silent

    def analyze(self, source: Source, url: str | None = None) -> Result:
        """Spans, clean text and reasons of one document.

        Args:
            source: Its text or its HTML, told apart by content, as a string or as the bytes of a file; or a
                :class:`Document` that also says where it is from.
            url: Its address, where the source does not say it.

        Returns:
            The result, whose spans are places in ``Result.source``: the string, or the bytes decoded.

        Raises:
            CleanerError: The document cannot be judged.
            ValueError: The source is bytes of no text, or not in the encoding that they ought to be in.
            TypeError: The source is of another type.
        """
        (made,) = each_or_fault(self._judge, [as_document(source, url)])
        if isinstance(made, Fault):
            raise _unjudged("this document", made) from made.error
        return made

    def analyze_many(self, sources: Iterable[Source]) -> Iterator[Result]:
        """The same for many documents, in order, reading ahead no more than one batch.

        Args:
            sources: Any number of what :meth:`analyze` takes.

        Returns:
            Their results, one after another as they are asked for.

        Raises:
            CleanerError: A document cannot be judged, is bytes of no text, or not in the encoding that they ought to be
                in; after the results of those before it. The message says which document it is.
            TypeError: A document is of another type, when its turn comes; at once for what is one document, or none.
        """
        if isinstance(sources, (str, bytes, bytearray, memoryview, Document)) or not isinstance(sources, Iterable):
            kind = "None" if sources is None else f"one {type(sources).__name__}"
            raise TypeError(f"analyze_many takes an iterable of documents, such as a list, not {kind}")
        return self._or_raise(sources)

    def _or_raise(self, sources: Iterable[Source]) -> Iterator[Result]:
        for result in self.analyze_each(sources):
            if isinstance(result, CleanerError):
                if isinstance(result, _WrongTypeError):
                    raise TypeError(str(result)) from result.__cause__
                raise result
            yield result

    def analyze_each(self, sources: Iterable[Source]) -> Iterator[Result | CleanerError]:
        """The same, but a document that cannot be judged gives its error in the place of a result, and takes no other
        document with it.

        Args:
            sources: Any number of what :meth:`analyze` takes.

        Returns:
            A result or an error for each, in order.
        """
        done = 0
        for batch in _batches(sources):
            fit = [one for one in batch if isinstance(one, Document)]
            made = each_or_fault(self._judge, fit)
            for number, one in enumerate(batch, done + 1):
                if isinstance(one, Exception):
                    yield _refused(f"document {number}", one)
                    continue
                result = next(made)
                yield _unjudged(f"document {number}", result) if isinstance(result, Fault) else result
            done += len(batch)

    def _judge(self, documents: Sequence[Document]) -> list[Result]:
        pages = [document.is_page for document in documents]
        if not any(pages) or all(pages):
            return self._judge_alike(documents, any(pages))
        # Pages and texts are judged apart, and put back in order.
        apart = {
            kind: iter(self._judge_alike([d for d, p in zip(documents, pages, strict=True) if p is kind], kind))
            for kind in (False, True)
        }
        return [next(apart[page]) for page in pages]

    def _judge_alike(self, documents: Sequence[Document], html: bool) -> list[Result]:
        sources = [document.text for document in documents]
        if html:
            from cleaner.html.tiles import short_page

            read = list(map(short_page, sources))
            long, judge_long = [page is None for page in read], self._judge_long_page
        else:
            read = []
            long, judge_long = list(map(is_long, sources)), self._judge_long
        fit = [document for document, at in zip(documents, long, strict=True) if not at]
        short = iter(self._judge_whole(fit, [page for page in read if page is not None]))
        made = (judge_long(d) if at else next(short) for d, at in zip(documents, long, strict=True))
        return [replace(result, id=d.id, url=d.url) for result, d in zip(made, documents, strict=True)]

    def _judge_whole(self, documents: Sequence[Document], pages: Sequence[Page]) -> list[Result]:
        """Results of documents of which each is judged at once; ``pages`` has those of HTML read, and is empty for
        texts."""
        if not documents:
            return []
        html = bool(pages)
        sights = self._sights(documents, pages) if html else []
        batch = _read(sights) if html else make_batch([document.text for document in documents])
        pieces, doubtful = self._pieces(documents, batch, sights)
        results, learned = [], self._text_judge().languages
        for number, (document, own, language) in enumerate(zip(documents, pieces, languages_of(batch), strict=True)):
            doubts = ((NO_ARTICLE if html else NOTHING_FOUND),) if number in doubtful else ()
            notes = (*doubts, *notes_on(language, _sizes(own), learned))
            result = self._page(sights[number], own, notes) if html else self._result(document.text, own, notes)
            results.append(replace(result, language=language))
        return results

    def _judge_long(self, document: Document) -> Result:
        """The result of a text that is judged in tiles. Where none of these has anything to keep, each is judged once
        more, as a text in which something has to be kept: in doubt a long text is kept as a short one is."""
        cut = list(tiles(document.text))
        parts = [self._tile(document, tile) for tile in cut]
        notes: tuple[str, ...] = ()
        if cut and not any(piece[2] is Label.MAIN for pieces, _ in parts for piece in pieces):
            parts = [self._tile(document, tile, keep_some=True) for tile in cut]
            notes = (NOTHING_FOUND,)
        whole = Coalesced(document.text)
        for pieces, _ in parts:
            whole.extend(pieces)
        language = commonest(spoken for _, spoken in parts)
        notes += notes_on(language, _sizes(whole.pieces), self._text_judge().languages)
        return replace(self._result(document.text, whole.pieces, notes), language=language)

    def _judge_long_page(self, document: Document) -> Result:
        """The result of a page that is judged in tiles, likewise."""
        from cleaner.html.reading import metadata_of_long, notes_of_long
        from cleaner.html.tiles import reads_bare

        html, bare = document.text, reads_bare(document.text)
        asked = self.options.extractor != "page" or self.options.metadata
        notes = notes_of_long(html, bare, asked)
        found = self._page_tiles(document, bare, -1)
        if found.spans and not found.kept_main:
            found = self._page_tiles(document, bare, found.likeliest)
            notes = (NO_ARTICLE, *notes)
        if not found.spans:
            notes = (NO_TEXT, *notes)
        language = commonest(found.languages)
        sizes = (span.end - span.start for span in found.spans if span.label is Label.MAIN)
        notes = (*notes_on(language, sizes, self._text_judge().languages), *notes)
        metadata = metadata_of_long(html, document.url) if self.options.metadata else {}
        whole = Result("".join(found.clean), tuple(found.spans), html, notes, "html", metadata)
        return replace(whole, language=language)

    def _page_tiles(self, document: Document, bare: bool, keep_of: int) -> _PageSpans:
        """The spans of a long page. Of the tile ``keep_of`` something is kept, whatever it is."""
        from cleaner.html.pick import laid_over
        from cleaner.html.tiles import page_tiles

        out = _PageSpans(tuple(self.options.keep))
        for number, tile in enumerate(page_tiles(document.text, bare)):
            sight = laid_over(tile.page, None, url=document.url)
            batch = _read([sight])
            (pieces,), _ = self._pieces([document], batch, [sight], number == keep_of, tile.shift)
            out.languages += languages_of(batch)
            own = Coalesced(tile.page.text, len(out.spans))
            own.extend(pieces)
            if (most := max((piece[3] for piece in pieces), default=-1.0)) > out.best:
                out.likeliest, out.best = number, most
            out.kept_main |= any(piece[2] is Label.MAIN for piece in pieces)
            out.add(tile.page, own.pieces, tile.shift)
        return out

    def _tile(self, document: Document, tile: Tile, keep_some: bool = False) -> tuple[list[Piece], str | None]:
        """The pieces of a tile, by their places in the document, and the tile's language."""
        text = document.text
        part = replace(document, text=text[tile.low : tile.high])
        batch = make_batch([part.text])
        (pieces,), _ = self._pieces([part], batch, [], keep_some, tile.low)
        own = Coalesced(text)
        for piece in pieces:
            start, end = piece[:2]
            # A block may begin in the tile before, or end in the next one.
            low, high = max(start, tile.start), min(end, tile.end)
            if low >= high:
                continue
            if (low, high) != (start, end):
                low, high = inked(text, low, high)
            if low < high:
                own.add((low, high, *piece[2:]))
        return own.pieces, languages_of(batch)[0]

    def _pieces(
        self,
        documents: Sequence[Document],
        batch: Batch,
        sights: list[Sight],
        keep_some: bool = True,
        offset: int = 0,
    ) -> tuple[list[list[Piece]], set[int]]:
        """The pieces of each document of a batch, and the numbers of the documents in doubt.

        Args:
            documents: The documents.
            batch: Their texts.
            sights: Of pages what there is to see of each; empty for texts. Changed where an extractor was asked.
            keep_some: Whether something is kept of a document in which nothing is surely the article.
            offset: What is added to the places of a text, and to those of a page that reasons tell.
        """
        html = bool(sights)
        company = None if self.index is None else self.index.company(batch, documents)
        evidence = gather(batch, company, sights or None, self._page_judge().table if html else None)
        verdicts = self._verdicts(evidence, sights)
        texts = [sight.page.text for sight in sights] if html else [document.text for document in documents]
        cued = own_labels(batch, texts, self.options.cues, LABELS)
        main = cued.probabilities(verdicts.probabilities[:, MAIN], MAIN)
        others = verdicts.probabilities.copy()
        others[:, MAIN] = -1
        likeliest = others.argmax(axis=1)
        numbers = np.where(main >= self.options.least_main, MAIN, likeliest)
        doubtful: set[int] = set()
        if keep_some:
            fair = LEAST_MAIN[Favor.BALANCED]
            asked = fair if self.options.threshold is None else min(self.options.threshold, fair)
            doubtful = rescue(batch, numbers, main, asked, html)
        furniture: dict[int, str] = {}
        if company is not None and self.options.furniture_share is not None:
            from cleaner.furniture import furniture_of

            furniture = furniture_of(batch, company, numbers == MAIN, self.options.furniture_share)
            numbers[list(furniture)] = LABELS.index(Label.BOILERPLATE)
        if cued.numbers:
            numbers[list(cued.numbers)] = list(cued.numbers.values())
            doubtful &= set(batch.blocks.documents[numbers == MAIN].tolist())
        labels = [LABELS[number] for number in numbers.tolist()]
        if self._reasons:
            reasons, columns, witnesses = explain(evidence, verdicts.second_look, labels)
            for block, reason in furniture.items():
                reasons[block] = reason
            for block, reason in cued.reasons.items():
                reasons[block], columns[block] = reason, {COLUMN: 1.0}
        else:
            reasons, columns, witnesses = [""] * len(labels), [{}] * len(labels), [msgspec.UNSET] * len(labels)
        scores = np.round(main.astype(np.float64), SCORE_DIGITS).tolist()
        offsets = batch.text.offsets[batch.blocks.documents] - (0 if html else offset)
        starts, ends = (batch.blocks.starts - offsets).tolist(), (batch.blocks.ends - offsets).tolist()
        pieces = list(zip(starts, ends, labels, scores, reasons, columns, witnesses, strict=True))
        inner = np.flatnonzero((batch.blocks.gaps[1:] == 0) & (np.diff(batch.blocks.documents) == 0)) + 1
        cut = set(batch.blocks.documents[inner].tolist())
        same_block = np.zeros(len(pieces), dtype=bool)
        same_block[inner] = True
        edges = batch.first_block.tolist()
        copied = set(batch.copies.documents.tolist())
        out = []
        for number in range(len(documents)):
            own = pieces[edges[number] : edges[number + 1]]
            if number in cut:
                own = _joined(own, same_block[edges[number] : edges[number + 1]].tolist())
            if number in copied:
                places = sights[number].page.starts.astype(np.int64) + offset if html else None
                own = _with_copies(own, batch, number, places, 0 if html else offset)
            out.append(own)
        return out, doubtful

    def _text_judge(self) -> Judge:
        """The weights for texts, which also know what else a page's blocks may be."""
        return packaged() if self.options.weights is None else load(self.options.weights)

    def _page_judge(self) -> Judge:
        """The weights for pages of HTML."""
        return packaged_for_pages() if self.options.weights is None else load(self.options.weights)

    def _verdicts(self, evidence: Evidence, sights: list[Sight]) -> Verdicts:
        if not evidence.marked_up:
            return self._text_judge()(evidence)
        page, odds = self._of_pages(evidence, sights)
        if self.options.weights is not None:
            return _with_odds(page, odds)
        # Of a page one judge knows where the article is, and another, which has seen more kinds of noise among an
        # article's paragraphs, what the rest may be: what that one doubts, the first has to doubt too.
        first, batch = packaged().alone(), evidence.batch
        text = first(evidence.without(*MARKED))
        chances = text.probabilities[:, MAIN]
        if evidence.company is None:
            against = doubt(batch, from_log_odds(odds), chances)
        else:
            # And by how much an index makes it doubt, the first has to doubt as well. That a block stands nowhere else
            # speaks for the article in a text, and for nothing on a page, where comments stand nowhere else either.
            blind = first(evidence.without("corpus", *MARKED)).probabilities[:, MAIN]
            against = doubt(batch, from_log_odds(odds), blind) + np.minimum(log_odds(chances) - log_odds(blind), 0)
        if evidence.makes is not None:
            odds = alike(batch, odds, evidence.makes, chances)
        return _with_odds(text, odds + against)

    def _of_pages(self, evidence: Evidence, sights: list[Sight]) -> tuple[Verdicts, F32]:
        """What the judge of pages makes of each page, and its log odds of ``main``: where the page alone leaves it in
        doubt, the mean with those of the taggers that hear an extractor. Changes ``sights``, where one was asked."""
        judge, batch = self._page_judge(), evidence.batch
        page = judge.on_its_own()(evidence)
        if self.options.extractor == "page" or not any(judge.hears):
            return page, page.odds
        from cleaner.html.reading import heard

        odds = page.odds.copy()
        doubtful = (expected_f1(batch, from_log_odds(odds)) < SURE) & (np.diff(batch.first_block) > 0)
        unsure = [number for number in np.flatnonzero(doubtful).tolist() if not sights[number].page.tile]
        for number, sight in zip(unsure, heard([sights[number] for number in unsure]), strict=True):
            sights[number] = sight
        asked = [number for number in unsure if sights[number].asked]
        if asked:
            # A batch of their own: most pages are in no doubt.
            heard_of = [sights[number] for number in asked]
            again = gather(_read(heard_of), None, heard_of, judge.table)
            rows = np.isin(batch.blocks.documents, asked)
            odds[rows] = (odds[rows] + judge.hearing()(again).odds) / 2
        return page, odds

    def _sights(self, documents: Sequence[Document], read: Sequence[Page]) -> list[Sight]:
        """What there is to see of each page by itself."""
        from cleaner.html.reading import Extractor, sights_of

        pages = [(document.text, document.url) for document in documents]
        return sights_of(pages, Extractor.PAGE, self.options.metadata, read)

    def _page(self, sight: Sight, pieces: Sequence[Piece], notes: tuple[str, ...]) -> Result:
        """The result of a page: pieces of its text to ranges of the raw page."""
        found = _PageSpans(tuple(self.options.keep))
        found.add(sight.page, pieces)
        notes += sight.notes if pieces else (NO_TEXT, *sight.notes)
        return Result("".join(found.clean), tuple(found.spans), sight.page.html, notes, "html", sight.metadata)

    def _result(self, source: str, pieces: Sequence[Piece], notes: tuple[str, ...]) -> Result:
        """The result of a text."""
        keep = tuple(self.options.keep)
        spans: list[Span] = []
        clean: list[str] = []
        at, last, begun = 0, -1, 0
        for start, end, label, score, reason, columns, witnesses in pieces:
            if label not in keep:
                spans.append(Span(start, end, label, None, None, score, reason, columns, msgspec.UNSET, witnesses))
                continue
            # What was kept is one slice of the source as long as white space alone stands between.
            between = source[last:start] if last >= 0 else ""
            if last < 0:
                begun = start
            elif between and not between.isspace():
                between = joint(source, last, start)
                clean += (source[begun:last], between)
                begun = start
            at += len(between)
            stop = at + end - start
            spans.append(Span(start, end, label, at, stop, score, reason, columns, msgspec.UNSET, witnesses))
            at, last = stop, end
        if last >= 0:
            clean.append(source[begun:last])
        return Result("".join(clean), tuple(spans), source, notes)


class _PageSpans:
    """Pieces of a page's text as spans of the page, one tile after the other, and its clean text."""

    def __init__(self, keep: tuple[Label, ...]) -> None:
        self.keep = keep  # no set: a label is slow to hash
        self.spans: list[Span] = []
        self.clean: list[str] = []
        self.size = 0
        """Characters of the clean text."""
        self.kept_main, self.likeliest, self.best = False, 0, -1.0
        self.languages: list[str | None] = []
        """Of each tile of a long page."""

    def add(self, page: Page, pieces: Sequence[Piece], shift: int = 0) -> None:
        """Add the pieces of a page, or of a tile of one, to whose places in the page ``shift`` is added."""
        from cleaner.html.spans import joint_of, raw_runs

        spans, clean, keep, at = self.spans, self.clean, self.keep, self.size
        last, line = -1, 0
        feeds, owner = page.line_starts.tolist(), page.block_element.tolist()
        paths: dict[int, str] = {}
        for start, end, label, score, reason, columns, witnesses in pieces:
            while line + 1 < len(feeds) and feeds[line + 1] <= start:
                line += 1
            xpath = page.xpath(owner[line], paths)
            for first, stop, low, high in raw_runs(page, start, end):
                where: tuple[int | None, int | None] = (None, None)
                if label in keep:
                    if clean:
                        between = joint_of(page, last, low) if last >= 0 else JOINT
                        clean.append(between)
                        at += len(between)
                    where = at, at + high - low
                    clean.append(page.text[low:high])
                    at, last = at + high - low, high
                spans.append(Span(first + shift, stop + shift, label, *where, score, reason, columns, xpath, witnesses))
        self.size = at


def _sizes(pieces: Iterable[Piece]) -> Iterator[int]:
    """Code points of each block of the article."""
    return (piece[1] - piece[0] for piece in pieces if piece[2] is Label.MAIN)


def _read(sights: Sequence[Sight]) -> Batch:
    """The texts of pages, in the pages' own blocks."""
    return make_batch([sight.page.text for sight in sights], [sight.page.line_starts for sight in sights])


def _with_odds(verdicts: Verdicts, odds: F32) -> Verdicts:
    """Verdicts with other log odds of ``main``; the probabilities of the other labels keep their proportions."""
    main, chances = from_log_odds(odds), verdicts.probabilities.copy()
    chances *= ((1 - main) / np.maximum(1 - chances[:, MAIN], 1e-6))[:, None]
    chances[:, MAIN] = main
    return Verdicts(chances, verdicts.second_look, odds)


def _batches(sources: Iterable[Source]) -> Iterator[list[Document | Exception]]:
    """Documents in runs of as many as are judged together; in the place of what is none, why not."""
    waiting: list[Document | Exception] = []
    size = blocks = 0
    for source in sources:
        try:
            document = as_document(source)
        except (TypeError, ValueError) as error:
            waiting.append(error)
        else:
            characters, lines = _size_of(document)
            if waiting and blocks + lines > BATCH_BLOCKS:
                yield waiting
                waiting, size, blocks = [], 0, 0
            waiting.append(document)
            size, blocks = size + characters, blocks + lines
        if size >= BATCH_CHARACTERS or len(waiting) >= BATCH_DOCUMENTS:
            yield waiting
            waiting, size, blocks = [], 0, 0
    if waiting:
        yield waiting


def _size_of(document: Document) -> tuple[int, int]:
    """About how many characters a document's text has, and at most how many blocks. A long text is judged in tiles, so
    it counts as one."""
    text = document.text
    if document.is_page:
        return len(text) // MARKUP, text.count("<") // TAGS
    return len(text), min(line_count(text), TILE_BLOCKS)


class _WrongTypeError(CleanerError):
    """A source is of a type that holds no document. :meth:`Cleaner.analyze_many` raises it as a TypeError, and a
    TypeError of the judge's own as what it is, a fault."""


def _refused(which: str, error: Exception) -> CleanerError:
    """Why a source is no document."""
    made = (_WrongTypeError if isinstance(error, TypeError) else CleanerError)(f"{which}: {error}")
    made.__cause__ = error
    return made


def _unjudged(which: str, fault: Fault[Document]) -> CleanerError:
    """Why a document cannot be judged."""
    name = fault.item.id
    error = CleanerError(f"{which}{f' (id {name})' if name else ''}: {cause(fault.error)}")
    error.__cause__ = fault.error
    return error


def _with_copies(pieces: Sequence[Piece], batch: Batch, number: int, places: I64 | None, shift: int = 0) -> list[Piece]:
    """Pieces of a text with its copies among them; ``places`` says where a page has each character of its text, and
    ``shift`` is added to the places of texts."""
    copies, offset = batch.copies, int(batch.text.offsets[number]) - shift
    mine = copies.documents == number
    starts, ends, twins = (at[mine] - offset for at in (copies.starts, copies.ends, copies.twins))
    told = (twins if places is None else places[twins]).tolist()
    labels = [Label.TITLE if title else Label.BOILERPLATE for title in copies.titles[mine].tolist()]
    again: list[Piece] = [
        (start, end, label, 0.0, COPIED.format(twin), {}, msgspec.UNSET)
        for start, end, label, twin in zip(starts.tolist(), ends.tolist(), labels, told, strict=True)
    ]
    return sorted([*pieces, *again], key=itemgetter(0))


def _joined(pieces: Sequence[Piece], same_block: Sequence[bool]) -> list[Piece]:
    """Pieces of one block that got the same label become one span again, as sure as its least sure piece."""
    out: list[Piece] = []
    for piece, same in zip(pieces, same_block, strict=True):
        if same and out and out[-1][2] == piece[2]:
            start, _, label, score, reason, columns, witnesses = out[-1]
            least_sure = min if label is Label.MAIN else max
            out[-1] = (start, piece[1], label, least_sure(score, piece[3]), reason, columns, witnesses)
        else:
            out.append(piece)
    return out
