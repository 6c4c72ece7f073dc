"""What a user would lose: the clean text out of Dolma's own mixer."""

from __future__ import annotations

import doctest
import gzip
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from cleaner import Label, Result
from cleaner.export import dolma
from cleaner.export.dolma import BREAKS, dolma_row
from tests.export.results import judged, results

REPLACEMENTS = {"drop": ""} | {name: text for text, name in BREAKS.items()}
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


@pytest.mark.skipif(not PYTHON, reason="DOLMA_PYTHON names no Python that has dolma")
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
    for folder, rows in (("documents", documents), ("attributes/cleaner", attributes)):
        path = tmp_path / "data" / folder / "a.jsonl.gz"
        path.parent.mkdir(parents=True)
        path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))
    spans = [
        {"span": f"$.attributes.cleaner__{name}", "min_score": 0.5, "replacement": text}
        for name, text in REPLACEMENTS.items()
    ]
    stream = {
        "name": "clean",
        "documents": [str(tmp_path / "data/documents/*.gz")],
        "attributes": ["cleaner"],
        "output": {"path": str(tmp_path / "out"), "max_size_in_bytes": 1 << 30},
        "span_replacement": spans,
    }
    work = {"input": str(tmp_path / "in"), "output": str(tmp_path / "work")}
    config = tmp_path / "mix.json"
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
    (made,) = (tmp_path / "out").glob("*.gz")
    with gzip.open(made, "rt") as lines:
        assert [json.loads(line)["text"] for line in lines] == [result.text for result in cases]
