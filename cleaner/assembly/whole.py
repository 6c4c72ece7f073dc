"""Documents of which each is judged at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cleaner.assembly.results import NO_ARTICLE, NOTHING_FOUND, page_result, text_result
from cleaner.text.make_batch import make_batch

if TYPE_CHECKING:
    from cleaner.assembly.judged import Judging
    from cleaner.document import Document
    from cleaner.html.page import Page
    from cleaner.options import Options
    from cleaner.result import Result

__all__ = ["judge_pages_whole", "judge_texts_whole"]


def judge_texts_whole(documents: Sequence[Document], judge: Judging, options: Options) -> list[Result]:
    """The results of texts.

    Args:
        documents: Them.
        judge: Judges a batch.
        options: How to clean.

    Returns:
        One for each, in order.
    """
    if not documents:
        return []
    judged = judge(documents, make_batch([document.text for document in documents]), [])
    return [
        text_result(document.text, pieces, options.keep, (NOTHING_FOUND,) if number in judged.doubtful else ())
        for number, (document, pieces) in enumerate(zip(documents, judged.pieces, strict=True))
    ]


def judge_pages_whole(
    documents: Sequence[Document], read: Sequence[Page], judge: Judging, options: Options
) -> list[Result]:
    """The results of pages of HTML.

    Args:
        documents: Them.
        read: Each of them read.
        judge: Judges a batch.
        options: How to clean.

    Returns:
        One for each, in order.
    """
    if not documents:
        return []
    from cleaner.html.view import Extractor, page_batch, sights_of

    sources = [(document.text, document.url) for document in documents]
    seen = sights_of(sources, Extractor.PAGE, options.metadata, read)
    judged = judge(documents, page_batch(seen), seen)
    return [
        page_result(page, pieces, options.keep, (NO_ARTICLE,) if number in judged.doubtful else ())
        for number, (page, pieces) in enumerate(zip(judged.pages, judged.pieces, strict=True))
    ]
