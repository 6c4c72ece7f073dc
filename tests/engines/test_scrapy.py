"""What a user would lose: an item, a crawl that a bad page ends, what a crawl has seen when it is stopped."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

pytest.importorskip("scrapy", reason="Scrapy is not installed")

import attrs
import scrapy
from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem
from scrapy.settings import Settings, default_settings
from scrapy.statscollectors import MemoryStatsCollector

from cleaner import CorpusIndex, Span, apply
from cleaner.engines.scrapy import CleanerPipeline

SPIDER = Path(__file__).with_name("spider.py")
PIPELINE = {"ITEM_PIPELINES": {"cleaner.engines.scrapy.CleanerPipeline": 300}}
SITE = Path(__file__).parents[2] / "corpora" / "site"
ARTICLES: dict[str, list[str]] = json.loads((SITE / "articles.json").read_text(encoding="utf-8"))
SELECT = "twisted.internet.selectreactor.SelectReactor"
NEEDS_2_15 = pytest.mark.skipif(
    not hasattr(default_settings, "TWISTED_REACTOR_ENABLED"), reason="Scrapy before 2.15 needs a reactor"
)
PARAGRAPH = (
    "The harbour bridge will close to all traffic on Friday evening, the city council said, and is not expected to "
    "open again before the following Sunday, when the last of the new bearings will have been lifted into place."
)
TEXT = f"{PARAGRAPH}\n\nSign up for our newsletter"


@dataclass
class DataItem:
    text: str | None = None
    spans: list[Any] | None = None
    url: str = ""


@dataclass
class PageItem:
    html: str
    author: str
    text: str = ""
    spans: list[Any] | None = None


@attrs.define
class AttrsItem:
    text: str | None = None
    spans: list[Any] | None = None
    url: str = ""


class ScrapyItem(scrapy.Item):
    text = scrapy.Field()
    spans = scrapy.Field()
    url = scrapy.Field()


@dataclass(frozen=True)
class FrozenItem:
    text: str
    spans: None = None


class BareItem(scrapy.Item):
    text = scrapy.Field()


class Refusing(dict[str, Any]):
    """An item that takes no notes of provenance."""

    def __setitem__(self, key: str, value: Any) -> None:
        if key == "spans":
            raise TypeError("no spans")
        super().__setitem__(key, value)


def pipeline_of(**settings: Any) -> tuple[CleanerPipeline, MemoryStatsCollector]:
    crawler: Any = SimpleNamespace(settings=Settings({f"CLEANER_{name}": value for name, value in settings.items()}))
    crawler.stats = MemoryStatsCollector(crawler)
    return CleanerPipeline.from_crawler(crawler), crawler.stats


def processed(*items: Any, **settings: Any) -> tuple[list[Any], dict[str, Any]]:
    """What the pipeline makes of items that come together, and its statistics."""
    pipeline, stats = pipeline_of(**settings)

    async def process() -> list[Any]:
        answers = await asyncio.gather(*map(pipeline.process_item, items), return_exceptions=True)
        await pipeline.close_spider()
        return answers

    answers = asyncio.run(process())
    return answers, {name.removeprefix("cleaner/"): value for name, value in stats.get_stats().items()}


def replayed(source: str, spans: list[dict[str, Any]]) -> str:
    return apply(source, msgspec.convert(spans, list[Span]))


# --- items ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [dict, ScrapyItem, DataItem, AttrsItem])
def test_items_of_every_kind_are_cleaned(kind: type[Any]) -> None:
    given = kind(text=TEXT, url="https://post.example/1")
    (item,), stats = processed(given)
    assert item is given
    found = ItemAdapter(item)
    assert found["text"] == PARAGRAPH
    assert found["url"] == "https://post.example/1"
    assert replayed(TEXT, found["spans"]) == PARAGRAPH
    assert json.loads(json.dumps(found["spans"])) == found["spans"]
    assert (stats["documents"], stats["characters_kept/main"]) == (1, len(PARAGRAPH))
    assert stats["characters_dropped"] == stats["characters_dropped/boilerplate"] == len("Sign up for our newsletter")
    assert stats["seconds"] > 0


def test_a_page_gets_its_text_and_what_it_says_of_itself() -> None:
    page = (SITE / "weir.html").read_text(encoding="utf-8")
    (item,), _ = processed({"html": page, "author": "somebody else", "url": "https://tarn.example/weir.html"})
    assert item["html"] == page
    assert all(paragraph in item["text"] for paragraph in ARTICLES["weir.html"])
    assert replayed(page, item["spans"]) == item["text"]
    assert item["author"] == "somebody else"
    assert item["site"] == "Tarn Valley Observer"
    (item,), _ = processed({"html": page}, METADATA=False, FIELDS={"clean": "article", "spans": None})
    assert set(item) == {"html", "article"}


def test_a_declared_item_gets_only_what_it_has_fields_for() -> None:
    page = (SITE / "weir.html").read_text(encoding="utf-8")
    (item,), _ = processed(PageItem(page, author=""))
    assert ARTICLES["weir.html"][0] in item.text
    assert item.author == "Tamsin Roake"


def test_the_source_stays_where_the_clean_text_has_a_field_of_its_own() -> None:
    (item,), _ = processed({"body": TEXT}, FIELDS={"text": "body", "clean": "article"}, KEEP="boilerplate")
    assert (item["body"], item["article"]) == (TEXT, TEXT)


def test_items_without_a_text_go_on_untouched() -> None:
    items = [{"name": "Ines Tarrow"}, {"text": ""}, {"text": None, "html": None}, DataItem()]
    answers, stats = processed(*items)
    assert answers == [{"name": "Ines Tarrow"}, {"text": ""}, {"text": None, "html": None}, DataItem()]
    assert stats["items_without_text"] == 4
    assert "errors" not in stats


BAD = [
    ({"text": 3}, "the field 'text' holds int, not a string"),
    ({"html": b"<p>"}, "the field 'html' holds bytes, not a string: give it response.text"),
    (BareItem(text=TEXT), "BareItem has no field 'spans': declare it, or name another in CLEANER_FIELDS"),
    (FrozenItem(TEXT), "cannot assign to field 'text'"),
    (Refusing(text=TEXT), "no spans"),
]


@pytest.mark.parametrize(("item", "message"), BAD)
def test_a_bad_item_goes_on_as_it_is_and_the_others_are_cleaned(
    item: Any, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = dict(ItemAdapter(item))
    (other, bad), stats = processed({"text": TEXT}, item)
    assert other["text"] == PARAGRAPH
    assert bad is item
    assert dict(ItemAdapter(bad)) == before
    assert (stats["errors"], stats["documents"]) == (1, 1)
    assert message in caplog.text


@pytest.mark.parametrize(("item", "message"), BAD)
def test_a_bad_item_is_dropped_on_demand(item: Any, message: str) -> None:
    (other, bad), stats = processed({"text": TEXT}, item, ON_ERROR="drop")
    assert other["text"] == PARAGRAPH
    assert isinstance(bad, DropItem)
    assert message in str(bad)
    assert stats["errors"] == 1


def test_hostile_texts_are_items_like_others() -> None:
    texts = ["\0" * 50, "\ud800 lone", "<html>" * 3000, "\u202e" * 9, "a" * 100_000, "\n" * 1000 + "One."]
    answers, stats = processed(*({"text": text} for text in texts), *({"html": text} for text in texts))
    assert stats["documents"] == 12
    assert all("spans" in item for item in answers)


# --- crawls -----------------------------------------------------------------------------------------------------------


def command(site: str, form: str, feed: Path, **settings: Any) -> list[str]:
    given = {f"CLEANER_{name}" if not name.startswith("_") else name[1:]: value for name, value in settings.items()}
    feeds = {"FEEDS": {str(feed): {"format": "jsonlines"}}, "LOG_LEVEL": "WARNING"}
    return [sys.executable, str(SPIDER), f"{site}index.html", json.dumps({**PIPELINE, **feeds, **given}), form]


def crawled(site: str, form: str, feed: Path, **settings: Any) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """The items of a crawl by their page, and its statistics."""
    done = subprocess.run(command(site, form, feed, **settings), check=True, capture_output=True, text=True, timeout=60)
    assert "Error" not in done.stderr
    rows = [json.loads(line) for line in feed.read_text().splitlines()]
    return {row["url"].removeprefix(site): row for row in rows}, json.loads(done.stdout)


def test_a_site_is_crawled_cleaned_and_remembered(site: str, tmp_path: Path) -> None:
    """Then an aggregator's page is judged by what the crawl has seen."""
    seen = tmp_path / "seen"
    items, stats = crawled(site, "text", tmp_path / "1.jsonl", INDEX=str(seen), INDEX_BATCH=3)
    assert set(items) == set(ARTICLES)
    there = sum(paragraph in items[page]["text"] for page, story in ARTICLES.items() for paragraph in story)
    assert there / sum(map(len, ARTICLES.values())) > 0.9
    assert stats["cleaner/documents"] == stats["item_scraped_count"] == len(ARTICLES)
    assert stats["cleaner/characters_kept"] == sum(
        span["end"] - span["start"] for item in items.values() for span in item["spans"] if span["clean_end"]
    )
    assert stats["cleaner/index/added"] == len(ARTICLES)
    assert stats["cleaner/index/seconds"] > 0
    assert "cleaner/errors" not in stats
    index = CorpusIndex.open(seen)
    assert (len(index), index.info()["sites"]) == (len(ARTICLES), 2)

    items, stats = crawled(
        site, "text", tmp_path / "2.jsonl", INDEX=str(seen), INDEX_BATCH=0, FIELDS={"clean": "article"}
    )
    assert "cleaner/index/added" not in stats
    assert len(CorpusIndex.open(seen)) == len(ARTICLES)
    page = items["driftnews/weir.html"]
    assert replayed(page["text"], page["spans"]) == page["article"]
    for foreign, story in (("The parish council settled", "quarry.html"), ("Young people asked", "bus.html")):
        assert foreign in page["text"]
        assert foreign not in page["article"]
        (span,) = (span for span in page["spans"] if page["text"].startswith(foreign, span["start"]))
        assert span["witnesses"][0]["document"] == site + story


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="asyncio"),
        pytest.param({"_TWISTED_REACTOR": SELECT}, id="a reactor of Twisted's", marks=pytest.mark.slow),
        pytest.param({"_TWISTED_REACTOR_ENABLED": False}, id="no reactor", marks=[NEEDS_2_15, pytest.mark.slow]),
    ],
)
def test_pages_are_cleaned_on_every_event_loop(site: str, tmp_path: Path, settings: dict[str, Any]) -> None:
    items, stats = crawled(site, "html", tmp_path / "items.jsonl", INDEX=str(tmp_path / "seen"), **settings)
    assert set(items) == set(ARTICLES)
    for page, item in items.items():
        assert item["html"] == (SITE / page).read_text(encoding="utf-8")
        assert replayed(item["html"], item["spans"]) == item["text"]
    assert items["weir.html"]["author"] == "Tamsin Roake"
    assert stats["cleaner/index/added"] == len(ARTICLES)


