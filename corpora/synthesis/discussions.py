"""Threads of posts in any markup: readers' comments under an article, or the posts of a forum, which are its content.

Both are marked up by the same code, so that what tells them apart is where they stand and what stands above them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from corpora.synthesis.noise import Noise

HOLDERS = (
    ("ol", "li"), ("ul", "li"), ("div", "div"), ("div", "div"), ("div", "article"), ("section", "section"),
    ("table", "tr"), ("div", "table"), ("dl", "dd"), ("div", "p"), ("x-thread", "x-post"), ("div", "blockquote"),
    ("section", "div"), ("main", "div"), ("div", "details"), ("ol", "li"),
)  # fmt: skip
"""Tags of a thread and of a post in it."""
NESTED = 0.45
"""Share of threads with replies inside the posts that they reply to."""
DEEPEST = 4
"""Deepest reply."""


class _Style(NamedTuple):
    """How one site marks up a post."""

    holder: str
    item: str
    who: str
    when: str
    top: str
    body: str
    order: str
    nested: bool
    numbered: bool
    avatar: str


class Labels(NamedTuple):
    """Labels of a thread's parts."""

    said: str
    who: str


COMMENTS, POSTS = Labels("boilerplate", "boilerplate"), Labels("main", "meta")


def _style(noise: Noise) -> _Style:
    random = noise.random
    holder, item = random.choice(HOLDERS)
    return _Style(
        holder=holder,
        item=item,
        who=random.choice(("b", "strong", "cite", "span", "a href=/u", "h4", "h5", "div", "em")),
        when=random.choice(("time", "span", "small", "a href=#c", "div", "abbr")),
        top=random.choice(("div", "header", "p", "", "div")),
        body=random.choice(("p", "p", "div", "br", "span")),
        order=random.choice(("top", "top", "top", "bottom")),
        nested=random.random() < NESTED and item not in ("tr", "table", "p", "dd"),
        numbered=random.random() < 0.5,
        avatar=random.choice(("", "", "<img src=/a.png>", "<div><img src=/a/1.png alt=''></div>")),
    )


class Facts(NamedTuple):
    """What forum software prints beside and in each post."""

    ways: tuple[str, str]
    """Around all facts and around each."""
    told: list[str]
    rank: bool
    subject: str
    signed: bool
    quotes: bool


FACT_WAYS = (
    ("<dl{n}>{}</dl>", "<dt>{f}:</dt><dd>{v}</dd>"), ("<div{n}>{}</div>", "<div>{f}: {v}</div>"),
    ("<ul{n}>{}</ul>", "<li>{f} {v}</li>"), ("<p{n}>{}</p>", "{f}: <b>{v}</b><br>"),
    ("<div{n}>{}</div>", "<span>{f}</span> <span>{v}</span> "), ("<small{n}>{}</small>", "{f}: {v}<br>"),
)  # fmt: skip
FACTS = 0.35
"""Share of threads whose posts tell of their writers."""
QUOTED = 0.3
"""Share of posts in them that quote another."""
IN_FULL = 0.12
"""Share of threads whose posts quote those before them in full, up to :data:`MOST_IN_FULL` of them."""
MOST_IN_FULL = 3
NO_BLOCKS = frozenset({"p"})
"""Elements of posts that no quotation can stand in."""


def _facts(noise: Noise) -> Facts | None:
    random = noise.random
    if random.random() >= FACTS:
        return None
    known = noise.words["fact"]
    subject = random.choice(("", "Re: {}", "AW: {}", "{}", "RE: {}"))
    return Facts(
        ways=random.choice(FACT_WAYS),
        told=random.sample(known, random.randint(1, len(known))),
        rank=random.random() < 0.6,
        subject=subject,
        signed=random.random() < 0.4,
        quotes=random.random() < 0.7,
    )


