"""Whole pages drawn from plain articles, in any language: a site's template, its furniture, an article, noise in it.

The pages of benchmarks are nearly all English, and laid out as a few systems do it. Here a site is drawn for each
article: how it nests its elements and calls them, what stands above, beside and below, and which kinds of noise it
pushes between the paragraphs. A fifth of the pages are no news: their content is the posts, the list or the manual
itself, so that a judge does not learn that many things of one template are always noise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import count
from random import Random
from typing import Any

from corpora.addresses import Addresses
from corpora.pool import EAST, Article, Pool, articles, split_sentences
from corpora.synthesis.marks import labelled, mark
from corpora.synthesis.noise import THREADS, Noise

Row = dict[str, Any]

OTHER_TYPES = 0.2
"""Share of pages that are no news. More drawn news cost forums and listings."""
CLEAN = 0.15
"""Share of pages with nothing between the paragraphs."""
LEAST_CHARACTERS = 200
"""Shorter articles make no page."""
MOST_PARAGRAPHS = 40
GROUPED = {"sent": (2, 4), "run": (2, 4)}
"""Lines that make a paragraph, by the unit that the lines of an article are."""
_BLANK = re.compile(r"\n[ \t]{0,20}\n\s{0,200}")


def paragraphs_of(row: Row, random: Random) -> list[str]:
    """The paragraphs of a row's text: parted by blank lines, else its lines, a few together where they are sentences."""
    text = str(row["text"])
    parts = [" ".join(part.split()) for part in _BLANK.split(text) if part.strip()]
    if len(parts) > 1:
        return parts
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if row.get("unit") not in GROUPED:
        return lines
    low, high = (3, 7) if row.get("lang") == "th" else GROUPED[row["unit"]]
    out: list[str] = []
    while lines:
        some, lines = lines[: (size := random.randint(low, high))], lines[size:]
        out.append(("" if EAST.search(some[0]) or row.get("lang") == "th" else " ").join(some))
    return out


