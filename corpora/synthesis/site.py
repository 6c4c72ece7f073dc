"""A site drawn for one article: how it nests and calls its elements, what stands above, beside and below."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from random import Random
from typing import Any

from corpora.addresses import Addresses
from corpora.pool import EAST, Article, Pool, split_sentences
from corpora.synthesis.discussions import comments
from corpora.synthesis.marks import mark
from corpora.synthesis.noise import THREADS, Noise

CLEAN = 0.15
"""Share of pages with nothing between the paragraphs."""
FOREIGN = 0.3
"""Share of the others that have paragraphs of other stories and nothing else, each of another story."""
MOST_PARAGRAPHS = 40
LONGEST = 400
"""Paragraphs of an article on a page, and of one whose row says that it may be long."""
NAMESAKES = 0.15
"""Share of sites that are called after what the article is about, as a town's paper and a product's fans are."""
SIGNED = 0.12
"""Share of articles with a line of their writer's at the end: an address, or who helped."""
PATHS = {
    "thread": (
        "forum/showthread.php?t={n}", "threads/{s}.{n}/", "viewtopic.php?f=3&t={n}", "community/topic/{n}-{s}",
        "t/{s}/{n}", "forums/{s}-{n}.html", "questions/{n}/{s}", "board/index.php?topic={n}.0",
    ),
    "list": (
        "category/{s}/", "shop/{s}", "search?q={s}", "products/", "c/{n}/{s}", "tag/{s}", "{s}/", "list.php?c={n}",
    ),
    "blog": ("", "blog/", "page/{n}/", "2025/{n}/", "archive/{n}.html", "category/{s}/", "?m={n}"),
    "website": ("docs/{s}.html", "guide/{s}", "help/{n}", "wiki/{s}", "{s}", "manual/en/{s}"),
}  # fmt: skip
"""Paths of pages that are no article, by what the page is."""
SCHEMA = {"article": "NewsArticle", "thread": "DiscussionForumPosting", "list": "CollectionPage", "blog": "Blog"}
"""Types of schema.org by what the page is."""
TWINS = 0.04
"""Share of pages on which the article stands twice."""


