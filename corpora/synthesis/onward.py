"""Stories in full, one below another: a page that goes on behind its article, or an archive of posts.

Both are marked up by the same code, so that what tells them apart is what a reader goes by: whether the page's title is
one story's headline or the site's name, and whether that headline opens the first story or stands above all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from corpora.pool import EAST, Article
from corpora.synthesis.marks import mark
from corpora.synthesis.site import MOST_PARAGRAPHS, Site

HOLDERS = ("article", "article", "article", "div", "div", "section", "x-story")
LEVELS = (("h1", "h2"), ("h1", "h2"), ("h1", "h2"), ("h1", "h1"), ("h2", "h2"), ("h2", "h3"), ("h1", "h3"))
"""Headings of the first story and of those behind it."""
LEAST_WORDS = 60
"""Fewest words of a first story that is cut short; where no blanks part words, as many threes of characters."""


def bridge(site: Site) -> str:
    """What stands between two articles: nothing, a line, or words that announce the next."""
    random = site.random
    if random.random() < 0.6:
        return random.choice(("", "", "<hr>", "<div></div>"))
    said = mark("related", site.noise.notices.say("next"))
    return random.choice(("<p>{}</p>", "<h3>{}</h3>", "<div>{}</div>", "<div><span>{}</span></div>")).format(said)


class Printed:
    """How one site prints a story wherever it has several on a page."""

    def __init__(self, site: Site, holder: str | None = None) -> None:
        random = site.random
        self.site, self.holder = site, random.choice(HOLDERS) if holder is None else holder
        self.numbered, self.tagged = random.random() < 0.3, random.random() < 0.15
        self.dated = random.choice(("", "above", "below", "below", "heading"))
        self.signed, self.titled = random.random() < 0.7, random.random() < 0.3
        self.way = random.choice(("p", "p", "p", "p", "br", "div"))
        self.body = site.classes.of("wrapper") if random.random() < 0.6 else None
        self.replies = random.choice(site.noise.words["button"]) if random.random() < 0.5 else ""
        self._numeric, self._day = random.random() < 0.6, random.randint(8, 28)
        self._month, self._form = random.randint(1, 12), random.choice(("{d}.{m}.2025", "2025-{m:02d}-{d:02d}"))

    def day(self) -> str:
        """A story's date, no later than that of the story above it where dates are numbers."""
        if not self._numeric and self.site.noise.spoken:
            return self.site.noise.voice.say("date")
        self._day = max(1, self._day - self.site.random.randint(0, 3))
        return self._form.format(d=self._day, m=self._month)

    def story(self, story: Article, blocks: Sequence[str], tag: str, said: tuple[str, str], linked: bool) -> str:
        """A story with its heading.

        Args:
            story: Whose headline it is.
            blocks: Its paragraphs, as markup without an element round each.
            tag: That of its heading.
            said: Labels of the heading, and of who wrote it and when.
            linked: Whether its heading is a link.
        """
        site, random, (title, meta) = self.site, self.site.random, said
        head = mark(title, story.headline)
        if linked:
            head = f'<a href="{escape(site.noise.addresses.story(story.headline))}">{head}</a>'
        head = f"<{tag}{site.classes.of('title') if self.titled else ''}>{head}</{tag}>"
        # As a heading a day is the head of what follows, as the hours of a live blog are: of an archive's posts.
        when = mark("main" if title == "main" and self.dated == "heading" else meta, self.day())
        who = mark(meta, site.noise.voice.fill("{name}")) if self.signed else ""
        above, below = {
            "": ("", [who]), "heading": (f"<h2>{when}</h2>", [who]), "above": (f"<div>{when}</div>", [who]),
            "below": ("", [who, when]),
        }[self.dated]  # fmt: skip
        if self.replies:
            below.append(mark("boilerplate", self.replies))
        foot = " ".join(filter(None, below))
        foot = f"<div{site.classes.of('meta')}>{foot}</div>" if foot else ""
        own = self.site.noise.paragraph[1]
        text = "<br><br>".join(blocks) if self.way == "br" else ""
        text = text or "".join(f"<{self.way}{own}>{block}</{self.way}>" for block in blocks)
        text = text if self.body is None and self.way != "br" else f"<div{self.body or ''}>{text}</div>"
        inner = f"{above}{head}{text}{foot}" if self.dated != "above" else f"{head}{above}{text}{foot}"
        if not self.holder:
            return inner
        names = site.classes.numbered("article") if self.numbered else site.classes.of("article")
        if self.tagged and " id=" not in names:
            word = f"tag-{random.randint(1, 40)}"
            names = f'{names[:-1]} {word}"' if names else f' class="{word}"'
        return f"<{self.holder}{names}>{inner}</{self.holder}>"