class Site:
    """One site, drawn for one article."""

    def __init__(self, article: Article, pool: Pool, random: Random, row: Row) -> None:
        self.random, self.article = random, article
        self.noise = Noise(random, article, pool, Addresses(row), mark)
        self.classes = self.noise.classes
        self.title = f"<h1{self.classes.of('title')}>{mark('title', article.headline)}</h1>"
        self.language = str(row.get("lang") or article.language)

    # What stands above and below.

    def head(self, kind: str = "article") -> str:
        """The page's ``head``: some say what the page is, some do not."""
        random, title = self.random, escape(self.article.headline)
        out = [f"<title>{title}{random.choice(('', f' | {escape(self.noise.voice.outlet)}', ' - News'))}</title>"]
        if random.random() < 0.5:
            out.append(f'<meta property="og:type" content="{kind}"><meta property="og:title" content="{title}">')
        if random.random() < 0.4:
            first = escape(split_sentences(self.article.body[0])[0][:200])
            out.append(f'<meta name="description" content="{first}">')
        if random.random() < 0.3:
            types = {"article": "NewsArticle", "thread": "DiscussionForumPosting", "list": "CollectionPage"}
            out.append(f'<script type="application/ld+json">{{"@type": "{types.get(kind, "WebPage")}"}}</script>')
        return "".join(out)

    def above(self) -> str:
        """Header, menu, trail and consent."""
        random, noise = self.random, self.noise
        out = [noise.consent()] if noise.spoken and random.random() < 0.15 else []
        tag = random.choice(("header", "header", "div"))
        nav = f"<nav>{noise.menu()}</nav>" if random.random() < 0.6 else noise.menu()
        name = mark("boilerplate", noise.voice.outlet)
        logo = random.choice((f"<a href='/'>{name}</a>", f"<div><a href='/'>{name}</a></div>", f"<h1><a href='/'>{name}</a></h1>", ""))
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
            out.append(noise.comments(random.choice(THREADS), random.randint(1, 14)))
        random.shuffle(out)
        if random.random() < 0.85:
            tag = random.choice(("footer", "footer", "div"))
            said = mark("boilerplate", noise.voice.say("copyright") if noise.spoken else f"© {noise.voice.outlet}")
            out.append(f"<{tag}{self.classes.of('footer')}><p>{said}</p>{noise.menu() if random.random() < 0.5 else ''}</{tag}>")
        return "".join(out)

    def byline(self) -> str:
        """Who and when, in one line or two."""
        random, voice = self.random, self.noise.voice
        parts = []
        if random.random() < 0.7:
            parts.append(voice.say("byline") if self.noise.spoken else voice.fill("{name}"))
        if random.random() < 0.7:
            parts.append(voice.say("date") if self.noise.spoken else f"{random.randint(1, 28):02d}.{random.randint(1, 12):02d}.2025")
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
        kinds = ["lede", "headline", "cue_link", "caption", "foreign", "foreign", "list"]
        kinds += ["cue", "advert", "prompt", "newsletter", "bio"] if noise.spoken else []
        some = random.sample(kinds, random.randint(1, 3))
        return [noise.piece(random.choice(some)) for _ in range(random.randint(1, 7))]

    def flow(self, blocks: Sequence[str]) -> list[str]:
        """The article's blocks with pieces of noise among them; the last block stays last, mostly."""
        out, last = list(blocks), 0 if self.random.random() < 0.2 else 1
        for piece in filter(None, self.pieces()):
            out.insert(self.random.randint(min(1, len(out)), max(1, len(out) - last)), piece)
        return out

    def paragraphs(self, tag: str = "p") -> list[str]:
        """The article's paragraphs as blocks: short lines among them as heads of sections, in one way."""
        random, out = self.random, []
        name = self.classes.of("paragraph") if random.random() < 0.5 else ""
        way = random.choice(("<h2>{}</h2>", "<h2>{}</h2>", "<h1>{}</h1>", "<h3>{}</h3>", "<p><strong>{}</strong></p>", "<p><b>{}</b></p>"))
        short = 25 if EAST.search(self.article.text[:500]) else 70
        for number, text in enumerate(self.article.paragraphs[:MOST_PARAGRAPHS]):
            is_head = number and len(text) < short and text[-1] not in ".!?。！？।…:;,\"”’»"
            out.append(way.format(mark("main", text)) if is_head else f"<{tag}{name}>{self.main(text)}</{tag}>")
        return out

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
        things = "".join(thing() for thing in random.sample((noise.related_list, noise.teasers, noise.menu), random.randint(1, 2)))
        tag = random.choice(("aside", "div"))
        side = f"<{tag}{self.classes.of('wrapper')}>{things}</{tag}>"
        both = [article, side] if random.random() < 0.7 else [side, article]
        return f"<div{self.classes.of('wrapper')}>{''.join(both)}</div>"


def modern(site: Site) -> str:
    """HTML5: header, main, article, aside, footer."""
    lead, blocks = site.lead(site.paragraphs())
    body = f"<div{site.classes.of('article')}>{''.join(site.flow(blocks))}</div>"
    top = site.title + site.byline() if site.random.random() < 0.7 else site.byline() + site.title
    top = f"<header>{top}{lead}</header>" if site.random.random() < 0.5 else top + lead
    return site.above() + f"<main>{site.beside(f'<article>{top}{body}</article>')}</main>" + site.below()


def soup(site: Site) -> str:
    """Elements that all are div, the paragraphs too, now and then."""
    lead, blocks = site.lead(site.paragraphs(site.random.choice(("p", "p", "div"))))
    body = site.nested(f"<div{site.classes.of('article')}>{lead}{''.join(site.flow(blocks))}</div>")
    return site.above() + site.beside(f"<div>{site.title}{site.byline()}{body}</div>") + site.below()


