"""Plant syndication noise into clean articles: training documents with gold spans.

    python -m corpora.splice clean.jsonl[.gz] --seed 7 --copies 4 --output out.jsonl[.gz]

The article's own paragraphs stay unchanged (label ``main``); around and between them go headlines, ledes and paragraphs
of other articles of the same pool (preferably ones on a near topic), and captions, prompts, tags, bylines, comments and
page furniture worded from the templates of ``wording.json``. Every draw hangs on the seed, the copy, the article's id
and the pool: the order in which documents are made does not matter.

Templates: ``[a|b|]`` is one of the alternatives (they nest), ``{slot}`` a drawn name, number, date or another template.
The structures and how often they occur were observed on aggregator pages; the wording was written for this file.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import IO, Any, Protocol, cast

from corpora.pool import EAST, Article, Pool, articles, split_sentences
from corpora.rows import read_rows
from corpora.voice import Voice

Part = tuple[str, str]  # text, label
Block = list[Part]

STYLES = ("headline", "cue", "list", "teaser", "echo", "foreign", "furniture", "frame", "mixed", "clean")
# Share of documents by style. 'clean' and 'mixed' as in the project's spliced development set (10 % and 21 %).
STYLE_WEIGHTS = (10, 10, 9, 11, 14, 14, 6, 4, 22, 12)
# What a style plants between paragraphs, by weight; 'chain' is the aggregator's echo followed by lifted paragraphs.
STYLE_PIECES: dict[str, dict[str, float]] = {
    "headline": {"headline": 1},
    "cue": {"cue": 1},
    "list": {"listing": 1},
    "teaser": {"teaser": 1, "lede": 0.25},
    "echo": {"echo": 1, "chain": 1.5, "foreign": 0.3},
    "foreign": {"foreign": 1},
    "furniture": {"prompt": 1, "notice": 0.3, "caption": 0.7, "tags": 0.1, "bio": 0.1},
    "frame": {"prompt": 0.5, "headline": 0.3, "caption": 0.5, "listing": 0.2},
    "mixed": {
        "headline": 1,
        "cue": 1,
        "listing": 0.5,
        "teaser": 1,
        "lede": 0.3,
        "echo": 1,
        "chain": 0.5,
        "foreign": 1.2,
        "prompt": 0.8,
        "caption": 0.8,
        "origin": 0.1,
        "tags": 0.1,
        "comment": 0.1,
    },
    "clean": {"caption": 1, "prompt": 0.5},
}
NO_SCAR = 0.5  # documents whose lifted text bears no trace of removed links (82 % of lifted blocks in the dev set)
UNLINKED = 0.3  # documents in whose lifted text links on the names of the subject were removed
NO_TITLE, NO_META = 0.2, 0.35  # documents without title line, without meta line
TOP = 0.25  # documents with lines of the site's own above or below the head
MIXED_BLOCK = 0.06  # documents with an intruding sentence inside a main block
CROPPED = 0.35  # documents made of a run of the article's paragraphs only: other lengths, other cohesion
LISTED = 0.12  # documents made of a list of the article alone, where it has one
_BARS = (" | ", " · ", " • ", " / ", " - ", " – ", " — ", "  ", ", ", " :: ")
_JOINS = (": ", " – ", " » ", " → ", " | ", " ", " - ", " > ", " — ", ":", " • ", ": ", ": ")
_BULLETS = ("» ", "→ ", "• ", "► ", "- ", "* ", "> ", "▪ ", "– ", "· ", "● ", "✓ ", "👉 ", "+ ", "◦ ", "⇒ ", "■ ")
_BRACKETS = ("[]", "()", "[]", "<>", "«»", "{}", "【】", "**", "--")
_SEPARATORS = ("\n\n", "\n\n", "\n\n", "\n\n", "\n", "\n", "\n", "\n\n\n", "\n \n", "\r\n", " \n\n")


def _clip(text: str, rng: Random, low: int = 60, high: int = 560) -> str:
    """The first sentences of a text up to a drawn length; sometimes cut within a sentence, with or without dots."""
    limit = rng.randint(low, high) // (3 if EAST.search(text) else 1)
    kept, mode = "", rng.random()
    for sentence in split_sentences(text):
        if kept and len(kept) + len(sentence) > limit:
            break
        kept = f"{kept} {sentence}" if kept and not EAST.search(kept[-1]) else kept + sentence
    if mode < 0.45 and len(text) > limit:
        cut = text[:limit]
        cut = cut if EAST.search(cut) else cut.rpartition(" ")[0] or cut
        kept = cut.rstrip(" ,;:-–") + rng.choice(("", "", "", "…", "...", " ...", " […]", " [...]", ".."))
    elif mode < 0.5:
        kept += rng.choice(("..", " .", "…", "...", " »"))
    return kept


def _scarred(text: str, rng: Random, rate: float) -> str:
    """Spacing left by removed links: blanks before punctuation or ’s after a name, at hyphens; lost blanks."""

    def maybe(new: str) -> Callable[[re.Match[str]], str]:
        return lambda m: m.expand(new) if rng.random() < rate else m[0]

    text = re.sub(r"\b([A-ZÀ-ÞА-Я]\w+)([.,;:!?]|[’']s\b)", maybe(r"\1 \2"), text)
    text = re.sub(r"(\w)-(\w)", maybe(rng.choice((r"\1 -\2", r"\1- \2", r"\1 - \2"))), text)
    text = re.sub(r"([(“])(\w)", maybe(r"\1 \2"), text)
    text = re.sub(r"(\w)([)”])", maybe(r"\1 \2"), text) if rng.random() < 0.3 else text
    return re.sub(r"([a-z][.!?][”\"]?) ([A-Z“\"])", maybe(r"\1\2"), text) if rng.random() < 0.4 else text


def _unlinked(text: str, names: Sequence[str]) -> str:
    """Blanks left where links on a subject's names were removed: ``Name ,`` and ``Name ’s``."""
    for name in names:
        text = re.sub(rf"\b{re.escape(name)}(?=[.,;:]|[’']s\b)", f"{name} ", text)
    return text


