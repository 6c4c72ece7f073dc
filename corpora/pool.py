"""Clean articles, and which of them are near in topic: what the splice generator takes noise from."""

from __future__ import annotations

import functools
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, cast

NEAR_TERMS = 60  # heaviest tf-idf terms kept of an article: enough to rank 5,000 articles by topic
NEAR_IDENTICAL = 0.75  # cosine above which two pool articles tell the same text (copy edits of one page scored 0.8–1)
SHARED_PARAGRAPHS = 0.2  # share of common paragraphs above which they are versions of one page
_WORD = re.compile(r"[^\W\d_]{4,}")
_PROPER = re.compile(r"(?<=[^\W\d_A-Z][ ,] )[A-ZÀ-ÞА-Я][\w’-]{2,}|(?<=[a-zà-ÿа-я] )[A-ZÀ-ÞА-Я][\w-]{2,}")
_SENTENCE = re.compile(r"(?<=[.!?…؟])[\"'”’»)]{0,2}\s+|(?<=[。！？])(?![」』”])")
EAST = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True)
class Article:
    """A clean article: its source paragraphs, its title ('' when unknown) and its language ('en', 'de', ...)."""

    id: str
    title: str
    language: str
    paragraphs: tuple[str, ...]

    @functools.cached_property
    def text(self) -> str:
        return "\n".join(self.paragraphs)

    @functools.cached_property
    def headline(self) -> str:
        """The title; without one the first heading-like short line, or the first words of the article."""
        if self.title:
            return self.title
        for line in self.paragraphs[:6]:
            if 15 <= len(line) <= 110 and line[-1] not in ".!:;,。…":
                return line
        first = next((p for p in self.paragraphs if len(p) > 30), self.paragraphs[0])
        return first[:24] if EAST.search(first) else " ".join(split_sentences(first)[0].split()[:11]).rstrip(".,:; ")

    @functools.cached_property
    def body(self) -> tuple[str, ...]:
        """The paragraphs of running text, headings and list items left out; all of them when there are no others."""
        floor = 30 if EAST.search(self.text[:2000]) else 70
        return tuple(p for p in self.paragraphs if len(p) >= floor) or self.paragraphs

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """Its capitalised words inside sentences (runs of ideographs in Chinese and Japanese), most frequent first."""
        text = "\n".join(self.body)
        if EAST.search(text[:2000]):
            words = re.findall(r"[\u4e00-\u9fff]{2,4}|[\u30a0-\u30ff]{3,8}", text)
        else:
            lower = set(re.findall(r"\b[^\W\d_]{3,}", text))
            words = [word for word in _PROPER.findall(text) if word.lower() not in lower]
        return tuple(word for word, _ in Counter(words).most_common(15))


def articles(rows: Iterable[dict[str, Any]]) -> list[Article]:
    """Articles of rows with ``gold`` (else ``text``), optional ``title``, ``language``, ``id``; empty ones are skipped.

    A first paragraph that repeats the title is the title, not text."""
    found = []
    for number, row in enumerate(rows):
        lines = [line.strip() for line in str(row.get("gold") or row.get("text") or "").splitlines()]
        title = " ".join(str(row.get("title") or "").split())
        paragraphs = [line for line in lines if line]
        if title and len(paragraphs) > 1 and paragraphs[0].casefold() == title.casefold():
            del paragraphs[0]
        if paragraphs:
            language = str(row.get("language") or "")[:2].lower() or guess_language(" ".join(paragraphs)[:3000])
            found.append(Article(str(row.get("id") or f"article-{number}"), title, language, tuple(paragraphs)))
    return found


@functools.cache
def wording() -> dict[str, dict[str, list[str]]]:
    """The templates by language and kind; what a language lacks comes from 'any', then from English."""
    raw = cast(dict[str, dict[str, list[str]]], json.loads(Path(__file__).with_name("wording.json").read_text("utf-8")))
    return {language: {**raw["en"], **raw["any"], **kinds} for language, kinds in raw.items()}