def tables(site: Site) -> str:
    """A page laid out by tables."""
    body = "".join(site.flow(site.paragraphs()))
    cells = [f"<td valign=top>{site.noise.menu()}</td>", f"<td>{site.title}{site.byline()}{body}</td>"]
    if site.random.random() < 0.5:
        cells.append(f"<td>{site.noise.related_list()}</td>")
    head = f"<tr><td colspan={len(cells)}>{mark('boilerplate', site.noise.voice.outlet)}</td></tr>"
    return f"<table border=0>{head}<tr>{''.join(cells)}</tr></table>{site.below()}"


def amp(site: Site) -> str:
    """AMP: custom elements between the paragraphs, a menu that slides in."""
    blocks = [block + ("<amp-ad width=300></amp-ad>" if site.random.random() < 0.2 else "") for block in site.paragraphs()]
    image = '<amp-img src="/a.jpg" width=600 height=400></amp-img>'
    side = f"<amp-sidebar>{site.noise.menu()}</amp-sidebar>"
    return f"{side}<article>{site.title}{site.byline()}{image}{''.join(site.flow(blocks))}</article>{site.below()}"


def blogger(site: Site) -> str:
    """A blog whose paragraphs are parted by two line breaks; what is put between them is too."""
    lines = [site.main(text) for text in site.article.paragraphs[:MOST_PARAGRAPHS]]
    inline = [re.sub(r"</?(?:p|div|h[1-6]|blockquote|aside)\b[^>]{0,200}>", "", piece) for piece in site.pieces()]
    lines = _among(site, lines, [piece for piece in inline if piece and "<li" not in piece and "<fig" not in piece])
    post = f"<div{site.classes.of('article')}>{'<br><br>'.join(lines)}</div>"
    foot = mark("meta", site.noise.voice.fill("{name} · {time}"))
    title = site.title.replace("h1", site.random.choice(("h3", "h2", "h1")))
    return f"{site.above()}<div>{title}{post}<div>{foot}</div></div>{site.below()}"


def _among(site: Site, blocks: list[str], pieces: Sequence[str]) -> list[str]:
    for piece in pieces:
        blocks.insert(site.random.randint(min(1, len(blocks)), len(blocks)), piece)
    return blocks


def reading_site(site: Site) -> str:
    """A site for long reads: deep nests of div, claps and follow buttons, names of hashes."""
    first, *rest = site.paragraphs()
    button = mark("boilerplate", site.noise.words["button"][-1])
    top = f"<div>{site.title}<div><a href=/u>{mark('meta', site.noise.voice.fill('{name}'))}</a></div><div>{button}</div></div>"
    body = "".join(f"<section><div>{''.join(part)}</div></section>" for part in _parts(site, site.flow([first, *rest])))
    return f"{site.noise.menu()}{site.nested(f'<article>{top}{body}</article>')}{site.noise.bio()}{site.below()}"


def _parts(site: Site, blocks: list[str]) -> list[list[str]]:
    size = site.random.randint(3, 9)
    return [blocks[at : at + size] for at in range(0, len(blocks), size)]


def release(site: Site) -> str:
    """A press release: a dateline, the text, whom to ask."""
    place = mark("meta", f"{site.noise.voice.say('place')}, {site.noise.voice.say('date')}")
    contact = mark("boilerplate", f"{site.noise.voice.fill('{name}')}, {site.noise.voice._phone()}, {site.noise.voice._email()}")
    body = "".join(site.flow(site.paragraphs()))
    return f"{site.above()}<div>{site.title}<p>{place}</p>{body}<p>###</p><p>{contact}</p></div>{site.below()}"


