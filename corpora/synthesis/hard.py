"""Templates of pages on which the article is easily taken for something else, or something else for the article."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from corpora.pool import EAST, Article, split_sentences
from corpora.synthesis.classes import ROLES
from corpora.synthesis.discussions import comments
from corpora.synthesis.marks import mark
from corpora.synthesis.notices import anchored, attribute, quoted
from corpora.synthesis.onward import bridge, goes_on, sectioned
from corpora.synthesis.others import CODE, recipe_card
from corpora.synthesis.site import MOST_PARAGRAPHS, Site

OWN_ABOUT = 0.3
"""Share of releases with a section of their own under a heading as the sender's note has."""
OWN_HEADS = ("<p>{}</p>", "<p><b>{}</b></p>", "<h3>{}</h3>", "<h2>{}</h2>", "<p><strong>{}</strong></p>")
CAPTION_LIKE = (
    "<p>{i}<br>{t}</p>", "<p{n}>{t}</p>", "<div{n}>{i}<p>{t}</p></div>", "<p><small>{t}</small></p>",
    "<div>{i}<p{n}>{t}</p></div>", "<p{n}><em>{t}</em></p>", "<p>{i}{t}</p>", "<div{n}><span>{t}</span></div>",
    "<p>{i}<br><small>{t}</small></p>", "<div><p{n}>{t}</p></div>",
)  # fmt: skip
"""Ways to mark up a paragraph of the article as captions are marked up."""
LEAST = 120
"""Fewest characters of a shortened article."""
HOLDERS = (
    "aside", "aside", "aside", "footer", "form", "blockquote", "header", "section", "section", "div", "div", "td", "td",
    "dd", "li", "nav", "x-content", "x-slot", "figure", "fieldset", "details open", "center", "app-root",
)  # fmt: skip
"""Elements that an article may stand in though they are made for something else; no reader shows a ``dialog``."""
AROUND = {"td": ("<table><tr>", "</tr></table>"), "dd": ("<dl>", "</dl>"), "li": ("<ul>", "</ul>")}
FRAMES = ("article", "div", "section", "main", "div", "article", "td", "x-story", "center")


def _short(site: Site, most: int = 5) -> list[str]:
    """The article's first blocks: at least as many as make a text."""
    left, total = site.random.randint(1, most), 0
    for number, text in enumerate(site.article.paragraphs, 1):
        total += len(text) * (3 if EAST.search(text) else 1)
        if number >= left and total >= LEAST:
            left = number
            break
    else:
        left = len(site.article.paragraphs)
    return site.paragraphs()[:left]


def within(tag: str, inner: str, names: str = "") -> str:
    """A text in an element, and what has to stand round that element."""
    before, after = AROUND.get(tag, ("", ""))
    return f"{before}<{tag}{names}>{inner}</{tag.split()[0]}>{after}"


def _side(site: Site) -> str:
    """What stands beside an article, in an element that may well say that it is the article."""
    random, noise = site.random, site.noise
    things = [noise.related_list, noise.teasers, noise.menu]
    if noise.notices.spoken:
        things += [noise.notices.box, noise.notices.line]
    inner = "".join(thing() for thing in random.sample(things, random.randint(1, 3)))
    tag = random.choice(("aside", "div", "div", "section", "article", "nav", "main", "ul", "td"))
    role = random.choice(("side", "side", "wrapper", "article", "related"))
    if tag == "ul":
        return f"<ul{site.classes.of(role)}><li>{inner}</li></ul>"
    return within(tag, inner, site.classes.of(role))


def head_of(site: Site) -> str:
    """Title and byline, in either order; now and then in an element of their own."""
    top = [site.title if site.random.random() < 0.8 else site.title.replace("h1", site.random.choice(("h2", "h3")))]
    top += [site.byline()] if site.random.random() < 0.7 else []
    if site.random.random() < 0.25:
        top.reverse()
    return f"<header>{''.join(top)}</header>" if site.random.random() < 0.3 else "".join(top)


