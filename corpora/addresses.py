"""Addresses of pages that do not exist, made as one site makes them, for links that are put into pages."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from cleaner.document import host_of
from cleaner.evidence.links import words_of

FOLDERS = ("", "", "news", "story", "article", "a", "blog", "2026/11", "world/europe", "p", "archive/2025")
LASTS = (
    "{slug}", "{slug}", "{slug}", "{slug}-{number}", "{number}-{slug}", "{slug}.html", "{slug}/{number}", "{number}",
    "{number}.html", "index.php?id={number}",
)  # fmt: skip
"""How the last part of an address may say which story it is."""
ELSEWHERE = 0.1
"""Share of sites that promote the stories of another site."""
LIKE_OWN = 0.4
"""Share of sites whose stories have addresses like the page's own, where that has folders."""


class Addresses:
    """The addresses of the stories of one page's site: all are made alike."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        # By draws of their own: what else is put into a page does not hang on them.
        self.random = random = Random(f"addresses {row['id']}")
        url = str(row.get("url") or "")
        scheme, found, rest = url.partition("//")
        host = f"{scheme}//{rest.partition('/')[0]}" if found else ""
        folders = rest.split("/")[1:-1]
        if random.random() < ELSEWHERE:
            self.root = f"https://{'-'.join(host_of(url).split('.')[:-1]) or 'other'}-daily.example"
        else:
            self.root = random.choice((host, ""))
        like_own = random.random() < LIKE_OWN
        self.folder = "/".join(folders) if like_own and folders else random.choice(FOLDERS)
        self.last, self.most = random.choice(LASTS), random.randint(4, 12)

    def story(self, headline: str) -> str:
        """The address of the story with a headline."""
        number = self.random.randint(1000, 9_999_999)
        words = words_of(headline)[: self.most]
        last = self.last.format(slug="-".join(words) or number, number=number)
        return "/".join([self.root, *filter(None, [self.folder]), last])

    def page(self) -> str:
        """The address of some other page of the site."""
        kind = self.random.choice(("user", "newsletter", "subscribe", "offers", "tag", "go"))
        return f"{self.root}/{kind}/{self.random.randint(1, 99999)}"
