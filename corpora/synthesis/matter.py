"""What texts in other forms are made of: sentences, phrases and names of an article, times and dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from corpora.synthesis.pieces import Piece, clauses_of, joint_of, sentences_of
from corpora.synthesis.stories import PHRASES, Story

BULLETS = ("- ", "* ", "• ", "– ", "· ", "◦ ", "+ ", "▪ ", "・")


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


def lines_of(lines: Sequence[str], glue: str, first: str = "\n\n") -> list[Piece]:
    """Lines as pieces with the same glue, but for the first."""
    return [Piece(line, "main", glue if number else first) for number, line in enumerate(lines)]


def wrapped_at(text: str, width: int, indent: str = "", rest: str | None = None) -> str:
    """A text wrapped at a width, its first line indented, and the rest."""
    rest = indent if rest is None else rest
    lines, line = [], indent
    for word in text.split():
        if line.strip() and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = rest
        line += word if not line.strip() else f" {word}"
    return "\n".join([*lines, line])