def _requoted(text: str, curly: bool) -> str:
    if not curly:
        return re.sub("[“”„]", '"', re.sub("[‘’]", "'", text))
    text = re.sub(r'(^|[\s(\[—–-])"', r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[“])'", r"\1‘", text).replace("'", "’")


class Source(Protocol):
    """Where promoted stories and lifted paragraphs come from."""

    def near(self, article: Article) -> Sequence[Article]: ...

    def stray(self, article: Article, rng: Random) -> Article | None: ...


class Page:
    """Draws the pieces of one document; each piece is a list of blocks, each block a list of labelled parts."""

    def __init__(self, article: Article, pool: Source, rng: Random) -> None:
        self.rng, self.article = rng, article
        self.voice = Voice(rng, article)
        near = pool.near(article)[: rng.choice((2, 4, 8, 15, 30))]

        def draw(count: int, share: float) -> list[Article]:
            picks = (
                rng.choice(near) if near and rng.random() < share else pool.stray(article, rng) for _ in range(count)
            )
            return [a for a in picks if a is not None]

        self.promoted = draw(rng.choice((3, 6, 12, 25)), rng.choice((0.0, 0.4, 0.7, 0.9, 1.0)))
        self.lenders = draw(rng.choice((1, 3, 6, 12)), rng.choice((0.4, 0.7, 0.9, 1.0)))
        self.own = set(article.paragraphs)
        self.scar_rate = 0.0 if rng.random() < NO_SCAR else rng.choice((0.1, 0.3, 0.6, 0.9))
        self.unlinks = rng.random() < UNLINKED
        self.quotes = rng.choice((None, None, "straight", "curly", "each"))
        self.merge, self.truncate = rng.choice((0.0, 0.3, 0.6, 0.9)), rng.choice((0.1, 0.4, 0.8))
        self.graft = rng.random() < 0.3
        self.decorated = rng.random()
        self.join, self.bullet, self.bracket = rng.choice(_JOINS), rng.choice(_BULLETS), rng.choice(_BRACKETS)

    def _lift(self, text: str, source: Article, scars: bool = True) -> str:
        """Text of another article as the aggregator would carry it: requoted, scarred; a name of ours for one of its.

        The swapped name makes the intruder share this article's subject word, which no topic measure can then tell."""
        rng = self.rng
        theirs = source.names[0] if source.names else ""
        if self.graft and theirs and self.article.names and theirs not in self.article.names and rng.random() < 0.7:
            text = re.sub(rf"\b{re.escape(theirs)}\b", lambda _: self.article.names[0], text)
        if scars and self.scar_rate and rng.random() < 0.8:
            text = _scarred(text, rng, self.scar_rate)
        if scars and self.unlinks:
            text = _unlinked(text, (*self.article.names[:5], *source.names[:5]))
        if self.quotes in ("straight", "curly") or (self.quotes and rng.random() < 0.5):
            text = _requoted(text, self.quotes == "curly" or (self.quotes == "each" and rng.random() < 0.5))
        return text.strip()

    def _story(self) -> tuple[str, str, Article] | None:
        """Headline, lede and article of a promoted story."""
        if not self.promoted:
            return None
        source = self.rng.choice(self.promoted)
        title = self._lift(source.headline, source, scars=False)
        if self.rng.random() < 0.1 and not EAST.search(title):
            title += self.rng.choice((" .", ".", "?", " –", f" - {self.voice.outlet}", f" | {self.voice.outlet}"))
        if self.rng.random() < 0.03:
            title = self.voice.cased(title, self.rng.choice(("upper", "title", "sentence")))
        lede = " ".join(source.body[: self.rng.choice((1, 1, 2, 3))])
        return title, self._lift(lede, source), source

    def headline(self) -> list[Block]:
        story = self._story()
        if story is None:
            return []
        text = story[0]
        if self.rng.random() < 0.1:
            text = self.rng.choice(
                (
                    f"{self.bullet}{text}",
                    f"“{text}”",
                    f"{text} {self.voice.say('readtime')}",
                    f"{self.voice._expand('{section}', {})}{self.rng.choice(_JOINS)}{text}",
                    f"{text} ({self.voice._date()})",
                    f"{text} {self.voice._expand('{ago}', {})}",
                )
            )
        return [[(text, "related")]]

    def _cued(self) -> str:
        story = self._story()
        if story is None:
            return ""
        cue = self.voice.cased(self.voice.say("cue"), self.voice.casing)
        join = self.join if self.rng.random() < 0.8 else self.rng.choice(_JOINS)
        title = f"“{story[0]}”" if self.rng.random() < 0.06 else story[0]
        text = f"{cue}{join}{title}" if self.rng.random() < 0.93 else f"{title} {self.rng.choice('|-–>(')} {cue}"
        if self.decorated < 0.2:
            text = f"{self.bullet}{text}" if self.rng.random() < 0.7 else f"{self.bullet}{title}"
        elif self.decorated < 0.4:
            text = f"{self.bracket[0]}{text}{self.bracket[1]}"
        return text

    def cue(self) -> list[Block]:
        text = self._cued()
        if text and self.rng.random() < 0.1:  # the cue on a line of its own
            return [[(self.voice.cased(self.voice.say("cue"), self.voice.casing), "related")], *self.headline()]
        return [[(text, "related")]] if text else []

    def listing(self, low: int = 2, high: int = 6) -> list[Block]:
        rng, blocks = self.rng, list[Block]()
        if rng.random() < 0.75:
            head = self.voice.cased(self.voice.say("heading")) + rng.choice(("", "", "", ":", " »", " >", "..."))
            blocks.append([(head, "related")])
        bullet, form = (self.bullet if rng.random() < 0.3 else ""), rng.random()
        for number in range(1, rng.randint(low, high) + 1):
            story = self._story()
            if story is None:
                break
            mark = f"{number}. " if form < 0.1 else f"{number:02d} " if form < 0.13 else bullet
            tail = rng.choice((f" {self.voice._date()}", f"  {self.voice._expand('{ago}', {})}")) if form > 0.92 else ""
            blocks.append([(f"{mark}{story[0]}{tail}", "related")])
            if 0.8 < form < 0.86:
                blocks.append([(_clip(story[1], rng, 50, 200), "related")])
            elif 0.86 < form < 0.92:
                blocks.append([(rng.choice((self.voice._date(), self.voice.say("section"))), "related")])
        if form > 0.95 and len(blocks) > 1:  # the whole list as one block
            return [[(rng.choice((" ", " | ", " • ", " · ")).join(b[0][0] for b in blocks), "related")]]
        return blocks

    def teaser(self) -> list[Block]:
        story = self._story()
        if story is None:
            return []
        title, lede = story[0], _clip(story[1], self.rng, 50, 380)
        form = self.rng.random()
        if form < 0.25:
            blocks = [[(f"{title}{self.rng.choice((' ', ' ', ': ', '. ', ' – ', ' - ', '  '))}{lede}", "related")]]
        else:
            blocks = [[(title, "related")], [(lede, "related")]]
        if form > 0.75:
            more = self.voice.say("more")
            if form > 0.95:
                blocks[-1] = [(f"{blocks[-1][0][0]} {more}", "related")]
            else:
                blocks.append([(self.voice.cased(more), "related")])
        if self.rng.random() < 0.08:
            blocks.insert(0, [(self.voice.say(self.rng.choice(("cue", "section"))), "related")])
        return blocks

    def lede(self) -> list[Block]:
        story = self._story()
        return [[(_clip(story[1], self.rng, 80, 450), "related")]] if story else []

    def echo(self) -> list[Block]:
        """The headline, then a block that repeats it before the first sentences of its story."""
        story = self._story()
        if story is None:
            return []
        rng, voice, (title, lede, _) = self.rng, self.voice, story
        lead = _clip(lede, rng, 80, 640)
        if rng.random() < 0.08:
            lead = f"© {voice._name()} / {voice._expand('{agency}', {})} {lead}"
        elif rng.random() < 0.08:
            lead = voice._expand(f"{{place}} ({{AGENCY}}) {rng.choice('—–-')} ", {}) + lead
        again = voice.cased(title, "upper") if rng.random() < 0.02 else title
        joint = rng.choice((" ",) * 6 + ("  ", ". ", ": "))
        return [[(title, "related")], [(f"{again}{joint}{lead}", "related")]]

    def foreign(self, low: int = 1, high: int = 3) -> list[Block]:
        """One to three blocks of another article (or of several), merged, cut and scarred in part."""
        rng, blocks = self.rng, list[Block]()
        source = rng.choice(self.lenders) if self.lenders else None
        for _ in range(rng.choice((1, 1, 1, low, 2, high))):
            if source is None or rng.random() < 0.4:
                source = rng.choice(self.lenders) if self.lenders else None
            if source is None:
                break
            usable = [p for p in source.paragraphs if p not in self.own]
            usable = usable if rng.random() < 0.06 else [p for p in source.body if p not in self.own]
            if not usable:
                continue
            at = rng.randrange(len(usable))
            text = usable[at]
            if rng.random() < 0.12:  # sentences taken from here and there
                text = " ".join(rng.choice(split_sentences(rng.choice(usable))) for _ in range(rng.randint(2, 4)))
            elif rng.random() < self.merge:
                text = rng.choice((" ", " ", " ", " ", "", ". ")).join(usable[at : at + rng.choice((2, 2, 3))])
            elif rng.random() < 0.1:
                text = " ".join(split_sentences(text)[rng.choice((0, 0, 1)) :][: rng.randint(1, 4)]) or text
            text = text if len(text) < 1400 else " ".join(split_sentences(text)[:5])[:1400]
            if rng.random() < self.truncate:
                text = _clip(text, rng, 120, 600)
            blocks.append([(self._lift(text, source), "offtopic")])
        return blocks

    def chain(self) -> list[Block]:
        return self.echo() + (self.foreign() if self.rng.random() < 0.75 else [])

    def caption(self) -> list[Block]:
        rng, form = self.rng, self.rng.random()
        source = rng.choice(self.promoted) if self.promoted else self.article
        if form < 0.15:
            text = self.article.headline
        elif form < 0.4:
            text = rng.choice(split_sentences(rng.choice(self.article.paragraphs)))
        elif form < 0.6:
            sentence = rng.choice(split_sentences(rng.choice(source.body)))
            text = self._lift(rng.choice((source.headline, sentence)), source, scars=False)
        else:
            text = self.voice.say("scene")
        text = text if len(text) < 300 else _clip(text, rng, 60, 250)
        made = self.voice.say("caption", text=text.strip())
        if form < 0.6 and made.casefold() == text.strip().casefold():  # a sentence without credit would be no caption
            made = f"{text} © {self.voice._name()} / {self.voice._expand('{agency}', {})}"
        return [[(made.replace(" © ", rng.choice((" © ", "  © ", " ©"))), "caption")]]

    def _say(self, kind: str, label: str = "boilerplate", casing: bool = False) -> list[Block]:
        text = self.voice.say(kind)
        if casing:
            text = self.voice.cased(text)
            if self.rng.random() < 0.06:
                bracket = self.rng.choice(_BRACKETS)
                text = self.rng.choice((f"{bracket[0]}{text}{bracket[1]}", f"{self.bullet}{text}"))
        return [[(text, label)]]

    def prompt(self) -> list[Block]:
        return self._say("prompt", casing=True)

    def comment(self) -> list[Block]:
        rng, voice = self.rng, self.voice
        text = " ".join(voice.say("comment") for _ in range(rng.choice((1, 1, 2, 3))))
        if rng.random() < 0.25 and self.lenders:
            source = rng.choice(self.lenders)
            text += " " + self._lift(rng.choice(split_sentences(rng.choice(source.body))), source, False)
        text = voice.cased(text, rng.choice(("as", "as", "as", "as", "lower", "upper", "sentence")))
        name = rng.choice((voice._name(), voice._handle(), voice._handle(), voice._name().split()[0]))
        when = voice._expand(rng.choice(("{ago}", "{date}", "{date} {time}", "{time}")), {})
        joint = rng.choice((" ", " | ", " · ", ", ", " - ", " (", ": "))
        head = f"{name}{joint}{when}{')' * (joint == ' (')}" if rng.random() < 0.7 else name
        blocks = [f"{head} {text}"] if rng.random() < 0.2 else [head, text] if rng.random() < 0.8 else [text]
        if rng.random() < 0.3:
            blocks.append(voice.say("counter"))
        return [[(b, "boilerplate")] for b in blocks]

    def comments(self) -> list[Block]:
        head = self._say("comment_head", casing=True)
        return head + [b for _ in range(self.rng.randint(1, 7)) for b in self.comment()]

    def second(self) -> list[Block]:
        """Another story from its start: its headline (promoted), then its first paragraphs."""
        story = self._story()
        if story is None:
            return []
        title = [[(story[0], "related")]] if self.rng.random() < 0.8 else []
        lines = [p for p in story[2].paragraphs if p not in self.own][: self.rng.randint(2, 7)]
        return [*title, *([(self._lift(p, story[2]), "offtopic")] for p in lines)]

    def menu(self, low: int, high: int) -> list[Block]:
        lines = [self.voice.cased(self.voice.say("nav"), self.voice.casing) for _ in range(self.rng.randint(low, high))]
        lines = list(dict.fromkeys(lines))
        if self.rng.random() < 0.3:
            lines = [self.rng.choice(_BARS).join(lines[i : i + 6]) for i in range(0, len(lines), 6)]
        return [[(line, "boilerplate")] for line in lines]

    def inlined(self, paragraph: str) -> Block:
        """A main block with an intruding sentence before or after the paragraph."""
        if self.rng.random() < 0.6 or not (text := self._cued()):
            part = (self.voice.say("inline"), "boilerplate")
        else:
            part = (text, "related")
        return [(paragraph, "main"), part] if self.rng.random() < 0.7 else [part, (paragraph, "main")]

    def piece(self, kind: str) -> list[Block]:
        if kind == "notice" and kind not in self.voice.kinds:
            kind = "prompt"  # not every language has notices of more than a line
        if kind in ("tags", "bio", "origin", "copyright", "counter", "notice"):
            return self._say(kind)
        return cast(list[Block], getattr(self, kind)())

    def opening(self, style: str) -> list[Block]:
        """Frame, title and meta lines."""
        rng, blocks = self.rng, list[Block]()
        meta = [
            self._say(rng.choices(("byline", "meta", "readtime"), (4, 6, 1))[0], "meta")[0]
            for _ in range(0 if rng.random() < NO_META else rng.choice((1, 1, 1, 2, 2, 3, 4)))
        ]
        meta += [list(rng.choice(meta))] if meta and rng.random() < 0.12 else []
        title = self.article.title
        if title and rng.random() > NO_TITLE:
            form = rng.random()
            head = f"{self.voice._expand('{section}', {})}{rng.choice((' ', ': ', ' | '))}"
            title = f"{head}{title}" if form < 0.1 else title
            title += f"{rng.choice((' - ', ' | ', ' – ', ' :: '))}{self.voice.outlet}" if 0.1 < form < 0.2 else ""
            blocks.append([(title, "title")])
        split = rng.choice((0, 0, 0, 0, 1, len(meta)))
        blocks = meta[:split] + blocks + meta[split:]
        if style == "clean":
            return blocks
        for kind, chance in (("caption", 0.12), ("prompt", 0.08), ("tags", 0.02), ("counter", 0.02), ("listing", 0.04)):
            blocks += self.piece(kind) if rng.random() < chance else []
        if rng.random() < TOP:  # lines of the site's own, above the head, below it, or between its lines
            lines = [
                b for _ in range(rng.choice((1, 1, 1, 2, 3))) for b in self._say(rng.choice(("top", "top", "crumbs")))
            ]
            at = rng.choice((0, 0, 0, len(blocks), len(blocks), rng.randint(0, len(blocks))))
            blocks[at:at] = lines
        return (self.menu(4, 40) if style == "frame" or rng.random() < 0.04 else []) + blocks

    def closing(self, style: str) -> list[Block]:
        """What follows the text: some of tags, sources, stories, comments and footer."""
        rng, blocks = self.rng, list[Block]()
        amount = rng.choice((0.0, 0.25)) if style == "clean" else rng.choice((0.0, 0.4, 1.0, 1.0, 1.6))
        for kind, chance in (
            ("origin", 0.3),
            ("prompt", 0.4),
            ("tags", 0.3),
            ("bio", 0.2),
            ("notice", 0.3),
            ("origin", 0.15),
            ("counter", 0.12),
            ("teaser", 0.12),
            ("listing", 0.25),
            ("prompt", 0.3),
            ("second", 0.05),
            ("comments", 0.09),
            ("copyright", 0.25),
            ("echo", 0.05),
            ("counter", 0.06),
        ):
            blocks += self.piece(kind) if rng.random() < chance * amount else []
        footer = style == "frame" or rng.random() < 0.04 * amount
        return blocks + (self.menu(4, 40) + (self.piece("copyright") if rng.random() < 0.7 else []) if footer else [])


