"""A spider over corpora/site, run as a program: ``spider.py URL SETTINGS FORM`` (JSON; ``html`` or ``text``).

It prints the crawl's statistics as JSON; the items go where the settings' FEEDS say.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import scrapy
import scrapy.crawler
from scrapy.http import HtmlResponse, Response


class Story(scrapy.Item):
    """A story as a spider declares it."""

    url = scrapy.Field()
    site = scrapy.Field()
    title = scrapy.Field()
    author = scrapy.Field()
    date = scrapy.Field()
    language = scrapy.Field()
    html = scrapy.Field()
    text = scrapy.Field()
    article = scrapy.Field()
    spans = scrapy.Field()


class SiteSpider(scrapy.Spider):
    """Follows every link of the site."""

    name = "site"

    def __init__(self, url: str, form: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = [url]
        self.form = form

    def parse(self, response: Response) -> Iterator[Any]:
        """An item for every story, and the pages behind its links."""
        if not isinstance(response, HtmlResponse):
            return
        yield from response.follow_all(css="a[href$='.html']")
        lines = response.css("article h1, article h4, article p, article figcaption, #post > *")
        if not lines:
            return
        story = Story(url=response.url, site=response.css("meta[property='og:site_name']::attr(content)").get())
        if self.form == "html":
            story["html"] = response.text
        else:
            story["text"] = "\n\n".join("".join(line.css("::text").getall()) for line in lines)
        yield story


if __name__ == "__main__":
    url, given, form = sys.argv[1:]
    settings = json.loads(given)
    without_reactor = settings.get("TWISTED_REACTOR_ENABLED") is False
    kind = scrapy.crawler.AsyncCrawlerProcess if without_reactor else scrapy.crawler.CrawlerProcess
    process = kind(settings)
    crawler = process.create_crawler(SiteSpider)
    process.crawl(crawler, url=url, form=form)
    process.start()
    print(json.dumps(crawler.stats.get_stats() if crawler.stats else {}, default=str))
