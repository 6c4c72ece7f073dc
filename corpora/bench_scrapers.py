"""How late an event loop gets while pages are cleaned, and how many are: ``python -m corpora.bench_scrapers``.

The stories of corpora/site are handed to the Scrapy pipeline all at once, as a spider's callbacks would, beside a task
that only asks the loop for a turn every two milliseconds. Against it the same pages are judged in the loop itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from cleaner import Cleaner
from cleaner.engines.scrapy import CleanerPipeline

SITE = Path(__file__).parent / "site"
TURN = 0.002
FILLER = "<div><p>Stone number {0} of the weir bears the mark of mason {0}.</p></div>"


def pages(copies: int, filler: int) -> list[str]:
    """The site's stories, ``copies`` times, each with ``filler`` more paragraphs."""
    more = "<article>" + "".join(FILLER.format(number) for number in range(filler))
    names = json.loads((SITE / "articles.json").read_text(encoding="utf-8"))
    return [(SITE / name).read_text(encoding="utf-8").replace("<article>", more) for name in names] * copies


async def measured(name: str, work: Callable[[], Awaitable[Any]], count: int) -> None:
    """Do the work beside a task that counts how late its turns come; print both."""
    late: list[float] = []

    async def beat() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TURN)
            late.append(1e3 * (time.perf_counter() - began - TURN))

    heart = asyncio.create_task(beat())
    began = time.perf_counter()
    await work()
    seconds = time.perf_counter() - began
    heart.cancel()
    late.sort()
    worst = late[int(0.99 * (len(late) - 1))]
    print(f"  {name:9} {count / seconds:6.0f} pages/s, late by {worst:4.0f} ms (99 of 100), {late[-1]:4.0f} ms at most")


async def bench(sources: list[str]) -> None:
    """One set of pages: on the pipeline's thread, and in the loop."""
    crawler: Any = SimpleNamespace(settings=Settings())
    crawler.stats = MemoryStatsCollector(crawler)
    pipeline = CleanerPipeline.from_crawler(crawler)
    cleaner = Cleaner()
    cleaner.analyze(sources[0])  # loads what is loaded once

    async def beside() -> None:
        await asyncio.gather(*(pipeline.process_item({"html": source}) for source in sources))
        await pipeline.close_spider()

    async def inside() -> None:
        for source in sources:
            cleaner.analyze(source)
            await asyncio.sleep(0)

    await measured("thread", beside, len(sources))
    await measured("in loop", inside, len(sources))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=25, help="of the site's eight stories")
    copies = parser.parse_args().copies
    for filler, times in ((0, copies), (400, max(1, copies // 5))):
        sources = pages(times, filler)
        print(f"{len(sources)} pages of some {len(sources[0]):,} characters")
        asyncio.run(bench(sources))


if __name__ == "__main__":
    main()