def _places(count: int, style: str, rng: Random) -> list[int]:
    """How many pieces go before each paragraph but the first: from one in a document to several at each gap."""
    gaps, mode = [0] * count, rng.random()
    inner = range(1, count)
    if style == "clean":
        hits = rng.sample(inner, min(len(inner), rng.choice((0, 0, 0, 1, 1, 2))))
    elif mode < 0.14:
        hits = rng.sample(inner, min(len(inner), rng.randint(1, 3)))
    elif mode < 0.4:
        hits = list(inner)[:: rng.choice((1, 1, 2, 2, 3, 4))]
    elif mode < 0.46:  # one burst
        hits = rng.sample(inner, min(len(inner), 1)) * rng.randint(2, 8)
    else:
        rate = math.exp(rng.uniform(math.log(0.12), math.log(1.0)))
        hits = [i for i in inner if rng.random() < rate] or rng.sample(inner, min(len(inner), 1))
        again = rng.choice((0.0, 0.1, 0.3))
        hits += [i for i in hits if rng.random() < again]
    for i in hits:
        gaps[i] += 1
    return gaps


def cropped(article: Article, rng: Random) -> Article:
    """A run of at least six of the article's paragraphs, of any length, as an article of its own.

    Some runs are lists alone (a calendar, ingredients, results): articles without one sentence exist, and must be kept.
    """
    size, chance = len(article.paragraphs), rng.random()
    if size < 8 or chance >= CROPPED:
        return article
    lists = _lists(article.paragraphs) if chance < LISTED else []
    if lists:
        start, length = rng.choice(lists)
        before, after = rng.choice((0, 0, 1, 2)), rng.choice((0, 0, 1))
        start, length = max(0, start - before), length + before + after
    else:
        length = rng.randint(6, size - 1)
        start = rng.choice((0, rng.randint(0, size - length)))
    return Article(article.id, article.title, article.language, article.paragraphs[start : start + length])


