"""No input makes a regular expression run for minutes: each is fed what it likes least, and so is what has no regular
expression but looks back or compares.

The expressions are collected from the modules, so a new one is tried without being named here. Their worst cases are
made from their own parts: the beginning of a match again and again, and every part that may repeat, pumped up and
broken off.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner.evidence.registry import gather
from cleaner.html.extractor import align
from cleaner.html.page import Page
from cleaner.html.read import read_page
from cleaner.html.references import unescape
from cleaner.html.styles import conceals, flow
from cleaner.html.tree import _TOKEN, build
from cleaner.io.records import Line, Record, attempt, parse
from cleaner.lint.edits import cut
from cleaner.lint.markup import balanced
from cleaner.lint.suppressions import data_and_code, kept_in_text
from cleaner.text.blocks import segment, sentences
from cleaner.text.make_batch import make_batch
from cleaner.text.shingles import code_points
from cleaner.text.tiles import tiles
from cleaner.training.align import main_shares
from tests.growth import PROBES, Worst, seconds, too_fast

try:
    from re import _constants as kinds  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover
    pytest.skip("this Python keeps its parser of regular expressions elsewhere", allow_module_level=True)

SMALL, LARGE, LARGEST = 10_000, 100_000, 1_000_000
MOST_SECONDS = 0.03
"""That a text of a few thousand characters may take: the dearest takes a tenth of it, and what grows as the square of
the text several times as much."""
MADE_IN_FUNCTIONS = {("cleaner.lint.settings", "_name")}
"""Functions that make expressions of what a user writes; tested beside them."""


def modules() -> list[Any]:
    names = [found.name for found in pkgutil.walk_packages(cleaner.__path__, "cleaner.")]
    out = []
    for name in names:
        if name.endswith("__main__"):
            continue
        try:
            out.append(importlib.import_module(name))
        except ImportError:  # an extra that is not installed
            continue
    return out


def patterns() -> dict[str, tuple[re.Pattern[Any], frozenset[str]]]:
    """Every expression of the package by module and name, with the methods that are called of it."""
    out: dict[str, tuple[re.Pattern[Any], frozenset[str]]] = {}
    for module in modules():
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        for name, value in vars(module).items():
            several = value.items() if isinstance(value, dict) else [("", value)]
            for key, one in several:
                if isinstance(one, re.Pattern):
                    used = frozenset(re.findall(rf"\b{name}(?:\[[^\]]*\])?\.(\w+)\b", source))
                    out[f"{module.__name__}.{name}{f'[{key}]' if key else ''}"] = one, used
        for node in ast.walk(ast.parse(source)):
            if _asks_re(node) and isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined]
                literal = node.args[0].value  # type: ignore[attr-defined]
                out.setdefault(f"{module.__name__}:{node.lineno}", (re.compile(literal), frozenset()))  # type: ignore[attr-defined]
    return out


def compiled_in_functions() -> set[tuple[str, str]]:
    out = set()
    for module in modules():
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
                if any(ast.unparse(call.func) == "re.compile" for call in calls):
                    out.add((module.__name__, function.name))
    return out


def _asks_re(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr not in ("compile", "escape")
        and bool(node.args)
    )


# --- worst cases ------------------------------------------------------------------------------------------------------


def sample(items: Any, groups: dict[int, str]) -> str:
    """A short text that a parsed expression matches, as far as that can be said without trying."""
    return "".join(_sample(kind, given, groups) for kind, given in items)


def _sample(kind: Any, given: Any, groups: dict[int, str]) -> str:
    if kind is kinds.LITERAL:
        return chr(given)
    if kind is kinds.NOT_LITERAL:
        return "b" if given == ord("a") else "a"
    if kind is kinds.ANY:
        return "a"
    if kind is kinds.IN:
        return _of_set(given)
    if kind is kinds.BRANCH:
        return sample(given[1][0], groups)
    if kind is kinds.SUBPATTERN:
        text = sample(given[3], groups)
        if given[0] is not None:
            groups[given[0]] = text
        return text
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
        return sample(given[2], groups) * max(1, min(given[0], 50))
    if kind is kinds.ATOMIC_GROUP:
        return sample(given, groups)
    if kind is kinds.GROUPREF:
        return groups.get(given, "")
    return ""  # what looks around or stands at an edge


def _of_set(given: Any) -> str:
    tried = ["a", " ", "0", "\n", "-", "<", '"', ".", "Z", "\ud800", "\x85", "é", "\u2028", "\u3000", "\x00"]
    for kind, value in given:
        if kind is kinds.LITERAL:
            tried.append(chr(value))
        elif kind is kinds.RANGE:
            tried += [chr(value[0]), chr(value[1])]
    return next((char for char in tried if _is_in(char, given)), "a")


def _is_in(char: str, given: Any) -> bool:
    found = False
    negated = False
    for kind, value in given:
        if kind is kinds.NEGATE:
            negated = True
        elif kind is kinds.LITERAL:
            found |= ord(char) == value
        elif kind is kinds.RANGE:
            found |= value[0] <= ord(char) <= value[1]
        elif kind is kinds.CATEGORY:
            found |= bool(re.fullmatch(CATEGORIES[value], char))
    return found != negated


CATEGORIES = {
    kinds.CATEGORY_DIGIT: r"\d", kinds.CATEGORY_NOT_DIGIT: r"\D", kinds.CATEGORY_SPACE: r"\s",
    kinds.CATEGORY_NOT_SPACE: r"\S", kinds.CATEGORY_WORD: r"\w", kinds.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def pieces(items: Any, before: str, groups: dict[int, str]) -> Iterator[tuple[str, str]]:
    """What a text may begin with and what of it may be pumped: for every part of an expression."""
    for kind, given in items:
        text = _sample(kind, given, groups)
        if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            yield before, sample(given[2], groups)
            yield from pieces(given[2], before, groups)
        elif kind is kinds.SUBPATTERN:
            yield from pieces(given[3], before, groups)
        elif kind is kinds.ATOMIC_GROUP:
            yield from pieces(given, before, groups)
        elif kind is kinds.BRANCH:
            for branch in given[1]:
                yield before, sample(branch, groups)
                yield from pieces(branch, before, groups)
        elif kind in (kinds.ASSERT, kinds.ASSERT_NOT):
            yield before, sample(given[1], groups)
            yield from pieces(given[1], before, groups)
        before += text
        yield "", before


def worst_cases(pattern: re.Pattern[Any]) -> set[Worst]:
    """What to try."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    parsed = parser.parse(source, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    out = set()
    for begin, pumped in pieces(parsed, "", {}):
        for end in ("", "\0", "\n", "\r", "!"):
            if pumped:
                out |= {Worst(begin, pumped, end), Worst("", begin + pumped, end)}
    return out