def _section_heads(site: Site, blocks: Sequence[str]) -> tuple[list[str], list[str]]:
    """Blocks with heads of sections between them, some with anchors; and the heads."""
    random, heads, out = site.random, [], []
    tag, linked, step = random.choice(("h2", "h2", "h3", "h4")), random.random() < 0.6, random.randint(1, 4)
    texts = site.article.paragraphs[: len(blocks)]
    for number, block in enumerate(blocks):
        if number and number % step == 0:
            said = texts[number]
            cut = random.randint(2, 5)
            head = said[: cut + 4] if EAST.search(said) else " ".join(said.split()[:cut]).rstrip(",.;:")
            heads.append(head)
            inner = anchored(mark("main", head), random) if linked else mark("main", head)
            if random.random() < 0.05:
                inner += f" <a href=#top>{mark('boilerplate', random.choice(('¶', '#', '§', '🔗')))}</a>"
            out.append(f"<{tag}>{inner}</{tag}>")
        out.append(block)
    return heads, out


def _tag_of_heads(blocks: Sequence[str]) -> str:
    """The tag of the heads of sections among blocks; empty where there are none."""
    found = re.search(r"<(h[2-4])>", "".join(blocks))
    return found[1] if found else ""


def thread_below(site: Site) -> str:
    """A short article, or a recipe, with a long thread of readers' comments below it."""
    random = site.random
    if random.random() < 0.2:
        inner = "".join(recipe_card(site))
    else:
        blocks = _short(site)
        inner = "".join(site.flow(blocks) if random.random() < 0.3 else blocks)
    inner = f"<div{site.classes.of('article')}>{inner}</div>" if random.random() < 0.7 else inner
    many = random.choice((random.randint(4, 12), random.randint(8, 24), random.randint(12, 40)))
    thread = comments(site.noise, many, random.random() < (0.5 if many < 16 else 0.15))
    tag, names = random.choice(FRAMES), site.classes.of("wrapper")
    between = "".join(thing() for thing in (site.noise.related_list, site.noise.bio) if random.random() < 0.15)
    if random.random() < 0.4:
        whole = within(tag, f"{head_of(site)}{inner}{between}{thread}", names)
    else:
        whole = f"{within(tag, head_of(site) + inner, names)}{between}{thread}"
    whole = site.nested(whole) if random.random() < 0.5 else whole
    below = site.below() if random.random() < 0.5 else f"<footer>{site.noise.menu()}</footer>"
    return f"{site.above()}{site.beside(whole)}{below}"


def second_below(site: Site) -> str:
    """A whole article, and below it one to four others in full, each with its headline."""
    random, noise = site.random, site.noise
    tag, names = (
        random.choice(("article", "article", "div", "section", "div", "li", "x-story")),
        site.classes.of("article"),
    )
    title, byline, numbered = random.choice(("h1", "h1", "h2")), random.random() < 0.6, random.random() < 0.3
    inner_name, alike = site.classes.of("wrapper"), tag == "li" or random.random() < 0.65
    blocks = _short(site, 8) if random.random() < 0.6 else site.paragraphs()
    blocks = site.flow(blocks) if random.random() < 0.3 else blocks

    def whole(head: str, body: str, first: bool) -> str:
        kind, called = (tag, names) if first or alike else (random.choice(("section", "div", "article", "aside")), "")
        called = site.classes.numbered("article") if numbered and kind == tag else called
        return f"<{kind}{called}>{head}<div{inner_name}>{body}</div></{kind}>"

    own = site.title.replace("h1", title) + (site.byline() if byline else "")
    out = [whole(own, "".join(blocks), True)]
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        other = noise.other(0.4)
        if other is None:
            break
        out += [
            bridge(site),
            whole(*_told(site, other, title if alike else random.choice(("h2", "h3")), byline), False),
        ]
    inner = f"<ul>{''.join(part for part in out if part.startswith('<li'))}</ul>" if tag == "li" else "".join(out)
    inner = f"<main>{inner}</main>" if random.random() < 0.3 else site.nested(inner)
    return f"{site.above()}{site.beside(inner)}{site.below() if random.random() < 0.5 else ''}"


