"""Pages of HTML with a thread behind the article: readers' comments, teasers, further stories, on no site's template.

What extractors leave in most is what looks like an article and stands behind one: comments above all. On the pages of a
benchmark most threads are called by their name in a class; a judge that learns from these alone leans on the names. The
threads made here are called anything, and all that tells them apart is that they are many of one make.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from random import Random
from typing import Any

from corpora.addresses import Addresses
from corpora.pages import Lines, of_each, words
from corpora.pool import Article, Pool, split_sentences
from corpora.synthesis.notices import notices
from corpora.voice import Voice

KINDS = ("comments", "teasers", "stories")
ODDS = (6, 3, 2)
UNITS = {"comments": (3, 25), "teasers": (3, 20), "stories": (1, 4)}
"""Fewest and most things in a thread."""
CALLED = (
    "", "", "item", "row", "entry", "box", "media", "block", "unit", "node", "card", "cell", "list-item", "post",
    "message", "comment", "reply", "story", "article", "content", "inner", "wrap", "text-body", "group",
)  # fmt: skip
PARTS = ("", "", "head", "top", "info", "meta", "body", "text", "foot", "actions", "user", "name", "when", "title")
BUTTONS = {
    "en": ("Reply", "Like", "Report", "Share", "Votes: {n}", "{n} likes", "Rating: {n}", "Quote", "Permalink", "Flag"),
    "de": ("Antworten", "Gefällt mir", "Melden", "Teilen", "{n} Stimmen", "Bewertung: {n}", "Zitieren"),
    "fr": ("Répondre", "J’aime", "Signaler", "Partager", "{n} votes", "Note : {n}", "Citer"),
    "es": ("Responder", "Me gusta", "Denunciar", "Compartir", "{n} votos", "Citar"),
    "it": ("Rispondi", "Mi piace", "Segnala", "Condividi", "Voti: {n}", "Cita"),
    "pt": ("Responder", "Gosto", "Denunciar", "Partilhar", "{n} votos", "Citar"),
    "nl": ("Antwoorden", "Vind ik leuk", "Melden", "Delen", "{n} stemmen"),
    "ru": ("Ответить", "Нравится", "Пожаловаться", "Поделиться", "Оценка: {n}"),
    "zh": ("回复", "赞", "举报", "分享", "{n} 赞"),
    "ja": ("返信", "いいね", "通報", "シェア", "{n} 票"),
    "ar": ("رد", "إعجاب", "إبلاغ", "مشاركة", "{n} صوت"),
}
SHORTENED = 0.5
"""Share of the articles that are cut short: under most stories with many comments the comments are longer."""
MOST_LEFT = 5
"""Paragraphs of a shortened article."""
MOST_CLOSED = 4
"""Elements that may end between the article's last line and the thread."""
_CLOSE = re.compile(r"\s{0,200}</(?!body|html)[^>]{0,17}>")


class _Make:
    """One site's template for the things of a thread: the same for all of them."""

    def __init__(self, random: Random, voice: Voice, kind: str, language: str, addresses: Addresses) -> None:
        self.random, self.voice, self.addresses = random, voice, addresses
        self.tag = random.choice(("div", "div", "li", "article", "section"))
        self.name, self.numbered = random.choice(CALLED), random.random() < 0.4
        self.parts = [random.choice(PARTS) for _ in range(4)]
        self.order = random.choice(("head first", "head first", "body first"))
        self.says_name, self.says_date = random.random() < 0.8, random.random() < 0.7
        self.in_one = random.random() < 0.4  # who and when on one line
        self.linked = random.random() < 0.5
        self.breaks = random.random() < 0.3  # line breaks in one element in place of paragraphs
        buttons = BUTTONS.get(language, BUTTONS["en"])
        self.buttons = random.sample(buttons, random.choice((0, 1, 1, 2, 3))) if kind != "stories" else []
        self.nested = random.randint(0, 2)

    def of(self, number: int, head: str, lines: Sequence[str]) -> str:
        """The markup of one thing."""
        random, voice = self.random, self.voice
        who = escape(voice.fill("{name}"), quote=False) if self.says_name else ""
        when = escape(random.choice((voice.say("ago"), voice.say("date"))), quote=False) if self.says_date else ""
        said = [escape(line, quote=False) for line in lines]
        who = f"<a href='{escape(self.addresses.page())}'>{who}</a>" if who and self.linked else who
        if self.in_one:
            top = self._part(0, " ".join(filter(None, (who, when))))
        else:
            top = self._part(0, who, "b" if random.random() < 0.3 else "div") + self._part(1, when, "span")
        if head:
            title = escape(head, quote=False)
            if self.linked:
                title = f"<a href='{escape(self.addresses.story(head))}'>{title}</a>"
            top = f"<h3>{title}</h3>" + top if self.order == "head first" else top + f"<h2>{title}</h2>"
        text = "<br><br>".join(said) if self.breaks else "".join(f"<p>{line}</p>" for line in said)
        foot = "".join(
            self._part(3, escape(button.format(n=random.randint(0, 99)), quote=False), "span" if self.linked else "div")
            for button in self.buttons
        )
        inner = top + self._part(2, text) if self.order == "head first" or head else self._part(2, text) + top
        for _ in range(self.nested):
            inner = f"<div>{inner}</div>"
        name = f" class='{self.name}'" if self.name else ""
        own = f" id='{self.name or 'i'}-{number * 37 + 11}'" if self.numbered else ""
        return f"<{self.tag}{name}{own}>{inner}<div>{foot}</div></{self.tag}>"

    def _part(self, number: int, text: str, tag: str = "div") -> str:
        if not text:
            return ""
        name = f" class='{self.parts[number]}'" if self.parts[number] else ""
        return f"<{tag}{name}>{text}</{tag}>"