# --- the tests --------------------------------------------------------------------------------------------------------


def asked(pattern: re.Pattern[Any], used: frozenset[str]) -> Callable[[str], object]:
    """What the package does with an expression. All that is found of it counts where it is searched for."""

    if pattern is _TOKEN:
        # Alone it would look for the end of every tag that never ends; the first of these ends the page.
        return build

    def given(text: str) -> Any:
        return text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text

    if used and used <= {"match", "fullmatch"}:
        return lambda text: [getattr(pattern, name)(given(text)) for name in used]
    return lambda text: sum(1 for _ in pattern.finditer(given(text)))


PATTERNS = patterns()


def test_every_expression_is_tried() -> None:
    """One that a function compiles of what it is given is bounded and tested where it stands."""
    assert len(PATTERNS) > 50
    assert compiled_in_functions() == MADE_IN_FUNCTIONS


def test_no_expression_takes_long_for_a_short_text() -> None:
    found = []
    for name, (pattern, used) in PATTERNS.items():
        function = asked(pattern, used)
        for case in worst_cases(pattern):
            for size in PROBES:
                if (took := seconds(function, case.of(size))) > MOST_SECONDS:
                    took = seconds(function, case.of(size), 3)
                if took > MOST_SECONDS:
                    found.append(f"{name}: {case}: {took:.2f} s for {size:,} characters")
                    break
    assert found == []


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.parametrize("name", PATTERNS)
def test_the_time_of_an_expression_grows_no_faster_than_its_text(name: str) -> None:
    pattern, used = PATTERNS[name]
    assert too_fast(asked(pattern, used), worst_cases(pattern), SMALL, LARGE, LARGEST) == []


