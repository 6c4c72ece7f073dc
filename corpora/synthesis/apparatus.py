"""Templates of pages whose article has more than paragraphs: tables, notes, an ending in another form.

All of that is its text, however short its lines are. What is made alike stands there as noise as well: a table of
prices beside the article, a line about its author where notes would stand, teasers of other stories at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from corpora.pool import EAST, split_sentences
from corpora.synthesis.hard import FRAMES, head_of, within
from corpora.synthesis.marks import mark
from corpora.synthesis.offers import cards
from corpora.synthesis.site import Site

NOTE_WAYS = (
    "<div{n}><a href=#r{k}>{m}</a><div><p>{t}</p></div></div>", "<li{n} id=fn{k}>{t} <a href=#r{k}>{b}</a></li>",
    "<p{n}><sup>{m}</sup> {t}</p>", "<p{n}>{t}</p>", "<dt>{m}</dt><dd>{t}</dd>", "<p><small>{m} {t}</small></p>",
    "<div{n}><p>{t}</p></div>", "<li{n}><p>{t}</p></li>", "<tr{n}><td>{m}</td><td>{t}</td></tr>",
    "<aside{n}><p>{t}</p></aside>", "<div{n}><span>{m}</span> {t}</div>", "<p><i>{m} {t}</i></p>",
)  # fmt: skip
NOTE_HOLDERS = {"<li": "ol", "<dt": "dl", "<tr": "table"}
NOTED = 0.8
"""Share of such pages with notes; with half and half, notes were taken for noise."""
MARKS = ("{}", "[{}]", "{}.", "({})", "*", "{})", "†")


def _framed(site: Site, blocks: Sequence[str], behind: str = "") -> str:
    body = "".join(blocks)
    body = f"<div{site.classes.of('article')}>{body}</div>" if site.random.random() < 0.7 else body
    whole = within(site.random.choice(FRAMES), head_of(site) + body)
    return f"{site.above()}{site.beside(whole)}{behind}{site.below()}"


def words_for_cells(site: Site) -> list[str]:
    """Short texts of the article's own: its names, or its longer words where it has few."""
    own = list(site.article.names)
    if len(own) < 4:
        text = site.article.text[:3000]
        own += [text[at : at + 3] for at in range(0, 60, 3)] if EAST.search(text[:500]) else text.split()
    return [word.strip(".,;:!?«»“”\"'()、。「」 ")[:30] for word in own if word.strip(".,;:!?«»“”\"'()、。「」 ")][
        :40
    ] or ["1"]


def table(site: Site, label: str, cells: Sequence[str], linked: bool = False) -> str:
    """A table of short cells: a head or none, words and numbers, as a table or as elements that are laid out as one."""
    random, write = site.random, mark
    wide, long = random.randint(2, 5), random.randint(2, 8)
    form = random.choice(("{n}", "{n}", "{n},{d}", "{n}.{d}", "{n} %", "€{n}", "{h}:{m:02d}", "{n} km", "+{n}", "–"))
    columns = [random.random() < 0.5 for _ in range(wide)]

    def said(words: bool) -> str:
        number = form.format(
            n=random.randint(1, 900), d=random.randint(0, 9), h=random.randint(0, 23), m=random.randint(0, 59)
        )
        text = " ".join(random.sample(cells, min(len(cells), random.choice((1, 1, 2))))) if words else number
        inner = write(label, text)
        return f'<a href="/t/{random.randint(1, 99)}">{inner}</a>' if linked and words else inner

    rows = [[said(number == 0 or words) for number, words in enumerate(columns)] for _ in range(long)]
    head = [write(label, random.choice(cells)) for _ in range(wide)] if random.random() < 0.8 else []
    way = random.choice(("table", "table", "table", "table", "div", "dl"))
    if way == "dl":
        return f"<dl>{''.join(f'<dt>{row[0]}</dt><dd>{row[1]}</dd>' for row in rows)}</dl>"
    if way == "div":
        lines = [head, *rows] if head else rows
        joined = ("".join(f"<div>{cell}</div>" for cell in line) for line in lines)
        return f"<div>{''.join(f'<div>{line}</div>' for line in joined)}</div>"
    tag = random.choice(("th", "th", "td", "td"))
    cell = random.choice(("{}", "{}", "{}", "<p>{}</p>", "<span>{}</span>"))
    made = "".join("<tr>" + "".join(f"<td>{cell.format(one)}</td>" for one in row) + "</tr>" for row in rows)
    above = f"<tr>{''.join(f'<{tag}>{one}</{tag}>' for one in head)}</tr>" if head else ""
    inner = f"<thead>{above}</thead><tbody>{made}</tbody>" if above and random.random() < 0.5 else above + made
    return f"<table{site.classes.of('table')}>{inner}</table>"


def tabled(site: Site) -> str:
    """Tables of the article's own, with what they show above or below, while other tables stand there as noise."""
    random, blocks = site.random, site.paragraphs()
    cells = words_for_cells(site)
    for _ in range(random.choice((1, 1, 2))):
        made = table(site, "main", cells)
        if random.random() < 0.3:
            said = mark("caption", site.noise.notices.say("photo"))
            below = random.choice(("<figcaption>{}</figcaption>", "<p>{}</p>", "<div><small>{}</small></div>"))
            made = f"<figure>{made}{below.format(said)}</figure>"
        head = f"<h3>{mark('main', random.choice(cells))}</h3>" if random.random() < 0.4 else ""
        blocks.insert(random.randint(1, len(blocks)), head + made)
    if random.random() < 0.3:
        short = random.sample(cells, min(len(cells), random.randint(2, 6)))
        items = (f"<li>{mark('main', one)}</li>" for one in short)
        blocks.insert(random.randint(1, len(blocks)), f"<ul>{''.join(items)}</ul>")
    other = site.noise.other()
    behind = ""
    if other is not None and random.random() < 0.6:
        names = [name[:30] for name in other.names] or other.headline.split()[:6]
        head = site.noise.voice.say("section") if site.noise.spoken else random.choice(names)
        title = f"<h3>{mark('boilerplate', head)}</h3>"
        made = f"{title}{table(site, 'boilerplate', names, random.random() < 0.5)}"
        made = within(random.choice(("aside", "div", "section")), made, site.classes.of("side"))
        if random.random() < 0.3:
            blocks.append(made)
        else:
            behind = made
    return _framed(site, blocks, behind)


