"""Whole texts in forms that news has not: lists, recipes, plays, live blogs, verse, manual pages, mail, code ...

They are made of the sentences of articles, in every language, so that what they are is told by their form alone. All of
it is main: the judge would otherwise take a time line, a short answer, a refrain or an indent for noise, since on pages
of news these mostly are. Now and then a line of noise stands with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from corpora.splice import Page
from corpora.synthesis.matter import BULLETS, Matter, lines_of
from corpora.synthesis.pieces import (
    UNLEARNED,
    Piece,
    document,
    is_copy,
    page_of,
    pieces_of,
    with_lone,
    worded,
)
from corpora.synthesis.reference import (
    coded,
    defined,
    linked,
    listed,
    manual,
    noted,
    recipe,
    released,
    sectioned,
    statute,
    tabled,
)
from corpora.synthesis.spoken import (
    SLOT,
    interview,
    letter,
    mail,
    play,
    refrain,
    sayings,
    timed,
    told,
    transcript,
    verse,
)
from corpora.synthesis.stories import Library, Story

LONE, NOISE = 0.25, 0.2
"""Shares of documents with one line of noise, and with several."""
SPOKEN = 0.7
"""Chance that a turn of a transcript which may be filled with a line of noise is."""


def digest(m: Matter) -> list[Piece]:
    """Several short news in one text, each with its head or number."""
    rng, out = m.rng, list[Piece]()
    stories = [m.story, *m.others]
    form, gap = rng.randrange(4), rng.choice(("\n\n", "\n"))
    if rng.random() < 0.5:
        out.append(Piece(m.text(1, 2)))
    for number, story in enumerate(stories):
        head = story.title or m.phrase(2, 6)
        text = story.paragraphs[0]
        if form == 0:
            out += [Piece(head), Piece(text, "main", gap)]
        elif form == 1:
            out += [Piece(f"{number + 1}. {head}"), Piece(text, "main", gap)]
        elif form == 2:
            out.append(Piece(f"{rng.choice(BULLETS[:3])}{head}. {text}"))
        else:
            out += [Piece(f"## {head}"), Piece(text), *lines_of(story.paragraphs[1 : rng.choice((1, 2))], "\n\n")]
    return out


def plain(m: Matter) -> list[Piece]:
    """The article as it is: what is lost of it would be lost of every page."""
    return [Piece(text) for text in m.story.paragraphs]


def _once(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with nothing to be learned from long ones that stood before: of two copies a rule keeps one."""
    seen, out = set[str](), []
    for piece in pieces:
        again = piece.text in seen and is_copy(piece.text)
        out.append(Piece(piece.text, UNLEARNED, piece.glue) if again and piece.label == "main" else piece)
        seen.add(piece.text)
    return out


def filled(pieces: Sequence[Piece], page: Page | None, rng: Random) -> list[Piece]:
    """The pieces with a line of noise in each slot; without slots where there is no page to take one of."""
    out = []
    for piece in pieces:
        if piece.label != SLOT:
            out.append(piece)
        elif page and rng.random() < SPOKEN and (found := pieces_of(page.piece(rng.choice(("prompt", "notice"))))):
            out.append(Piece(piece.text + found[0].text, found[0].label, piece.glue))
    return out


def _sent(pieces: Sequence[Piece], page: Page, rng: Random) -> list[Piece]:
    """A letter with the lines that its sender's program puts round it."""

    def lines(count: int) -> list[Piece]:
        kinds = rng.choices(("notice", "prompt", "copyright", "counter"), (4, 3, 2, 0.5), k=count)
        return [piece for kind in kinds for piece in pieces_of(page.piece(kind))]

    return [*lines(rng.choice((0, 0, 1, 1, 2))), *pieces, *lines(rng.choice((0, 1, 2, 3, 4)))]


Form = Callable[[Matter], list[Piece]]
FORMS: dict[Form, float] = {
    listed: 2.0,
    defined: 1.5,
    recipe: 1.3,
    interview: 2.0,
    play: 1.3,
    timed: 2.5,
    digest: 0.5,
    refrain: 1.7,
    verse: 1.7,
    manual: 2.0,
    mail: 1.6,
    letter: 0.8,
    transcript: 1.3,
    coded: 1.2,
    tabled: 1.2,
    noted: 1.0,
    statute: 1.0,
    sayings: 0.8,
    sectioned: 2.0,
    linked: 0.6,
    released: 0.8,
    told: 1.5,
    plain: 3.0,
}
"""Forms by weight: those of which the judge lost most before weigh most."""


def generate(library: Library, hosts: Sequence[str], seed: int) -> Iterator[dict[str, Any]]:
    """One document of each host given, in order."""
    for number, host in enumerate(hosts):
        rng = Random(f"{seed}|form|{number}|{host}")
        form = rng.choices(list(FORMS), list(FORMS.values()))[0]
        yield make(library, library.stories[host], form, f"form{number}", rng)


def make(library: Library, story: Story, form: Form, name: str, rng: Random) -> dict[str, Any]:
    """A story in one form; ``name`` tells it from the others of its host."""
    hosts = library.shelves[story.set, story.language]
    others = [library.stories[rng.choice(hosts)] for _ in range(rng.randint(2, 6))] if form is digest else []
    pieces = form(Matter(story, rng, others))
    if story.title and rng.random() < 0.5:
        pieces = [Piece(story.title, "title"), *pieces]
    noise = rng.random()
    has_words = worded(story, rng)
    page = page_of(library, story, rng) if has_words else None
    pieces = filled(pieces, page, rng)
    if page and form is letter:
        pieces = _sent(pieces, page, rng)
    elif page and noise < LONE + NOISE:
        if noise < LONE:
            pieces = with_lone(pieces, page, rng)
        else:
            pieces = [*pieces_of(page.opening("clean")), *pieces]
            for _ in range(rng.randint(1, 5)):
                pieces = with_lone(pieces, page, rng)
    row = document(story.host, name, "form", _once(pieces), story.language)
    return {**row, "form": form.__name__}