def _told(site: Site, other: Article, tag: str, byline: bool) -> tuple[str, str]:
    """The head and the text of another article, in full or shortened."""
    random, head = site.random, mark("related", other.headline)
    if random.random() < 0.3:
        head = f'<a href="{escape(site.noise.addresses.story(other.headline))}">{head}</a>'
    top = f"<{tag}{site.classes.of('title')}>{head}</{tag}>"
    if byline:
        top += f"<div{site.classes.of('meta')}>{mark('boilerplate', site.noise.voice.fill('{name} | {date}'))}</div>"
    texts = other.paragraphs[: random.choice((3, 6, MOST_PARAGRAPHS))]
    para = site.noise.paragraph[0] if random.random() < 0.8 else random.choice(("p", "div"))
    return top, "".join(f"<{para}>{mark('offtopic', text)}</{para}>" for text in texts)


def illustrated(site: Site) -> str:
    """Pictures whose captions no element calls so, pull quotes, and quotations of the article's own in boxes."""
    random, noise, blocks = site.random, site.noise, site.paragraphs()
    if len(blocks) > 3 and random.random() < 0.4:
        at = random.randrange(1, len(blocks))
        text = mark("main", site.article.paragraphs[at])
        blocks[at] = quoted(text, "", site.classes.of("quote"), random)
    if random.random() < 0.2:
        blocks = _as_captions(site, blocks)
    kinds = random.choice(
        (("plain_caption",), ("pull_quote",), ("plain_caption", "pull_quote"), ("plain_caption", "caption"))
    )
    for _ in range(random.randint(1, 6)):
        blocks.insert(random.randint(0, len(blocks)), noise.piece(random.choice(kinds)))
    frame = random.choice(FRAMES)
    return f"{site.above()}{site.beside(within(frame, head_of(site) + ''.join(blocks)))}{site.below()}"


def _as_captions(site: Site, blocks: Sequence[str]) -> list[str]:
    """The blocks, of which one or two are marked up as captions are: a name or small type makes no caption of a
    paragraph, nor does a picture in it."""
    random, out = site.random, list(blocks)
    way, image = random.choice(CAPTION_LIKE), '<img src="/i/7.jpg" alt="">'
    named = site.classes.of("caption") if random.random() < 0.6 else ' class="caption"'
    texts = site.article.paragraphs[: len(out)]
    running = [at for at in range(1, len(out)) if texts[at] in site.article.body]
    for at in random.sample(running, min(len(running), random.randint(1, 2))):
        out[at] = way.format(i=image, n=named, t=mark("main", texts[at]))
    return out


