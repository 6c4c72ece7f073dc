"""The page itself: one file of HTML that asks nobody for anything.

Nothing of a document is written as HTML. All of it is in an island of JSON, and the script puts it into text nodes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cleaner.labels import Label
from cleaner.report.advice import DOUBTFUL
from cleaner.version import __version__
from cleaner.views.terminal import plain

if TYPE_CHECKING:
    from cleaner.pipeline import Options

__all__ = ["FORMAT", "VERSION", "island", "render"]

FORMAT, VERSION = "cleaner-report", 2
SCRIPTS = (
    "text.js", "edits.js", "detail.js", "document.js", "links.js", "changes.js", "corpus.js", "list.js", "find.js",
    "agreement.js", "report.js",
)  # fmt: skip
"""Parts of the script, in the order they have to be in."""
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def render(
    surveyed: dict[str, Any], options: Options, *, names: tuple[str, ...] = (), index: str | None = None,
    edit: bool = False, skipped: int = 0,
) -> str:  # fmt: skip
    """The page of a survey's documents. The same arguments give the same page.

    Args:
        surveyed: What :meth:`Survey.to_dict` gives.
        options: How the documents were judged.
        names: The files that were read.
        index: The path of the index that they were judged with, if any.
        edit: Whether labels can be changed in the page and downloaded as gold.
        skipped: Lines that were not records.

    Returns:
        The page, as HTML that needs nothing else.
    """
    data = {
        "format": FORMAT,
        "version": VERSION,
        "cleaner": __version__,
        "edit": edit,
        "files": list(names),
        "skipped": skipped,
        "labels": [str(label) for label in Label],
        "doubtful": list(DOUBTFUL),
        "options": {
            "keep": [str(label) for label in Label if label in options.keep],
            "favor": str(options.favor),
            "threshold": options.least_main,
            "weights": options.weights,
            "extractor": options.extractor,
            "index": index,
        },
        **surveyed,
    }
    # Edits are saved in the browser under this name: those of other documents, or of other labels, must not come back.
    data["digest"] = hashlib.blake2b(island(data).encode(), digest_size=12).hexdigest()
    style, script = _asset("report.css"), "".join(map(_asset, SCRIPTS))
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": policy, "title": escape(_title(names)), "style": style, "data": island(data), "script": script,
    }  # fmt: skip
    return _PLACE.sub(lambda found: parts[found.group(1)], _asset("report.html"))


def island(data: Any) -> str:
    """JSON that HTML cannot mistake for markup, and UTF-8 can write: ``<``, ``>``, ``&``, the line ends that JavaScript
    once knew and JSON did not, and lone surrogates are escapes.

    >>> island("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _title(names: tuple[str, ...]) -> str:
    if not names:
        return "cleaner report"
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{plain(names[0])}{more} · cleaner report"


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=16)
def _asset(name: str) -> str:
    return (files("cleaner.report") / "assets" / name).read_text(encoding="utf-8")
