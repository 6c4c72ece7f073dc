"""What a user would lose: the settings beside their texts, and a word about one that is misspelt."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.lint.errors import SettingsError
from cleaner.lint.settings import KEYS, Settings, matches, targets


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of texts, which is the working directory, without settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "news/b.md", "news/old/c.html", "news/d.jsonl.gz", "news/e.py", ".hidden/f.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def section(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(text)


def found(*names: str, **options: object) -> list[str]:
    return [target.name.replace(os.sep, "/") for target in targets(names, {}, **options)]  # type: ignore[arg-type]


def settings(name: str, **told: object) -> Settings:
    (target,) = targets([name], told)
    return target.settings


def test_without_a_section_the_defaults_hold(corpus: Path) -> None:
    section(corpus, "[tool.ruff]\nline-length = 9\n")
    assert settings("a.txt") == Settings()


def test_the_nearest_file_with_the_section_counts_alone(corpus: Path) -> None:
    section(corpus, '[tool.cleaner]\nignore = ["CLN4"]\nfavor = "recall"\n')
    section(corpus / "news", "[project]\nname = 'no section here'\n")
    section(corpus / "news/old", "[tool.cleaner]\nthreshold = 0.3\n")
    assert settings("news/b.md") == Settings(ignore=("CLN4",), favor="recall")
    assert settings("news/old/c.html") == Settings(threshold=0.3)


def test_what_is_told_comes_before_what_is_written(corpus: Path) -> None:
    section(corpus, '[tool.cleaner]\nignore = ["CLN4"]\nnear-duplicates = 0.9\n')
    assert settings("a.txt", ignore=("CLN5",)) == Settings(ignore=("CLN5",), near_duplicates=0.9)


def test_paths_are_relative_to_the_file(corpus: Path) -> None:
    section(corpus, '[tool.cleaner]\nbaseline = "cleaner.baseline"\nindex = "../seen"\n')
    own = settings("news/b.md")
    assert own.baseline == str(corpus / "cleaner.baseline")
    assert own.index == str(corpus / "../seen")


def test_later_patterns_win_over_earlier_ones(corpus: Path) -> None:
    section(
        corpus,
        "[tool.cleaner]\nthreshold = 0.4\n"
        '[tool.cleaner.per-path."news/**"]\nthreshold = 0.5\ntext-field = "body"\n'
        '[tool.cleaner.per-path."*.md"]\nthreshold = 0.6\nlabels = ["boilerplate"]\n',
    )
    assert settings("a.txt").threshold == 0.4
    assert settings("news/old/c.html") == Settings(threshold=0.5, text_field="body")
    assert settings("news/b.md") == Settings(threshold=0.6, text_field="body", labels=("boilerplate",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("treshold = 0.5", r"pyproject\.toml: \[tool\.cleaner\] has no key 'treshold'; did you mean threshold\?"),
        ("xyzzy = 1", "has no key 'xyzzy'; it may have favor, threshold"),
        ("threshold = 5", "threshold is a probability from 0 to 1, not 5"),
        ("threshold = true", "threshold is a probability from 0 to 1, not True"),
        ('select = "CLN1"', "select is a list of strings, not 'CLN1'"),
        ('select = ["E501"]', "select: no code begins with 'E501'"),
        ('ignore = ["CLN300"]', "ignore: no code begins with 'CLN300'; docs/codes/index.md lists them"),
        ('labels = ["main"]', "labels: 'main' is not a label of noise"),
        ('labels = ["boilerplates"]', "did you mean boilerplate"),
        ('favor = "both"', "favor is one of balanced, precision, recall, not 'both'"),
        ('encoding = "utf-9"', "'utf-9' is not a text encoding that Python knows"),
        ('encoding = "undefined"', "'undefined' is not a text encoding that Python knows"),
        ("text-field = 5", "text-field is a string, not 5"),
        ("per-path = 5", "per-path is tables by pattern"),
        ('per-path."*.md".exclude = []', r"\[tool\.cleaner\.per-path\.\"\*\.md\"\] has no key 'exclude'"),
        ("= 5", "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_word_on_what_could(corpus: Path, text: str, message: str) -> None:
    section(corpus, f"[tool.cleaner]\n{text}\n")
    with pytest.raises(SettingsError, match=message):
        list(targets(["a.txt"], {}))


VALUES = [
    "5", "-1", "nan", "inf", "1e999", "true", "''", "'x'", "[]", "[1]", "['a']", "[['a']]", "[{}]", "{}", "1979-05-27",
    r'"\u0000"', r'"\u001b[2J"', "'boilerplate'", "['boilerplate']", "{a = {b = 1}}", "9223372036854775807",
]  # fmt: skip


@pytest.mark.parametrize("key", [*KEYS, "unknown"])
@pytest.mark.parametrize("value", VALUES)
def test_whatever_is_said_is_used_or_refused(corpus: Path, key: str, value: str) -> None:
    for text in (f"[tool.cleaner]\n{key} = {value}\n", f'[tool.cleaner.per-path."*"]\n{key} = {value}\n'):
        section(corpus, text)
        try:
            (target,) = targets(["a.txt"], {})
        except SettingsError:
            continue
        assert isinstance(target.settings, Settings)


@pytest.mark.parametrize("text", ["tool = 5", "[tool]\ncleaner = 5", "[[tool.cleaner]]", "\ud800", "[tool.cleaner"])
def test_a_file_that_is_none_of_settings_is_named(corpus: Path, text: str) -> None:
    (corpus / "pyproject.toml").write_text(text, errors="surrogatepass")
    with pytest.raises(SettingsError, match=r"pyproject\.toml"):
        list(targets(["a.txt"], {}))


def test_a_link_beside_its_file_is_that_file(corpus: Path) -> None:
    """As a copy it would be reported, and fixed when what it leads to has changed already."""
    (corpus / "0-link.txt").symlink_to("a.txt")
    (corpus / "hard.txt").hardlink_to(corpus / "a.txt")
    assert found(".")[:2] == ["a.txt", "hard.txt"]
    assert found("0-link.txt", "a.txt") == ["a.txt"]
    assert found("0-link.txt") == ["0-link.txt"]


def test_a_folder_that_cannot_be_read_is_named_to_be_told(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def walk(top: Path, onerror: Callable[[OSError], None]) -> Iterator[tuple[str, list[str], list[str]]]:
        yield str(top), ["news"], ["a.txt"]
        onerror(PermissionError(13, "Permission denied", "news"))

    monkeypatch.setattr(os, "walk", walk)
    assert found(".") == ["a.txt", "news"]


def test_a_folder_stands_for_its_texts_in_order_and_each_file_comes_once(corpus: Path) -> None:
    texts = ["a.txt", "news/b.md", "news/d.jsonl.gz", "news/old/c.html"]
    assert found(".") == texts
    assert found("a.txt", "./a.txt", "news/../a.txt") == ["a.txt"]
    assert found("news/e.py", "news", "news/b.md") == ["news/e.py", "news/b.md", "news/d.jsonl.gz", "news/old/c.html"]


def test_what_is_excluded_is_left_out_of_folders_and_of_names_only_if_forced(corpus: Path) -> None:
    section(corpus, '[tool.cleaner]\nexclude = ["old"]\n')
    assert found("news") == ["news/b.md", "news/d.jsonl.gz"]
    assert found("news", exclude=("*.md",)) == ["news/d.jsonl.gz"]
    assert found("news/old/c.html", "a.txt") == ["news/old/c.html", "a.txt"]
    assert found("news/old/c.html", "a.txt", force=True) == ["a.txt"]


@pytest.mark.parametrize(
    ("pattern", "path", "meant"),
    [
        ("*.md", "x/y.md", True),
        ("*.md", "x/y.mdx", False),
        ("drafts", "x/drafts/y.txt", True),
        ("drafts/", "x/drafts/y.txt", True),
        ("drafts", "x/drafts.txt", False),
        ("x/*.txt", "x/y.txt", True),
        ("x/*.txt", "x/z/y.txt", False),
        ("x/**", "x/z/y.txt", True),
        ("x/**/y.txt", "x/y.txt", True),
        ("x/**/y.txt", "x/a/b/y.txt", True),
        ("x/z", "x/z/y.txt", True),
        ("x/?.txt", "x/y.txt", True),
        ("a+b.txt", "a+b.txt", True),
        ("./x/*.txt", "x/y.txt", True),
    ],
)
def test_patterns(pattern: str, path: str, meant: bool) -> None:
    assert matches(pattern, Path("/corpus") / path, Path("/corpus")) is meant


@pytest.mark.parametrize(
    "pattern", ["*a" * 100 + "b", "**/" * 100 + "b", "**/*a" * 60 + "/b", "?*" * 100 + "b", "a" * 9999]
)
@pytest.mark.parametrize("path", ["a" * 250, "/".join("a" * 100), "/".join(["a" * 40] * 40)])
def test_no_pattern_takes_long(pattern: str, path: str) -> None:
    began = time.perf_counter()
    assert not matches(pattern, Path("/corpus") / path, Path("/corpus"))
    assert time.perf_counter() - began < 1


@given(st.text("ab*/", min_size=1, max_size=9), st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=4))
def test_patterns_mean_what_a_plain_expression_means(pattern: str, names: list[str]) -> None:
    parts = pattern.strip("/").split("/")
    if "/" not in pattern.strip("/") or any("**" in part and part != "**" for part in parts) or "" in parts:
        return
    plain = "".join(
        "(?:[^/]+/)*" if part == "**" else re.escape(part).replace(r"\*", "[^/]*") + "/" for part in parts[:-1]
    )
    plain += "(?:[^/]+/)*[^/]+" if parts[-1] == "**" else re.escape(parts[-1]).replace(r"\*", "[^/]*")
    heads = ["/".join(names[:count]) for count in range(1, len(names) + 1)]
    expected = any(re.fullmatch(plain, head) for head in heads)
    assert matches(pattern, Path("/corpus") / "/".join(names), Path("/corpus")) is expected


@pytest.mark.parametrize(
    "text",
    [
        "exclude = " + "[" * 5000 + "]" * 5000,
        "threshold = " + "9" * 5000,
        "labels = [" + "'x'," * 9999 + "]",
        "a." * 5000 + "b = 1",
    ],
    ids=["deep", "long number", "long list", "deep key"],
)
def test_a_hostile_section_is_refused_in_one_short_line(corpus: Path, text: str) -> None:
    section(corpus, f"[tool.cleaner]\n{text}\n")
    with pytest.raises(SettingsError) as error:
        settings("a.txt")
    assert len(str(error.value)) < 1000
    assert "\n" not in str(error.value)