def linked(site: Site) -> str:
    """Headlines of other stories between the paragraphs, marked up in one way; heads of the article's own as well."""
    random, noise = site.random, site.noise
    blocks = site.paragraphs()
    if random.random() < 0.5:
        blocks = _section_heads(site, blocks)[1]
    if random.random() < 0.3:
        blocks = _own_links(site, blocks)
    way = random.choice((
        "<p><strong>{a}</strong></p>", "<p><b>{a}</b></p>", "<p>{a}</p>", "<h3>{a}</h3>", "<h4>{a}</h4>",
        "<div>{a}</div>",
        "<div><strong>{a}</strong></div>", "<strong>{a}</strong>", "<p{n}>{a}</p>", "<p{n}><b>{a}</b></p>",
        "<h2{n}>{a}</h2>", "<ul><li>{a}</li></ul>", "<blockquote>{a}</blockquote>", "<p><em>{a}</em></p>",
        "<p><span{n}>{a}</span></p>", "<div{n}><p>{a}</p></div>", "<section>{a}</section>", "<p>{c} {a}</p>",
        "<p><b>{c}</b> {a}</p>", "<p><strong>{c} {a}</strong></p>", "<div{n}><h5>{c}</h5>{a}</div>",
    ))  # fmt: skip
    outer = random.random() < 0.3
    if random.random() < 0.25:
        blocks = _linked_heads(site, blocks)
    for _ in range(random.choice((1, 1, 2, 2, 3, 4, 6))):
        other = noise.other(0.7)
        if other is None:
            break
        text = mark("related", other.headline)
        inner = f"<strong>{text}</strong>" if outer and "strong" not in way else text
        link = f'<a href="{escape(noise.addresses.story(other.headline))}">{inner}</a>'
        cue = mark("related", noise.voice.say("cue") + random.choice((":", "", " –", " |"))) if noise.spoken else "»"
        at = random.randint(1, len(blocks))
        blocks.insert(at, way.format(a=link, n=site.classes.of("related"), c=cue))
    frame = random.choice(FRAMES)
    return f"{site.above()}{site.beside(within(frame, head_of(site) + ''.join(blocks)))}{site.below()}"


def _linked_heads(site: Site, blocks: Sequence[str]) -> list[str]:
    """The blocks with heads of the article's own between them, in bold face, that lead to what they are about."""
    random, out = site.random, list(blocks)
    way = random.choice(("<p><strong>{}</strong></p>", "<p><b>{}</b></p>", "<h3>{}</h3>", "<p>{}</p>", "<h2>{}</h2>"))
    outside = random.random() < 0.7
    for number in range(random.randint(1, 3)):
        said = random.choice(site.article.body)
        head = said[:12] if EAST.search(said) else " ".join(said.split()[: random.randint(2, 7)]).rstrip(",.;:")
        to = f"https://{site.noise.voice.fill('{syl}{end}')}.example/" if outside else f"#part-{number}"
        at = random.randint(min(1, len(out) - 1), len(out) - 1)
        out.insert(at, way.format(f'<a href="{escape(to)}">{mark("main", head)}</a>'))
    return out


def _own_links(site: Site, blocks: list[str]) -> list[str]:
    """The blocks, of which a plain one or two have a long link or much bold face: a first sentence, or all of it."""
    random, out = site.random, list(blocks)
    for at in random.sample(range(len(out)), min(len(out), 2)):
        texts = [text for text in site.article.paragraphs if out[at].endswith(f"{mark('main', text)}</p>")]
        if not texts:
            continue
        first, *rest = split_sentences(texts[0])
        if not rest and random.random() < 0.7:
            continue
        glue = "" if EAST.search(first) else " "
        tag = random.choice(("a href=/x/1", "strong", "b", "em"))
        head = f"<{tag}>{mark('main', first)}</{tag.split()[0]}>"
        out[at] = f"<p>{head}{mark('main', glue + glue.join(rest))}</p>" if rest else f"<p>{head}</p>"
    return out


