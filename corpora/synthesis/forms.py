"""Whole texts in forms that news has not: lists, recipes, plays, live blogs, verse, manual pages, mail, code ...

They are made of the sentences of articles, in every language, so that what they are is told by their form alone. All of
it is main: the judge would otherwise take a time line, a short answer, a refrain or an indent for noise, since on pages
of news these mostly are. Now and then a line of noise stands with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from corpora.pool import EAST
from corpora.synthesis.pieces import (
    UNLEARNED,
    Piece,
    clauses_of,
    document,
    is_copy,
    joint_of,
    page_of,
    pieces_of,
    sentences_of,
    with_lone,
    worded,
)
from corpora.synthesis.stories import PHRASES, Library, Story

LONE, NOISE = 0.17, 0.08
"""Shares of documents with one line of noise, and with several."""
BULLETS = ("- ", "* ", "• ", "– ", "· ", "◦ ", "+ ", "▪ ", "・")
WIDTH = 72
"""Columns of what is wrapped as terminals and mail wrap it."""


@dataclass
class Matter:
    """What a text is made of, and the draws that make it. Sentences are taken in turn, so a text goes on as one."""

    story: Story
    rng: Random
    others: Sequence[Story] = ()
    """Other stories of the same language, for digests."""
    sentences: list[str] = field(default_factory=list)
    at: int = 0

    def __post_init__(self) -> None:
        self.sentences = list(self.story.sentences) or [
            sentence for paragraph in self.story.paragraphs for sentence in sentences_of(paragraph)
        ]
        self.joint = joint_of(self.story)
        self.together = not self.joint or self.story.language in PHRASES
        self.at = self.rng.randrange(max(1, len(self.sentences) // 2))

    def sentence(self) -> str:
        """The next sentence; after the last the first."""
        self.at += 1
        return self.sentences[self.at % len(self.sentences)]

    def text(self, low: int, high: int) -> str:
        """Some sentences in a row."""
        return self.joint.join(self.sentence() for _ in range(self.rng.randint(low, high)))

    def phrase(self, low: int = 1, high: int = 4) -> str:
        """A few words of some sentence, first letter raised."""
        found = self.rng.choice(self.sentences)
        size = self.rng.randint(low, high)
        if self.together:
            at = self.rng.randint(0, max(0, len(found) - 3 * size))
            return found[at : at + 3 * size].strip(" ，。、：；！？「」“”()（）.,") or found[:3]
        words = found.split()
        at = self.rng.randint(0, max(0, len(words) - size))
        made = " ".join(words[at : at + size]).strip(" .,;:!?\"'()“”‘’«»–—-।።、")
        return made[:1].upper() + made[1:] if made else words[0]

    def clause(self) -> str:
        """A part of some sentence between two commas."""
        return self.rng.choice(clauses_of(self.sentence()) or [self.sentence()])

    def name(self) -> str:
        """A name of the story, or a word."""
        names = self.story.article.names
        return self.rng.choice(names) if names and self.rng.random() < 0.8 else self.phrase(1, 2)

    def number(self, low: int = 1, high: int = 99) -> int:
        return self.rng.randint(low, high)

    def time(self, hour: int, minute: int, form: int) -> str:
        twelve = f"{(hour - 1) % 12 + 1}:{minute:02d}"
        return (
            f"{hour:02d}:{minute:02d}",
            f"{hour}.{minute:02d}",
            f"{twelve} {'ap'[hour > 11]}m",
            f"{twelve} {'AP'[hour > 11]}M",
            f"[{hour:02d}:{minute:02d}]",
            f"{hour:02d}:{minute:02d} GMT",
            f"{hour:02d}h{minute:02d}",
            f"{hour:02d}:{minute:02d}:{self.number(0, 59):02d}",
        )[form]

    def date(self, form: int, year: int, month: int, day: int) -> str:
        return (
            f"{year}-{month:02d}-{day:02d}",
            f"{day}.{month}.{year}",
            f"{day:02d}/{month:02d}/{year}",
            f"{year}年{month}月{day}日",
            f"{day}/{month}",
            f"{year}",
        )[form]


def _lines(lines: Sequence[str], glue: str, first: str = "\n\n") -> list[Piece]:
    """Lines as pieces with the same glue, but for the first."""
    return [Piece(line, "main", glue if number else first) for number, line in enumerate(lines)]


def _wrap(text: str, width: int, indent: str = "", rest: str | None = None) -> str:
    """A text wrapped at a width, its first line indented, and the rest."""
    rest = indent if rest is None else rest
    lines, line = [], indent
    for word in text.split():
        if line.strip() and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = rest
        line += word if not line.strip() else f" {word}"
    return "\n".join([*lines, line])


def listed(m: Matter) -> list[Piece]:
    """An opening, a list, and mostly an end."""
    rng, out = m.rng, []
    mark, gap = rng.choice(BULLETS), rng.choice(("\n", "\n", "\n\n"))
    numbered, indent = rng.random() < 0.3, rng.choice(("", "", "", " ", "  ", "\t"))
    form = rng.choice(("{}. ", "{}) ", "({}) ", "#{} "))
    if rng.random() < 0.8:
        out += [Piece(m.text(1, 3)) for _ in range(rng.randint(1, 2))]
    for _ in range(rng.choice((1, 1, 2, 3))):
        if rng.random() < 0.4:
            out.append(Piece(m.phrase(1, 5) + rng.choice(("", ":"))))
        short = rng.random()
        items = [
            m.phrase(1, 3) if short < 0.3 else m.clause() if short < 0.6 else m.text(1, 2)
            for _ in range(rng.randint(3, 12))
        ]
        out += _lines([indent + (form.format(k + 1) if numbered else mark) + item for k, item in enumerate(items)], gap)
    if rng.random() < 0.6:
        out.append(Piece(m.text(1, 4)))
    return out


def defined(m: Matter) -> list[Piece]:
    """Terms with what they mean: on one line, or below and further in; a letter above each group now and then."""
    rng, out = m.rng, list[Piece]()
    joint = rng.choice((": ", " – ", " - ", " — ", "\n    ", "\n\t", "\n  ", "：", " = "))
    terms = sorted({m.phrase(1, 3) for _ in range(rng.randint(5, 16))})
    letters, gap, letter = rng.random() < 0.3, rng.choice(("\n", "\n\n", "\n\n")), ""
    if rng.random() < 0.6:
        out.append(Piece(m.text(1, 2)))
    for term in terms:
        if letters and term[:1].upper() != letter:
            letter = term[:1].upper()
            out.append(Piece(letter))
        meaning = m.text(1, 2) if rng.random() < 0.7 else m.clause()
        out.append(Piece(f"{term}{joint}{meaning}", "main", gap if out else ""))
    return out


_UNITS = ("g", "kg", "ml", "dl", "l", "cl", "EL", "TL", "tsp", "tbsp", "cup", "cups", "oz", "%", "cm", "")


def recipe(m: Matter) -> list[Piece]:
    """Heads, amounts, numbered steps."""
    rng, out = m.rng, list[Piece]()
    heads, mark = [m.phrase(1, 3) for _ in range(4)], rng.choice(("", "", *BULLETS))
    mood = rng.choice(("{}", "{}", "{}:", "## {}", "**{}**"))
    if rng.random() < 0.7:
        out.append(Piece(m.text(1, 3)))
    if rng.random() < 0.6:
        facts = [f"{m.phrase(1, 2)}: {m.number()} {rng.choice(('min', 'h', 'min.', ''))}".strip() for _ in range(3)]
        out += _lines(facts, "\n")
    for head in heads[: rng.choice((1, 1, 2))]:
        out.append(Piece(mood.format(head)))
        things = []
        for _ in range(rng.randint(4, 12)):
            amount = rng.choice((str(m.number(1, 12)), "½", "1/2", "¼", str(m.number(2, 20) * 50), "1–2", "1 ½"))
            thing = m.phrase(1, 3).lower()
            unit = rng.choice(_UNITS)
            things.append(mark + rng.choice((f"{amount} {unit} {thing}", f"{thing}, {amount} {unit}", thing)).strip())
        out += _lines(things, "\n", rng.choice(("\n", "\n\n")))
    out.append(Piece(mood.format(heads[3])))
    numbered = rng.random() < 0.6
    steps = [(f"{k + 1}. " if numbered else "") + m.text(1, 2) for k in range(rng.randint(3, 9))]
    return out + _lines(steps, rng.choice(("\n", "\n\n")), rng.choice(("\n", "\n\n")))


def interview(m: Matter) -> list[Piece]:
    """Questions and answers, some of them a word long."""
    rng, out = m.rng, list[Piece]()
    form, short = rng.randrange(6), rng.choice((0.0, 0.15, 0.3, 0.6))
    who, whom, gap = m.name(), m.name(), rng.choice(("\n\n", "\n\n", "\n"))
    if rng.random() < 0.6:
        out.append(Piece(m.text(2, 4)))
    for number in range(rng.randint(4, 12)):
        question = m.sentence().rstrip(".!?。।") + rng.choice(("?", "?", "?", "？" if m.together else "?"))
        answer = m.phrase(1, 3) + "." if rng.random() < short else m.text(1, 4)
        if form == 0:
            pair = [question, answer]
        elif form == 1:
            pair = [f"{who}: {question}", f"{whom}: {answer}"]
        elif form == 2:
            pair = [f"Q: {question}", f"A: {answer}"]
        elif form == 3:
            pair = [f"– {question}", f"– {answer}"]
        elif form == 4:
            pair = [f"**{question}**", answer]
        else:
            pair = [f"{number + 1}. {question}", answer]
        out += [Piece(text, "main", gap) for text in pair]
        if rng.random() < 0.2:
            out.append(Piece(m.text(1, 3), "main", gap))
    return out


def play(m: Matter) -> list[Piece]:
    """Speakers in capitals with their speeches, and directions in brackets."""
    rng, out = m.rng, list[Piece]()
    cast = [m.name() for _ in range(rng.randint(2, 5))]
    cast = [name.upper() for name in cast] if rng.random() < 0.6 else cast
    form, verse, gap = rng.randrange(5), rng.random() < 0.35, rng.choice(("\n\n", "\n\n", "\n"))
    indent = rng.choice(("    ", "  ", "\t", "          "))
    if rng.random() < 0.4:
        out += _lines(
            [f"{m.phrase(1, 2).upper()} {rng.choice(('I', 'II', 'III', '1', '2', '4'))}", m.phrase(3, 8)], gap
        )
    for _ in range(rng.randint(6, 24)):
        name = rng.choice(cast)
        if verse:
            speech = "\n".join(m.clause() for _ in range(rng.randint(1, 6)))
        else:
            speech = m.text(1, 3) if rng.random() < 0.7 else m.phrase(1, 4) + rng.choice(".!?")
        speech = f"({m.phrase(1, 4).lower()}) {speech}" if rng.random() < 0.15 else speech
        if form == 0:
            text = f"{name}\n{speech}"
        elif form == 1:
            text = f"{name}. {speech}"
        elif form == 2:
            text = f"{name}: {speech}"
        elif form == 3:
            text = f"{indent}{name}\n" + speech
        else:
            text = f"{name}\n" + "\n".join(indent + line for line in speech.split("\n"))
        out.append(Piece(text, "main", gap))
        if rng.random() < 0.12:
            direction = m.phrase(3, 9)
            out.append(Piece(rng.choice((f"({direction}.)", f"[{direction}]", f"_{direction}_")), "main", gap))
    return out


def timed(m: Matter) -> list[Piece]:
    """A live blog or a timeline: a time or a date with every entry, upwards or downwards."""
    rng, out = m.rng, list[Piece]()
    form, where = rng.randrange(8), rng.random()
    hour, minute, step = m.number(5, 20), m.number(0, 59), rng.choice((3, 9, 20, 55))
    dated, shape, year, month, day = rng.random() < 0.35, rng.randrange(6), m.number(1950, 2026), m.number(1, 12), 1
    if EAST.search(m.story.paragraphs[0]):
        shape = rng.choice((3, shape))
    entries, gap = [], rng.choice(("\n\n", "\n\n", "\n"))
    for _ in range(rng.randint(4, 14)):
        minute += m.number(1, step)
        hour, minute = (hour + minute // 60) % 24, minute % 60
        day += m.number(0, 4)
        year, month, day = (year + (shape == 5), month % 12 + 1, 1) if day > 28 or shape == 5 else (year, month, day)
        entries.append(m.date(shape, year, month, day) if dated else m.time(hour, minute, form))
    entries = entries[::-1] if rng.random() < 0.5 else entries
    titled, signed = rng.random() < 0.3, rng.random() < 0.15
    if rng.random() < 0.6:
        out += [Piece(m.text(1, 3)) for _ in range(rng.randint(1, 2))]
    for stamp in entries:
        texts = [m.text(1, 3) for _ in range(rng.choice((1, 1, 2, 3)))]
        if where < 0.6:
            out.append(Piece(stamp, "main", "\n\n"))
            out += _lines(([m.phrase(3, 8)] if titled else []) + texts, gap, gap)
        else:
            joint = rng.choice((" ", " – ", ": ", " | "))
            out.append(Piece(f"{stamp}{joint}{texts[0]}", "main", gap))
            out += _lines(texts[1:], gap, gap)
        if signed:
            out.append(Piece(f"({m.name()})", "main", gap))
    return out


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
            out += [Piece(f"## {head}"), Piece(text), *_lines(story.paragraphs[1 : rng.choice((1, 2))], "\n\n")]
    return out


def refrain(m: Matter) -> list[Piece]:
    """A line that comes again: after every stanza or paragraph, or at the head of every sentence."""
    rng, form = m.rng, m.rng.randrange(4)
    again = m.sentence() if rng.random() < 0.5 else m.phrase(3, 9) + rng.choice((".", "!", ",", ""))
    out: list[Piece] = []
    if form == 0:
        for _ in range(rng.randint(3, 8)):
            out += [*_lines([m.clause() for _ in range(rng.randint(2, 5))], "\n"), Piece(again, "main", "\n")]
    elif form == 1:
        for _ in range(rng.randint(3, 9)):
            out += [Piece(m.text(1, 4)), Piece(again)]
    elif form == 2:
        start = m.phrase(2, 5)
        glue = rng.choice(("\n", "\n\n"))
        out = _lines([f"{start}{m.joint}{m.clause()}" for _ in range(rng.randint(5, 14))], glue)
    else:
        answers = [m.phrase(1, 4) + "." for _ in range(rng.choice((1, 1, 2)))]
        for _ in range(rng.randint(5, 14)):
            out += [Piece(m.clause()), Piece(rng.choice(answers), "main", "\n")]
    return out


def verse(m: Matter) -> list[Piece]:
    """Stanzas of short lines, some lines further in."""
    rng, out = m.rng, list[Piece]()
    size, words = rng.randint(2, 8), rng.randint(3, 8)
    indent, form = rng.choice(("  ", "    ", "\t", "\u3000")), rng.randrange(5)
    lines: list[str] = []
    for _ in range(rng.randint(6, 40)):
        if rng.random() < 0.5:
            lines.append(m.clause())
        else:
            lines.append(m.phrase(words, words + 2) + rng.choice((",", "", "", ";", ".", "!")))
    for at in range(0, len(lines), size):
        stanza = [
            (indent if (form == 0 and k % 2) or form == 1 or (form == 2 and rng.random() < 0.3) else "") + line
            for k, line in enumerate(lines[at : at + size])
        ]
        if form == 3:
            out.append(Piece(rng.choice(("*", "***", "I", "II", "III", "IV", str(at // size + 1)))))
        out += _lines(stanza, "\n")
    if rng.random() < 0.3:
        out.append(Piece(rng.choice(("— ", "", "(")) + m.name()))
    return out


def manual(m: Matter) -> list[Piece]:
    """Heads in capitals at the margin, text and options further in, all wrapped."""
    rng, out = m.rng, list[Piece]()
    depth, width = rng.choice((4, 7, 7, 8)), rng.choice((72, 78, 80))
    pad, deeper = " " * depth, " " * (2 * depth)
    if rng.random() < 0.3:
        head = f"{m.phrase(1, 1).upper()}({m.number(1, 8)})"
        out.append(Piece(f"{head}{' ' * 20}{m.phrase(2, 4)}{' ' * 20}{head}"))
    for _ in range(rng.randint(3, 7)):
        out.append(Piece(m.phrase(1, 2).upper()))
        out += _lines([_wrap(m.text(1, 3), width, pad) for _ in range(rng.choice((0, 1, 1, 2)))], "\n\n", "\n")
        for _ in range(rng.choice((0, 0, 3, 6))):
            word = m.phrase(1, 1).lower()
            option = rng.choice(
                (f"-{word[:1]}", f"--{word}", f"-{word[:1]}, --{word}", f"-{word[:1]} {word.upper()}", word)
            )
            out.append(Piece(f"{pad}{option}\n{_wrap(m.text(1, 2), width, deeper)}"))
    return out


def mail(m: Matter) -> list[Piece]:
    """A letter, or a mail with what it answers."""
    rng, out = m.rng, list[Piece]()
    mark, who = rng.choice(("> ", "> ", ">", "| ", ">> ")), m.name()
    if rng.random() < 0.5:
        heads = [f"From: {who}", f"To: {m.name()}", f"Date: {m.date(rng.randrange(3), 2020, 3, m.number(1, 28))}"]
        out += _lines([*heads, f"Subject: {rng.choice(('', 'Re: '))}{m.phrase(2, 6)}"], "\n")
    elif rng.random() < 0.4:
        out += _lines([m.phrase(1, 3), f"{m.phrase(1, 2)} {m.number()}", m.phrase(1, 2)], "\n")
    out.append(Piece(f"{m.phrase(1, 2)} {m.name()}{rng.choice((',', '!', ':', ''))}"))
    quoted, wraps = rng.random() < 0.6, rng.random() < 0.5 and not m.together
    for _ in range(rng.randint(2, 5)):
        if quoted and rng.random() < 0.5:
            text = _wrap(m.text(1, 3), WIDTH) if wraps else m.text(1, 3)
            out.append(Piece("\n".join(mark + line for line in text.split("\n"))))
        text = m.text(1, 4)
        out.append(Piece(_wrap(text, WIDTH) if wraps else text))
    out += _lines([m.phrase(1, 3) + rng.choice((",", "", ".")), m.name()], rng.choice(("\n", "\n\n")))
    if rng.random() < 0.3:
        out.append(Piece(f"P.S. {m.text(1, 2)}"))
    return out


def _identifier(m: Matter) -> str:
    letters = "".join(c for c in m.phrase(1, 1).lower() if "a" <= c <= "z")
    return letters or m.rng.choice(("value", "item", "count", "name", "path", "node", "total", "row", "index"))


def _code(m: Matter) -> str:
    """A few lines in the manner of one language or another."""
    rng, a, b, c = m.rng, _identifier(m), _identifier(m), _identifier(m)
    n = m.number()
    return rng.choice(
        (
            f"def {a}({b}, {c}={n}):\n    if {b} > {c}:\n        return {b} - {c}\n    return {a}({b} + 1)",
            f"import {a}\n\n{b} = {a}.open('{c}.txt')\nfor line in {b}:\n    print(line.strip())",
            f"function {a}({b}) {{\n  const {c} = {b}.map((x) => x * {n});\n  return {c};\n}}",
            f"SELECT {a}, COUNT({b}) AS {c}\nFROM {a}s\nWHERE {b} > {n}\nGROUP BY {a}\nORDER BY {c} DESC;",
            f"$ {a} --{b} {c}.txt\n{n} {b} read\n$ cat {c}.txt | sort | uniq -c",
            f'<{a} {b}="{n}">\n  <{c}>{m.phrase(1, 3)}</{c}>\n</{a}>',
            f'{{\n  "{a}": {n},\n  "{b}": ["{c}", "{a}"],\n  "{c}": null\n}}',
            f"{a}:\n  {b}: {n}\n  {c}:\n    - {a}\n    - {b}",
            f"int {a}(int {b}) {{\n    int {c} = {n};\n    while ({b}--) {c} += {b};\n    return {c};\n}}",
            f"[{a}]\n{b} = {n}\n{c} = true",
            f"pip install {a}-{b}",
            f"sudo apt install {a} {b}",
        )
    )


def coded(m: Matter) -> list[Piece]:
    """A tutorial: paragraphs with code between them, in fences, indented, or bare."""
    rng, out = m.rng, list[Piece]()
    form, heads = rng.randrange(3), rng.random() < 0.5
    for number in range(rng.randint(2, 6)):
        if heads:
            out.append(Piece(rng.choice(("{}", "## {}", "{n}. {}")).format(m.phrase(1, 4), n=number + 1)))
        out.append(Piece(m.text(1, 3)))
        code = _code(m)
        if form == 0:
            code = f"```{rng.choice(('', '', 'python', 'sh', 'js'))}\n{code}\n```"
        elif form == 1:
            code = "\n".join("    " + line if line else line for line in code.split("\n"))
        out += [Piece(code), *([Piece(m.text(1, 2))] if rng.random() < 0.5 else [])]
    return out


def tabled(m: Matter) -> list[Piece]:
    """Rows of a table, a line each, with text round it."""
    rng, out = m.rng, list[Piece]()
    bar = rng.choice((" | ", "\t", "   ", ", ", "; ", " — ", "  "))
    columns, rows = rng.randint(2, 5), rng.randint(4, 18)
    numeric = [rng.random() < 0.6 for _ in range(columns)]
    if rng.random() < 0.7:
        out.append(Piece(m.text(1, 3)))
    lines = [bar.join(m.phrase(1, 2) for _ in range(columns))]
    for _ in range(rows):
        cells = [
            rng.choice((f"{m.number()}", f"{m.number()},{m.number(0, 9)}", f"{m.number()} %", f"{m.number(100, 9999)}"))
            if is_number
            else m.phrase(1, 2)
            for is_number in numeric
        ]
        cells[0] = m.phrase(1, 2) if rng.random() < 0.9 else f"{m.number()}."
        lines.append(bar.join(cells))
    if bar == " | " and rng.random() < 0.5:
        lines = [f"| {line} |" for line in lines]
        lines.insert(1, "|" + "---|" * columns)
    out += _lines(lines, "\n")
    if rng.random() < 0.6:
        out.append(Piece(m.text(1, 3)))
    return out


def noted(m: Matter) -> list[Piece]:
    """Paragraphs with marks, and the notes at the end."""
    rng, out = m.rng, list[Piece]()
    form, count = rng.choice(("[{}]", "({})", "{}", "[^{}]", "*")), 0
    for _ in range(rng.randint(3, 7)):
        text = m.text(2, 4)
        if rng.random() < 0.7:
            count += 1
            text += form.format(count)
        out.append(Piece(text))
    if rng.random() < 0.4:
        out.append(Piece(m.phrase(1, 1)))
    notes = []
    for number in range(count):
        note = rng.choice(
            (m.clause(), m.sentence(), f"{m.name()}, {m.phrase(2, 6)}, {m.number(1950, 2025)}, {m.number()}.")
        )
        notes.append(f"{form.format(number + 1)} {note}")
    return out + _lines(notes, rng.choice(("\n", "\n\n")))


def statute(m: Matter) -> list[Piece]:
    """Numbered sections, paragraphs and letters."""
    rng, out = m.rng, list[Piece]()
    head = rng.choice(("§ {}", "§ {}.", "Art. {}", "{}.", "{}", "第{}条", "{} §"))
    inner = rng.choice(("({}) ", "{}. ", "{}) ", "{n}.{} ", ""))
    gap = rng.choice(("\n", "\n\n"))
    for number in range(m.number(1, 30), m.number(31, 38)):
        title = rng.random()
        out.append(Piece(head.format(number) + (f" {m.phrase(1, 5)}" if title < 0.5 else "")))
        for k in range(rng.randint(1, 4)):
            out.append(Piece(inner.format(k + 1, n=number) + m.text(1, 2), "main", gap))
            if rng.random() < 0.2:
                letters = [f"{letter}) {m.clause()}" for letter in "abcd"[: rng.randint(2, 4)]]
                out += _lines([rng.choice(("", "  ")) + line for line in letters], "\n", "\n")
        if len(out) > 40:
            break
    return out


def sayings(m: Matter) -> list[Piece]:
    """A sentence or a clause a line, nothing else."""
    whole, gap = m.rng.random() < 0.5, m.rng.choice(("\n", "\n", "\n\n"))
    lines = [m.sentence() if whole else m.clause() for _ in range(m.rng.randint(6, 25))]
    return _lines(lines, gap)


def sectioned(m: Matter) -> list[Piece]:
    """Paragraphs under heads."""
    rng, out, form = m.rng, list[Piece](), m.rng.randrange(7)
    for number in range(rng.randint(2, 7)):
        head = m.phrase(1, 6)
        shown = (
            head,
            head.upper(),
            f"{head}\n{'=-~'[number % 2] * max(3, len(head))}",
            f"## {head}",
            f"== {head} ==",
            f"{number + 1}. {head}",
            f"{number + 1}.{rng.randint(1, 4)} {head}",
        )[form]
        out.append(Piece(shown))
        out += [
            Piece(m.text(1, 5), "main", "\n\n" if k else rng.choice(("\n\n", "\n"))) for k in range(rng.randint(1, 4))
        ]
    return out


def linked(m: Matter) -> list[Piece]:
    """A list of addresses, each with what it holds."""
    rng, out = m.rng, [Piece(m.text(1, 3))]
    form, mark = rng.randrange(4), rng.choice(BULLETS[:4])
    for _ in range(rng.choice((1, 2, 3))):
        if rng.random() < 0.6:
            out.append(Piece(rng.choice(("", "### ")) + m.phrase(1, 3)))
        lines = []
        for _ in range(rng.randint(3, 9)):
            word = _identifier(m)
            address = (
                f"https://{rng.choice(('', 'www.'))}{word}.{rng.choice(('example', 'org', 'net'))}/{_identifier(m)}"
            )
            what = m.phrase(1, 4)
            lines.append(
                (
                    f"{mark}[{what}]({address}) - {m.clause()}",
                    f"{mark}{what}: {address}",
                    f"{what} {address}",
                    f"{mark}{what} – {m.clause()}",
                )[form]
            )
        out += _lines(lines, "\n")
    return out


def released(m: Matter) -> list[Piece]:
    """Versions with their changes."""
    rng, out = m.rng, list[Piece]()
    major, minor, mark = m.number(0, 9), m.number(3, 20), rng.choice(BULLETS[:3])
    form = rng.choice(("{v} ({d})", "v{v}", "## [{v}] - {d}", "{v} - {d}", "## {v}", "{d}: {v}"))
    for _ in range(rng.randint(2, 7)):
        version, date = (
            f"{major}.{minor}.{m.number(0, 9)}",
            m.date(0, m.number(2010, 2025), m.number(1, 12), m.number(1, 28)),
        )
        minor -= 1
        out.append(Piece(form.format(v=version, d=date)))
        if rng.random() < 0.3:
            out.append(Piece(m.phrase(1, 1)))
        out += _lines(
            [mark + (m.clause() if rng.random() < 0.7 else m.sentence()) for _ in range(rng.randint(1, 6))], "\n"
        )
    return out


def told(m: Matter) -> list[Piece]:
    """A tale: speech by turns, lines of one word, long paragraphs."""
    rng, out = m.rng, list[Piece]()
    opens, closes = rng.choice((("“", "”"), ('"', '"'), ("«", "»"), ("– ", ""), ("— ", ""), ("「", "」"), ("„", "“")))
    gap = rng.choice(("\n\n", "\n\n", "\n"))
    for _ in range(rng.randint(6, 24)):
        form = rng.random()
        if form < 0.35:
            text = m.text(2, 5)
        elif form < 0.7:
            text = f"{opens}{m.sentence()}{closes}"
        elif form < 0.85:
            text = f"{opens}{m.clause()}{closes} {m.clause()}"
        elif form < 0.95:
            text = f"{opens}{m.phrase(1, 2)}{rng.choice('?!.')}{closes}"
        else:
            text = rng.choice(("* * *", "***", m.phrase(1, 2) + ".", "§"))
        out.append(Piece(text, "main", gap))
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
    mail: 1.3,
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
    if noise < LONE + NOISE and worded(story, rng):
        page = page_of(library, story, rng)
        if noise < LONE:
            pieces = with_lone(pieces, page, rng)
        else:
            pieces = [*pieces_of(page.opening("clean")), *pieces]
            for _ in range(rng.randint(1, 4)):
                pieces = with_lone(pieces, page, rng)
    row = document(story.host, name, "form", _once(pieces), story.language)
    return {**row, "form": form.__name__}
