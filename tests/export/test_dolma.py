"""What a user would lose: the clean text out of Dolma's own mixer."""

from __future__ import annotations

import doctest
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from cleaner import Cleaner, Label, Result
from cleaner.export import dolma
from cleaner.export.dolma import BREAKS, dolma_row
from tests.export.results import judged, results

REPLACEMENTS = {"drop": ""} | {name: text for text, name in BREAKS.items()}
ROOT = Path(__file__).parents[2]
PYTHON = os.environ.get("DOLMA_PYTHON", "")
"""A Python in whose environment dolma is installed: it wants other libraries than this package."""


def test_the_docstrings_examples_hold() -> None:
    assert doctest.testmod(dolma).failed == 0


def mixed(text: str, attributes: dict[str, Any]) -> str:
    """What the toolkit makes of a text: spans replaced, from the last to the first."""
    spans = [(*span[:2], new) for name, new in REPLACEMENTS.items() for span in attributes.get(f"cleaner__{name}", ())]
    for start, end, new in sorted(spans, reverse=True):
        assert 0 <= start < end <= len(text)
        text = text[:start] + new + text[end:]
    return text


@given(results())
def test_mixing_gives_the_clean_text(result: Result) -> None:
    assert mixed(result.source, dolma_row(result, "a")["attributes"]) == result.text


@given(results())
def test_every_span_stands_under_its_label(result: Result) -> None:
    row = dolma_row(result, 7)
    assert row["id"] == 7
    told = [(*span, name) for name, spans in row["attributes"].items() for span in spans if name[9:] in list(Label)]
    assert sorted(told) == [(s.start, s.end, s.score, f"cleaner__{s.label}") for s in result.spans]


def test_what_stays_of_white_space_is_not_replaced_by_its_like() -> None:
    result = judged("One.\n\nBuy now!\n\nTwo.", [(0, 4, Label.MAIN), (6, 14, Label.RELATED), (16, 20, Label.MAIN)])
    assert dolma_row(result, "a")["attributes"]["cleaner__drop"] == [[6, 16, 1.0]]


def mixed_by_dolma(folder: Path, documents: bytes, attributes: bytes) -> list[str]:
    """The texts that the toolkit's own mixer makes of documents and attributes, both of them lines of JSON."""
    for name, lines in (("documents", documents), ("attributes/cleaner", attributes)):
        path = folder / "data" / name / "a.jsonl.gz"
        path.parent.mkdir(parents=True)
        path.write_bytes(gzip.compress(lines))
    stream = {
        "name": "clean",
        "documents": [str(folder / "data/documents/*.gz")],
        "attributes": ["cleaner"],
        "output": {"path": str(folder / "mixed"), "max_size_in_bytes": 1 << 30},
        "span_replacement": [
            {"span": f"$.attributes.cleaner__{name}", "min_score": 0.5, "replacement": text}
            for name, text in REPLACEMENTS.items()
        ],
    }
    work = {"input": str(folder / "work-in"), "output": str(folder / "work-out")}
    config = folder / "mix.json"
    config.write_text(json.dumps({"streams": [stream], "processes": 1, "work_dir": work}))
    # The extension module itself, which the command is a front of: it needs none of the toolkit's other libraries.
    code = (
        "import glob, importlib.machinery, importlib.util, sys, sysconfig\n"
        "found = glob.glob(sysconfig.get_path('platlib') + '/dolma/dolma*.so')[0]\n"
        "loader = importlib.machinery.ExtensionFileLoader('dolma', found)\n"
        "module = importlib.util.module_from_spec(importlib.util.spec_from_loader('dolma', loader))\n"
        "loader.exec_module(module)\n"
        "module.mixer_entrypoint(open(sys.argv[1]).read())\n"
    )
    subprocess.run([PYTHON, "-c", code, str(config)], check=True, timeout=120, capture_output=True)
    (made,) = (folder / "mixed").glob("*.gz")
    with gzip.open(made, "rt", encoding="utf-8", newline="\n") as lines:
        return [json.loads(line)["text"] for line in lines]


real = pytest.mark.skipif(
    not PYTHON, reason="DOLMA_PYTHON names no Python that has dolma (pip install --no-deps dolma in one of its own)"
)


@real
def test_the_real_mixer_gives_the_clean_text(tmp_path: Path) -> None:
    kept, gone = Label.MAIN, Label.RELATED
    cases = [
        judged("One. Buy now! Two.", [(0, 4, kept), (5, 13, gone), (14, 18, kept)]),
        judged(
            "😀 Menu\r\n\r\nOne 😀.\r\n\r\nAd\r\n\r\nTwo.\r\n",
            [(0, 6, gone), (10, 16, kept), (20, 22, gone), (26, 30, kept)],
        ),
        judged("Nothing here", [(0, 12, gone)]),
        judged("All of it.\n\nStays.", [(0, 10, kept), (12, 18, kept)]),
    ]  # fmt: skip
    documents = [{"id": str(number), "text": one.source, "source": "test"} for number, one in enumerate(cases)]
    attributes = [dolma_row(one, str(number)) for number, one in enumerate(cases)]
    lines = ("".join(json.dumps(row) + "\n" for row in rows).encode() for rows in (documents, attributes))
    assert mixed_by_dolma(tmp_path, *lines) == [result.text for result in cases]


def articles() -> list[str]:
    """The gold documents of all languages, their noise in them, with three kinds of line ends."""
    files = [ROOT / "corpora" / "gold" / f"{name}.jsonl" for name in ("positive-en", "positive-other", "negative")]
    gold = [json.loads(line)["text"] for path in files for line in path.read_text().splitlines()]
    return [text.replace("\n", ("\n", "\r\n", "\r")[number % 3]) for number, text in enumerate(gold)]


@real
@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.parametrize("way", ["run", "export"])
def test_the_real_mixer_gives_the_clean_texts_of_a_run(tmp_path: Path, way: str) -> None:
    texts = articles()
    rows = [{"id": f"{number} 😀", "text": text, "source": "gold"} for number, text in enumerate(texts)]
    rows.insert(5, {"id": "without a text", "source": "gold"})
    documents = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (tmp_path / "a.jsonl").write_bytes(documents)
    command = [sys.executable, "-m", "cleaner", way, "a.jsonl", "--to", "dolma"]
    command += ["--output", "out"] if way == "run" else ["--on-error", "skip", "--output", "out.jsonl.gz"]
    made = tmp_path / ("out/a.jsonl.gz" if way == "run" else "out.jsonl.gz")
    subprocess.run(command, cwd=tmp_path, check=False, capture_output=True)
    attributes = gzip.decompress(made.read_bytes())
    # The mixer ends at a document that has no text; that its row is there shows by those behind it.
    whole = [
        b"".join(line for at, line in enumerate(lines.splitlines(True)) if at != 5) for lines in (documents, attributes)
    ]
    assert len(attributes.splitlines()) == len(rows)
    assert mixed_by_dolma(tmp_path, *whole) == [result.text for result in Cleaner().analyze_many(texts)]
