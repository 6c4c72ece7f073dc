"""An item pipeline for Scrapy: it cleans every item's text or page, and remembers it in an index if there is one.

docs/scrapers.md describes its settings, what it reads and writes of an item, and its statistics.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from cleaner.document import Document
from cleaner.engines.scrapy_settings import Setup, read_settings
from cleaner.engines.worker import JudgeThread
from cleaner.index import CorpusIndex
from cleaner.pipeline import Cleaner
from cleaner.result import Result
from cleaner.views.counts import count_labels

try:
    from itemadapter import ItemAdapter
    from scrapy.exceptions import DropItem
    from scrapy.utils.defer import deferred_from_coro
except ImportError as error:
    raise ImportError(
        "cleaner.engines.scrapy needs Scrapy: pip install 'syndication-cleaner[scrapy]'", name=error.name
    ) from error

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector
    from twisted.internet.defer import Deferred

__all__ = ["CleanerPipeline"]

FORMS: tuple[Literal["text", "html"], ...] = ("text", "html")

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


class CleanerPipeline:
    """Cleans items: dictionaries, Scrapy's own, dataclasses, attrs and whatever else ``itemadapter`` knows.

    An item with a text, or else a page of HTML, gets its clean text and spans; one with neither goes on as it is. So
    does one that cannot be cleaned, whatever the reason, unless the settings say to drop it. The judging is done on a
    thread of its own (see :class:`~cleaner.engines.worker.JudgeThread`), so that downloads go on meanwhile.
    """

    def __init__(self, setup: Setup, stats: StatsCollector) -> None:
        """Open the weights and the index, and make the index if there is none.

        Args:
            setup: The settings, checked.
            stats: The crawler's statistics.

        Raises:
            ValueError: The weights or the index cannot be used.
        """
        self._setup = setup
        self._stats = stats
        index = None
        if setup.index is not None:
            index = CorpusIndex.open(setup.index) if setup.index.exists() else CorpusIndex.build((), setup.index)
        cleaner = Cleaner(setup.options, index)
        if "spans" not in setup.fields:
            cleaner = cleaner.without_reasons()  # nobody would read them
        self._judge_thread = JudgeThread(cleaner, 0 if index is None else setup.index_batch)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it.

        Args:
            crawler: The crawler.

        Returns:
            The pipeline.

        Raises:
            ValueError: A setting is wrong: the crawl does not begin.
        """
        if crawler.stats is None:
            raise ValueError("the crawler has no statistics collector yet; make the pipeline by starting a crawl")
        return cls(read_settings(crawler.settings), crawler.stats)

    async def process_item(self, item: Any, spider: Spider | None = None) -> Any:
        """Clean an item.

        Args:
            item: An item of any kind.
            spider: What Scrapy before 2.14 gives; it is not looked at.

        Returns:
            The item, with its clean text.

        Raises:
            DropItem: It cannot be cleaned, and the settings say to drop it then.
        """
        adapter = ItemAdapter(item)
        try:
            document = _document(adapter, self._setup.fields)
            if document is None:
                self._stats.inc_value("cleaner/items_without_text")
                return item
            result = await _settled(self._judge_thread.judge(document))
            _write(adapter, _outcome(adapter, result, self._setup.fields))
        except Exception as error:
            self._fail(adapter, error)
            return item
        self._count(result)
        return item

    def close_spider(self, spider: Spider | None = None) -> Awaitable[None]:
        """Add to the index what is not in it yet.

        Args:
            spider: What Scrapy before 2.14 gives, which awaits no coroutine here.

        Returns:
            What ends when that is done.
        """
        closing = self._close()
        return closing if spider is None else deferred_from_coro(closing)

    async def _close(self) -> None:
        await _settled(self._judge_thread.close())
        self._count_judged()

    def _fail(self, adapter: ItemAdapter, error: Exception) -> None:
        self._stats.inc_value("cleaner/errors")
        self._stats.inc_value(f"cleaner/errors/{type(error).__name__}")
        if self._setup.drops:
            raise DropItem(f"it cannot be cleaned: {error}") from error
        name = _named(adapter, self._setup.fields, "url") or _named(adapter, self._setup.fields, "id") or "an item"
        traceback = None if isinstance(error, ItemError) else error
        logger.error("%s goes on uncleaned: %s", name, str(error) or type(error).__name__, exc_info=traceback)

    def _count(self, result: Result) -> None:
        counts = count_labels(result)
        self._stats.inc_value("cleaner/documents")
        for fate, characters in (("kept", counts.characters_kept), ("dropped", counts.characters_dropped)):
            self._stats.inc_value(f"cleaner/characters_{fate}", characters.total())
            for label, count in characters.items():
                self._stats.inc_value(f"cleaner/characters_{fate}/{label}", count)
        self._count_judged()

    def _count_judged(self) -> None:
        counts = self._judge_thread.counts
        self._stats.set_value("cleaner/seconds", round(counts.seconds, 3))
        if self._setup.index is not None and self._setup.index_batch:
            self._stats.set_value("cleaner/index/seconds", round(counts.index_seconds, 3))
            self._stats.set_value("cleaner/index/added", counts.added)
            self._stats.set_value("cleaner/index/known", counts.known)
            self._stats.set_value("cleaner/index/lost", counts.lost)


