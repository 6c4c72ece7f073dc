"""The order of the steps: text, blocks, evidence, verdicts, spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from cleaner.assembly.pieces import Told, pieces_of
from cleaner.assembly.results import NO_ARTICLE, NOTHING_FOUND, page_result, text_result
from cleaner.assembly.tiled import Judged, judge_long_page, judge_long_text
from cleaner.document import Document, Label, Source, as_document
from cleaner.document_batches import document_batches
from cleaner.errors import CleanerError, Fault, cause, each_or_fault
from cleaner.evidence.registry import Evidence, gather
from cleaner.judge.decide import choose
from cleaner.judge.pages import judge_of_pages, judge_of_texts, judge_pages
from cleaner.judge.tagger import LABELS, MAIN, Predictions, load
from cleaner.options import LEAST_MAIN, Favor, Options
from cleaner.reasons.own_cues import COLUMN, OwnLabels, own_labels
from cleaner.reasons.rules import explain
from cleaner.result import Result
from cleaner.text.batch import Batch
from cleaner.text.make_batch import make_batch
from cleaner.text.tiles import is_long

if TYPE_CHECKING:
    from cleaner.html.page import Page
    from cleaner.html.signals import PageSignals
    from cleaner.index import CorpusIndex

__all__ = ["Cleaner", "Favor", "Options"]


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
        for batch in document_batches(sources):
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
            long = [page is None for page in read]
        else:
            read = []
            long = list(map(is_long, sources))
        fit = [document for document, at in zip(documents, long, strict=True) if not at]
        short = iter(self._judge_short(fit, [page for page in read if page is not None]))
        made = (self._judge_long(d, html) if at else next(short) for d, at in zip(documents, long, strict=True))
        return [replace(result, id=d.id, url=d.url) for result, d in zip(made, documents, strict=True)]

    def _judge_long(self, document: Document, html: bool) -> Result:
        """The result of a document that is judged in tiles."""
        if html:
            return judge_long_page(document, self._judge_blocks, self.options)
        return judge_long_text(document, self._judge_blocks, self.options.keep)

    def _judge_short(self, documents: Sequence[Document], read: Sequence[Page]) -> list[Result]:
        """Results of documents of which each is judged at once; ``read`` has those of HTML read, and is empty for
        texts."""
        if not documents:
            return []
        pages: list[PageSignals] = []
        if read:
            from cleaner.html.view import Extractor, page_batch, sights_of

            sources = [(document.text, document.url) for document in documents]
            pages = sights_of(sources, Extractor.PAGE, self.options.metadata, read)
            batch = page_batch(pages)
        else:
            batch = make_batch([document.text for document in documents])
        judged = self._judge_blocks(documents, batch, pages)
        results = []
        for number, (document, pieces) in enumerate(zip(documents, judged.pieces, strict=True)):
            notes = ((NO_ARTICLE if read else NOTHING_FOUND),) if number in judged.doubtful else ()
            if read:
                results.append(page_result(judged.pages[number], pieces, self.options.keep, notes))
            else:
                results.append(text_result(document.text, pieces, self.options.keep, notes))
        return results

    def _judge_blocks(
        self,
        documents: Sequence[Document],
        batch: Batch,
        pages: Sequence[PageSignals],
        keep_some: bool = True,
        offset: int = 0,
    ) -> Judged:
        """The steps, see :class:`cleaner.assembly.tiled.Judging`: evidence, verdicts, labels, reasons, pieces."""
        options, html = self.options, bool(pages)
        overlap = None if self.index is None else self.index.overlap(batch, documents)
        evidence = gather(batch, overlap, pages or None, judge_of_pages(options.weights).table if html else None)
        verdicts, pages = self._verdicts(evidence, pages)
        texts = [seen.page.text for seen in pages] if html else [document.text for document in documents]
        cued = own_labels(batch, texts, options.cues, LABELS)
        main = cued.probabilities(verdicts.probabilities[:, MAIN], MAIN)
        fair = LEAST_MAIN[Favor.BALANCED]
        fallback = fair if options.threshold is None else min(options.threshold, fair)
        least = options.least_main
        numbers, doubtful = choose(batch, verdicts.probabilities, main, least, fallback if keep_some else None, html)
        furniture: dict[int, str] = {}
        if overlap is not None and options.furniture_share is not None:
            from cleaner.judge.furniture import furniture_of

            furniture = furniture_of(batch, overlap, numbers == MAIN, options.furniture_share)
            numbers[list(furniture)] = LABELS.index(Label.BOILERPLATE)
        if cued.numbers:
            numbers[list(cued.numbers)] = list(cued.numbers.values())
            doubtful &= set(batch.blocks.documents[numbers == MAIN].tolist())
        labels = [LABELS[number] for number in numbers.tolist()]
        told = self._told(evidence, verdicts, labels, furniture, cued)
        places = [seen.page.starts for seen in pages] if html else None
        return Judged(pieces_of(batch, labels, main, told, places, offset), doubtful, pages)

    def _verdicts(self, evidence: Evidence, pages: Sequence[PageSignals]) -> tuple[Predictions, Sequence[PageSignals]]:
        """What the judges make of every block; and the pages, with what an extractor took where one was asked."""
        options = self.options
        if not evidence.marked_up:
            return judge_of_texts(options.weights)(evidence), pages
        if options.extractor == "page":
            return judge_pages(evidence, options.weights, None), pages
        seen = list(pages)

        def ask(doubtful: list[int]) -> tuple[list[int], Evidence | None]:
            from cleaner.html.view import ask_extractor, page_batch

            unsure = [number for number in doubtful if not seen[number].page.tile]
            for number, page in zip(unsure, ask_extractor([seen[number] for number in unsure]), strict=True):
                seen[number] = page
            asked = [number for number in unsure if seen[number].asked]
            if not asked:
                return [], None
            # A batch of their own: most pages are in no doubt.
            those = [seen[number] for number in asked]
            return asked, gather(page_batch(those), None, those, judge_of_pages(options.weights).table)

        return judge_pages(evidence, options.weights, ask), seen

    def _told(
        self,
        evidence: Evidence,
        verdicts: Predictions,
        labels: Sequence[Label],
        furniture: dict[int, str],
        cued: OwnLabels,
    ) -> Told:
        """Why the blocks have their labels: what decided last is told."""
        if not self._reasons:
            return [""] * len(labels), [{}] * len(labels), [msgspec.UNSET] * len(labels)
        reasons, columns, witnesses = explain(evidence, verdicts.second_pass, labels)
        for block, reason in furniture.items():
            reasons[block] = reason
        for block, reason in cued.reasons.items():
            reasons[block], columns[block] = reason, {COLUMN: 1.0}
        return reasons, columns, witnesses


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
