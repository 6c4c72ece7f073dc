"""The order of the steps: text, blocks, evidence, predictions, spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.assembly.copies import judge_copies_again
from cleaner.assembly.judged import WHOLE, Excerpt, Fallback, Judged
from cleaner.assembly.pieces import pieces_of, places_of
from cleaner.assembly.tiled import judge_long_page, judge_long_text
from cleaner.assembly.whole import judge_pages_whole, judge_texts_whole
from cleaner.document import Document, Label, Source, as_document
from cleaner.document_batches import WrongTypeError, document_batches, refused, unjudged
from cleaner.errors import CleanerError, Fault, each_or_fault
from cleaner.evidence.registry import gather
from cleaner.judge.decide import choose
from cleaner.judge.pages import judge_of_pages, judge_of_texts, judge_pages
from cleaner.judge.tagger import LABELS, MAIN, load
from cleaner.options import THRESHOLDS, Favor, Options
from cleaner.reasons.own_cues import own_labels
from cleaner.reasons.told import tell, tell_own
from cleaner.result import Result
from cleaner.text.batch import Batch
from cleaner.text.tiles import is_long

if TYPE_CHECKING:
    from cleaner.html.signals import PageSignals
    from cleaner.index import CorpusIndex

__all__ = ["Cleaner", "Favor", "Options"]


class Cleaner:
    """Judges documents. Reusable, thread-safe and picklable: it holds its options and nothing that changes.

    With an ``index`` open, each document is also judged by where else its text occurs, and every span that
    occurs elsewhere names its witnesses. Whatever the index holds of the document itself is left aside: the same text,
    and what has the same URL (or the same id and site).
    """

    def __init__(self, options: Options | None = None, index: CorpusIndex | None = None) -> None:
        """Read the weights that the options name.

        Args:
            options: How to clean; the defaults if None.
            index: An open index, by which each document is judged as well.

        Raises:
            ValueError: The weights cannot be used.
            TypeError: The options are not :class:`Options`.
        """
        if options is not None and not isinstance(options, Options):
            raise TypeError(f"options is a cleaner.Options, not {options!r}; pass Options(...), or nothing")
        self.options = options or Options()
        self.index = index
        self._tells = self.options.spans
        """How much of what spans say is worked out: less than ``options.spans`` where nobody reads it."""
        if self.options.weights is not None:
            load(self.options.weights)

    def clean(self, source: Source) -> str:
        """The clean text of one document.

        Args:
            source: What :meth:`analyze` takes.

        Returns:
            The text of its result.

        Raises:
            CleanerError: The document cannot be judged.
            ValueError: The source is bytes that are not text, or not in the encoding that they ought to be in.
            TypeError: The source is of another type.
        """
        return self.without_reasons().analyze(source).text

    def without_reasons(self) -> Cleaner:
        """The same cleaner, except that its spans have no reasons, evidence or witnesses. It is a fifth quicker, for
        those who want only the text and the labels.

        Returns:
            A cleaner that gives the same texts, with the same spans.
        """
        silent = copy(self)
        silent._tells = "none"
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
            ValueError: The source is bytes that are not text, or not in the encoding that they ought to be in.
            TypeError: The source is of another type.
        """
        (made,) = each_or_fault(self._judge, [as_document(source, url)])
        if isinstance(made, Fault):
            raise unjudged("this document", made) from made.error
        return made

    def analyze_many(self, sources: Iterable[Source]) -> Iterator[Result]:
        """The same for many documents, in order, reading ahead no more than one batch.

        Args:
            sources: Any number of what :meth:`analyze` takes.

        Returns:
            Their results, one after another as they are asked for.

        Raises:
            CleanerError: A document cannot be judged, is bytes that are not text, or not in their own
                encoding; after the results of those before it. The message says which document it is.
            TypeError: A document is of another type, when its turn comes; at once for what is one document, or none.
        """
        if isinstance(sources, (str, bytes, bytearray, memoryview, Document)) or not isinstance(sources, Iterable):
            kind = "None" if sources is None else f"one {type(sources).__name__}"
            raise TypeError(f"analyze_many takes an iterable of documents, such as a list, not {kind}")
        return self._or_raise(sources)

    def _or_raise(self, sources: Iterable[Source]) -> Iterator[Result]:
        for result in self.analyze_each(sources):
            if isinstance(result, CleanerError):
                if isinstance(result, WrongTypeError):
                    raise TypeError(str(result)) from result.__cause__
                raise result
            yield result

    def analyze_each(self, sources: Iterable[Source]) -> Iterator[Result | CleanerError]:
        """The same, but a document that cannot be judged gives its error instead of a result, and takes no
        other document with it.

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
                    yield refused(f"document {number}", one)
                    continue
                result = next(made)
                yield unjudged(f"document {number}", result) if isinstance(result, Fault) else result
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
        """Results of texts, or of pages: short ones are judged together, a long one in tiles."""
        sources, judge, options = [document.text for document in documents], self._judge_blocks, self.options
        if html:
            from cleaner.html.tiles import short_page

            read = list(map(short_page, sources))
            long, judge_long = [page is None for page in read], judge_long_page
        else:
            read = []
            long, judge_long = list(map(is_long, sources)), judge_long_text
        fit = [document for document, at in zip(documents, long, strict=True) if not at]
        if html:
            short = iter(judge_pages_whole(fit, [page for page in read if page is not None], judge, options))
        else:
            short = iter(judge_texts_whole(fit, judge, options))
        made = (
            judge_long(d, judge, options, None if self.index is None else self.index.digest(d)) if at else next(short)
            for d, at in zip(documents, long, strict=True)
        )
        # With none asked for, spans are known here all the same: the clean text is made of them.
        told = options.spans != "none"
        return [
            replace(result, id=d.id, url=d.url, spans=result.spans if told else ())
            for result, d in zip(made, documents, strict=True)
        ]

    def _judge_blocks(
        self,
        documents: Sequence[Document],
        batch: Batch,
        pages: Sequence[PageSignals],
        keep_some: bool = True,
        excerpt: Excerpt = WHOLE,
    ) -> Judged:
        """The pieces of each document, see :class:`cleaner.assembly.judged.Judging`; copies whose twins were dropped
        are judged again."""
        judged = self._judge_once(documents, batch, pages, keep_some, excerpt)
        return judge_copies_again(self._judge_once, documents, batch, judged, keep_some, excerpt, self._tells)

    def _judge_once(
        self,
        documents: Sequence[Document],
        batch: Batch,
        pages: Sequence[PageSignals],
        keep_some: bool = True,
        excerpt: Excerpt = WHOLE,
    ) -> Judged:
        """The steps, likewise: evidence, predictions, labels, reasons, pieces."""
        options, html = self.options, bool(pages)
        overlap = None if self.index is None else self.index.overlap(batch, documents, excerpt.digest)
        judge = (judge_of_pages if html else judge_of_texts)(options.weights)
        # Reasons may tell what the judge does not read; of a page two judges read.
        unread = judge.unread if self._tells == "none" and not html else ()
        evidence = gather(batch, overlap, pages or None, judge.table if html else None, unread)
        if html:
            predictions, pages = judge_pages(evidence, pages, options.weights, options.extractor != "page")
        else:
            predictions = judge(evidence)
        texts = [seen.page.text for seen in pages] if html else [document.text for document in documents]
        cued = own_labels(batch, texts, options.cues, LABELS)
        main = cued.probabilities(predictions.probabilities[:, MAIN], MAIN)
        fair = THRESHOLDS[Favor.BALANCED]
        fallback = fair if options.threshold is None else min(options.threshold, fair)
        least = options.least_main
        numbers, doubtful = choose(batch, predictions.probabilities, main, least, fallback if keep_some else None, html)
        fallen_back = None
        if excerpt.own is not None and keep_some:
            sure, _ = choose(batch, predictions.probabilities, main, least, None, html)
            own_main = any(number == MAIN for number in cued.numbers.values())
            fallen_back = Fallback(bool((sure != numbers).any()), not own_main and not (sure == MAIN).any())
        furniture: dict[int, str] = {}
        if overlap is not None and options.furniture_share is not None:
            from cleaner.judge.furniture import furniture_of

            furniture = furniture_of(batch, overlap, numbers == MAIN, options.furniture_share)
            numbers[list(furniture)] = LABELS.index(Label.BOILERPLATE)
        if cued.numbers:
            numbers[list(cued.numbers)] = list(cued.numbers.values())
            doubtful &= set(batch.blocks.documents[numbers == MAIN].tolist())
        labels = [LABELS[number] for number in numbers.tolist()]
        told = tell(self._tells, evidence, predictions, labels, furniture, cued)
        places = [seen.page.starts for seen in pages] if html else None
        shift = 0 if html else excerpt.offset
        own = {n: (LABELS[number], tell_own(self._tells, why)) for n, (number, why) in cued.copies.items()}
        pieces = pieces_of(batch, labels, main, told, self._tells, places, excerpt.offset, own)
        return Judged(pieces, doubtful, pages, places_of(batch, cued.numbers, cued.copies, shift), fallen_back)