def test_a_wrong_setting_ends_the_crawl_before_it_begins(site: str, tmp_path: Path) -> None:
    done = subprocess.run(
        command(site, "html", tmp_path / "items.jsonl", FAVOUR="recall"), capture_output=True, text=True, timeout=60
    )
    assert "did you mean CLEANER_FAVOR?" in done.stderr
    assert not (tmp_path / "items.jsonl").exists()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_a_crawl_that_is_stopped_leaves_a_sound_index(site: str, tmp_path: Path, sign: signal.Signals) -> None:
    """Asked to stop, it brings all that it has seen to the index; killed, it loses a batch at most."""
    seen, feed = tmp_path / "seen", tmp_path / "items.jsonl"
    slow = {"_DOWNLOAD_DELAY": 0.3, "_CONCURRENT_REQUESTS": 1}
    with subprocess.Popen(
        command(site, "text", feed, INDEX=str(seen), INDEX_BATCH=2, **slow), stdout=subprocess.PIPE, text=True
    ) as crawl:
        deadline = time.monotonic() + 60
        while not (seen / "manifest.json").exists() or not len(CorpusIndex.open(seen)):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        crawl.send_signal(sign)
        output, _ = crawl.communicate(timeout=60)
    index = CorpusIndex.open(seen)
    assert 2 <= len(index) < len(ARTICLES)
    if sign is signal.SIGTERM:
        stats = json.loads(output)
        assert stats["finish_reason"] == "shutdown"
        assert len(index) == stats["cleaner/index/added"] == stats["cleaner/documents"]


def test_without_scrapy_a_message_says_what_to_install() -> None:
    code = "import sys; sys.modules['scrapy'] = None; import cleaner.engines.scrapy"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "needs Scrapy: pip install 'syndication-cleaner[scrapy]'" in done.stderr
