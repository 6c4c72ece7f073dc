"""Pages whose names say nothing: every class, id, role and item property replaced by a made-up word.

    python -m corpora.unnamed FILE.jsonl[.gz] --seed 0 > unnamed.jsonl

Sites that are built by style compilers name their elements so already, and others will. What an extractor loses on such
a copy of a benchmark's pages is what it owed to names. FILE has a page in ``html`` on every line; all else stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from corpora.rows import print_changed

SYLLABLES = (
    "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qi", "ro", "su", "ta", "ve", "wi", "xo",
    "yu", "za", "bre", "cli", "dro", "fla", "gre", "pli", "sto", "tra",
)  # fmt: skip
_NOT_MARKUP = re.compile(r"(<(?:script|style)\b.*?(?:</(?:script|style)\s*>|\Z))", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"""<[a-zA-Z](?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
_NAMES = re.compile(r"""(?<=\s)(class|id|itemprop|role)(\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


def unnamed(html: str, random: Random) -> str:
    """A page with each different name replaced by a made-up one, the same wherever it stands."""
    known: dict[str, str] = {}

    def made_up(name: str) -> str:
        if name not in known:
            known[name] = "".join(random.choice(SYLLABLES) for _ in range(random.randint(2, 4)))
        return known[name]

    def renamed(found: re.Match[str]) -> str:
        value = found[3] or found[4] or found[5] or ""
        return f'{found[1]}{found[2]}"{" ".join(made_up(name.lower()) for name in value.split())}"'

    parts = _NOT_MARKUP.split(html)
    # Every second part is a script or a style sheet.
    parts[::2] = [_TAG.sub(lambda tag: _NAMES.sub(renamed, tag[0]), part) for part in parts[::2]]
    return "".join(parts)


def generate(rows: Iterable[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """The rows with their pages' names replaced; deterministic for a seed."""
    for row in rows:
        yield {**row, "html": unnamed(row["html"], Random(f"{seed}|{row['id']}"))}


def main() -> None:
    print_changed(__doc__, generate)


if __name__ == "__main__":
    main()