def _noted(site: Site, texts: Sequence[str], labels: Sequence[str]) -> tuple[str, str]:
    """Texts as notes are marked up, in one way, and the form of their marks."""
    random = site.random
    way, form = random.choice(NOTE_WAYS), random.choice(MARKS)
    back = mark("boilerplate", random.choice(("↩", "^", "↑", "↵")))
    rows = []
    for number, (text, label) in enumerate(zip(texts, labels, strict=True), 1):
        sign = mark(label, form.format(number))
        rows.append(way.format(n=site.classes.of("notes"), k=number, m=sign, b=back, t=mark(label, text)))
    holder = NOTE_HOLDERS.get(way[:3], random.choice(("", "div", "section", "footer", "aside")))
    inner = f"<{holder}>{''.join(rows)}</{holder}>" if holder else "".join(rows)
    return f"{random.choice(('', '', '<hr>'))}{inner}", form


def footnoted(site: Site) -> str:
    """Notes below the article, which are its text, or lines about other things that stand there in the same form."""
    random, blocks = site.random, site.paragraphs()
    texts = site.article.paragraphs[: len(blocks)]
    behind = ""
    if len(blocks) > 2 and random.random() < NOTED:
        notes = split_sentences(texts[-1])
        made, form = _noted(site, notes, ["main"] * len(notes))
        blocks = blocks[:-1]
        for number in range(1, len(notes) + 1):
            at = random.randrange(len(blocks))
            sign = f"<sup><a href=#fn{number}>{mark('main', form.format(number))}</a></sup>"
            end = blocks[at].rfind("</")
            blocks[at] = f"{blocks[at][:end]}{sign}{blocks[at][end:]}"
        blocks.append(made)
    else:
        kinds = ["bio", "prompt"] if site.noise.spoken else []
        said = [
            (site.noise.voice.say(random.choice(kinds)), "boilerplate") for _ in range(random.randint(1, 2)) if kinds
        ]
        if site.noise.notices.spoken:
            said += [(site.noise.notices.say(random.choice(("rules", "follow", "write"))), "boilerplate")]
        if (other := site.noise.other()) is not None and random.random() < 0.4:
            said += [(other.headline, "related")]
        random.shuffle(said)
        if said:
            blocks.append(_noted(site, [text for text, _ in said], [label for _, label in said])[0])
    if random.random() < 0.4:
        button = mark("boilerplate", random.choice(site.noise.words["button"]))
        way = random.choice(
            ("<p><a href=/s>{}</a></p>", "<div><button>{}</button></div>", "<p{n}><a href=#c>{}</a></p>")
        )
        blocks.append(way.replace("{n}", site.classes.of("prompt")).format(button))
    if site.noise.notices.spoken and random.random() < 0.2:
        blocks.append(site.noise.notice())
    return _framed(site, blocks, behind)


def trailed(site: Site) -> str:
    """Behind the last paragraph, in the article's own element, teasers and linked first sentences of other stories, or
    an ending of the article's own in the same form."""
    random, noise, blocks = site.random, site.noise, site.paragraphs()
    texts = site.article.paragraphs[: len(blocks)]
    if len(blocks) > 3 and random.random() < 0.3:
        head = " ".join(texts[-2].split()[:3])[:20]
        items = "".join(f"<li>{mark('main', one)}</li>" for one in split_sentences(texts[-2]))
        blocks[-2:] = [f"<h3>{mark('main', head)}</h3><ul>{items}</ul>", blocks[-1]]
        return _framed(site, blocks)
    end = []
    if noise.spoken and random.random() < 0.7:
        tag = random.choice(("h3", "h2", "h4", "p", "b"))
        head = f"<{tag}>{mark('related', noise.voice.say('heading'))}</{tag}>"
        end.append(f"<p>{head}</p>" if tag == "b" else head)
    if random.random() < 0.25:
        end.append(cards(site, "related", random.randint(2, 6)))
    others = [one for _ in range(random.randint(1, 6)) if (one := noise.other(0.6))]
    cut = random.randint(0, len(others))
    if others[:cut]:
        links = (
            f'<li><a href="{escape(noise.addresses.story(one.headline))}">{mark("related", one.headline)}</a></li>'
            for one in others[:cut]
        )
        end.append(f"<ul>{''.join(links)}</ul>")
    whole = random.random() < 0.75
    for one in others[cut:]:
        sentences = split_sentences(one.body[0])[: random.randint(1, 2)]
        text = mark("related", ("" if EAST.search(sentences[0]) else " ").join(sentences))
        to = escape(noise.addresses.story(one.headline))
        more = mark("related", random.choice(("…", "»", "→", "[…]")))
        end.append(noise.as_paragraph(f'<a href="{to}">{text}</a>' if whole else f'{text} <a href="{to}">{more}</a>'))
    return _framed(site, [*blocks, *end])


APPARATUS: tuple[tuple[Callable[[Site], str], int], ...] = ((tabled, 9), (footnoted, 10), (trailed, 9))
"""Templates, and how often each is drawn beside those of :data:`corpora.synthesis.hard.HARD`."""