def wiki(site: Site) -> str:
    """An article in sections, each with a heading that can be edited; a table of contents."""
    blocks = site.paragraphs()
    edit = site.random.random() < 0.5
    heads = [" ".join(text.split()[:4]) for text in site.article.paragraphs[1:20:3]]
    out, numbers = [], count()
    for at in range(0, len(blocks), 3):
        if at and next(numbers) < len(heads):
            link = f"<span>[<a href=e>{mark('boilerplate', 'edit')}</a>]</span>" if edit else ""
            out.append(f"<h2>{mark('main', heads[at // 3 - 1])}{link}</h2>")
        out += blocks[at : at + 3]
    contents = site.noise.contents(heads) if len(heads) > 2 else ""
    return f"{site.title}<div{site.classes.of('article')}>{contents}{''.join(out)}</div>{site.noise.menu()}{site.below()}"


def live(site: Site) -> str:
    """A live blog: entries with a time each."""
    tag, numbered = site.random.choice(("article", "div", "li", "section")), site.random.random() < 0.6
    kind = site.random.choice(("time", "p", "span", "div"))
    out, blocks = [], site.paragraphs()
    while blocks:
        some, blocks = blocks[: (size := site.random.randint(1, 3))], blocks[size:]
        name = site.classes.numbered("entry") if numbered else site.classes.of("entry")
        stamp = f"<{kind}>{mark('meta', site.noise.voice._time())}</{kind}>"
        share = f"<p>{mark('boilerplate', site.noise.words['button'][-1])}</p>" if numbered else ""
        out.append(f"<{tag}{name}>{stamp}{''.join(some)}{share}</{tag}>")
    inner = "".join(site.flow(out)) if tag != "li" else f"<ul>{''.join(out)}</ul>"
    return f"{site.above()}<main>{site.title}{site.byline()}<div>{inner}</div></main>{site.below()}"


def interview(site: Site) -> str:
    """Questions and answers: every other paragraph cut to its first sentence, in bold face; short answers among them."""
    way = site.random.choice(("<p><strong>{}</strong></p>", "<h3>{}</h3>", "<p><b>{}</b></p>", "<dt>{}</dt>", "<p>{}</p>"))
    out = []
    for number, text in enumerate(site.article.paragraphs[:MOST_PARAGRAPHS]):
        said = split_sentences(text)[0] if number % 2 == 0 or site.random.random() < 0.3 else text
        answer = "<dd>{}</dd>" if way.startswith("<dt") else "<p>{}</p>"
        out.append((way if number % 2 == 0 else answer).format(mark("main", said)))
    inner = f"<dl>{''.join(out)}</dl>" if way.startswith("<dt") else "".join(site.flow(out))
    return f"{site.above()}<div>{site.title}{site.byline()}{inner}</div>{site.below()}"


NEWS: tuple[Callable[[Site], str], ...] = (
    modern, modern, modern, soup, soup, soup, tables, amp, blogger, reading_site, release, wiki, live, interview,
)  # fmt: skip
"""Templates of pages whose content is one article."""


def _posts(site: Site, many: int) -> list[list[str]]:
    """Posts of a thread on the article's subject: its own paragraphs and what others write."""
    own = list(site.article.paragraphs[:3])
    return [own, *site.noise.comment_texts(many)]


def forum(site: Site) -> str:
    """A thread of posts; the posts are the content."""
    random, numbered = site.random, site.random.random() < 0.6
    tag = random.choice(("div", "article", "li", "tr", "table"))
    out = []
    for lines in _posts(site, random.randint(2, 14)):
        who = mark("meta", site.noise.voice._handle())
        when = mark("meta", site.noise.voice.say("date"))
        text = "".join(f"<p>{mark('main', line)}</p>" for line in lines)
        text = text[3:-4].replace("</p><p>", "<br>") if random.random() < 0.3 else text
        button = f"<div>{mark('boilerplate', site.noise.words['button'][0])}</div>" if random.random() < 0.6 else ""
        name = site.classes.numbered("comment") if numbered else site.classes.of("comment")
        if tag in ("tr", "table"):
            row = f"<tr{name}><td>{who}<br>{when}</td><td>{text}{button}</td></tr>"
            out.append(f"<table>{row}</table>" if tag == "table" else row)
        else:
            out.append(f"<{tag}{name}><div><b>{who}</b> <span>{when}</span></div><div>{text}</div>{button}</{tag}>")
    holder = {"li": "ol", "tr": "table"}.get(tag, "div")
    thread = f"<{holder}{site.classes.of('comments')}>{''.join(out)}</{holder}>"
    return f"{site.above()}{site.title}{thread}{site.noise.menu()}"