def guess_language(text: str) -> str:
    """The wording's language by script, else by the commonest short words; 'en' when nothing speaks for another."""
    for language, pattern in (
        ("ja", r"[\u3040-\u30ff]"),
        ("zh", r"[\u4e00-\u9fff]"),
        ("ar", r"[\u0600-\u06ff]"),
        ("ru", r"[\u0400-\u04ff]"),
    ):
        if len(re.findall(pattern, text)) > len(text) * 0.1:
            return language
    counts = Counter(text.lower().split())
    scores = {lang: sum(counts[w] for w in kinds["stop"]) for lang, kinds in wording().items() if lang != "any"}
    return max(scores, key=lambda lang: (scores[lang], lang == "en"))


def split_sentences(text: str) -> list[str]:
    return [s for s in _SENTENCE.split(text) if s and s.strip()] or [text]


def _terms(article: Article) -> Counter[str]:
    words = Counter(w.lower()[:9] for w in _WORD.findall(article.text) if not EAST.match(w))
    east = "".join(EAST.findall(article.text))
    words.update(east[i : i + 2] for i in range(len(east) - 1))
    words.update({w.lower()[:9]: 3 for w in _WORD.findall(article.title)})
    return words


class Pool:
    """The articles that promoted stories and lifted paragraphs come from, searchable by topic."""

    def __init__(self, members: Sequence[Article]) -> None:
        self.articles = list(members)
        counts = [_terms(article) for article in self.articles]
        self._df = Counter(term for c in counts for term in c)
        self._index: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, vector in enumerate(map(self._vector, counts)):
            for term, weight in vector.items():
                self._index[term].append((number, weight))
        self._versions: dict[str, list[int]] = defaultdict(list)  # by id without copy, headline and paragraph
        self._languages: dict[str, list[int]] = defaultdict(list)
        for number, article in enumerate(self.articles):
            for key in (article.id.partition("#")[0], article.headline.casefold(), *dict.fromkeys(article.paragraphs)):
                self._versions[key].append(number)
            self._languages[article.language].append(number)
        self._near: dict[str, tuple[list[Article], set[int]]] = {}

    def _vector(self, counts: Counter[str]) -> dict[str, float]:
        size, common = len(self.articles), max(20.0, len(self.articles) * 0.2)
        weights = {
            t: (1 + math.log(n)) * math.log(1 + size / self._df[t])
            for t, n in counts.items()
            if 1 < self._df[t] <= common
        }
        top = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:NEAR_TERMS]
        norm = math.sqrt(sum(w * w for _, w in top)) or 1.0
        return {t: w / norm for t, w in top}

    def near(self, article: Article) -> list[Article]:
        """The 30 articles nearest in topic, nearest first; never the article itself or a version of its page."""
        return self._ranked(article)[0]

    def stray(self, article: Article, rng: Random) -> Article | None:
        """Any article of its language (of any language when there are fewer than five) but its own versions."""
        banned, same = self._ranked(article)[1], self._languages.get(article.language, [])
        numbers: Sequence[int] = same if len(same) >= 5 else range(len(self.articles))
        for _ in range(20 if numbers else 0):
            if (number := rng.choice(numbers)) not in banned:
                found: Article = self.articles[number]
                return found
        return None

    def _ranked(self, article: Article) -> tuple[list[Article], set[int]]:
        if article.id not in self._near:
            scores: dict[int, float] = defaultdict(float)
            for term, weight in self._vector(_terms(article)).items():
                for number, other in self._index.get(term, ()):
                    scores[number] += weight * other
            shared = Counter(i for p in dict.fromkeys(article.paragraphs) for i in self._versions.get(p, ()))
            banned = {i for i, n in shared.items() if n > SHARED_PARAGRAPHS * len(self.articles[i].paragraphs)}
            banned.update(i for i, score in scores.items() if score > NEAR_IDENTICAL)
            for key in (article.id.partition("#")[0], article.headline.casefold()):
                banned.update(self._versions.get(key, ()))
            ranked = sorted((i for i in scores if i not in banned), key=lambda i: (-scores[i], i))
            self._near[article.id] = ([self.articles[i] for i in ranked[:30]], banned)
        return self._near[article.id]
