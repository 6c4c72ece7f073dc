"""What tests share: the evidence of a small text, by block and by column name; a small news site to fetch from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import settings

from cleaner.evidence.registry import Evidence, gather
from cleaner.text.make_batch import make_batch

# The first example of a run loads weights and cue lists, and other work shares the machine: time is no test of these.
settings.register_profile("cleaner", deadline=None)
settings.load_profile("cleaner")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes many minutes unless it is asked for: an option in the settings would be undone by any -m."""
    if "nightly" not in config.option.markexpr and not any("::" in argument for argument in config.args):
        nightly = [item for item in items if item.get_closest_marker("nightly")]
        config.hook.pytest_deselected(items=nightly)
        items[:] = [item for item in items if item not in nightly]


Value = Callable[[str, str, str], float]


@lru_cache(maxsize=256)
def _evidence(text: str) -> Evidence:
    return gather(make_batch([text]))


@pytest.fixture(scope="session")
def value() -> Value:
    """``value(text, block, column)``: the column's value for the one block of the text that begins with ``block``."""

    def look(text: str, block: str, column: str) -> float:
        evidence = _evidence(text)
        rows = [row for row, start in enumerate(evidence.batch.blocks.starts.tolist()) if text.startswith(block, start)]
        assert len(rows) == 1, f"{len(rows)} blocks begin with {block!r}"
        return float(evidence.column(column)[rows[0]])

    return look


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: stderr is the tests'."""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of corpora/site, served on loopback; it ends in a slash."""
    folder = Path(__file__).parents[1] / "corpora" / "site"
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
