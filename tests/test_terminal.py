"""Nothing of an input reaches a terminal that obeys it: every command, on a terminal, with texts, ids and names made of
escapes and other controls."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cleaner.cli.main import cli
from tests.lint.made import ARTICLE, PROMPT
from tests.terminal import shown_on_terminal

CLEAR = "\x1b[2J"
ESCAPES = "\x1b]0;owned\x07 \x1b[2J\x1b[31m \x9b31m \x08\x08 \u202egnp.exe \x7f"
OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\[2?K|\r(?=\n)|\r")
"""What the commands themselves write: colours, a line wiped, and its beginning."""
BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NAME = "a\x1b[2J\n::error file=b::owned.txt"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    text = f"{ARTICLE}\n\n{PROMPT} {ESCAPES}\n"
    (tmp_path / NAME).write_text(text)
    rows = [{"id": ESCAPES, "text": text, "gold": ARTICLE}, {"id": f"{ESCAPES}2", "text": text, "gold": ARTICLE}]
    (tmp_path / "b.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "bad.jsonl").write_text('{"id": "\\u001b[31m", "text": 7}\n')
    (tmp_path / "c.html").write_text(f"<title>{ESCAPES}</title><p>{ARTICLE}</p><p>{PROMPT} {ESCAPES}</p>")
    gold = [
        {"id": f"{ESCAPES}{n}", "url": f"https://a{CLEAR}.example/{n}", "text": text, "gold": ARTICLE} for n in "1234"
    ]
    rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in gold)
    (tmp_path / "gold.jsonl").write_text(rows, encoding="utf-8")
    inside = ARTICLE.replace("bridge", f"bridge {ESCAPES}\rowned", 1)
    (tmp_path / "inside.txt").write_bytes(inside.encode())
    (tmp_path / "inside.jsonl").write_text(json.dumps({"id": 1, "text": inside, "x": ESCAPES}, ensure_ascii=False))
    return tmp_path


def shown(*args: str) -> str:
    return shown_on_terminal(*args).decode("utf-8", "replace")


COMMANDS = [
    ("--explain", NAME), ("--explain", "b.jsonl"), ("--explain", "c.html"), ("--explain", "bad.jsonl"),
    ("--to", "diff", NAME), ("--to", "diff", "b.jsonl"), ("--to", "diff", "c.html"),
    ("check", NAME, "b.jsonl", "c.html", "bad.jsonl"), ("check", "--statistics", NAME),
    ("check", "--diff", "--unsafe", NAME), ("check", "--diff", "--unsafe", "b.jsonl"),
    ("check", "--format", "json", NAME), ("check", "--format", "sarif", NAME), ("check", "--format", "github", NAME),
    ("fix", "--diff", "--unsafe", NAME), ("fix", NAME, "bad.jsonl"),
    ("eval", "--worst", "3", "b.jsonl"), ("eval", "bad.jsonl"), ("baseline", NAME, "bad.jsonl"),
    ("export", "--to", "webannotation", "c.html"), ("report", "--output", "r.html", NAME),
    ("report", "-o", "r.html", "bad.jsonl"), ("--keep", "main\x1b[2J", NAME),
    ("\x1b[2J", "--no\x1b[2J"), ("--\x1b[2J",),
    ("--encoding", "\x1b[2J", NAME), ("index", "\x1b[2J"), ("check", "--select", "\x1b[2J", NAME),
    ("index", "build", NAME, "b.jsonl", "--output", "i"), ("index", "query", "--index", "none\x1b[2J", NAME),
    ("run", NAME, "b.jsonl", "bad.jsonl", "--output", "out"), ("run", "none\x1b[2J", "--output", "out"),
    ("--weights", NAME, NAME), ("--index", NAME, NAME), ("nothing\x1b[2J.txt",),
    ("inside.txt",), ("inside.jsonl",), ("--to", "text", "inside.jsonl"), ("inside.txt", "-o", "/dev/stdout"),
    ("--cue", f"related={CLEAR}", NAME), ("--cue", f"related~({CLEAR}", NAME), ("--corpus", NAME, "gold.jsonl"),
    ("report", "--edit", "-o", "-", "inside.jsonl"), ("export", "--to", "dolma", "gold.jsonl"),
    ("export", "--to", "doccano", "gold.jsonl"), ("export", "--to", CLEAR, NAME),
    ("eval", "--format", "json", "--worst", "2", "gold.jsonl"), ("eval", "--min", f"{CLEAR}=1", "gold.jsonl"),
    ("index", "add", "--create", "-o", "i", "bad.jsonl"), ("index", "add", "-o", f"none{CLEAR}", NAME),
    ("index", "merge", f"none{CLEAR}"), ("index", "copies", f"none{CLEAR}"), ("index", "info", f"none{CLEAR}"),
    ("schema", CLEAR), ("schema", "record"), ("rule", CLEAR), ("rule", "CLN101"), ("completion", CLEAR),
    ("completion", "bash"), ("run", "inside.jsonl", "--to", "text", "--dry-run", "-o", f"out{CLEAR}"),
    ("train", "bad.jsonl", "-o", "w.npz"), ("train", NAME, "-o", "w.npz"), ("train", f"none{CLEAR}", "-o", "w.npz"),
    ("train", "gold.jsonl", "--unlabelled", "bad.jsonl", "-o", f"{CLEAR}/w.npz"),
]  # fmt: skip


def every_command(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, (*before, name))
        else:
            yield (*before, name)


def test_no_command_is_left_out() -> None:
    tried = {args[: len(name)] for name in every_command(cli) for args in COMMANDS}
    assert not [name for name in every_command(cli) if name not in tried]


@pytest.mark.parametrize("args", COMMANDS, ids=lambda args: " ".join(args).encode("ascii", "replace").decode()[:40])
@pytest.mark.usefixtures("folder")
def test_a_terminal_obeys_nothing_of_an_input(args: tuple[str, ...]) -> None:
    left = OURS.sub("", shown(*args))
    assert left
    assert not BAD.findall(left)
    # What asks a continuous integration's log for something stands at the beginning of a line.
    assert not re.search(r"^::(?!error title=cleaner )", left, re.MULTILINE)


@pytest.mark.usefixtures("folder")
def test_an_index_names_its_documents_harmlessly() -> None:
    shown("index", "build", NAME, "b.jsonl", "c.html", "--output", "i")
    for args in (
        ("query", "--index", "i", NAME, "b.jsonl"),
        ("info", "i"),
        ("info", "--index", "i"),
        ("copies", "i"),
        ("copies", "--to", "jsonl", "i"),
        ("query", "--to", "jsonl", "--index", "i", NAME, "b.jsonl", "inside.txt"),
    ):
        assert not BAD.findall(OURS.sub("", shown("index", *args)))
