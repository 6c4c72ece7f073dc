"""Templates of pages whose content is no article: the posts, the list, the recipe or the manual itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from corpora.pool import split_sentences
from corpora.synthesis.discussions import POSTS, Discussion
from corpora.synthesis.marks import mark
from corpora.synthesis.offers import cards
from corpora.synthesis.onward import archive
from corpora.synthesis.site import MOST_PARAGRAPHS, Site


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
        who = mark("meta", site.noise.voice.fill("{handle}"))
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


def board(site: Site) -> str:
    """A thread whose posts are its content, the first of them the asker's, in any markup that comments have too."""
    random = site.random
    made = Discussion(site.noise, POSTS)
    first = list(site.article.paragraphs[: random.randint(1, 3)])
    texts = [first, *site.noise.comment_texts(random.randint(3, 20), long=random.random() < 0.4)]
    head = site.title if random.random() < 0.8 else site.title.replace("h1", "h2")
    form = made.form() if random.random() < 0.4 else ""
    if random.random() < 0.3:
        first_post = Discussion(site.noise, POSTS).post(first)
        inner = (
            f"<div>{first_post}</div>{made.thread(texts[1:])}" if "<tr" not in first_post[:6] else made.thread(texts)
        )
    else:
        inner = made.thread(texts)
    return f"{site.above()}{site.nested(f'{head}{inner}')}{form}{site.noise.menu()}"


def questions(site: Site) -> str:
    """A question with answers; all of it is the content."""
    random, (asked, *answers) = site.random, _posts(site, site.random.randint(1, 6))
    question = "".join(f"<p>{mark('main', line)}</p>" for line in asked)
    heading = mark("boilerplate", random.choice(site.noise.words["answer"]).format(n=len(answers)))
    who = mark("meta", site.noise.voice.fill("{handle}"))
    out = [f"<div{site.classes.of('article')}>{question}<p>{who}</p></div><h2>{heading}</h2>"]
    for lines in answers:
        votes = mark("boilerplate", str(random.randint(0, 99)))
        text = "".join(f"<p>{mark('main', line)}</p>" for line in lines)
        name = site.classes.numbered("comment")
        out.append(
            f"<div{name}><span>{votes}</span>{text}<div>{mark('meta', site.noise.voice.fill('{handle}'))}</div></div>"
        )
    return f"{site.above()}{site.title}{''.join(out)}<aside>{site.noise.related_list()}</aside>{site.below()}"


