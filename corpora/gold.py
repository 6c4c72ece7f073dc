"""Gold documents: JSONL on disk, a line-by-line markup to write and review them by hand.

    python -m corpora.gold build draft.gold --output corpora/gold/x.jsonl    markup → JSONL
    python -m corpora.gold show corpora/gold/x.jsonl [--id ID]               JSONL → markup

The markup of one document::

    === harbour-bridge
    language: en
    layout: interpol
    separator: \\n\\n

    [title] Harbour bridge to close for nine days
    [main] The bridge will close on Friday. [[boilerplate: Sign up for alerts.]]
    [related] Ferry fares to rise in spring

Each ``[label]`` line is one block; a block may hold inner parts ``[[label: text]]`` with labels of their own. A line
that begins with two spaces continues the block above on a new line of the same block (hard-wrapped text, verse). A line
``[label:sep]`` sets the separator before that block alone (``[main:\\n]``). Header lines end at the first blank line;
any ``key: value`` is kept as a field.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

LABELS = ("title", "meta", "main", "caption", "related", "offtopic", "boilerplate")
_BLOCK = re.compile(r"\[(?P<label>[a-z]+)(?::(?P<sep>[^\]]*))?\] ?(?P<text>.*)", re.DOTALL)
_PART = re.compile(r"\[\[(?P<label>[a-z]+): ?(?P<text>.*?)\]\]", re.DOTALL)


def _unescape(text: str) -> str:
    for escape, char in (("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t"), ("\\f", "\f")):
        text = text.replace(escape, char)
    return text


def _parts(label: str, text: str) -> Iterator[tuple[str, str]]:
    at = 0
    for match in _PART.finditer(text):
        if match.start() > at:
            yield label, text[at : match.start()]
        yield match["label"], match["text"]
        at = match.end()
    if at < len(text):
        yield label, text[at:]


def parse(markup: str) -> list[dict[str, Any]]:
    """Documents of the markup: ``id``, header fields, ``text``, ``spans`` as ``[start, end, label]`` in code points.

    Raises ``ValueError`` with the document's id for an unknown label, an empty document or a line outside any block.
    """
    documents = []
    for chunk in re.split(r"(?m)^=== ", markup)[1:]:
        lines = chunk.rstrip("\n").split("\n")
        record: dict[str, Any] = {"id": lines[0].strip()}
        separator, at = "\n\n", 1
        while at < len(lines) and lines[at].strip():
            key, _, value = lines[at].partition(":")
            if key == "separator":
                separator = _unescape(value.strip())
            else:
                record[key.strip()] = value.strip()
            at += 1
        blocks: list[tuple[str, str, str]] = []
        for line in lines[at:]:
            if line.startswith("  ") and blocks:
                label, sep, text = blocks[-1]
                blocks[-1] = (label, sep, text + "\n" + line[2:])
            elif line.strip():
                match = _BLOCK.fullmatch(line)
                if match is None:
                    raise ValueError(f"{record['id']}: not a [label] line: {line[:60]!r}")
                own = match["sep"]
                blocks.append((match["label"], separator if own is None else _unescape(own), match["text"]))
        text, spans = "", []
        for label, sep, body in blocks:
            if text:
                text += sep
            for part_label, part in _parts(label, body):
                if part_label not in LABELS:
                    raise ValueError(f"{record['id']}: unknown label {part_label!r}; one of {', '.join(LABELS)}")
                lead, trail = len(part) - len(part.lstrip()), len(part) - len(part.rstrip())
                if part.strip():
                    spans.append([len(text) + lead, len(text) + len(part) - trail, part_label])
                text += part
        if not spans:
            raise ValueError(f"{record['id']}: no blocks")
        documents.append({**record, "text": text, "spans": spans})
    return documents


def render(documents: Iterable[dict[str, Any]]) -> str:
    """The markup of the documents, for reading; blocks are cut at every span."""
    out = []
    for record in documents:
        out.append(f"=== {record['id']}")
        out += [f"{k}: {v}" for k, v in record.items() if k not in ("id", "text", "spans")]
        out.append("")
        for start, end, label in record["spans"]:
            out.append(f"[{label}] " + record["text"][start:end].replace("\n", "\n  "))
        out.append("")
    return "\n".join(out)


def read(path: Path) -> list[dict[str, Any]]:
    """All documents of a gold JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["build", "show"])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--id")
    args = parser.parse_args()
    if args.action == "build":
        documents = [d for path in args.files for d in parse(path.read_text(encoding="utf-8"))]
        ids = [d["id"] for d in documents]
        if len(set(ids)) != len(ids):
            sys.exit("ids are not unique: " + ", ".join(sorted({i for i in ids if ids.count(i) > 1})))
        text = "".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents)
    else:
        text = render(d for path in args.files for d in read(path) if args.id in (None, d["id"]))
    if args.output:
        args.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