def self_linked(site: Site) -> str:
    """An article whose paragraphs are all links to its own page, or to their own places on it, as a reader's snippets
    and some phones' pages print it; among them, now and then, linked ledes of other stories."""
    random, noise = site.random, site.noise
    path = "/" + site.url.partition("//")[2].partition("/")[2]
    to = random.choice((site.url, path, path, f"{path}#p{{n}}", "#p{n}", f"{site.url}#{{n}}", f"{path}?at={{n}}", "#"))
    tag, span = random.choice(("p", "p", "p", "div", "li")), random.random() < 0.2
    noise.paragraph = tag, site.classes.of("paragraph") if random.random() < 0.4 else ""
    holder, outside = {"li": "ul"}.get(tag, ""), tag != "li" and random.random() < 0.2
    blocks: list[str] = []
    for number, text in enumerate(site.article.paragraphs[: site.most], 1):
        said = f"<span>{mark('main', text)}</span>" if span else mark("main", text)
        # A number is put where the address has a place for one; an address of words has none.
        opening = f'<a href="{escape(to.replace("{n}", str(number)))}">'
        block = noise.as_paragraph(said if outside else f"{opening}{said}</a>")
        blocks.append(f"{opening}{block}</a>" if outside else block)
    if random.random() < 0.3:  # some are no links
        for at in random.sample(range(len(blocks)), max(1, len(blocks) // random.randint(3, 8))):
            blocks[at] = noise.as_paragraph(mark("main", site.article.paragraphs[at]))
    if random.random() < 0.5:
        for _ in range(random.randint(1, 4)):
            kind = random.choice(("lede", "lede", "headline"))
            piece = noise.lede() if kind == "lede" else noise.as_paragraph(_headline(site))
            if tag != "li" or piece.startswith("<li"):
                blocks.insert(random.randint(1, len(blocks)), piece)
    body = f"<{holder}>{''.join(blocks)}</{holder}>" if holder else "".join(blocks)
    body = f"<div{site.classes.of('article')}>{body}</div>" if random.random() < 0.5 else body
    above, below = (site.above(), site.below()) if random.random() < 0.75 else ("", "")
    return f"{above}{site.beside(within(random.choice(FRAMES), head_of(site) + body))}{below}"


def _headline(site: Site) -> str:
    """The linked headline of another story; empty where none is at hand."""
    other = site.noise.other(0.7)
    if other is None:
        return ""
    return f'<a href="{escape(site.noise.addresses.story(other.headline))}">{mark("related", other.headline)}</a>'


def interrupted(site: Site) -> str:
    """Notices, boxes and windows of the site in the article's own element: ahead, among its paragraphs, at its end."""
    random, notices = site.random, site.noise.notices
    shut = random.random() < 0.3
    blocks = _short(site, 4) if shut else site.paragraphs()
    makers: list[Callable[[], str]] = random.choices((notices.line, notices.line, notices.box, notices.window), k=2)
    for _ in range(random.randint(1, 5)):
        where = random.random()
        at = len(blocks) if where < 0.35 else 0 if where < 0.5 else random.randint(0, len(blocks))
        blocks.insert(at, random.choice(makers)())
    if shut:
        gate = [notices.line(random.choice(("verify", "verify", "pay"))) for _ in range(random.randint(1, 3))]
        gate += [notices.box()] if random.random() < 0.4 else []
        blocks = gate[:1] + blocks + gate[1:] if random.random() < 0.2 else blocks + gate
    ahead = notices.window() if random.random() < 0.25 else ""
    behind = notices.window() if random.random() < 0.25 else ""
    body = "".join(blocks)
    body = f"<div{site.classes.of('article')}>{body}</div>" if random.random() < 0.6 else body
    frame = random.choice(FRAMES)
    return f"{ahead}{site.above()}{site.beside(within(frame, head_of(site) + body))}{behind}{site.below()}"


def announced(site: Site) -> str:
    """A press release: what is announced, then who sent it, whom to ask, and where it came from."""
    random, notices = site.random, site.noise.notices
    blocks = _short(site, 8) if random.random() < 0.5 else site.paragraphs()
    if random.random() < 0.4:
        place = mark("meta", f"{site.noise.voice.say('place').upper()}, {site.noise.voice.say('date')}")
        blocks.insert(0, f"<p>{place}</p>")
    names = site.article.names
    if len(blocks) > 3 and names and random.random() < OWN_ABOUT:
        # Who somebody is told of is no sender's note where the article goes on with it.
        head = mark("main", notices.about_whom(random.choice(names[:4])))
        blocks.insert(random.randint(1, len(blocks) - 2), random.choice(OWN_HEADS).format(head))
    parts = [*blocks, *(notices.about_in(site.noise.paragraph) if random.random() < 0.5 else notices.about())]
    if random.random() < 0.4:
        says = mark("boilerplate", notices.say("release"))
        parts.insert(0, site.noise.as_paragraph(says) if random.random() < 0.5 else f"<div><b>{says}</b></div>")
    if random.random() < 0.2:
        parts.insert(0, notices.about()[-1])
    body = "".join(parts)
    body = f"<div{site.classes.of('article')}>{body}</div>" if random.random() < 0.6 else body
    return f"{site.above()}{site.beside(within(random.choice(FRAMES), head_of(site) + body))}{site.below()}"


def outlined(site: Site) -> str:
    """An article in sections, with a list of them at its head, or beside it."""
    random = site.random
    heads, blocks = _section_heads(site, site.paragraphs())
    if len(heads) > 1:
        at = random.choice((0, 0, 0, 1, 1, 2))
        box = site.noise.notices.contents(heads, _tag_of_heads(blocks))
        blocks = [box, *blocks] if at == 0 else [*blocks[:at], box, *blocks[at:]]
    body = f"<div{site.classes.of('article')}>{''.join(blocks)}</div>"
    return f"{site.above()}{site.beside(within(random.choice(FRAMES), head_of(site) + body))}{site.below()}"


def _misnamed(site: Site) -> str:
    """Names of elements that are anything but an article, half of the time."""
    random = site.random
    if random.random() < 0.5:
        return site.classes.of("wrapper")
    role = random.choice(
        ("side", "side", "footer", "menu", "related", "comments", "advert", "prompt", "caption", "bio")
    )
    name = attribute(random.choice(ROLES[role]))
    return name.replace("class=", "id=") if random.random() < 0.3 else name


def misplaced(site: Site) -> str:
    """An article in an element that is made for something else, while what is beside it stands in any other."""
    random = site.random
    blocks = site.paragraphs(random.choice(("p", "p", "p", "div", "li", "dd")))
    holder = random.choice(("ul", "ol")) if blocks and blocks[0].startswith("<li") else ""
    holder = "dl" if blocks and blocks[0].startswith("<dd") else holder
    blocks = site.flow(blocks) if not holder and random.random() < 0.4 else blocks
    inner = "".join(blocks)
    inner = f"<{holder}>{inner}</{holder}>" if holder else inner
    tag, head = random.choice(HOLDERS), head_of(site)
    inside = random.random() < 0.6
    whole = within(tag, f"{head if inside else ''}{inner}", _misnamed(site))
    whole = whole if inside else f"{head}{whole}"
    sides = [_side(site) for _ in range(random.choice((0, 1, 1, 2)))]
    at = random.randint(0, len(sides))
    parts = "".join([*sides[:at], whole, *sides[at:]])
    parts = f"<main>{parts}</main>" if random.random() < 0.3 else site.nested(parts)
    ahead = site.noise.consent() if site.noise.spoken and random.random() < 0.35 else ""
    behind = site.noise.consent() if site.noise.spoken and not ahead and random.random() < 0.1 else ""
    return f"{ahead}{site.above()}{parts}{site.below()}{behind}"


def columns(site: Site) -> str:
    """An article that goes on from one cell of a table to the next, among cells of other things."""
    random = site.random
    blocks = site.paragraphs(random.choice(("p", "p", "div")))
    many = random.randint(1, min(4, max(1, len(blocks))))
    size = -(-len(blocks) // many)
    cells = [
        f"<td{site.classes.of('wrapper')}>{''.join(blocks[at : at + size])}</td>" for at in range(0, len(blocks), size)
    ]
    head = head_of(site)
    rows = random.random() < 0.3
    before = [f"<td width=160>{site.noise.menu()}</td>"] if random.random() < 0.6 else []
    after = [f"<td>{site.noise.related_list()}</td>"] if random.random() < 0.5 else []
    if random.random() < 0.5:
        cells[0] = cells[0].replace(">", f">{head}", 1)
        head = ""
    if random.random() < 0.4:
        cells = [f"<td valign=top><table>{''.join(f'<tr>{cell}</tr>' for cell in cells)}</table></td>"]
    elif rows:
        body = "".join(f"<tr>{''.join(before) if not n else ''}{cell}</tr>" for n, cell in enumerate(cells))
        return f"{site.above()}<table>{f'<tr><td>{head}</td></tr>' if head else ''}{body}</table>{site.below()}"
    top = f"<tr><td colspan={len(cells) + len(before) + len(after)}>{head}</td></tr>" if head else ""
    table = f"<table{site.classes.of('wrapper')}>{top}<tr>{''.join([*before, *cells, *after])}</tr></table>"
    return f"{site.above()}{table}{site.below()}"


def tutorial(site: Site) -> str:
    """Instructions: boxes that warn and advise, code among the paragraphs; all of it is the content."""
    random, blocks = site.random, site.paragraphs()
    way = random.choice((
        "<div{n}><p>{h}</p><p>{t}</p></div>", "<aside{n}><h4>{h}</h4><p>{t}</p></aside>",
        "<div{n}><b>{h}</b> {t}</div>",
        "<div{n}><div>{h}</div><div>{t}</div></div>", "<dl{n}><dt>{h}</dt><dd>{t}</dd></dl>",
        "<table{n}><tr><td>{h}</td><td>{t}</td></tr></table>",
        "<blockquote{n}><p><strong>{h}</strong></p><p>{t}</p></blockquote>",
        "<p{n}><strong>{h}</strong> {t}</p>", "<section{n}><header>{h}</header>{t}</section>",
        "<x-note{n}><p>{h}</p>{t}</x-note>",
        "<div{n}><span>{h}</span><p>{t}</p></div>", "<details open{n}><summary>{h}</summary><p>{t}</p></details>",
        "<table{n}><tr><th>{h}</th></tr><tr><td>{t}</td></tr></table>", "<div role=note{n}><h3>{h}</h3>{t}</div>",
    ))  # fmt: skip
    for at in random.sample(range(len(blocks)), min(len(blocks), random.randint(1, 3))):
        head = mark("main", site.noise.notices.say("warning") + random.choice(("", "", ":", "!")))
        role = random.choice(("admonition", "admonition", "wrapper"))
        text = mark("main", site.article.paragraphs[at])
        blocks[at] = way.format(n=site.classes.of(role), h=head, t=text)
    for _ in range(random.randint(1, 5)):
        code = mark("main", random.choice(CODE))
        made = random.choice((
            f"<pre><code>{code}</code></pre>", f"<pre{site.classes.of('code')}>{code}</pre>",
            f"<div{site.classes.of('code')}><pre>{code}</pre></div>", f"<figure><pre>{code}</pre></figure>",
            f"<table><tr><td><pre>{code}</pre></td></tr></table>",
        ))  # fmt: skip
        blocks.insert(random.randint(1, len(blocks)), made)
    if random.random() < 0.3:
        blocks.insert(random.randint(1, len(blocks)), site.noise.piece(random.choice(("headline", "plain_caption"))))
    body = f"<div{site.classes.of('article')}>{''.join(blocks)}</div>"
    return f"{site.above()}{site.beside(within(random.choice(FRAMES), head_of(site) + body))}{site.below()}"


HARD: tuple[tuple[Callable[[Site], str], int], ...] = (
    (thread_below, 24), (second_below, 12), (illustrated, 10), (linked, 10), (interrupted, 14), (announced, 8),
    (outlined, 9), (misplaced, 9), (columns, 4), (tutorial, 6), (goes_on, 12), (sectioned, 4),
    (self_linked, 7),
)  # fmt: skip
"""Templates, and how often each is drawn. Threads are the commonest: judges lost short articles above them."""
SHORTENED = frozenset({thread_below, second_below, interrupted, announced, goes_on})
"""Those that cut articles short."""
