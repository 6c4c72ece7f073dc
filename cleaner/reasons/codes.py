"""The codes of findings: one for every label and cause.

A code is ``CLN`` and three digits; the first says what the text is, the others why it was taken for that. Codes are
stable: one that falls out of use is never given to something else. Each has a page in ``docs/codes``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cleaner.labels import Label

__all__ = ["BY_CODE", "CODES", "PAGES", "Code", "Safety", "code_of", "wanted"]

FAMILY = len("CLN1")
"""Letters of a code that name its family."""
PAGES = "docs/codes"
"""Where the pages of the codes lie in the repository."""


class Safety(StrEnum):
    """What cutting a finding's text may cost."""

    SAFE = "safe"
    """Nothing that a reader of the article would miss: ``cleaner fix`` cuts it."""
    UNSAFE = "unsafe"
    """Perhaps a piece of the article, or of what is known of it: cut with ``--unsafe`` only."""
    NONE = "none"
    """There is nothing to cut: a person has to choose."""


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding."""

    id: str
    name: str
    message: str
    """One line, without a full stop."""
    safety: Safety
    label: Label | None = None
    """The label of the spans it is found in; None for what is found whatever the label."""

    @property
    def page(self) -> str:
        """Its page in the documentation."""
        return f"{PAGES}/{self.id}.md"


def _codes() -> tuple[Code, ...]:
    safe, unsafe, none = Safety.SAFE, Safety.UNSAFE, Safety.NONE
    related, offtopic, boilerplate, caption = Label.RELATED, Label.OFFTOPIC, Label.BOILERPLATE, Label.CAPTION
    return (
        Code("CLN101", "related-echo", "another story's headline, printed twice", unsafe, related),
        Code("CLN102", "related-cue", "a pointer to another story", unsafe, related),
        Code("CLN103", "related-lifted", "a teaser of another story, broken off or scarred", unsafe, related),
        Code("CLN104", "related-form", "a line like another story's headline", unsafe, related),
        Code("CLN105", "related-words", "a teaser with the words of another story", unsafe, related),
        Code("CLN106", "related-language", "a teaser in another language", unsafe, related),
        Code("CLN107", "related-repeated", "a teaser that the document has several times", unsafe, related),
        Code("CLN108", "related-elsewhere", "a teaser of a story in the index", unsafe, related),
        Code("CLN109", "related-lacking", "a teaser that other editions of the story lack", unsafe, related),
        Code("CLN110", "second-headline", "a second headline, and one of them is another story's", none, related),
        Code("CLN201", "offtopic-echo", "another story's text below its headline", unsafe, offtopic),
        Code("CLN203", "offtopic-lifted", "another text's paragraph, broken off or scarred", unsafe, offtopic),
        Code("CLN205", "offtopic-words", "a paragraph with the words of another text", unsafe, offtopic),
        Code("CLN206", "offtopic-language", "a paragraph in another language", unsafe, offtopic),
        Code("CLN207", "offtopic-repeated", "another text's paragraph, several times", unsafe, offtopic),
        Code("CLN208", "offtopic-elsewhere", "a paragraph of a text in the index", unsafe, offtopic),
        Code("CLN209", "offtopic-lacking", "a paragraph that other editions of the story lack", unsafe, offtopic),
        Code("CLN301", "prompt", "a prompt to subscribe or follow", safe, boilerplate),
        Code("CLN302", "share-line", "a share line", safe, boilerplate),
        Code("CLN303", "comment-area", "wording of a comment area", safe, boilerplate),
        Code("CLN304", "tags", "a line of tags", safe, boilerplate),
        Code("CLN305", "rights", "rights wording", unsafe, boilerplate),
        Code("CLN306", "navigation", "site navigation", safe, boilerplate),
        Code("CLN307", "advert", "advertising wording", safe, boilerplate),
        Code("CLN308", "consent", "cookie wording", safe, boilerplate),
        Code("CLN309", "origin-line", "a byline, date or source line of the site", unsafe, boilerplate),
        Code("CLN310", "furniture-form", "a line formed like a site's furniture", unsafe, boilerplate),
        Code("CLN311", "furniture-words", "a line of the site with words foreign to the article", unsafe, boilerplate),
        Code("CLN312", "furniture-repeated", "a line of the site, several times in the document", safe, boilerplate),
        Code("CLN313", "furniture-elsewhere", "a line that other documents in the index have", unsafe, boilerplate),
        Code("CLN314", "furniture-lacking", "a line that other editions of the story lack", unsafe, boilerplate),
        Code("CLN401", "credit", "a picture credit", unsafe, caption),
        Code("CLN402", "caption", "a picture's caption", unsafe, caption),
        Code("CLN407", "caption-repeated", "a caption that the document has several times", unsafe, caption),
        Code("CLN408", "caption-elsewhere", "a caption that other documents in the index have", unsafe, caption),
        Code("CLN409", "caption-lacking", "a caption that other editions of the story lack", unsafe, caption),
        Code("CLN501", "exact-repeat", "the same text as earlier in the document", safe),
        Code("CLN502", "own-cue", "a phrase or a pattern of your own", safe),
        Code("CLN601", "near-duplicate", "nearly the same document as another one of these files", none),
        Code("CLN602", "near-duplicate-accepted", "nearly the same document as one in the baseline", none),
        Code("CLN603", "near-duplicate-indexed", "nearly the same document as one in the index", none),
        Code("CLN701", "title-line", "the article's own headline", unsafe, Label.TITLE),
        Code("CLN702", "meta-line", "a date, author or source line", unsafe, Label.META),
    )  # fmt: skip


CODES = _codes()
BY_CODE: Mapping[str, Code] = {code.id: code for code in CODES}

_ECHO = ("echo_share", "echo_words", "echoed_share", "echo_two_back")
_LIFTED = ("scars", "quote_clash", "ends_cut", "ends_ellipsis", "glued")
_WORDS = (
    "body_unseen_excess", "kin", "kin_names", "alien", "names_unseen", "rare_unseen", "unseen", "opening_excess",
)  # fmt: skip
_ELSEWHERE, _LACKING = ("strangers", "carrier_sites"), ("editions", "edition_share")

_CAUSES: Mapping[Label, tuple[str, Mapping[str, tuple[str, ...]]]] = {
    Label.RELATED: ("CLN104", {
        "CLN101": _ECHO, "CLN103": _LIFTED, "CLN104": ("title_case", "ends_sentence", "short_run"), "CLN105": _WORDS,
        "CLN106": ("foreign_language",), "CLN107": ("copies",), "CLN108": _ELSEWHERE, "CLN109": _LACKING,
    }),
    Label.OFFTOPIC: ("CLN205", {
        "CLN201": _ECHO, "CLN203": _LIFTED, "CLN205": _WORDS, "CLN206": ("foreign_language",), "CLN207": ("copies",),
        "CLN208": _ELSEWHERE, "CLN209": _LACKING,
    }),
    Label.BOILERPLATE: ("CLN310", {
        "CLN305": ("rights_sign",), "CLN311": ("body_unseen_excess", "scars"), "CLN312": ("copies",),
        "CLN313": _ELSEWHERE, "CLN314": _LACKING,
        "CLN306": ("bars",),
        "CLN310": ("link", "at_hash", "short_run", "since_long", "until_long", "function_words", "words"),
    }),
    Label.CAPTION: ("CLN402", {
        "CLN401": ("rights_sign",), "CLN402": ("echo_title",), "CLN407": ("copies",), "CLN408": _ELSEWHERE,
        "CLN409": _LACKING,
    }),
    Label.TITLE: ("CLN701", {}),
    Label.META: ("CLN702", {}),
}  # fmt: skip
"""For each label the code of what has no telling column, and the columns of the others (see
:mod:`cleaner.reasons.rules`)."""
_CUES: Mapping[Label, Mapping[str, str]] = {
    Label.RELATED: {"related_prefix": "CLN102", "related_heading": "CLN102"},
    Label.BOILERPLATE: {
        "subscribe": "CLN301", "share": "CLN302", "comment": "CLN303", "tags": "CLN304", "rights": "CLN305",
        "navigation": "CLN306", "advert": "CLN307", "consent": "CLN308", "byline": "CLN309", "dateline": "CLN309",
        "source": "CLN309", "notice": "CLN305",
    },
    Label.CAPTION: {"credit": "CLN401"},
}  # fmt: skip
"""The codes of phrases, by category."""
_BY_COLUMN = {
    (label, column): code
    for label, (_, causes) in _CAUSES.items()
    for code, columns in causes.items()
    for column in columns
}
_BY_CUE = {
    (label, f"{category}_{kind}"): code
    for label, categories in _CUES.items()
    for category, code in categories.items()
    for kind in ("share", "start")
}


def code_of(label: Label, columns: Iterable[str]) -> Code:
    """The code of a span by its label and the columns of its evidence, the strongest first.

    What an index testifies comes before all else, then a phrase, which a person can look up, then the strongest column.

    >>> code_of(Label.BOILERPLATE, ["body_unseen_excess", "subscribe_share"]).id
    'CLN301'

    Raises ``ValueError`` for ``main``, which is not a finding.
    """
    if label not in _CAUSES:
        raise ValueError(f"a span of the label {label} is not a finding")
    names = list(columns)
    if not (names and names[0] in (*_ELSEWHERE, *_LACKING)):
        for name in names:
            if (label, name) in _BY_CUE:
                return BY_CODE[_BY_CUE[label, name]]
    for name in names:
        if (label, name) in _BY_COLUMN:
            return BY_CODE[_BY_COLUMN[label, name]]
    return BY_CODE[_CAUSES[label][0]]


def wanted(code: Code, select: Iterable[str], ignore: Iterable[str], labels: Iterable[str]) -> bool:
    """Whether a code is to be reported: the longest prefix that fits it decides, ``ignore`` before ``select``.

    A label that is not among ``labels`` is left out unless its family or code is selected by name.

    >>> wanted(BY_CODE["CLN305"], ["CLN"], ["CLN3"], list(Label)), wanted(BY_CODE["CLN702"], ["CLN7"], [], [])
    (False, True)
    """
    chosen = max((len(prefix) for prefix in select if code.id.startswith(prefix)), default=-1)
    left_out = max((len(prefix) for prefix in ignore if code.id.startswith(prefix)), default=-1)
    if code.label is not None and code.label not in labels:
        left_out = max(left_out, FAMILY - 1)
    return chosen > left_out