def _lists(paragraphs: Sequence[str]) -> list[tuple[int, int]]:
    """Start and length of every run of six and more short paragraphs."""
    runs, start = [], 0
    for number in range(len(paragraphs) + 1):
        if number == len(paragraphs) or len(paragraphs[number]) > 70:
            if number - start >= 6:
                runs.append((start, number - start))
            start = number + 1
    return runs


def splice(article: Article, pool: Pool, rng: Random, style: str) -> dict[str, Any]:
    """The article with noise of a style: ``id``, ``host``, ``style``, ``language``, ``text``, ``spans``."""
    page = Page(article, pool, rng)
    weights = dict(STYLE_PIECES[style])
    if style not in ("clean", "mixed"):
        for kind in ("caption", "prompt", "headline", "cue", "foreign"):
            weights[kind] = weights.get(kind, 0.0) + rng.choice((0.0, 0.0, 0.04, 0.12))
    kinds, odds = list(weights), [w * rng.uniform(0.2, 2.0) for w in weights.values()]
    budget = len(article.text) * rng.choice((0.3, 0.8, 1.5, 2.2)) + 400
    blocks = page.opening(style)
    inline = MIXED_BLOCK * (0 if style == "clean" else 3 if style == "mixed" else 1) > rng.random()
    size = len(article.paragraphs)
    hosts = rng.sample(range(size), min(size, rng.randint(1, 2))) if inline else []
    for number, (paragraph, count) in enumerate(zip(article.paragraphs, _places(size, style, rng), strict=True)):
        for _ in range(count):
            planted = page.piece(rng.choices(kinds, odds)[0]) if budget > 0 else []
            budget -= sum(len(text) for block in planted for text, _ in block)
            blocks += planted
        blocks.append(page.inlined(paragraph) if number in hosts else [(paragraph, "main")])
    text, spans = laid_out(blocks + page.closing(style), rng)
    return {
        "id": article.id,
        "host": article.id,
        "style": style,
        "language": article.language,
        "text": text,
        "spans": spans,
    }


