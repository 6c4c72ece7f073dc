"""What a site says in whole sentences of its own among an article's paragraphs: notices, boxes, windows, captions.

The wordings stand in ``notices.json``, by language and kind. They are templates as in ``wording.json``, with two more
slots: ``{company}``, a name that stays the same on a page, and ``{many}``, a number that is given.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from html import escape
from pathlib import Path
from random import Random
from typing import cast

from corpora.synthesis.classes import Classes
from corpora.voice import Voice

LINES = ("write", "rules", "donate", "follow", "verify", "letter", "pay")
"""Kinds of notices of a sentence or two."""
FOREIGN = 0.03
"""Share of notices in English on pages of other languages: sites buy their forms and never translate them."""
FIRMS = ("", "", " Group", " AG", " Inc.", " Ltd", " SA", " & Co.", " GmbH", " Oy", " AB", " S.p.A.", " Foundation")
LINE_WAYS = (
    "<p{n}>{t}</p>", "<p{n}>{t}</p>", "<div{n}>{t}</div>", "<p><em>{t}</em></p>", "<p><strong>{t}</strong></p>",
    "<p><i>{t}</i></p>", "<aside{n}>{t}</aside>", "<section{n}><p>{t}</p></section>", "<blockquote{n}>{t}</blockquote>",
    "<ul{n}><li>{t}</li></ul>", "<small{n}>{t}</small>", "<h4{n}>{t}</h4>", "<div{n}><div><span>{t}</span></div></div>",
    "<table{n}><tr><td>{t}</td></tr></table>", "<x-notice{n}>{t}</x-notice>", "<footer{n}><p>{t}</p></footer>",
    "<div{n}><p>{t}</p></div>", "<div{n}><p>{t}</p></div>", "<div{n}><div{n}><div><p>{t}</p></div></div></div>",
)  # fmt: skip
IMAGES = (
    '<img src="/i/{n}.jpg" alt="">', '<img src="/i/{n}.jpg">', "<picture><img src=/i/{n}.webp></picture>",
    "<b><img src=/p/{n}></b>", "<a href=/photo/{n}><img src=/i/{n}.jpg></a>", "<amp-img src=/i/{n}.jpg></amp-img>",
    "<noscript><img src=/i/{n}.jpg></noscript>", "<span><img src=/i/{n}.png></span>", "",
)  # fmt: skip
CAPTION_WAYS = (
    "{i}<p{n}>{t}</p>", "<div>{i}<p{n}>{t}</p></div>", "<div{n}>{i}<div>{t}</div></div>", "<p>{i}<br><em>{t}</em></p>",
    "<p>{i}</p><p{n}><em>{t}</em></p>", "<div{n}>{i}<span>{t}</span></div>", "<p{n}>{i}<span>{t}</span></p>",
    "<table><tr><td>{i}</td></tr><tr><td{n}>{t}</td></tr></table>", "<div><span{n}>{t}</span>{i}</div>",
    "<p{n}>{t}</p>{i}", "<center>{i}<br><small{n}>{t}</small></center>", "<dl><dt>{i}</dt><dd{n}>{t}</dd></dl>",
    "<div>{i}<h5{n}>{t}</h5></div>", "<figure>{i}<div{n}>{t}</div></figure>", "<p>{i}<i>{t}</i></p>",
    "<section{n}>{i}<p>{t}</p></section>", "<li{n}>{i}<p>{t}</p></li>", "<p>{i}<br><small{n}>{t}</small></p>",
    "<p>{i}<small>{t}</small></p>", "<div{n}>{i}<small>{t}</small></div>", "<p{n}>{i}<br>{t}</p>",
    "<div><div>{i}</div><div><p{n}>{t}</p></div></div>", "<p><a href=/full>{i}</a><br><font size=1>{t}</font></p>",
)  # fmt: skip
LIKE_HEADS = 0.5
"""Share of lists of sections whose heading is made as the sections' are."""
SLIDES = 0.25
"""Share of captions that are a series: each has its number, and its picture may be loaded by a script."""
OWN_NAME = 0.5
"""Share of companies whose name runs through the article: those that a release is of."""
COUNTERS = ("{a}/{b}", "{a} / {b}", "{a} of {b}", "({a}/{b})", "{a} – {b}", "[{a}|{b}]", "#{a}", "{a}.")
ENDS = ("###", "# # #", "-END-", "- ENDS -", "***", "– 30 –", "—", "ENDS", "[END]")
CREDITS = ("({name})", "[{name}]", "{name}", "/ {name}", "© {name}", "© {outlet}", "({name}/{outlet})", "– {name}")


