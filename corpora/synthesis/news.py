"""Templates of pages whose content is one article, each drawn anew for every site."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import count

from corpora.pool import split_sentences
from corpora.synthesis.marks import mark
from corpora.synthesis.site import Site


def modern(site: Site) -> str:
    """HTML5: header, main, article, aside, footer."""
    lead, blocks = site.lead(site.paragraphs())
    body = site.twice(f"<div{site.classes.of('article')}>{''.join(site.flow(blocks))}</div>")
    top = site.title + site.byline() if site.random.random() < 0.7 else site.byline() + site.title
    top = f"<header>{top}{lead}</header>" if site.random.random() < 0.5 else top + lead
    return site.above() + f"<main>{site.beside(f'<article>{top}{body}</article>')}</main>" + site.below()


def soup(site: Site) -> str:
    """Elements that all are div, the paragraphs too, now and then."""
    lead, blocks = site.lead(site.paragraphs(site.random.choice(("p", "p", "div"))))
    body = site.twice(f"<div{site.classes.of('article')}>{lead}{''.join(site.flow(blocks))}</div>")
    return site.above() + site.beside(f"<div>{site.title}{site.byline()}{site.nested(body)}</div>") + site.below()


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
    blocks = [
        block + ("<amp-ad width=300></amp-ad>" if site.random.random() < 0.2 else "") for block in site.paragraphs()
    ]
    image = '<amp-img src="/a.jpg" width=600 height=400></amp-img>'
    side = f"<amp-sidebar>{site.noise.menu()}</amp-sidebar>"
    return f"{side}<article>{site.title}{site.byline()}{image}{''.join(site.flow(blocks))}</article>{site.below()}"


def blogger(site: Site) -> str:
    """A blog whose paragraphs are parted by two line breaks; what is put between them is too."""
    lines = [site.main(text) for text in site.article.paragraphs[: site.most]]
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
    who = f"<a href=/u>{mark('meta', site.noise.voice.fill('{name}'))}</a>"
    top = f"<div>{site.title}<div>{who}</div><div>{button}</div></div>"
    body = "".join(f"<section><div>{''.join(part)}</div></section>" for part in _parts(site, site.flow([first, *rest])))
    return f"{site.noise.menu()}{site.nested(f'<article>{top}{body}</article>')}{site.noise.bio()}{site.below()}"


def _parts(site: Site, blocks: list[str]) -> list[list[str]]:
    size = site.random.randint(3, 9)
    return [blocks[at : at + size] for at in range(0, len(blocks), size)]


def release(site: Site) -> str:
    """A press release: a dateline, the text, whom to ask."""
    place = mark("meta", f"{site.noise.voice.say('place')}, {site.noise.voice.say('date')}")
    contact = mark("boilerplate", site.noise.voice.fill("{name}, {phone}, {email}"))
    body = "".join(site.flow(site.paragraphs()))
    return f"{site.above()}<div>{site.title}<p>{place}</p>{body}<p>###</p><p>{contact}</p></div>{site.below()}"


def wiki(site: Site) -> str:
    """An article in sections, each with a heading that can be edited; a table of contents."""
    blocks = site.paragraphs()
    edit = site.random.random() < 0.5
    heads = [" ".join(text.split()[2:5]) for text in site.article.paragraphs[1:20:3]]
    heads = [head for head in heads if head]
    out, numbers = [], count()
    for at in range(0, len(blocks), 3):
        if at and next(numbers) < len(heads):
            link = f"<span>[<a href=e>{mark('boilerplate', 'edit')}</a>]</span>" if edit else ""
            out.append(f"<h2>{mark('main', heads[at // 3 - 1])}{link}</h2>")
        out += blocks[at : at + 3]
    maker: Callable[[list[str], str], str] = site.random.choice((site.noise.contents, site.noise.notices.contents))
    contents = maker(heads, site.random.choice(("h2", "h2", "p"))) if len(heads) > 2 else ""
    return (
        f"{site.title}<div{site.classes.of('article')}>{contents}{''.join(out)}</div>{site.noise.menu()}{site.below()}"
    )


def live(site: Site) -> str:
    """A live blog: entries with a time each."""
    tag, numbered = site.random.choice(("article", "div", "li", "section")), site.random.random() < 0.6
    kind = site.random.choice(("time", "p", "span", "div"))
    out, blocks = [], site.paragraphs()
    while blocks:
        some, blocks = blocks[: (size := site.random.randint(1, 3))], blocks[size:]
        name = site.classes.numbered("entry") if numbered else site.classes.of("entry")
        stamp = f"<{kind}>{mark('meta', site.noise.voice.fill('{time}'))}</{kind}>"
        share = f"<p>{mark('boilerplate', site.noise.words['button'][-1])}</p>" if numbered else ""
        out.append(f"<{tag}{name}>{stamp}{''.join(some)}{share}</{tag}>")
    inner = "".join(site.flow(out)) if tag != "li" else f"<ul>{''.join(out)}</ul>"
    return f"{site.above()}<main>{site.title}{site.byline()}<div>{inner}</div></main>{site.below()}"


def interview(site: Site) -> str:
    """Questions and answers: every other paragraph cut to its first sentence, and some of the answers too."""
    way = site.random.choice(
        ("<p><strong>{}</strong></p>", "<h3>{}</h3>", "<p><b>{}</b></p>", "<dt>{}</dt>", "<p>{}</p>")
    )
    out = []
    for number, text in enumerate(site.article.paragraphs[: site.most]):
        said = split_sentences(text)[0] if number % 2 == 0 or site.random.random() < 0.3 else text
        answer = "<dd>{}</dd>" if way.startswith("<dt") else "<p>{}</p>"
        out.append((way if number % 2 == 0 else answer).format(mark("main", said)))
    inner = f"<dl>{''.join(out)}</dl>" if way.startswith("<dt") else "".join(site.flow(out))
    return f"{site.above()}<div>{site.title}{site.byline()}{inner}</div>{site.below()}"


def bare(site: Site) -> str:
    """A page of nothing but a title and paragraphs, right in its body."""
    return site.title + site.byline() + "".join(site.flow(site.paragraphs()))


def verse(site: Site) -> str:
    """A poem or the text of a song: short lines parted by line breaks, in stanzas."""
    size, way = site.random.randint(3, 6), site.random.choice(("p", "div", "pre"))
    stanzas = []
    for text in site.article.paragraphs[:8]:
        said = text.split() if " " in text else [text]
        lines = [mark("main", " ".join(said[at : at + size])) for at in range(0, len(said), size)][:40]
        stanzas.append(f"<{way}>{'<br>'.join(lines) if way != 'pre' else chr(10).join(lines)}</{way}>")
    return f"{site.above()}<div{site.classes.of('article')}>{site.title}{''.join(stanzas)}</div>{site.below()}"


NEWS: tuple[Callable[[Site], str], ...] = (
    modern, modern, modern, modern, modern, soup, soup, soup, soup, soup, tables, amp, blogger, blogger, reading_site,
    release, wiki, live, live, interview, bare, bare, verse,
)  # fmt: skip
"""Templates of pages whose content is one article."""
