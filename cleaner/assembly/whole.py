"""Documents that are each judged at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cleaner.assembly.language_notes import article_sizes, notes_on
from cleaner.assembly.results import NO_ARTICLE, NOTHING_FOUND, page_result, text_result
from cleaner.evidence.language import languages_of
from cleaner.judge.pages import judge_of_texts
from cleaner.text.make_batch import make_batch

if TYPE_CHECKING:
    from cleaner.assembly.judged import Judged, Judging
    from cleaner.document import Document
    from cleaner.html.page import Page
    from cleaner.options import Options
    from cleaner.result import Result
    from cleaner.text.batch import Batch

__all__ = ["judge_pages_whole", "judge_texts_whole"]


def judge_texts_whole(documents: Sequence[Document], judge: Judging, options: Options) -> list[Result]:
    """The results of texts.

    Args:
        documents: The documents.
        judge: Judges a batch.
        options: How to clean.

    Returns:
        One for each, in order.
    """
    if not documents:
        return []
    batch = make_batch([document.text for document in documents])
    judged = judge(documents, batch, [])
    languages, notes = _languages(batch, judged, options, NOTHING_FOUND)
    return [
        text_result(document.text, pieces, options.keep, told, language)
        for document, pieces, told, language in zip(documents, judged.pieces, notes, languages, strict=True)
    ]


def judge_pages_whole(
    documents: Sequence[Document], read: Sequence[Page], judge: Judging, options: Options
) -> list[Result]:
    """The results of pages of HTML.

    Args:
        documents: The documents.
        read: Each of them read.
        judge: Judges a batch.
        options: How to clean.

    Returns:
        One for each, in order.
    """
    if not documents:
        return []
    from cleaner.html.view import Extractor, page_batch, signals_of_pages

    sources = [(document.text, document.url) for document in documents]
    seen = signals_of_pages(sources, Extractor.PAGE, options.metadata, read)
    batch = page_batch(seen)
    judged = judge(documents, batch, seen)
    languages, notes = _languages(batch, judged, options, NO_ARTICLE)
    return [
        page_result(page, pieces, options.keep, told, language)
        for page, pieces, told, language in zip(judged.pages, judged.pieces, notes, languages, strict=True)
    ]


def _languages(
    batch: Batch, judged: Judged, options: Options, doubt: str
) -> tuple[list[str | None], list[tuple[str, ...]]]:
    """The language of each document, and what there is to note of it: ``doubt``, where it is in doubt, and whether its
    language may be unknown to the weights."""
    languages, learned = languages_of(batch), judge_of_texts(options.weights).languages
    notes = [
        (*((doubt,) if number in judged.doubtful else ()), *notes_on(language, article_sizes(pieces), learned))
        for number, (language, pieces) in enumerate(zip(languages, judged.pieces, strict=True))
    ]
    return languages, notes
