"""Nothing of an input reaches a terminal that obeys it: every command, on a terminal, with texts, ids and names made of
escapes and other controls."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.lint.made import ARTICLE, PROMPT
from tests.terminal import shown_on_terminal

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
]  # fmt: skip


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
        ("copies", "--index", "i"),
    ):
        assert not BAD.findall(OURS.sub("", shown("index", *args)))