class Site:
    """One site, drawn for one article."""

    def __init__(
        self, article: Article, pool: Pool, random: Random, row: dict[str, Any], donors: Sequence[Article] = ()
    ) -> None:
        self.random, self.article = random, article
        self.most = LONGEST if row.get("long") else MOST_PARAGRAPHS
        self.noise = Noise(random, article, pool, Addresses(row), mark, donors)
        self.classes = self.noise.classes
        if article.names and random.random() < NAMESAKES:
            own, known = random.choice(article.names[:4]), self.noise.voice.outlet
            self.noise.voice.outlet = f"{own}{known}" if EAST.search(own) else f"{own} {known.split()[-1]}"
        self.title = f"<h1{self.classes.of('title')}>{mark('title', article.headline)}</h1>"
        self.language = str(row.get("lang") or article.language)
        self.url = f"https://www.{self.noise.voice.fill('{domain}').removeprefix('www.')}"
        self.url += "/" + self.noise.addresses.story(article.headline).rpartition("//")[2].partition("/")[2]

    # What stands above and below.

    def head(self, kind: str = "article") -> str:
        """The page's ``head``: some say what the page is, some do not."""
        random, voice, headline = self.random, self.noise.voice, self.article.headline
        title = escape(headline)
        if kind == "blog":
            title = escape(f"{voice.outlet}{random.choice(('', ': ' + voice.say('date')))}")
        out = [f"<title>{title}{random.choice(('', f' | {escape(voice.outlet)}', ' - News'))}</title>"]
        if random.random() < 0.5:
            says = random.choice(("website", "website", "blog")) if kind == "blog" else kind
            out.append(f'<meta property="og:type" content="{says}"><meta property="og:title" content="{title}">')
        if random.random() < 0.4:
            out.append(f'<link rel="canonical" href="{escape(self._address(kind))}">')
        if random.random() < 0.4 and kind != "blog":
            first = escape(split_sentences(self.article.body[0])[0][:200])
            out.append(f'<meta name="description" content="{first}">')
        if random.random() < 0.3:
            types = {
                "article": "NewsArticle",
                "thread": "DiscussionForumPosting",
                "list": "CollectionPage",
                "blog": "Blog",
            }
            stated: dict[str, Any] = {"@type": types.get(kind, "WebPage")}
            if random.random() < 0.6:
                stated["name" if kind == "blog" else "headline"] = voice.outlet if kind == "blog" else headline
            said = json.dumps(stated, ensure_ascii=False).replace("</", "<\\/")
            out.append(f'<script type="application/ld+json">{said}</script>')
        return "".join(out)

    def _address(self, kind: str) -> str:
        """The page's address: a story's, or one that says what else the page is, mostly."""
        # An archive that gave a post's address as its own would say that it is that post's page.
        if kind not in PATHS or (kind != "blog" and self.random.random() < 0.2):
            return self.url
        host, _, last = self.url.partition("//")[2].partition("/")
        slug = re.sub(r"[^a-z-]", "", last.rpartition("/")[2])[:40].strip("-") or "page"
        path = self.random.choice(PATHS[kind]).format(n=self.random.randint(100, 999_999), s=slug)
        return f"https://{host}/{path}"

    def above(self) -> str:
        """Header, menu, trail and consent."""
        random, noise = self.random, self.noise
        out = [noise.consent()] if noise.spoken and random.random() < 0.15 else []
        tag = random.choice(("header", "header", "div"))
        nav = f"<nav>{noise.menu()}</nav>" if random.random() < 0.6 else noise.menu()
        name = mark("boilerplate", noise.voice.outlet)
        logo = random.choice(
            (f"<a href='/'>{name}</a>", f"<div><a href='/'>{name}</a></div>", f"<h1><a href='/'>{name}</a></h1>", "")
        )
        out.append(f"<{tag}>{logo}{nav}</{tag}>" if random.random() < 0.9 else "")
        if noise.spoken and random.random() < 0.3:
            out.append(f"<div>{mark('boilerplate', noise.voice.say('crumbs'))}</div>")
        return "".join(out)

    def below(self) -> str:
        """Related stories, comments, footer."""
        random, noise, out = self.random, self.noise, []
        if random.random() < 0.5:
            out.append(random.choice((noise.related_list, noise.teasers, noise.teasers))())
        if random.random() < 0.3:
            many = random.randint(1, 14)
            out.append(noise.comments(random.choice(THREADS), many) if random.random() < 0.5 else comments(noise, many))
        random.shuffle(out)
        if random.random() < 0.85:
            tag = random.choice(("footer", "footer", "div"))
            said = mark("boilerplate", noise.voice.say("copyright") if noise.spoken else f"© {noise.voice.outlet}")
            out.append(f"<{tag}{self.classes.of('footer')}><p>{said}</p>{random.choice(('', noise.menu()))}</{tag}>")
        return "".join(out)

    def byline(self) -> str:
        """Who and when, in one line or two."""
        random, voice = self.random, self.noise.voice
        parts = []
        if random.random() < 0.7:
            parts.append(voice.say("byline") if self.noise.spoken else voice.fill("{name}"))
        if random.random() < 0.7:
            parts.append(
                voice.say("date")
                if self.noise.spoken
                else f"{random.randint(1, 28):02d}.{random.randint(1, 12):02d}.2025"
            )
        name = self.classes.of("meta")
        if random.random() < 0.5:
            return f"<div{name}>{mark('meta', ' | '.join(parts))}</div>" if parts else ""
        return "".join(f"<p{name}>{mark('meta', part)}</p>" for part in parts)

    def main(self, text: str) -> str:
        """A text of the article, now and then with a link or with words in bold or in italics in it."""
        random, spaces = self.random, [found.start() for found in re.finditer(" ", text)]
        if len(spaces) < 12 or random.random() < 0.75:
            return mark("main", text)
        at = random.randrange(2, len(spaces) - 5)
        start, end = spaces[at] + 1, spaces[at + random.randint(1, 4)]
        tag = random.choice(("a", "a", "b", "em", "strong", "i"))
        opening = f'a href="{escape(self.noise.addresses.story(text[start:end]))}"' if tag == "a" else tag
        inner = f"<{opening}>{mark('main', text[start:end])}</{tag}>"
        return f"{mark('main', text[:start])}{inner}{mark('main', text[end:])}"

    # The article.

    def pieces(self) -> list[str]:
        """What stands between the paragraphs: nothing, or pieces of one to three kinds."""
        random, noise = self.random, self.noise
        if random.random() < CLEAN:
            return []
        if random.random() < 0.2:
            return [noise.between()]
        if random.random() < FOREIGN:
            return [noise.foreign() for _ in range(random.randint(1, 4))]
        kinds = ["lede", "headline", "cue_link", "caption", "foreign", "foreign", "list"]
        kinds += ["headline", "plain_caption", "pull_quote"]
        kinds += ["cue", "advert", "prompt", "newsletter", "bio"] if noise.spoken else []
        kinds += ["notice", "notice", "box", "window"] if noise.notices.spoken else []
        some = random.sample(kinds, random.randint(1, 3))
        return [noise.piece(random.choice(some)) for _ in range(random.randint(1, 7))]

    def flow(self, blocks: Sequence[str]) -> list[str]:
        """The article's blocks with pieces of noise among them; the last block stays last, mostly."""
        out, last = list(blocks), 0 if self.random.random() < 0.2 else 1
        for piece in filter(None, self.pieces()):
            out.insert(self.random.randint(min(1, len(out)), max(1, len(out) - last)), piece)
        return [*out, self.signed()] if self.random.random() < SIGNED else out

    def signed(self) -> str:
        """A line of the writer's at an article's end, as a paragraph like the article's own."""
        random, voice = self.random, self.noise.voice
        name, mail = voice.fill("{name}"), voice.fill(random.choice(("{email}", "{syl}{end}@{domain}")))
        lines = [mail, mail, f"{name}, {mail}", f"{name} | @{voice.fill('{handle}')}", f"({name})"]
        lines += [voice.say("byline")] * 2 if self.noise.spoken else []
        said = mark("meta", random.choice(lines).replace("www.", ""))
        said = f'<a href="mailto:x">{said}</a>' if random.random() < 0.4 else said
        return self.noise.as_paragraph(f"<em>{said}</em>" if random.random() < 0.3 else said)

    def paragraphs(self, tag: str = "p") -> list[str]:
        """The article's paragraphs as blocks: short lines among them as heads of sections, in one way."""
        random, out = self.random, []
        name = self.classes.of("paragraph") if random.random() < 0.5 else ""
        way = random.choice(
            (
                "<h2>{}</h2>",
                "<h2>{}</h2>",
                "<h1>{}</h1>",
                "<h3>{}</h3>",
                "<p><strong>{}</strong></p>",
                "<p><b>{}</b></p>",
            )
        )
        short = 25 if EAST.search(self.article.text[:500]) else 70
        self.noise.paragraph = tag, name
        for number, text in enumerate(self.article.paragraphs[: self.most]):
            is_head = number and len(text) < short and text[-1] not in '.!?。！？।…:;,"”’»'
            out.append(way.format(mark("main", text)) if is_head else f"<{tag}{name}>{self.main(text)}</{tag}>")
        return out

    def twice(self, inner: str) -> str:
        """The article for wide windows and for narrow ones, now and then; else as it is."""
        if self.random.random() > TWINS:
            return inner
        wide, narrow = self.random.choice((("desktop", "mobile"), ("d-none d-md-block", "d-md-none"), ("l", "s")))
        return f'<div class="{wide}">{inner}</div><div class="{narrow}">{inner}</div>'

    def nested(self, inner: str) -> str:
        """A text in elements that mean nothing, none to four deep."""
        for _ in range(self.random.randint(0, 4)):
            tag = self.random.choice(("div", "div", "section", "main"))
            inner = f"<{tag}{self.classes.of('wrapper')}>{inner}</{tag}>"
        return inner

    def lead(self, blocks: list[str]) -> tuple[str, list[str]]:
        """The opening in an element of its own, or once more above the article, or neither."""
        random, first = self.random, self.article.paragraphs[0]
        draw = random.random()
        if draw < 0.12 and len(blocks) > 2:
            return f"<div{self.classes.of('lead')}>{blocks[0]}</div>", blocks[1:]
        if draw < 0.2:
            tag = random.choice(("p", "div", "h2"))
            return f"<{tag}{self.classes.of('lead')}>{mark('main', first)}</{tag}>", blocks
        return "", blocks

    def beside(self, article: str) -> str:
        """The article with a column of other things beside it, or none."""
        random, noise = self.random, self.noise
        if random.random() < 0.5:
            return article
        things = "".join(
            thing() for thing in random.sample((noise.related_list, noise.teasers, noise.menu), random.randint(1, 2))
        )
        tag = random.choice(("aside", "div"))
        side = f"<{tag}{self.classes.of('wrapper')}>{things}</{tag}>"
        both = [article, side] if random.random() < 0.7 else [side, article]
        return f"<div{self.classes.of('wrapper')}>{''.join(both)}</div>"
