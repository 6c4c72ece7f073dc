"""Pieces of a page that are not its article, as markup: stories of others, cues, labels, threads, furniture.

All texts are other articles' or come from ``wording.json`` and ``furniture.json``, in the page's language. ``write``
puts a text of a label into the markup: :func:`escaped` for pages whose article is known by its text, a page's own
:func:`corpora.synthesis.marks.mark` where all of it is drawn.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from random import Random
from statistics import median
from typing import cast

from corpora.addresses import Addresses
from corpora.pool import EAST, Article, Pool, split_sentences, wording
from corpora.synthesis.classes import Classes
from corpora.synthesis.notices import SLIDES, Notices, quoted
from corpora.voice import Voice

Write = Callable[[str, str], str]
THREADS = ("ul", "ol", "dl", "div", "article", "table", "p", "nested")
"""Ways to mark up readers' comments."""
LONG_COMMENTS = 0.3
"""Share of threads whose comments are as long as articles."""
NEAR = 0.8
"""Share of foreign paragraphs that are of a story near in topic, where there is one: those are the hardest to tell."""
LIKE_OWN = 0.4
"""Share of notices among paragraphs that are made as these are."""
LEAST_QUOTE = 25
"""Fewest characters of a sentence that is repeated in a box: less is an abbreviation, mostly."""
WORDLESS = ("lede", "headline", "cue_link", "caption", "foreign", "list")
"""Kinds that need no wording of ours: what a page in a language without any may have."""
BETWEEN = (
    *WORDLESS, "lede", "headline", "cue_link", "cue", "advert", "prompt", "bio", "newsletter", "notice", "box",
    "plain_caption",
)  # fmt: skip
"""Kinds that stand between an article's paragraphs."""


def escaped(label: str, text: str) -> str:
    """A text as markup, whatever its label."""
    return escape(text, quote=False)


@functools.cache
def furniture() -> dict[str, dict[str, list[str]]]:
    """Words of pages' furniture by language and kind; what a language lacks comes from English."""
    raw = json.loads(Path(__file__).with_name("furniture.json").read_text("utf-8"))
    found = cast(dict[str, dict[str, list[str]]], raw)
    return {language: {**found["en"], **kinds} for language, kinds in found.items()}