@functools.cache
def notices() -> dict[str, dict[str, list[str]]]:
    """Templates by language and kind; a language has all kinds or is not there."""
    raw = json.loads(Path(__file__).with_name("notices.json").read_text("utf-8"))
    return cast(dict[str, dict[str, list[str]]], raw)


class Notices:
    """One site's notices, written by ``write`` as markup of a label."""

    def __init__(
        self, random: Random, voice: Voice, classes: Classes, write: Callable[[str, str], str], language: str
    ) -> None:
        self.random, self.voice, self.classes, self.write = random, voice, classes, write
        self.known = notices().get(language)
        self.spoken = self.known is not None
        own = voice.article.names[:4]
        name = random.choice(own) if own and random.random() < OWN_NAME else voice.fill("{Syl}{end}").title()
        self.company = name + random.choice(FIRMS)
        self._way = random.choice(CAPTION_WAYS)
        self._image = random.choice(IMAGES)

    def say(self, kind: str, many: int = 0) -> str:
        """A text of a kind; in English where the language has none. ``many`` is for texts that count something."""
        kinds = self.known if self.known and self.random.random() >= FOREIGN else notices()["en"]
        template = self.random.choice(kinds[kind]).replace("{company}", self.company).replace("{many}", str(many))
        text = self.voice.fill(template).strip()
        return text[:1].upper() + text[1:]

    def _said(self, kind: str) -> str:
        return self.write("boilerplate", self.say(kind))

    def line(self, kind: str = "") -> str:
        """A notice of a sentence or two in an element of the site's choice."""
        said = self.text(kind)
        role = self.random.choice(("notice", "prompt", "wrapper", "paragraph"))
        return self.random.choice(LINE_WAYS).format(n=self.classes.of(role), t=said)

    def text(self, kind: str = "") -> str:
        """A notice of a sentence or two without an element round it, with a link in it now and then."""
        random = self.random
        kinds = [kind] if kind else [random.choice(LINES)] * random.choice((1, 1, 1, 2))
        parts = [self._said(one) for one in kinds]
        if kinds[0] == "letter" and random.random() < 0.6:
            parts[0] = self.write("boilerplate", f"{self.say('letter_head').rstrip('.')}. {self.say('letter')}")
        said = random.choice((" ", "<br>")).join(parts)
        draw = random.random()
        if draw < 0.2:
            said = f'<a href="/{random.randint(1, 99)}/">{said}</a>'
        elif draw < 0.4:
            said += f' <a href="mailto:x">{self.write("boilerplate", self.voice.fill("{email}"))}</a>'
        return said

    def box(self) -> str:
        """A box with a heading, a sentence or two, and a form or a button."""
        random, kind = self.random, self.random.choice(("letter", "pay", "donate", "follow", "letter"))
        head, tag = self._said("letter_head" if kind == "letter" else kind), random.choice(("h2", "h3", "h4", "b", "p"))
        text = "".join(f"<p>{self._said(kind)}</p>" for _ in range(random.choice((1, 1, 2))))
        button = self._said("button")
        end = random.choice((
            f"<form><input type=email placeholder='@'><button>{button}</button></form>",
            f"<form><label>{self.write('boilerplate', 'E-mail')}</label><input name=e><input type=submit></form>",
            f"<a href=/join>{button}</a>", f"<div><button>{button}</button></div>",
            f"<form><input name=q></form><p><small>{self._said('rules')}</small></p>", "",
        ))  # fmt: skip
        holder = random.choice(("div", "div", "section", "aside", "form", "fieldset", "x-box", "article"))
        inner = f"<{tag}>{head}</{tag}>{text}{end}"
        inner = f"<div{self.classes.of('wrapper')}>{inner}</div>" if random.random() < 0.4 else inner
        return f"<{holder}{self.classes.of(random.choice(('prompt', 'notice', 'wrapper')))}>{inner}</{holder}>"

    def window(self) -> str:
        """A window over the page: a message, whom it is about, a mail address, buttons."""
        random = self.random
        name, mail = self.voice.fill("{name}"), self.voice.fill(random.choice(("{email}", "{syl}{end}@{domain}")))
        rows = [self.write("boilerplate", text) for text in random.sample((name, mail, self.say("window")), 3)]
        if random.random() < 0.4:
            rows.append(self._said(random.choice(LINES)))
        tag = random.choice(("p", "div", "span", "li", "h4", "a"))
        inner = " ".join(f"<{tag}>{row}</{tag}>" for row in rows)
        inner = f"<ul>{inner}</ul>" if tag == "li" else f"<div>{inner}</div>"
        buttons = "".join(f"<button>{self._said('button')}</button>" for _ in range(random.randint(0, 2)))
        close = random.choice(("", "<button>×</button>", "<a href=#>X</a>"))
        role = random.choice(('role="dialog"', 'aria-modal="true"', 'role="alert"', "", "", 'aria-live="polite"'))
        holder = random.choice(("div", "div", "section", "aside", "x-modal"))
        return f"<{holder} {role}{self.classes.of('notice')}>{close}{inner}{buttons}</{holder}>"

    def slides(self, texts: list[str]) -> str:
        """The captions of a series of pictures, each with its number, one after the other in one way."""
        random = self.random
        way = random.choice((
            "<div><p{n}>{t}</p></div>", "<li{n}><p>{t}</p></li>", "<div{n}>{i}<div>{t}</div></div>", "<p{n}>{t}</p>",
            "<div{n}><p>{i}</p><p>{t}</p></div>", "<figure>{i}<p{n}>{t}</p></figure>", "<div{n}><span>{t}</span></div>",
        ))  # fmt: skip
        form, glue = random.choice(COUNTERS), random.choice((" ", " ", "<br>"))
        shown, credited, out = random.random() < 0.5, random.random() < 0.7, []
        for number, text in enumerate(texts, 1):
            parts = [form.format(a=number, b=len(texts)), *filter(None, [text])]
            parts += [self.voice.fill(random.choice(CREDITS))] if credited else []
            said = glue.join(self.write("caption", part) for part in parts)
            image = self._image.format(n=number) if shown else ""
            out.append(way.format(i=image, n=self.classes.of("caption"), t=said))
        inner = "".join(out)
        return (
            f"<ul>{inner}</ul>" if way.startswith("<li") else inner if random.random() < 0.5 else f"<div>{inner}</div>"
        )

    def caption(self, text: str) -> str:
        """A picture with a line that no ``figcaption`` says is its caption: this site's way, mostly."""
        random = self.random
        parts = [text] if text else []
        if random.random() < 0.6 or not parts:
            credit = self.voice.fill(random.choice(CREDITS))
            parts.append(self.say("photo") if random.random() < 0.5 else credit)
        if random.random() < 0.25:
            b = random.randint(2, 20)
            parts.insert(0, random.choice(COUNTERS).format(a=random.randint(1, b), b=b))
        marks = [self.write("caption", part) for part in parts]
        glue = random.choice((" ", " ", "<br>", " <span></span>", "</span> <span>"))
        said = f"<span>{glue.join(marks)}</span>" if "span" in glue else glue.join(marks)
        way = self._way if random.random() < 0.8 else random.choice(CAPTION_WAYS)
        image = self._image.format(n=random.randint(1, 9999)) if random.random() < 0.9 else ""
        role = "caption" if random.random() < 0.7 else "wrapper"
        return way.format(i=image, n=self.classes.of(role), t=said)

    def about_in(self, paragraph: tuple[str, str]) -> list[str]:
        """The same, all of it in paragraphs that are made as the article's own are, of a tag and names."""
        random, (tag, names) = self.random, paragraph
        texts = [self.say("about_text") for _ in range(random.randint(1, 3))]
        texts = [" ".join(texts)] if random.random() < 0.6 else texts
        title = self._said("about")
        out = [
            f"<b>{title}</b>" if random.random() < 0.3 else title,
            *(self.write("boilerplate", one) for one in texts),
        ]
        asked = [self.voice.fill(slot) for slot in ("{name}", *random.sample(("{phone}", "{email}", "{domain}"), 2))]
        contact = f"{self.say('contact').rstrip(':')}: {random.choice((', ', ' | ', ' – ', ' ')).join(asked)}"
        out += [self.write("boilerplate", contact)] if random.random() < 0.8 else []
        out += [self._said("source")] if random.random() < 0.6 else []
        out += [self.write("boilerplate", random.choice(ENDS))] if random.random() < 0.4 else []
        return [f"<{tag}{names}>{inner}</{tag}>" for inner in out]

    def about(self) -> list[str]:
        """What stands under a press release: who sent it, whom to ask, what it came from, in any order."""
        random = self.random
        parts = [self._block("about", [self.say("about_text") for _ in range(random.randint(1, 3))])]
        name, phone, mail = (self.voice.fill(slot) for slot in ("{name}", "{phone}", "{email}"))
        rows = [name, *random.sample((phone, mail, self.company, self.voice.fill("{domain}")), random.randint(1, 4))]
        if random.random() < 0.8:
            parts.append(self._block("contact", rows))
        if random.random() < 0.5:
            source = self._said("source")
            parts.append(
                random.choice(("<p>{}</p>", "<div>{}</div>", "<p><b>{}</b></p>", "<p><i>{}</i></p>")).format(source)
            )
        random.shuffle(parts)
        if random.random() < 0.5:
            parts.insert(0, f"<p>{self.write('boilerplate', random.choice(ENDS))}</p>")
        return parts

    def about_whom(self, name: str) -> str:
        """A heading over what tells of somebody, as it stands over what tells of a release's sender."""
        known = self.known or notices()["en"]
        named = [template for template in known["about"] if "{company}" in template]
        return self.voice.fill(self.random.choice(named or ["{company}"]).replace("{company}", name))

    def _block(self, head: str, rows: list[str]) -> str:
        """A heading with lines below it, in one of several ways."""
        random, title = self.random, self._said(head)
        lines = [self.write("boilerplate", row) for row in rows]
        way = random.choice(("p", "p", "br", "div", "dl", "table", "run", "ul"))
        tag = random.choice(("h2", "h3", "h4", "p", "strong", "div", "b", "u"))
        named = f"<{tag}>{title}</{tag}>"
        named = f"<p>{named}</p>" if tag in ("strong", "b", "u") else named
        if way == "br":
            body = f"<p>{'<br>'.join(lines)}</p>"
        elif way == "run":
            return f"<p><strong>{title}</strong> {' '.join(lines)}</p>"
        elif way == "dl":
            return f"<dl><dt>{title}</dt>{''.join(f'<dd>{line}</dd>' for line in lines)}</dl>"
        elif way == "table":
            body = f"<table>{''.join(f'<tr><td>{line}</td></tr>' for line in lines)}</table>"
        elif way == "ul":
            body = f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"
        else:
            body = "".join(f"<{way}>{line}</{way}>" for line in lines)
        holder = random.choice(("", "", "div", "section", "aside", "footer"))
        role = self.classes.of(random.choice(("wrapper", "bio", "notice")))
        return f"<{holder}{role}>{named}{body}</{holder}>" if holder else named + body

    def contents(self, heads: list[str], like: str = "") -> str:
        """A list of an article's sections: linked or not, numbered or not, nested or not, with a heading or without;
        that heading has the tag of those of the sections, ``like``, half of the time."""
        random = self.random
        numbered, linked, tag = (
            random.random() < 0.3,
            random.random() < 0.85,
            random.choice(("ul", "ol", "ul", "p", "div", "br")),
        )
        items = []
        for number, head in enumerate(heads, 1):
            said = self.write("boilerplate", f"{number} {head}" if numbered else head)
            items.append(f'<a href="#{random.choice(("s", "h-", "toc"))}{number}">{said}</a>' if linked else said)
        if tag in ("ul", "ol"):
            rows = [f"<li>{item}</li>" for item in items]
            if len(rows) > 3 and random.random() < 0.3:
                rows[1:3] = [f"{rows[1][:-5]}<{tag}>{rows[2]}</{tag}></li>"]
            body = f"<{tag}>{''.join(rows)}</{tag}>"
        else:
            body = "<br>".join(items) if tag == "br" else "".join(f"<{tag}>{item}</{tag}>" for item in items)
        way = random.choice(("h2", "h3", "p", "div", "strong", "span", "summary", "caption", ""))
        way = like if like and random.random() < LIKE_HEADS else way
        title = f"<{way}>{self._said('contents')}</{way}>" if way not in ("", "summary", "caption") else ""
        name = self.classes.of("contents" if random.random() < 0.6 else "wrapper")
        if way == "summary":
            return f"<details{name} open><summary>{self._said('contents')}</summary>{body}</details>"
        if way == "caption":
            return f"<table{name}><tr><td>{self._said('contents')}{body}</td></tr></table>"
        holder = random.choice(("div", "div", "nav", "section", "aside", "x-toc"))
        return f"<{holder}{name}>{title}{body}</{holder}>"