def laid_out(blocks: Sequence[Block], rng: Random) -> tuple[str, list[list[int | str]]]:
    """The document's text and spans: one separator for most blocks, strays, indents and trailing blanks for some."""
    usual, stray = rng.choice(_SEPARATORS), rng.choice((0.0, 0.03, 0.1))
    indent, pieces, spans, at = rng.random() < 0.15, list[str](), list[list[int | str]](), 0
    for block in blocks:
        glue = "" if not pieces else rng.choice(_SEPARATORS) if rng.random() < stray else usual
        if glue and indent and block[0][1] in ("related", "caption") and rng.random() < 0.4:
            glue += rng.choice(("  ", " ", "\u00a0", "\t"))
        for text, label in block:
            text = " ".join(text.splitlines()) if label != "main" else text
            text = text.strip()
            if text:
                pieces += [glue, text]
                spans.append([at + len(glue), at + len(glue) + len(text), label])
                at += len(glue) + len(text)
                glue = " "
    return "".join(pieces), spans


def generate(
    rows: Iterable[dict[str, Any]], seed: int, copies: int = 1, styles: Sequence[str] | None = None
) -> Iterator[dict[str, Any]]:
    """``copies`` documents of each article, in order; deterministic for a seed. ``styles`` limits what is drawn from.

    The ``id`` is the article's with ``#seed.copy``; ``host`` is the article's own."""
    members = articles(rows)
    pool = Pool(members)
    odds = [STYLE_WEIGHTS[STYLES.index(style)] for style in styles or STYLES]
    for copy in range(copies):
        for article in members:
            rng = Random(f"{seed}|{copy}|{article.id}")
            made = splice(cropped(article, rng), pool, rng, rng.choices(styles or STYLES, odds)[0])
            yield {**made, "id": f"{article.id}#{seed}.{copy}"}


def _written(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return cast(IO[str], gzip.open(path, "wt", encoding="utf-8"))
    return path.open("w", encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m corpora.splice", description="Plant noise into clean articles.")
    parser.add_argument("clean", nargs="+", help="JSONL of clean articles: gold or text; title, language, id if known")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--copies", type=int, default=1, help="documents per article (default: 1)")
    parser.add_argument("--styles", nargs="+", choices=STYLES, help="draw from these styles alone")
    parser.add_argument("--output", default="-", help="JSONL, .gz for compressed (default: standard output)")
    args = parser.parse_args(argv)
    rows = [row for path in args.clean for row in read_rows(Path(path))]
    made = generate(rows, args.seed, args.copies, args.styles)
    lines = (json.dumps(document, ensure_ascii=False) + "\n" for document in made)
    if args.output == "-":
        sys.stdout.writelines(lines)
    else:
        with _written(Path(args.output)) as out:
            out.writelines(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