def questions(site: Site) -> str:
    """A question with answers; all of it is the content."""
    random, (asked, *answers) = site.random, _posts(site, site.random.randint(1, 6))
    question = "".join(f"<p>{mark('main', line)}</p>" for line in asked)
    heading = mark("boilerplate", random.choice(site.noise.words["answer"]).format(n=len(answers)))
    out = [f"<div{site.classes.of('article')}>{question}<p>{mark('meta', site.noise.voice._handle())}</p></div><h2>{heading}</h2>"]
    for lines in answers:
        votes = mark("boilerplate", str(random.randint(0, 99)))
        text = "".join(f"<p>{mark('main', line)}</p>" for line in lines)
        name = site.classes.numbered("comment")
        out.append(f"<div{name}><span>{votes}</span>{text}<div>{mark('meta', site.noise.voice._handle())}</div></div>")
    return f"{site.above()}{site.title}{''.join(out)}<aside>{site.noise.related_list()}</aside>{site.below()}"


CODE = (
    "def load(path):\n    with open(path) as lines:\n        return [line.strip() for line in lines]",
    "for (let i = 0; i < items.length; i++) {\n  render(items[i]);\n}", "SELECT name, total\n  FROM orders\n WHERE total > 10;",
    "$ make install\n$ tool --input data.csv --output out.json", "[server]\nport = 8080\nhost = \"localhost\"",
    "<ul>\n  <li class=\"item\">One</li>\n</ul>", "public int sum(int a, int b) {\n    return a + b;\n}",
)  # fmt: skip