def _cut(site: Site, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The first paragraphs of a story, as many as make one."""
    many, words = site.random.randint(3, 8), 0
    for number, text in enumerate(texts, 1):
        words += len(text) // 3 if EAST.search(text) else len(text.split())
        if number >= many and words >= LEAST_WORDS:
            return texts[:number]
    return texts


def goes_on(site: Site) -> str:
    """An article in full, and below it others in full in elements of the same make, each with its headline: a month's
    page that is entered at one post, a site that loads the next story below the last."""
    random, noise = site.random, site.noise
    made, (first, behind) = Printed(site), random.choice(LEVELS)
    texts = site.article.paragraphs[: site.most]
    texts = _cut(site, texts) if random.random() < 0.6 else texts
    out = [made.story(site.article, [site.main(text) for text in texts], first, ("title", "meta"), False)]
    linked, between = random.random() < 0.35, random.random() < 0.4
    for _ in range(random.choice((1, 2, 2, 3, 3, 3, 4, 6))):
        other = noise.other(0.4)
        if other is None:
            break
        others = other.paragraphs[: random.choice((4, 8, MOST_PARAGRAPHS, MOST_PARAGRAPHS))]
        blocks = [mark("offtopic", text) for text in others]
        out += [bridge(site)] if between else []
        out.append(made.story(other, blocks, behind, ("related", "boilerplate"), linked))
    more = mark("boilerplate", random.choice(noise.words["button"]))
    out += [f"<div{site.classes.of('prompt')}><button>{more}</button></div>"] if random.random() < 0.2 else []
    inner = "".join(out)
    inner = f"<main>{inner}</main>" if random.random() < 0.3 else site.nested(inner)
    above, below = (site.above(), site.below()) if random.random() < 0.75 else ("", "")
    return f"{above}{site.beside(inner)}{below}"


def archive(site: Site) -> str:
    """A blog's page: several posts in full, alike in every way, none of which is the page's own story."""
    random, voice = site.random, site.noise.voice
    made, tag = (
        Printed(site, "" if random.random() < 0.15 else None),
        random.choice(("h2", "h2", "h2", "h3", "h1", "b")),
    )
    named = random.random() < 0.6
    name = mark("boilerplate", voice.outlet)
    out = [f"<h1{site.classes.of('title')}>{name}</h1>"] if named else []
    linked, ruled = random.random() < 0.6, random.choice(("", "", "<hr>"))
    for number in range(random.randint(2, 9)):
        other = site.noise.other() if number else site.article
        if other is None:
            break
        texts = other.paragraphs[: random.choice((2, 4, 8, MOST_PARAGRAPHS))]
        out += [ruled] if number else []
        out.append(made.story(other, [site.main(text) for text in texts], tag, ("main", "meta"), linked))
    pages = "".join(f'<a href="?page={n}">{mark("boilerplate", str(n))}</a> ' for n in range(2, random.randint(3, 7)))
    older = random.choice(("", f"<div>{pages}</div>", f"<nav>{pages}</nav>", site.noise.menu()))
    inner = site.nested(f"{''.join(out)}{older}")
    above, below = (site.above(), site.below()) if random.random() < 0.75 else ("", "")
    return f"{above}{site.beside(inner)}{below}"


def sectioned(site: Site) -> str:
    """One article whose sections have an element each, the headline in the first of them: what follows is its own."""
    random, texts = site.random, site.article.paragraphs[: site.most]
    tag, names = random.choice(("section", "section", "div", "div", "x-part")), site.classes.of("wrapper")
    first, behind = random.choice((("h1", "h2"), ("h1", "h2"), ("h1", "h1"), ("h1", "h3"), ("h2", "h3")))
    blocks = site.paragraphs()
    size, out = random.randint(2, 5), list[str]()
    for at in range(0, len(blocks), size):
        head = site.title.replace("h1", first) + site.byline() if not at else ""
        if at:
            said = texts[at]
            head = said[:10] if EAST.search(said) else " ".join(said.split()[: random.randint(2, 5)]).rstrip(",.;:")
            head = f"<{behind}>{mark('main', head)}</{behind}>"
        out.append(f"<{tag}{names}>{head}{''.join(blocks[at : at + size])}</{tag}>")
    inner = site.nested("".join(out))
    inner = f"<article>{inner}</article>" if random.random() < 0.4 else inner
    above, below = (site.above(), site.below()) if random.random() < 0.75 else ("", "")
    return f"{above}{site.beside(inner)}{below}"