class ItemError(ValueError):
    """An item that is not as the settings say. The message says what to do."""


def _document(adapter: ItemAdapter, fields: Mapping[str, str]) -> Document | None:
    """The text of an item, or else its page; ``None`` where it has neither."""
    for use in FORMS:
        name = fields.get(use, "")
        text = adapter.get(name)
        if text is None or text == "" or not name:
            continue
        if not isinstance(text, str):
            hint = ": give it response.text" if isinstance(text, bytes) else ""
            raise ItemError(f"the field {name!r} holds {type(text).__name__}, not a string{hint}")
        origin = {known: _named(adapter, fields, known) for known in ("id", "url", "site")}
        return Document(text, **origin, form=use)
    return None


def _named(adapter: ItemAdapter, fields: Mapping[str, str], use: str) -> str | None:
    """What an item says of where it is from: a string, or a number as one."""
    value = adapter.get(fields.get(use, ""))
    return str(value) if value and isinstance(value, str | int) else None


def _outcome(adapter: ItemAdapter, result: Result, fields: Mapping[str, str]) -> dict[str, Any]:
    """What an item gets, by the names of its fields."""
    found: dict[str, Any] = {fields["clean"]: result.text}
    if "spans" in fields:
        found[fields["spans"]] = [span.to_dict() for span in result.spans]
    for name in found:
        if not _takes(adapter, name):
            raise ItemError(
                f"{type(adapter.item).__name__} has no field {name!r}: declare it, or name another in CLEANER_FIELDS"
            )
    if result.notes and "notes" in fields and _takes(adapter, fields["notes"]):
        found[fields["notes"]] = list(result.notes)
    for name, value in result.metadata.items():
        # What the spider found itself outranks what the page says.
        if name not in found and _takes(adapter, name) and not adapter.get(name):
            found[name] = value
    return found


def _takes(adapter: ItemAdapter, name: str) -> bool:
    return isinstance(adapter.item, dict) or name in adapter.field_names()


def _write(adapter: ItemAdapter, found: Mapping[str, Any]) -> None:
    """Write all fields, or none if one of them is refused."""
    before = {name: adapter[name] for name in found if name in adapter}
    try:
        for name, value in found.items():
            adapter[name] = value
    except Exception:
        for name in found:
            if name in before:
                adapter[name] = before[name]
            elif name in adapter:
                del adapter[name]
        raise


async def _settled(future: Future[Answer]) -> Answer:
    """What a thread's future comes to, awaited on whichever event loop Scrapy runs."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        answer: Answer = await _deferred(future)
        return answer
    return await asyncio.wrap_future(future)


def _deferred(future: Future[Answer]) -> Deferred[Answer]:
    from twisted.internet import reactor
    from twisted.internet.defer import Deferred

    deferred: Deferred[Answer] = Deferred()

    def fire() -> None:
        if error := future.exception():
            deferred.errback(error)
        else:
            deferred.callback(future.result())

    future.add_done_callback(lambda _: reactor.callFromThread(fire))
    return deferred
