"""What a reader would lose: a command that does what the page says."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

import cleaner
from docs.manual.snippets import ELSEWHERE, ROOT, Snippet, agrees, commands, copied, main, pages, run, snippets, updated

PAGES = {page: (ROOT / page).read_text(encoding="utf-8") for page in pages()}
NOT_RUN = {
    "README.md": [
        "it fetches packages; `.ci/run` does, in an empty folder, and measures the time.",
        "it is the tests.",
    ],
    "CONTRIBUTING.md": ["it is the tests.", "it needs a checkout of before.", "it changes the pages."],
    "docs/cluster.md": ["it needs a Slurm cluster."],
    "docs/engines.md": ["it needs a cluster."],
    "docs/experiments/own-gold.md": ["it takes minutes and needs PyTorch."],
    "docs/figures.md": [
        "it fetches packages.",
        "it takes a quarter of an hour, and the sets are not in the repository.",
        "the page is not in the repository.",
        "the sets are not in the repository.",
        "they take minutes, and want a machine to themselves.",
    ],
    "docs/install.md": ["it fetches packages."],
    "docs/own-gold.md": ["it fetches packages, and training takes some minutes."],
    "docs/report.md": ["the gold is made by hand in the browser."],
    "docs/trust.md": ["it takes ten minutes.", "they take an hour."],
    "docs/training.md": [
        "it needs PyTorch and sets that are not in the repository.",
        "it takes an hour, and the sets are not in the repository.",
    ],
    "docs/tutorial.md": ["it fetches packages."],
    "docs/versions.md": ["it needs the extra docs."],
}
"""Every block that no test runs, with the reason that its page gives. A new one has to be entered here."""


def blocks(page: str) -> list[Snippet]:
    return list(snippets(page, PAGES[page]))


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if any(not block.not_run for block in blocks(page))])
def test_every_snippet_of_a_page_runs_as_printed(page: str, tmp_path: Path) -> None:
    copied(tmp_path)
    faults = [f"{outcome.snippet.place}: {outcome.fault}" for outcome in run(blocks(page), tmp_path) if outcome.fault]
    assert not faults, "\n".join(
        [*faults, f"If the new outputs are right: python -m docs.manual.snippets --update {page}"]
    )


def test_no_snippet_is_left_out_without_a_reason_that_is_known_here() -> None:
    found = {page: [block.not_run for block in blocks(page) if block.not_run] for page in PAGES}
    assert {page: reasons for page, reasons in found.items() if reasons} == NOT_RUN


@pytest.mark.parametrize(("page", "test"), ELSEWHERE.items())
def test_a_page_left_out_here_has_a_test_of_its_own(page: str, test: str) -> None:
    assert Path(page).name in (ROOT / test).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_no_block_hides_from_the_runner_by_its_indent(page: str) -> None:
    """Four spaces make a block of code as well, which has no language and would not be run."""
    lines = PAGES[page].split("\n")
    fenced = {line for block in blocks(page) for line in range(block.line, block.line + block.text.count("\n") + 1)}
    hidden = [
        number
        for number, (before, line) in enumerate(pairwise(lines), 2)
        if line.startswith("    ") and not before.strip() and number not in fenced
    ]
    assert not hidden


def test_the_readme_shows_a_page_and_its_article_as_they_are() -> None:
    shown = next(block for block in blocks("README.md") if block.language == "diff").text.split("\n")
    before, after = [line[2:] for line in shown], [line[2:] for line in shown if line.startswith("  ")]
    source = (ROOT / "corpora" / "sample-page.txt").read_text(encoding="utf-8")
    article = cleaner.clean(source)

    def said(line: str) -> str:
        return line.removesuffix(" …").split(" … ")[0]

    assert all(said(line) in source for line in before)
    assert [line for line in before if said(line) in article] == after
    assert 0 < len(after) < len(before)


README_LIKE = """\
# Page

Text.

```sh
echo one > made.txt
```

<!-- Not run by the tests: it
needs a network. -->