CODE = (
    "def load(path):\n    with open(path) as lines:\n        return [line.strip() for line in lines]",
    "for (let i = 0; i < items.length; i++) {\n  render(items[i]);\n}",
    "SELECT name, total\n  FROM orders\n WHERE total > 10;",
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


def recipe_card(site: Site) -> tuple[str, str]:
    """The opening of a recipe and its card: a list of things, numbered steps. The steps are the article's sentences."""
    first, *rest = site.article.paragraphs[:MOST_PARAGRAPHS]
    steps = [sentence for text in rest for sentence in split_sentences(text)][:12] or [first]
    names = list(site.article.names) or steps[0].split()[:6]
    unit = site.random.choice(("g", "ml", "kg", "dl", ""))
    things = [f"{site.random.randint(1, 9) * 50} {unit} {name}".replace("  ", " ") for name in names[:8]]
    listed = "".join(f"<li>{mark('main', thing)}</li>" for thing in things)
    done = "".join(f"<li>{mark('main', step)}</li>" for step in steps)
    heads = [mark("main", site.random.choice(site.noise.words[kind])) for kind in ("ingredients", "steps")]
    card = f"<h2>{heads[0]}</h2><ul>{listed}</ul><h2>{heads[1]}</h2><ol>{done}</ol>"
    return "".join(site.flow([f"<p>{mark('main', first)}</p>"])), card


def recipe(site: Site) -> str:
    """A recipe: an opening, a list of things, numbered steps."""
    opening, card = recipe_card(site)
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
        cards.append(
            f"<{tag}{name}><h2>{link}</h2><span>{mark('meta', site.noise.voice.say('date'))}</span>{text}</{tag}>"
        )
    inner = f"<ul>{''.join(cards)}</ul>" if tag == "li" else "".join(cards)
    title = f"<h1>{mark('title', site.noise.voice.say('section'))}</h1>"
    return f"{site.above()}<main>{title}{inner}</main>{site.noise.menu()}"


def catalogue(site: Site) -> str:
    """Things on offer, each with a few facts: the list is the content, what it can be sorted and narrowed by is not."""
    random, noise = site.random, site.noise
    names = [name[:30] for name in site.article.names] or site.article.headline.split()[:8]
    title = f"<h1>{mark('title', noise.voice.say('section'))}</h1>"
    narrowed = []
    for _ in range(random.randint(0, 3)):
        rows = (f"<li>{mark('boilerplate', f'{name} ({random.randint(1, 99)})')}</li>" for name in names[:8])
        narrowed.append(f"<h4>{mark('boilerplate', random.choice(names))}</h4><ul>{''.join(rows)}</ul>")
    side = f"<{(tag := random.choice(('aside', 'div', 'nav', 'form')))}>{''.join(narrowed)}</{tag}>" if narrowed else ""
    opening = f"<p>{mark('main', site.article.body[0])}</p>" if random.random() < 0.4 else ""
    content = f"{title}{opening}{cards(site, 'main', random.randint(5, 24))}"
    pages = "".join(f"<a href=?p={n}>{mark('boilerplate', str(n))}</a> " for n in range(1, 6))
    content = f"<main>{content}</main>" if random.random() < 0.4 else site.nested(content)
    return f"{site.above()}{side}{content}<div>{pages}</div>{site.below()}"


def help_page(site: Site) -> str:
    """Frequent questions with their answers, which unfold on some pages."""
    out, way = [], site.random.choice(("details", "dl", "h3", "div"))
    texts = [text for text in site.article.paragraphs[:24] if text]
    for asked, answer in zip(texts[::2], texts[1::2], strict=False):
        question, said = mark("main", split_sentences(asked)[0]), f"<p>{mark('main', answer)}</p>"
        out.append({
            "details": f"<details><summary>{question}</summary>{said}</details>",
            "dl": f"<dt>{question}</dt><dd>{said}</dd>",
            "h3": f"<h3>{question}</h3>{said}",
            "div": f"<div{site.classes.numbered('entry')}><h2>{question}</h2><div>{said}</div></div>",
        }[way])  # fmt: skip
    holder = "dl" if way == "dl" else "div"
    return f"{site.above()}{site.title}<{holder}>{''.join(out)}</{holder}>{site.below()}"


def digest(site: Site) -> str:
    """A letter of news: a few stories told in a paragraph each, all of them its content."""
    out = []
    for number in range(site.random.randint(3, 8)):
        other = site.noise.other() if number else site.article
        if other is None:
            break
        link = f'<a href="{escape(site.noise.addresses.story(other.headline))}">{mark("main", other.headline)}</a>'
        head = link if site.random.random() < 0.5 else mark("main", other.headline)
        out.append(f"<h2>{head}</h2><p>{mark('main', other.body[0])}</p>")
    foot = "".join(f"<p>{mark('boilerplate', site.noise.voice.say('prompt'))}</p>" for _ in range(2))
    return f"{site.title}<div>{''.join(out)}</div>{foot if site.noise.spoken else ''}{site.below()}"


OTHERS: tuple[tuple[Callable[[Site], str], str], ...] = (
    (forum, "thread"), (forum, "thread"), (board, "thread"), (board, "thread"), (board, "thread"),
    (questions, "thread"), (questions, "thread"), (manual, "website"), (manual, "website"),
    (recipe, "article"), (help_page, "website"), (digest, "article"), (listing, "list"), (listing, "list"),
    (listing, "list"), (catalogue, "list"), (catalogue, "list"),
    (archive, "blog"), (archive, "blog"), (archive, "blog"), (archive, "blog"),
)  # fmt: skip
"""Templates of pages whose content is the posts, the list or the manual itself, and what such a page says it is."""