SENTENCE = "The bridge over the river will close on Friday for nine days. "
PUMPED = [
    "a", " ", "\n", "\r", "\x85", "a ", "a\n", "a\n\n", "A.", "a. ", ". ", "1 ", "1.", "> ", "- ", "* x\n", "…", '"',
    "“a” ", "(", "'", "\u0301", "\u200d", "\ud800", "\U0001f600", "守", "守。", "ก", "é ", "İ", "ß", "\u3000", "\t",
    "\0", "<", "<a ", "</a>", "&", "&amp", "&#1", "@a ", "#a ", "http://a.b/ ", "a@b.c ", "Read more", "Read more: ",
    "Sign up. ", "Advertisement\n", "By Ann Example\n", "12 March 2026\n", SENTENCE, f"{SENTENCE}\n", f"{SENTENCE}\n\n",
    f"{SENTENCE * 4}\n\n", "one two three four five six seven eight nine ten eleven twelve\n",
    "a b c d e f g h i j k l m n o p q r s t u v\n\n", f"    {SENTENCE}\n", f"{SENTENCE}Read more: {SENTENCE}\n",
    "cleaner: keep ", "<!-- cleaner: keep -->", "# cleaner: keep\n", "<!--", "-->", "`", "```\n", "~~~", "---\n", "[",
    "{", '{"a":', "\\", '\\"', "\\u00e9", "\\ud83d", "a:b;", "display:none;", "/*", "<b>", "<b ", "<b a='", '<b a="">',
]  # fmt: skip
TEXTS = [Worst("", piece, "") for piece in PUMPED]


def numbered(text: str) -> str:
    """The text with a number at each line's end: no two are alike."""
    return "\n".join(f"{line} {number}" for number, line in enumerate(text.split("\n")))


def page_of(text: str) -> Page:
    return read_page(f"<p>{text}")


def tile_of(text: str) -> str:
    """As much of a text as is judged at once."""
    tile = next(tiles(text), None)
    return text if tile is None else text[tile.low : tile.high]


FUNCTIONS: dict[str, tuple[Callable[[str], object], int, int]] = {
    "segmentation": (lambda text: segment(code_points([text])), 20_000, 200_000),
    "blocks, tokens and repetition": (lambda text: make_batch([tile_of(text)]), 5_000, 50_000),
    "repetition of lines that differ": (lambda text: make_batch([tile_of(numbered(text))]), 5_000, 50_000),
    "evidence and cohesion": (lambda text: gather(make_batch([tile_of(text)])), 3_000, 30_000),
    "sentences": (sentences, 3_000, 30_000),
    "an extractor's text laid over a page": (lambda text: align(page_of(text), text), 3_000, 30_000),
    "gold laid over a page": (lambda text: main_shares(text.split("\n"), text), 2_000, 20_000),
    "references": (unescape, 10_000, 100_000),
    "styles": (lambda text: (conceals(f"none{text}"), flow(f"display{text}")), 10_000, 100_000),
    "balanced markup": (balanced, 10_000, 100_000),
    "markers": (kept_in_text, 10_000, 100_000),
    "data and code": (data_and_code, 10_000, 100_000),
    "cuts": (lambda text: cut(text, [(at, at + 3) for at in range(0, len(text) - 9, 9)]), 10_000, 100_000),
    "a record": (
        lambda text: attempt(Record("", ""), parse, Line("", 1, 0, text.encode("utf-8", "replace"))),
        10_000,
        100_000,
    ),
}


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_looks_back_or_compares_takes_the_time_of_one_pass(name: str) -> None:
    function, small, large = FUNCTIONS[name]
    assert too_fast(function, TEXTS, small, large, LARGEST) == []