```sh
false
```

- A list:

  ```console
  $ cat made.txt \\
  >   made.txt
  one
  one
  $ echo more; echo lines
  …
  lines
  ```

```python title="program.py"
print(open("made.txt").read().strip())
```

```console
$ python3 program.py
two
```
"""


def test_a_page_is_read_block_by_block() -> None:
    found = list(snippets("page.md", README_LIKE))
    assert [block.language for block in found] == ["sh", "sh", "console", "python", "console"]
    assert [block.line for block in found] == [6, 13, 19, 29, 33]
    assert found[1].not_run == "it needs a network."
    assert found[2].text.split("\n")[:3] == ["$ cat made.txt \\", ">   made.txt", "one"]
    assert found[3].title == "program.py"


def test_blocks_share_a_folder_and_an_output_that_differs_is_a_fault(tmp_path: Path) -> None:
    outcomes = list(run(snippets("page.md", README_LIKE), tmp_path))
    assert [bool(outcome.fault) for outcome in outcomes] == [False, False, False, True]
    assert outcomes[-1].fault == "$ python3 program.py\nprints\none\n\nand not\ntwo"


def test_update_writes_the_outputs_that_differ_and_touches_nothing_else(tmp_path: Path) -> None:
    outcomes = list(run(snippets("page.md", README_LIKE), tmp_path))
    assert updated(README_LIKE, outcomes) == README_LIKE.replace("program.py\ntwo\n", "program.py\none\n")


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ("```sh\nfalse\n```", "exit code 1"),
        ("```sh\nfalse | true\n```", "exit code 1"),
        ("```console\n$ false\n```", "exit code 1"),
        ("```console\nno command\n```", "begins with a command"),
        ("```python\nraise SystemExit(3)\n```", "exit code 3"),
        ("```python\nimport warnings; warnings.warn('old')\n```", "UserWarning: old"),
        ('```json\n{"text": }\n```', "no json"),
        ("```toml\n[tool\n```", "no toml"),
        ("```\nwhatever\n```", "none is named"),
        ("```brainfuck\n+\n```", "brainfuck"),
    ],
)
def test_what_does_not_work_is_told(block: str, fault: str, tmp_path: Path) -> None:
    (outcome,) = run(snippets("page.md", block), tmp_path)
    assert fault in outcome.fault


def test_a_block_that_needs_a_program_is_left_out_only_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "<!-- Run by the tests where `sort` is installed. -->\n\n```sh\nsort --version > made.txt\n```"
    assert len(list(run(snippets("page.md", text), tmp_path))) == 1
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert not list(run(snippets("page.md", text), tmp_path))


def test_a_block_without_an_end_is_named_by_its_place() -> None:
    with pytest.raises(ValueError, match=r"page\.md:3: this block never ends"):
        list(snippets("page.md", "# Page\n\n```sh\ntrue\n"))


def test_output_agrees_line_by_line_but_for_what_is_elided() -> None:
    assert agrees("a\nb", "a  \nb\n")
    assert agrees("", "")
    assert not agrees("a", "a\nb\n")
    assert not agrees("", "a\n")
    assert agrees("a\n…", "a\n")
    assert agrees("…\nz", "a\nb\nz\n")
    assert not agrees("…\nz", "a\nb\n")


def test_a_command_may_go_on_in_the_next_line() -> None:
    (found,) = commands("$ one \\\n> two\nout")
    assert found.command == "one \\\ntwo"
    assert found.output == "out"


def test_the_command_names_the_page_that_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs/when-not-to-use.md"]) == 0
    assert "docs/when-not-to-use.md: 0 blocks, 0 faults" in capsys.readouterr().out


@pytest.mark.parametrize("page", pages())
def test_what_the_tests_do_not_run_is_no_matter_of_readers(page: str) -> None:
    shown = re.sub(r"<!--.*?-->", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"(?i)\b(?:not )?run by\s+the tests\b", re.sub(r"`[^`]*`", "", shown))