def manual(site: Site) -> str:
    """Documentation: a tree of pages beside the text, code among its paragraphs."""
    blocks = site.paragraphs()
    for _ in range(site.random.randint(1, 4)):
        code = mark("main", site.random.choice(CODE))
        made = site.random.choice((f"<pre><code>{code}</code></pre>", f"<pre{site.classes.of('code')}>{code}</pre>"))
        blocks.insert(site.random.randint(1, len(blocks)), made)
    if len(blocks) > 5 and site.random.random() < 0.5:
        at = site.random.randrange(1, len(blocks) - 3)
        items = [re.sub(r"^<\w+[^>]{0,200}>|</\w+>$", "", block) for block in blocks[at : at + 3]]
        if not any("<pre" in block or "<code" in block for block in blocks[at : at + 3]):
            blocks[at : at + 3] = [f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"]
    side = f"<nav>{site.noise.menu()}{site.noise.menu()}</nav>"
    return f"{site.above()}{side}<div role=main>{site.title}{''.join(blocks)}</div>{site.below()}"


def recipe(site: Site) -> str:
    """A recipe: an opening, a list of things, numbered steps. The steps are the article's sentences."""
    first, *rest = site.article.paragraphs[:MOST_PARAGRAPHS]
    steps = [sentence for text in rest for sentence in split_sentences(text)][:12] or [first]
    names = list(site.article.names) or steps[0].split()[:6]
    unit = site.random.choice(("g", "ml", "kg", "dl", ""))
    things = [f"{site.random.randint(1, 9) * 50} {unit} {name}".replace("  ", " ") for name in names[:8]]
    listed = "".join(f"<li>{mark('main', thing)}</li>" for thing in things)
    done = "".join(f"<li>{mark('main', step)}</li>" for step in steps)
    heads = [mark("main", site.random.choice(site.noise.words[kind])) for kind in ("ingredients", "steps")]
    card = f"<h2>{heads[0]}</h2><ul>{listed}</ul><h2>{heads[1]}</h2><ol>{done}</ol>"
    opening = "".join(site.flow([f"<p>{mark('main', first)}</p>"]))
    return f"{site.above()}<article>{site.title}{site.byline()}{opening}<div>{card}</div></article>{site.below()}"


def listing(site: Site) -> str:
    """A list of stories, of which none is told in full: the list is the content."""
    random, cards = site.random, []
    tag, numbered = random.choice(("div", "article", "li", "section")), random.random() < 0.5
    for number in range(random.randint(5, 16)):
        other = site.noise.other() if number else site.article
        if other is None:
            break
        link = f'<a href="{escape(site.noise.addresses.story(other.headline))}">{mark("main", other.headline)}</a>'
        text = f"<p>{mark('main', split_sentences(other.body[0])[0])}</p>" if random.random() < 0.9 else ""
        name = site.classes.numbered("related") if numbered else site.classes.of("related")
        cards.append(f"<{tag}{name}><h2>{link}</h2><span>{mark('meta', site.noise.voice.say('date'))}</span>{text}</{tag}>")
    inner = f"<ul>{''.join(cards)}</ul>" if tag == "li" else "".join(cards)
    title = f"<h1>{mark('title', site.noise.voice.say('section'))}</h1>"
    return f"{site.above()}<main>{title}{inner}</main>{site.noise.menu()}"


OTHERS: tuple[tuple[Callable[[Site], str], str], ...] = (
    (forum, "thread"), (forum, "thread"), (questions, "thread"), (manual, "website"), (manual, "website"),
    (recipe, "article"), (listing, "list"), (listing, "list"),
)  # fmt: skip
"""Templates of pages whose content is the posts, the list or the manual itself, and what such a page says it is."""


def page(article: Article, pool: Pool, random: Random, row: Row) -> tuple[str, str, list[list[object]]]:
    """The name of a template, a page drawn by it, and the spans of its visible text."""
    site = Site(article, pool, random, row)
    if random.random() < OTHER_TYPES:
        template, kind = random.choice(OTHERS)
    else:
        template, kind = random.choice(NEWS), "article"
    language = f' lang="{site.language}"' if random.random() < 0.7 else ""
    body = template(site)
    rtl = ' dir="rtl"' if site.language in ("ar", "fa", "ur", "he", "ckb", "ps") else ""
    html = f"<!DOCTYPE html><html{language}{rtl}><head><meta charset=utf-8>{site.head(kind)}</head><body>{body}</body></html>"
    clean, spans = labelled(html)
    return template.__name__, clean, spans


def generate(rows: Iterable[Row], seed: int) -> Iterator[Row]:
    """One page drawn of each article; deterministic for a seed and the articles given.

    Args:
        rows: Articles with ``id``, ``lang``, ``text``, ``host`` and, where known, ``title`` and ``unit``.
        seed: What all draws hang on.

    Yields:
        Rows with ``id``, ``host``, ``html`` and ``spans``: start, end and label of each run of the page's visible text.
    """
    known, sources = {}, []
    for row in rows:
        lines = paragraphs_of(row, Random(f"{seed}|paragraphs|{row['id']}"))
        if sum(map(len, lines)) >= LEAST_CHARACTERS // (2 if lines and EAST.search(lines[0]) else 1):
            known[str(row["id"])] = row
            gold, language = "\n".join(lines), row.get("lang")
            sources.append({"id": row["id"], "gold": gold, "title": row.get("title"), "language": language})
    members = articles(sources)
    pool = Pool(members)
    for article in members:
        row = known[article.id]
        template, html, spans = page(article, pool, Random(f"{seed}|site|{article.id}"), row)
        name = f"{article.id}#site#planted"
        yield {"id": name, "host": str(row.get("host", article.id)), "html": html, "spans": spans, "template": template}
