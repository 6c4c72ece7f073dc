"""What a user would lose: the hooks as pre-commit runs them, built from this repository's own definition.

pre-commit makes an environment of its own from the package registry, so this takes a while and needs the registry.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lint.made import ARTICLE as ARTICLE_WITH_NOTHING_WRONG

pytest.importorskip("pre_commit", reason="pre-commit is in the dev extra")
if shutil.which("git") is None:
    pytest.skip("git is not installed", allow_module_level=True)

REPOSITORY = Path(__file__).parents[2]
SHIPPED = (
    ".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "cleaner", "docs/codes", "docs/schemas",
    "corpora/gold",
)  # fmt: skip
"""What an installation from a clone needs."""
ARTICLE = (REPOSITORY / "corpora" / "sample-page.txt").read_text(encoding="utf-8").split("\n\n")
PAGE = "\n\n".join(ARTICLE[2:])
TAGS = "Subjects: wheat, food prices, Dunmarch, trade\n"
CONFIG = """\
repos:
  - repo: {hooks}
    rev: {rev}
    hooks:
      - id: cleaner-fix
      - id: cleaner-check
"""
NO_NETWORK = ("No matching distribution", "ConnectionError", "NewConnectionError", "Could not find a version")


class Repository:
    """A git repository whose commands run away from this machine's own settings."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.folder.mkdir()
        settings = home / "gitconfig"
        settings.write_text("[user]\nname = Ada Quill\nemail = ada@quill.example\n[init]\ndefaultBranch = main\n")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
            "GIT_CONFIG_GLOBAL": str(settings),
            "GIT_CONFIG_NOSYSTEM": "1",
            "PRE_COMMIT_HOME": str(home / "pre-commit"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        self.git("init", "-q")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=300, check=False
        )

    def git(self, *arguments: str) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str) -> subprocess.CompletedProcess[str]:
        self.git("add", "--all")
        return self.run("git", "commit", "-q", "-m", message)


def hooks(folder: Path, home: Path) -> Repository:
    """This working tree as a repository of hooks."""
    made = Repository(folder, home)
    for name in SHIPPED:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    done = made.commit("The hooks")
    assert done.returncode == 0, done.stderr
    return made


@pytest.mark.slow
def test_a_staged_page_is_refused_fixed_and_accepted(tmp_path: Path) -> None:
    made = hooks(tmp_path / "hooks", tmp_path)
    own = Repository(tmp_path / "own", tmp_path)
    (own.folder / ".pre-commit-config.yaml").write_text(
        CONFIG.format(hooks=made.folder, rev=made.git("rev-parse", "HEAD"))
    )
    own.git("add", "--all")
    built = own.run(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    if built.returncode and any(sign in built.stdout + built.stderr for sign in NO_NETWORK):
        pytest.skip("pre-commit could not reach the package registry to build the hooks' environment")
    assert built.returncode == 0, built.stdout + built.stderr

    empty = own.commit("Only the settings: no text to look at")
    assert empty.returncode == 0, empty.stdout + empty.stderr
    assert empty.stderr.count("(no files to check)Skipped") == 2

    page = own.folder / "corpus" / "bread.txt"
    page.parent.mkdir()
    page.write_bytes(PAGE.replace("\n", "\r\n").encode())
    page.chmod(0o640)
    refused = own.commit("A page as it was scraped")
    assert refused.returncode == 1
    assert "corpus/bread.txt:" in refused.stdout + refused.stderr
    assert "CLN101" in refused.stdout + refused.stderr
    assert "files were modified by this hook" in refused.stdout + refused.stderr
    assert TAGS.replace("\n", "\r\n").encode() not in page.read_bytes(), "what is safe was cut"
    assert page.stat().st_mode & 0o777 == 0o640

    cleaner = next((tmp_path / "pre-commit").glob("repo*/py_env-*/bin/cleaner"))
    assert own.run(str(cleaner), "fix", "--unsafe", "corpus").returncode == 1
    accepted = own.commit("The page without its noise")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert b"\n" not in page.read_bytes().replace(b"\r\n", b""), "line ends are as they were"

    (own.folder / "pyproject.toml").write_text('[tool.cleaner]\nbaseline = "cleaner.baseline"\n')
    assert own.run(str(cleaner), "baseline", "corpus").returncode == 0
    assert own.commit("What is there today").returncode == 0
    shutil.copy(page, page.with_name("again.txt"))
    for name in ("one.txt", "two.txt"):
        page.with_name(name).write_text(ARTICLE_WITH_NOTHING_WRONG)
    twice = own.commit("The same page once more")
    assert twice.returncode == 1
    assert "corpus/again.txt:1:1 CLN602" in twice.stdout + twice.stderr
    assert "corpus/two.txt:1:1 CLN601" in twice.stdout + twice.stderr
