"""Posts that quote others in full: what their writers say is the text, between quotations that often outweigh it."""

from __future__ import annotations

from collections.abc import Callable

from corpora.synthesis.hard import FRAMES, head_of, within
from corpora.synthesis.marks import mark
from corpora.synthesis.site import Site

WAYS = (
    "<blockquote{n}>{h}{t}</blockquote>", "<blockquote{n}>{h}{t}</blockquote>", "<blockquote>{h}{t}</blockquote>",
    "<div{n}>{h}<blockquote>{t}</blockquote></div>", "<blockquote{n}>{t}{h}</blockquote>",
    "{h}<blockquote>{t}</blockquote>", "<div{n}>{h}{t}</div>", "<aside{n}>{h}{t}</aside>",
    "<details open{n}><summary>{h}</summary>{t}</details>",
)  # fmt: skip
"""Ways to mark up a quotation; the head in it says whose it is."""
HEADS = ("<div>{}</div>", "<cite>{}</cite>", "<p><b>{}</b></p>", "<header>{}</header>", "<p>{}</p>")
MOST_OWN = 8
"""Most paragraphs of the writer's own."""


def quoting(site: Site) -> str:
    """A post, or a blog's article, that quotes one to three others in full and answers each: all of it is its text."""
    random, noise = site.random, site.noise
    own = site.paragraphs()[: random.randint(2, MOST_OWN)]
    way, head, para = random.choice(WAYS), random.choice(HEADS), random.choice(("p", "p", "p", "div"))
    says_whose, names = random.random() < 0.6, site.classes.of("quote")
    quotes: list[str] = []
    for lines in noise.comment_texts(random.choice((1, 2, 2, 3, 3)), long=random.random() < 0.7):
        whose = noise.voice.fill(random.choice(("{name}", "{handle}")))
        said = mark("boilerplate", random.choice(noise.words["quoting"]).format(name=whose))
        text = "".join(f"<{para}>{mark('main', line)}</{para}>" for line in lines)
        if quotes and random.random() < 0.2:  # what the quoted writer quoted
            text = quotes.pop() + text
        quotes.append(way.format(n=names, h=head.format(said) if says_whose or "<summary>" in way else "", t=text))
    # Each quotation is followed by what is said to it.
    step = max(1, len(own) // max(len(quotes), 1))
    blocks = [] if random.random() < 0.7 else [own.pop(0)]
    for quote in quotes:
        blocks += [quote, *own[:step]]
        own = own[step:]
    blocks += own
    posted = random.random() < 0.5
    who = f"<div{site.classes.of('facts')}>{mark('meta', noise.voice.fill('{handle}'))}</div>" if posted else ""
    button = f"<div>{mark('boilerplate', noise.words['button'][0])}</div>" if random.random() < 0.4 else ""
    body = f"<div{site.classes.of('article')}>{''.join(blocks)}</div>" if random.random() < 0.6 else "".join(blocks)
    whole = within(random.choice(FRAMES), f"{head_of(site)}{who}{body}{button}")
    above, below = (site.above(), site.below()) if random.random() < 0.75 else ("", "")
    return f"{above}{site.beside(whole)}{below}"


QUOTING: tuple[tuple[Callable[[Site], str], int], ...] = ((quoting, 8),)
"""The template, and how often it is drawn beside those of :data:`corpora.synthesis.hard.HARD`."""