class Noise:
    """What one site puts round and into an article."""

    def __init__(
        self,
        random: Random,
        article: Article,
        pool: Pool,
        addresses: Addresses,
        write: Write,
        donors: Sequence[Article] = (),
    ) -> None:
        """``donors`` are articles known to be near in topic; where none are given the pool is searched."""
        self.random, self.article, self.pool, self.write = random, article, pool, write
        self.voice, self.classes, self.addresses = Voice(random, article), Classes(random), addresses
        self.notices = Notices(random, self.voice, self.classes, write, article.language)
        self.spoken = article.language in wording()
        self.words = furniture().get(article.language) or furniture()["en"]
        self.paragraph = "p", ""
        """Tag and names of the article's own paragraphs: what is pushed between them is marked up alike, mostly."""
        self._near = list(donors) or pool.near(article)
        self._used: set[str] = {article.id}

    def other(self, nearness: float = 0.5) -> Article | None:
        """Another article of the language, near in topic or not, and not the same twice while there are others."""
        near = [one for one in self._near if one.id not in self._used and one.language == self.article.language]
        found = self.random.choice(near) if near and self.random.random() < nearness else None
        for _ in range(8):
            if found is not None and found.id not in self._used and found.language == self.article.language:
                self._used.add(found.id)
                return found
            found = self.pool.stray(self.article, self.random)
        return found if found is not None and found.language == self.article.language else None

    def between(self) -> str:
        """A piece of any kind that stands between an article's paragraphs; empty where no other article is at hand."""
        return self.piece(self.random.choice(BETWEEN if self.spoken else WORDLESS))

    def piece(self, kind: str) -> str:
        """A piece of a kind of :data:`BETWEEN`, or a ``window`` or a ``pull_quote``."""
        made: dict[str, Callable[[], str]] = {
            "lede": self.lede, "headline": self.headline, "cue_link": self.cue_link, "cue": self.cue,
            "advert": self.advert, "caption": self.caption, "prompt": self.prompt, "newsletter": self.newsletter,
            "bio": self.bio, "foreign": self.foreign, "list": self.related_list, "notice": self.notice,
            "box": self.notices.box, "window": self.notices.window, "plain_caption": self.plain_caption,
            "pull_quote": self.pull_quote,
        }  # fmt: skip
        return made[kind]()

    def as_paragraph(self, inner: str) -> str:
        """Markup of a paragraph like the article's own."""
        tag, names = self.paragraph
        return f"<{tag}{names}>{inner}</{tag}>"

    def _link(self, label: str, text: str, headline: str) -> str:
        return f'<a href="{escape(self.addresses.story(headline))}">{self.write(label, text)}</a>'

    def lede(self) -> str:
        """The first sentences of another story, all of it a link."""
        other = self.other()
        if other is None:
            return ""
        sentences = split_sentences(self.random.choice(other.body[:2]))[: self.random.randint(1, 3)]
        text = ("" if EAST.search(sentences[0]) else " ").join(sentences)
        link = self._link("related", text, other.headline)
        name = self.classes.of("related") if self.random.random() < 0.3 else ""
        own = self.as_paragraph(link)
        return self.random.choice((own, own, f"<p{name}>{link}</p>", f"<div{name}>{link}</div>"))

    def headline(self) -> str:
        """The headline of another story, a link, in bold face or as a heading."""
        other = self.other()
        if other is None:
            return ""
        link = self._link("related", other.headline, other.headline)
        name = self.classes.of("related") if self.random.random() < 0.3 else ""
        if self.random.random() < 0.3:
            return self.as_paragraph(f"<strong>{link}</strong>" if self.random.random() < 0.6 else link)
        way = self.random.choice((
            "<p{n}><strong>{a}</strong></p>", "<p{n}><b>{a}</b></p>", "<h3{n}>{a}</h3>", "<h2{n}>{a}</h2>",
            "<h4{n}>{a}</h4>", "<p{n}>{a}</p>", "<div{n}><strong>{a}</strong></div>", "<blockquote{n}>{a}</blockquote>",
        ))  # fmt: skip
        return way.format(n=name, a=link)

    def cue_link(self) -> str:
        """A cue with a headline behind it: linked as a whole or from the cue on."""
        other = self.other()
        if other is None:
            return ""
        if self.spoken and self.random.random() < 0.5:
            cue = f"{self.voice.say('cue')}: {{head}}"
        else:
            cue = (
                self.random.choice(self.words["more"]) if self.spoken else self.random.choice(("» {head}", "→ {head}"))
            )
        before, _, after = cue.partition("{head}")
        if self.random.random() < 0.5:
            inner = self._link("related", before + other.headline + after, other.headline)
        else:
            said = self.write("related", before.rstrip()) + " " if before.strip() else ""
            said = f"<strong>{said}</strong>" if said and self.random.random() < 0.4 else said
            inner = said + self._link("related", other.headline, other.headline)
        if self.random.random() < 0.4:
            return self.as_paragraph(inner)
        name = self.classes.of("related") if self.random.random() < 0.4 else ""
        tag = self.random.choice(("p", "p", "div", "h4", "aside", "em"))
        return f"<p{name}><em>{inner}</em></p>" if tag == "em" else f"<{tag}{name}>{inner}</{tag}>"

    def cue(self) -> str:
        """A cue alone, or with a headline that is no link."""
        other = self.other() if self.random.random() < 0.7 else None
        text = self.voice.cased(self.voice.say("cue")) + (f": {other.headline}" if other else "")
        said = self.write("related", text)
        return self.as_paragraph(said) if self.random.random() < 0.5 else f"<p{self.classes.of('related')}>{said}</p>"

    def advert(self) -> str:
        """The label above an advertisement."""
        tag = self.random.choice(("p", "div", "span", "small"))
        text = self.write("boilerplate", self.random.choice(self.words["advert"]))
        inner = f"<{tag}{self.classes.of('advert')}>{text}</{tag}>"
        return f"<div>{inner}</div>" if tag in ("span", "small") else inner

    def caption(self) -> str:
        """A picture with what it shows."""
        text = self.voice.say("caption", text=self.voice.say("scene")) if self.spoken else ""
        if not text or self.random.random() < 0.4:
            other = self.other()
            if other is None and not text:
                return ""
            text = split_sentences(other.body[-1])[0] if other else text
        said = self.write("caption", text)
        image = f'<img src="/i/{self.random.randint(1, 9999)}.jpg" alt="">' if self.random.random() < 0.85 else ""
        name = self.classes.of("caption")
        return self.random.choice((
            f"<figure>{image}<figcaption{name}>{said}</figcaption></figure>", f"<div>{image}<p{name}>{said}</p></div>",
            f"<p>{image}</p><p{name}><em>{said}</em></p>", f"<p{name}>{image}{said}</p>",
        ))  # fmt: skip

    def notice(self) -> str:
        """A notice of a sentence or two, in a paragraph like the article's own or in an element of the site's."""
        if self.random.random() < LIKE_OWN:
            return self.as_paragraph(self.notices.text())
        return self.notices.line()

    def plain_caption(self) -> str:
        """A picture with a line about it in an element like any other: a scene, a sentence, or the credit alone."""
        if self.random.random() < SLIDES:
            return self.notices.slides([self._shown() for _ in range(self.random.randint(2, 6))])
        return self.notices.caption("" if self.random.random() < 0.2 else self._shown())

    def _shown(self) -> str:
        """What a picture shows: a scene, or words of another story or of the article itself; empty where there are
        none."""
        random = self.random
        if self.spoken and random.random() < 0.4:
            return self.voice.say("scene")
        other = self.article if random.random() < 0.3 else self.other(NEAR)
        if other is None:
            return ""
        sentence = random.choice(split_sentences(random.choice(other.body)))
        if EAST.search(sentence):
            return sentence[: random.randint(8, 40)].rstrip("、，：；")
        said = sentence.split()
        most = len(said) - 1 if other is self.article else len(said)  # a whole sentence would be the article's
        short = " ".join(said[: min(random.randint(5, 24), max(most, 1))]).rstrip(",;:")
        return short if len(said) > 5 or other is not self.article else ""

    def pull_quote(self) -> str:
        """A sentence of the article once more, in a box, whole or cut short; with a name now and then."""
        random = self.random
        sentences = [one for line in self.article.body for one in split_sentences(line)]
        sentences = [one for one in sentences if len(one) >= LEAST_QUOTE] or sentences
        text = random.choice(sentences).strip()
        inner = text.strip("«»“”„\"'「」 ")
        text = random.choice((text, text, inner, f"“{inner}”", f"«{inner}»", f"„{inner}“"))
        if random.random() < 0.15 and len(text.split()) > 12:
            text = " ".join(text.split()[: random.randint(7, 11)]) + "…"
        who = self.voice.fill(random.choice(("{name}", "– {name}", "{name}, {topic}"))) if random.random() < 0.3 else ""
        said = self.write("boilerplate", text)
        return quoted(said, self.write("boilerplate", who) if who else "", self.classes.of("quote"), random)

    def prompt(self) -> str:
        """A sentence that asks for something."""
        text = self.write("boilerplate", self.voice.say("prompt"))
        link = f'<a href="{escape(self.addresses.page())}">{text}</a>' if self.random.random() < 0.4 else text
        return self.as_paragraph(link) if self.random.random() < 0.5 else f"<p{self.classes.of('prompt')}>{link}</p>"

    def newsletter(self) -> str:
        """A box with a heading, a sentence and a field."""
        head, text = (
            self.write("boilerplate", self.voice.say("prompt")),
            self.write("boilerplate", self.voice.say("inline")),
        )
        return f"<div{self.classes.of('prompt')}><h3>{head}</h3><p>{text}</p><form><input name=m></form></div>"

    def bio(self) -> str:
        """Who wrote it."""
        text = self.write("boilerplate", self.voice.say("bio"))
        tag = self.random.choice(("p", "div", "aside", "p"))
        return f"<{tag}{self.classes.of('bio')}>{text}</{tag}>"

    def foreign(self) -> str:
        """Paragraphs of another story, mostly a near one, marked up as the article's are and as long as they are."""
        other = self.other(NEAR)
        if other is None:
            return ""
        many, body = self.random.choice((1, 1, 1, 2)), other.body
        usual = median(map(len, self.article.body))
        starts = [self.random.randrange(max(1, len(body) - many + 1)) for _ in range(3)]
        at = min(starts, key=lambda start: abs(len(body[start]) - usual))
        return "".join(self.as_paragraph(self.write("offtopic", line)) for line in body[at : at + many])

    def related_list(self) -> str:
        """A list of headlines, with a heading where the language has wording."""
        others = [one for _ in range(self.random.randint(2, 6)) if (one := self.other())]
        links = [self._link("related", one.headline, one.headline) for one in others]
        if not links:
            return ""
        head = f"<h3>{self.write('related', self.voice.say('heading'))}</h3>" if self.spoken else ""
        name = self.classes.of("related")
        if self.random.random() < 0.6:
            return f"<div{name}>{head}<ul>{''.join(f'<li>{link}</li>' for link in links)}</ul></div>"
        return f"<aside{name}>{head}{''.join(f'<p>{link}</p>' for link in links)}</aside>"

    def teasers(self) -> str:
        """Cards of other stories: headline, first sentence, date."""
        cards = []
        for _ in range(self.random.randint(3, 9)):
            if (other := self.other()) is None:
                break
            text = self.write("related", split_sentences(other.body[0])[0])
            when = f"<span>{self.write('related', self.voice.say('date'))}</span>" if self.random.random() < 0.5 else ""
            link = self._link("related", other.headline, other.headline)
            cards.append(f"<div{self.classes.of('related')}><h3>{link}</h3>{when}<p>{text}</p></div>")
        return f"<section>{''.join(cards)}</section>" if cards else ""

    def consent(self) -> str:
        """What a page says of cookies before anything else: a line, or paragraphs as long as an article's."""
        random, words = self.random, self.words["consent"]
        texts = random.sample(words, random.randint(1, len(words)))
        if random.random() < 0.4:
            texts = [random.choice((" ", " ", "<br>")).join(texts[at : at + 2]) for at in range(0, len(texts), 2)]
        tag = random.choice(("p", "p", "p", "div", "span"))
        said = ["<br>".join(self.write("boilerplate", part) for part in text.split("<br>")) for text in texts]
        inner = " ".join(f"<{tag}>{text}</{tag}>" for text in said)
        if self.notices.spoken and random.random() < 0.5:
            inner += f"<button>{self.write('boilerplate', self.notices.say('button'))}</button>"
        inner = f"<div>{inner}</div>" if random.random() < 0.4 else inner
        tag = random.choice(("div", "div", "div", "section", "aside", "form", "x-consent"))
        return f"<{tag}{self.classes.of('consent')}>{inner}</{tag}>"

    def contents(self, heads: Sequence[str], like: str = "p") -> str:
        """A table of contents, linked to places on the page; its heading has the tag ``like``."""
        items = "".join(
            f'<li><a href="#s{n}">{self.write("boilerplate", head)}</a></li>' for n, head in enumerate(heads)
        )
        title = f"<{like}>{self.write('boilerplate', self.random.choice(self.words['contents']))}</{like}>"
        tag = self.random.choice(("ul", "ol"))
        return f"<div{self.classes.of('contents')}>{title}<{tag}>{items}</{tag}></div>"

    def menu(self) -> str:
        """Links to a site's sections."""
        names = [self.voice.say("section") for _ in range(self.random.randint(4, 9))]
        if not self.spoken:
            names = [other.headline.split()[0] for _ in range(4) if (other := self.other())]
        links = [f'<a href="/{number}/">{self.write("boilerplate", name)}</a>' for number, name in enumerate(names)]
        return f"<ul{self.classes.of('menu')}>{''.join(f'<li>{link}</li>' for link in links)}</ul>"

    def comment_texts(self, many: int, least: int = 1, long: bool | None = None) -> list[list[str]]:
        """What readers say, each of one paragraph or more; ``long`` ones are as long as articles, and drawn if it is
        not said."""
        found: list[list[str]] = []
        long = self.random.random() < LONG_COMMENTS if long is None else long
        for _ in range(many):
            if self.spoken and not long and self.random.random() < 0.5:
                found.append([self.voice.say("comment")])
                continue
            other = self.random.choice(self._near) if self._near and self.random.random() < 0.4 else None
            other = (
                other
                if other and other.language == self.article.language
                else self.pool.stray(self.article, self.random)
            )
            if other is None or other.language != self.article.language:
                continue
            if long:
                found.append(list(other.body[: self.random.randint(least, 4)]))
            else:
                sentences = split_sentences(self.random.choice(other.body))
                at = self.random.randrange(len(sentences))
                found.append([("" if EAST.search(sentences[0]) else " ").join(sentences[at : at + 3])])
        return found

    def comments(self, kind: str, many: int) -> str:
        """A thread of readers' comments, marked up in one of the ways of :data:`THREADS`."""
        texts = self.comment_texts(many)
        if not texts:
            return ""
        says_when, button = self.random.random() < 0.7, self.random.choice(self.words["button"])
        has_button, numbered = self.random.random() < 0.5, self.random.random() < 0.5
        items = []
        for lines in texts:
            who = f"<b>{self.write('boilerplate', self.voice.fill('{name}'))}</b>"
            when = f" <span>{self.write('boilerplate', self.voice.say('ago'))}</span>" if says_when else ""
            foot = f"<div>{self.write('boilerplate', button)}</div>" if has_button else ""
            said = "".join(f"<p>{self.write('boilerplate', line)}</p>" for line in lines)
            name = self.classes.numbered("comment") if numbered else self.classes.of("comment")
            items.append(_comment(kind, name, who + when, said, foot))
        head = (
            f"<h3>{self.write('boilerplate', self.voice.say('comment_head'))}</h3>"
            if self.random.random() < 0.6
            else ""
        )
        around = {"ul": "ul", "ol": "ol", "dl": "dl", "table": "table"}.get(kind, "div")
        if kind == "nested":
            items = ["".join(items[at : at + 3]) + "</div>" * len(items[at : at + 3]) for at in range(0, len(items), 3)]
        return f"{head}<{around}{self.classes.of('comments')}>{''.join(items)}</{around}>"


def _comment(kind: str, name: str, top: str, said: str, foot: str) -> str:
    """The markup of one comment."""
    if kind == "dl":
        return f"<dt{name}>{top}</dt><dd>{said if foot else said[3:-4].replace('</p><p>', '<br>')}{foot}</dd>"
    if kind == "table":
        return f"<tr{name}><td>{top}</td><td>{said}{foot}</td></tr>"
    if kind == "p":
        return f"<p{name}>{top}<br>{said[3:-4].replace('</p><p>', '<br>')}</p>"
    if kind == "nested":
        return f"<div{name}><div>{top}</div>{said}{foot}"
    tag = "li" if kind in ("ul", "ol") else kind
    return f"<{tag}{name}><div>{top}</div>{said}{foot}</{tag}>"
