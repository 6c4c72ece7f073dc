"""What a user would lose: a page of gold beside judgement whose words are broken in two, or that a phone cuts off."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.evaluate import evaluate
from cleaner.evaluate_report import page
from cleaner.io.files import read
from tests.report.browser import Tab

GOLD = Path(__file__).parents[2] / "corpora" / "gold" / "positive-en.jsonl"
BROKEN = """[...document.querySelectorAll(".scroll :is(th, td:first-child)")].filter(cell => {
    const words = document.createRange();
    words.selectNodeContents(cell);
    return words.getClientRects().length > 1;
}).map(cell => cell.textContent)"""


@pytest.mark.parametrize("width", [390, 1920])
def test_labels_are_whole_words_and_nothing_is_cut_off(tab: Tab, tmp_path: Path, width: int) -> None:
    path = tmp_path / "gold.html"
    first = [unit for unit, _ in zip(read(str(GOLD), "jsonl"), range(3), strict=False)]
    figures = evaluate(iter(first), Cleaner(), detailed=True)
    path.write_text(page(figures, [GOLD.name]), encoding="utf-8")
    tab.look(width=width)
    tab.open(path)
    tab.run("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert "boilerplate" in tab.run("document.body.innerText")
    assert tab.run(BROKEN) == []
    assert tab.run("document.documentElement.scrollWidth") == width
    assert tab.run("[...document.querySelectorAll('.scroll')].every(one => one.scrollWidth <= one.clientWidth)")
    tab.picture(Path("build") / "report" / f"eval-{width}.png")