def _things(kind: str, article: Article, pool: Pool, voice: Voice, random: Random) -> Iterator[tuple[str, list[str]]]:
    """Headline, where it has one, and lines of each thing of a thread."""
    low, high = UNITS[kind]
    many = min(random.randint(low, high), random.randint(low, high))
    near = pool.near(article)
    for _ in range(many):
        other = random.choice(near) if near and random.random() < 0.5 else pool.stray(article, random)
        if other is None:
            return
        if kind == "stories":
            yield other.headline, list(other.paragraphs[: random.randint(2, 14)])
        elif kind == "teasers":
            sentences = split_sentences(other.body[0])
            yield other.headline, [" ".join(sentences[: random.randint(1, 2)])] if random.random() < 0.9 else []
        elif random.random() < 0.4:
            yield "", [voice.say("comment") for _ in range(random.choice((1, 1, 1, 2)))]
        else:
            # What a reader says is of the article's subject, in sentences that it does not have.
            sentences = split_sentences(random.choice(other.body))
            at = random.randrange(len(sentences))
            lines = [" ".join(sentences[at : at + random.randint(1, 4)])]
            if random.random() < 0.3:
                lines.append(voice.say("comment"))
            yield "", lines


def _shortened(row: dict[str, Any], lines: Lines, article: Article, last: int, random: Random) -> dict[str, Any] | None:
    """A page whose article ends behind one of its first lines, with its gold; ``None`` where that cannot be done: the
    line has to stand beside the last one, and what lies between them has to be whole elements."""
    elements, owner = lines.page.elements, lines.page.block_element
    end, html = lines.end_of(last), row["html"]
    cuts = []
    for line in article.body[:MOST_LEFT]:
        place = lines.places.get(words(line), -1)
        if not 0 <= place < last or elements.parents[owner[place]] != elements.parents[owner[last]]:
            continue
        start, found = lines.end_of(place), row["gold"].find(line)
        between = lines.folded[start:end]
        if 0 <= start < end and found >= 0 and between.count("<div") == between.count("</div"):
            cuts.append((start, found + len(line)))
    if not cuts:
        return None
    start, left = random.choice(cuts)
    return {**row, "html": html[:start] + html[end:], "gold": row["gold"][:left]}


def planted(row: dict[str, Any], article: Article, pool: Pool, random: Random) -> dict[str, Any] | None:
    """A page with a thread behind its article; ``None`` where the article's end is not found."""
    lines = Lines(row["html"])
    if not lines.movable:
        return None
    found = [lines.places[said] for line in article.body[-4:] if (said := words(line)) in lines.places]
    at = lines.end_of(max(found)) if found else -1
    if at < 0:
        return None
    if random.random() < SHORTENED and (shorter := _shortened(row, lines, article, max(found), random)):
        at -= len(row["html"]) - len(shorter["html"])
        row, lines = shorter, Lines(shorter["html"])
    for _ in range(random.randint(0, MOST_CLOSED)):
        close = _CLOSE.match(lines.folded, at)
        if not close:
            break
        at = close.end()
    voice = Voice(random, article)
    kind = random.choices(KINDS, ODDS)[0]
    make = _Make(random, voice, kind, article.language, Addresses(row))
    things = [
        make.of(number, head, texts) for number, (head, texts) in enumerate(_things(kind, article, pool, voice, random))
    ]
    if not things:
        return None
    named = "comment_head" if kind == "comments" else "heading"
    title = voice.say(named)
    if random.random() < 0.5 and (known := notices().get(article.language)):
        template = random.choice(known["thoughts" if kind == "comments" else "next"])
        title = voice.fill(template.replace("{many}", str(len(things))))
    tag = random.choice(("h2", "h3", "h3", "h4", "p", "div"))
    heading = f"<{tag}>{escape(title, quote=False)}</{tag}>" if random.random() < 0.6 else ""
    thread = "\n".join(things)
    if make.tag == "li":
        thread = f"<ul>{thread}</ul>"
    elif random.random() < 0.7:
        thread = f"<div>{thread}</div>"
    html = row["html"]
    return {**row, "html": f"{html[:at]}\n{heading}{thread}\n{html[at:]}"}


def generate(rows: Iterable[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """One page with a thread of each page whose article's end is found; deterministic for a seed."""
    return of_each(rows, seed, "thread", planted)