def anchored(head: str, random: Random) -> str:
    """The inner markup of a heading of the article's own with an anchor, in one of several ways.

    >>> anchored("One", Random(4)).count("One")
    1
    """
    name = f"{random.choice(('s', 'h', 'sec-'))}{random.randint(1, 99)}"
    return random.choice((
        f'<a href="#{name}">{head}</a>', f'<a name="{name}"></a>{head}', f'{head} <a href="#{name}"></a>',
        f'<span id="{name}">{head}</span>', f'<a id="{name}" href="#{name}">{head}</a>', head,
    ))  # fmt: skip


def quoted(said: str, who: str, names: str, random: Random) -> str:
    """A pull quote: a text, and who said it, where that is given."""
    cite = random.choice(("<cite>{}</cite>", "<footer>{}</footer>", "<p>{}</p>", "<span>{}</span>", "<br>{}"))
    below = cite.format(who) if who else ""
    way = random.choice((
        "<blockquote{n}><p>{t}</p>{w}</blockquote>", "<aside{n}><p>{t}</p>{w}</aside>", "<div{n}>{t}{w}</div>",
        "<aside{n}>{t}{w}</aside>", "<p{n}><strong>{t}</strong></p>", "<div{n}><h3>{t}</h3>{w}</div>",
        "<figure{n}><blockquote>{t}</blockquote>{w}</figure>", "<section{n}><q>{t}</q>{w}</section>",
        "<div{n}><div><em>{t}</em></div>{w}</div>", "<h4{n}>{t}</h4>", "<table{n}><tr><td>{t}{w}</td></tr></table>",
    ))  # fmt: skip
    return way.format(n=names, t=said, w=below)


def attribute(name: str) -> str:
    """A class attribute with a space before."""
    return f' class="{escape(name)}"' if name else ""
