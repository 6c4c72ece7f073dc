"""Wording of planted noise: templates of ``wording.json`` filled with drawn names, dates and numbers."""

from __future__ import annotations

import re
from random import Random

from corpora.pool import EAST, Article, wording

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_BARS = (" | ", " · ", " • ", " / ", " - ", " – ", " — ", "  ", ", ", " :: ")
_ARROWS = (" > ", " » ", " / ", " › ", " → ", " | ", " >> ")
_GAPS = (" ", "  ", "\u00a0\u00a0", "\u00a0", " \u00a0", "   ", "\u2009", "\u00a0 ")


class Voice:
    """One site's way of wording its furniture: templates, names, dates, casing; habits hold within a document."""

    def __init__(self, rng: Random, article: Article) -> None:
        self.rng, self.article = rng, article
        language = article.language if rng.random() > 0.04 else "en"
        self.kinds = wording().get(language) or wording()["en"]
        self._habits: dict[str, list[str]] = {}
        self.gap = rng.choice(_GAPS)
        self.lower_dates = rng.random() < 0.25
        self.nbsp = rng.random() < 0.15
        self.casing = rng.choice(("as", "as", "as", "as", "upper", "upper", "title", "lower", "sentence"))
        self.outlet = self.say("outlet")

    def say(self, kind: str, **slots: str) -> str:
        """A text of the kind, spaces tidied, first letter raised."""
        choices = self.kinds[kind]
        if kind in ("cue", "caption", "byline", "meta", "tags", "more", "date"):  # a site words these its own way
            some = self.rng.sample(choices, min(len(choices), self.rng.choice((1, 2, 4))))
            habit = self._habits.setdefault(kind, some)
            choices = habit if self.rng.random() < 0.8 else choices
        text = self._expand(self.rng.choice(choices), slots).strip()
        return text[:1].upper() + text[1:] if kind not in ("nav", "more", "ago", "byline", "meta", "date") else text

    def fill(self, template: str) -> str:
        """A template's text, with its choices made and its slots filled."""
        return self._expand(template, {})

    def _expand(self, template: str, slots: dict[str, str]) -> str:
        while match := _CHOICE.search(template):
            template = template[: match.start()] + self.rng.choice(match[1].split("|")) + template[match.end() :]
        return _SLOT.sub(lambda m: self._slot(m[1], slots), template)

    def _slot(self, slot: str, slots: dict[str, str]) -> str:
        if slot in slots:
            return slots[slot]
        if slot.isupper() and slot.lower() in ("agency", "name"):
            return self._slot(slot.lower(), slots).upper()
        drawn = getattr(self, f"_{slot}", None)
        if drawn is not None and slot in _DRAWN:
            return str(drawn())
        if slot in self.kinds:
            text = self._expand(self.rng.choice(self.kinds[slot]), slots)
            return text[:1].upper() + text[1:] if slot in ("place", "agency") else text
        raise KeyError(f"no slot {{{slot}}} in wording.json")

    def _num(self, low: int, high: int, form: str = "d") -> str:
        return format(self.rng.randint(low, high), form)

    def _n(self) -> str:
        return self._num(1, 9)

    def _nn(self) -> str:
        return self._num(10, 99)

    def _big(self) -> str:
        return self._num(1000, 99999, self.rng.choice((",", "d")))

    def _year(self) -> str:
        return self._num(2003, 2026)

    def _d(self) -> str:
        return self._num(1, 28)

    def _dd(self) -> str:
        return self._num(1, 28, "02d")

    def _mm(self) -> str:
        return self._num(1, 12, "02d")

    def _HH(self) -> str:
        return self._num(0, 23, "02d")

    def _MM(self) -> str:
        return self._num(0, 59, "02d")

    def _bar(self) -> str:
        return self.rng.choice(_BARS)

    def _arrow(self) -> str:
        return self.rng.choice(_ARROWS)

    def _gap(self) -> str:
        return self.gap

    def _zone(self) -> str:
        return self.rng.choice(("GMT", "EST", "UTC", "CET", "ET", "BST", "PDT", "(UTC+3)", "AEDT"))

    def _A(self) -> str:
        return self.rng.choice("ABCDEFGHIKLMNOPRSTUVXZ")

    def _Syl(self) -> str:
        return self.rng.choice(self.kinds["syl"]).capitalize()

    def _title(self) -> str:
        return self.article.headline

    def _outlet(self) -> str:
        return self.outlet if self.rng.random() < 0.6 else self.say("outlet")

    def _time(self) -> str:
        hour, minute = self.rng.randint(0, 23), self.rng.randint(0, 59)
        twelve = f"{hour % 12 or 12}:{minute:02d}{self.rng.choice((' ', ''))}{'ap'[hour > 11]}"
        return self.rng.choice(
            (
                f"{hour:02d}:{minute:02d}",
                f"{hour:02d}:{minute:02d}",
                f"{hour}.{minute:02d}",
                f"{twelve}m",
                f"{twelve.upper()}M",
                f"{twelve}.m.",
                f"{hour:02d}:{minute:02d}:09",
            )
        )

    def _date(self) -> str:
        text = self.say("date")
        text = text.lower() if self.lower_dates else text
        return text.replace(" ", self.gap) if self.nbsp else text

    def _name(self) -> str:
        given, family = self._expand("{given}", {}), self._expand("{family}", {})
        east = bool(EAST.match(family))
        return family + given if east else f"{given} {family[:1].upper()}{family[1:]}"

    def _topic(self) -> str:
        own = self.article.names
        return self.rng.choice(own[:6] if own and self.rng.random() < 0.75 else self.kinds["topic"])

    def _handle(self) -> str:
        return self._expand("{syl}[_||.]{end}[{nn}||{n}]", {})

    def _domain(self) -> str:
        slug = re.sub(r"[^a-z]", "", re.sub(r"^(The|Die|Le|La|El|Il|O|De) ", "", self._outlet()).lower())
        slug = slug if len(slug) > 3 else "{syl}{end}"
        return self._expand(f"[www.||]{slug}.[com|com|co.uk|net|org|info|news|eu]", {})

    def _email(self) -> str:
        return self._expand("[news|tips|editor|desk|{syl}]@{domain}", {}).replace("www.", "")

    def _phone(self) -> str:
        return self._expand("[+{nn} {n}{nn} {nn}{nn}{n}|{nn}{n}-{nn}{n}-{nn}{nn}|0{nn}{n} {nn}{nn}{nn}]", {})

    def _words(self) -> str:
        own = list(self.article.names) or [self._topic()]
        words = self.rng.sample(own, min(len(own), self.rng.randint(2, 9)))
        words += [self._expand("{section}", {})] * (self.rng.random() < 0.3)
        joins = (", ", ", ", ", ", " | ", " ", " / ", "、" if EAST.search(own[0]) else "; ")
        return self.rng.choice(joins).join(words)

    def _hashtags(self) -> str:
        own = list(self.article.names[:8]) or [self._topic()]
        return " ".join("#" + w.replace(" ", "").replace("-", "") for w in self.rng.sample(own, min(len(own), 4)))

    def cased(self, text: str, casing: str = "") -> str:
        """The text in a casing; addresses and the like would not survive, so only for prompts, cues and headings."""
        casing = casing or self.rng.choice(("as",) * 7 + ("upper", "title", "lower"))
        if casing == "title":
            return " ".join(w[:1].upper() + w[1:] for w in text.split(" "))
        if casing == "sentence":
            return text[:1].upper() + text[1:].lower()
        return {"upper": str.upper, "lower": str.lower}.get(casing, str)(text)


_DRAWN = frozenset(name[1:] for name in vars(Voice) if re.fullmatch(r"_[A-Za-z]+", name)) - {"expand", "slot", "num"}