class Discussion:
    """One site's threads."""

    def __init__(self, noise: Noise, labels: Labels = COMMENTS) -> None:
        self.noise, self.labels, self.style = noise, labels, _style(noise)
        random = noise.random
        self.says_when, self.has_votes = random.random() < 0.75, random.random() < 0.35
        self.buttons = random.sample(noise.words["button"], random.choice((0, 0, 1, 2)))
        self.name = random.choice(("{name}", "{handle}", "{given}", "{name}", "{given} {A}."))
        self.role = random.choice(("comment", "comment", "entry", "wrapper", "article"))
        self.dated = random.choice(("ago", "date"))
        self.facts = _facts(noise)
        self.in_full = random.random() < IN_FULL and self.style.item not in NO_BLOCKS
        self._before: list[Sequence[str]] = []

    def post(self, lines: Sequence[str], inner: str = "") -> str:
        """A post of some paragraphs, with replies inside it."""
        noise, style, write = self.noise, self.style, self.noise.write
        who = self._element(style.who, write(self.labels.who, noise.voice.fill(self.name)))
        when = self._element(style.when, write(self.labels.who, noise.voice.say(self.dated))) if self.says_when else ""
        votes = ""
        if self.has_votes:
            votes = f"<span>{write('boilerplate', str(noise.random.randint(-3, 420)))}</span>"
        top = self._element(style.top, f"{style.avatar}{who} {when}{votes}") + self._told()
        quotes = self._in_full()
        texts = [*([] if quotes else self._quote()), *(write(self.labels.said, line) for line in lines)]
        self._before = [*self._before[1 - MOST_IN_FULL :], lines]
        body = quotes + (
            "<br><br>".join(texts) if style.body == "br" else "".join(self._element(style.body, text) for text in texts)
        )
        foot = " ".join(f"<a href=#r>{write('boilerplate', button)}</a>" for button in self.buttons)
        foot = f"<div>{foot}</div>" if foot else ""
        if self.facts and self.facts.signed and noise.spoken and style.item != "p":
            foot += f"<div>{write('boilerplate', noise.voice.say('prompt'))}</div>"
        name = noise.classes.numbered(self.role) if style.numbered else noise.classes.of(self.role)
        return self._laid(name, top, body, foot, inner)

    def _told(self) -> str:
        """What the software tells of a post's writer: rank, number of posts, place; and the post's subject."""
        facts, noise = self.facts, self.noise
        if facts is None:
            return ""
        random, write = noise.random, noise.write
        outer, inner = facts.ways
        values = (str(random.randint(1, 9999)), noise.voice.say("date"), noise.voice.fill("{Syl}{end}"))
        rows = (
            inner.format(f=write("boilerplate", fact), v=write("boilerplate", random.choice(values)))
            for fact in facts.told
        )
        out = outer.replace("{n}", noise.classes.of("facts")).format("".join(rows))
        if facts.rank:
            out = f"<div><em>{write('boilerplate', random.choice(noise.words['rank']))}</em></div>{out}"
        if facts.subject:
            subject = facts.subject.format(noise.article.headline)
            out += f"<div>{write('boilerplate', subject)}</div>"
        return out

    def _quote(self) -> list[str]:
        """The post before this one, quoted above what is said, now and then."""
        facts, noise = self.facts, self.noise
        if facts is None or not facts.quotes or not self._before or noise.random.random() >= QUOTED:
            return []
        said = noise.write(self.labels.said, self._before[-1][0])
        who = noise.random.choice(noise.words["quoting"]).format(name=noise.voice.fill(self.name))
        head = noise.write("boilerplate", who)
        if self.style.body in ("div", "br") and self.style.item != "p":
            return [f"<blockquote><div>{head}</div>{said}</blockquote>"]
        return [f"<i>{head}</i> {said}"]

    def _in_full(self) -> str:
        """The posts before this one, each quoted whole above what is said, in a thread whose posts do that."""
        noise, random = self.noise, self.noise.random
        if not self.in_full or not self._before or random.random() < 0.2:
            return ""
        out = []
        for lines in self._before[-random.randint(1, MOST_IN_FULL) :]:
            who = random.choice(noise.words["quoting"]).format(name=noise.voice.fill(self.name))
            head = f"<div>{noise.write('boilerplate', who)}</div>" if random.random() < 0.7 else ""
            text = "".join(f"<p>{noise.write(self.labels.said, line)}</p>" for line in lines)
            out.append(f"<blockquote>{head}{text}</blockquote>")
        return "".join(out)

    def _laid(self, name: str, top: str, body: str, foot: str, inner: str) -> str:
        style = self.style
        if style.item == "dd":
            return f"<dt{name}>{top}</dt><dd>{body}{foot}</dd>"
        if style.item in ("tr", "table"):
            row = f"<tr{name}><td>{top}</td><td>{body}{foot}</td></tr>"
            return f"<table>{row}</table>" if style.item == "table" else row
        if style.item == "details":
            return f"<details{name} open><summary>{top}</summary>{body}{foot}{inner}</details>"
        parts = (top, f"<div>{body}</div>" if style.body in ("br", "span") and style.item != "p" else body)
        both = "".join(parts if style.order == "top" else reversed(parts))
        return f"<{style.item}{name}>{both}{foot}{inner}</{style.item}>"

    @staticmethod
    def _element(tag: str, inner: str) -> str:
        return f"<{tag}>{inner}</{tag.split()[0]}>" if tag else inner

    def _branch(self, texts: list[list[str]], depth: int) -> list[str]:
        """Posts, each with some of those behind it as its replies."""
        random, out, left = self.noise.random, [], list(texts)
        while left:
            lines, left = left[0], left[1:]
            inner = ""
            if left and depth < DEEPEST and random.random() < 0.4:
                many = random.randint(1, min(4, len(left)))
                inner = self.around(self._branch(left[:many], depth + 1))
                left = left[many:]
            out.append(self.post(lines, inner))
        return out

    def around(self, posts: Sequence[str]) -> str:
        """Posts in the element of a thread."""
        return f"<{self.style.holder}{self.noise.classes.of('comments')}>{''.join(posts)}</{self.style.holder}>"

    def thread(self, texts: list[list[str]]) -> str:
        """A thread of texts, each of one paragraph or more."""
        posts = self._branch(texts, 0) if self.style.nested else [self.post(lines) for lines in texts]
        return self.around(posts)

    def heading(self, many: int) -> str:
        """What stands above readers' comments, or nothing."""
        noise, random = self.noise, self.noise.random
        draw = random.random()
        if draw < 0.2:
            return ""
        text = noise.notices.say("thoughts", many)
        text = noise.voice.say("comment_head") if noise.spoken and draw < 0.35 else text
        tag = random.choice(("h2", "h3", "h3", "h4", "div", "p", "strong", "span", "legend"))
        said = f"<{tag}>{noise.write('boilerplate', text)}</{tag}>"
        return f"<div>{said}</div>" if tag in ("strong", "span") else said

    def form(self) -> str:
        """A form to write a comment in."""
        noise, random = self.noise, self.noise.random
        head = f"<h3>{noise.write('boilerplate', noise.notices.say('reply'))}</h3>"
        rule = f"<p>{noise.write('boilerplate', noise.notices.say('rules'))}</p>" if random.random() < 0.6 else ""
        return f"<div>{head}{rule}<form><textarea name=c></textarea><input name=n><input type=submit></form></div>"


def comments(noise: Noise, many: int, long: bool | None = None) -> str:
    """Readers' comments in any markup, all of it noise; empty where no texts are at hand."""
    texts, random = noise.comment_texts(many, long=long), noise.random
    if not texts:
        return ""
    made = Discussion(noise)
    form = made.form() if random.random() < 0.4 else ""
    parts = [made.heading(len(texts)), made.thread(texts)]
    parts.insert(random.choice((1, len(parts))), form)
    inner = "".join(parts)
    tag = random.choice(("", "", "div", "section", "aside", "footer"))
    return f"<{tag}{noise.classes.of('comments')}>{inner}</{tag}>" if tag else inner
