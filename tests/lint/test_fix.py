"""What a user would lose: a word that was not noise, or a byte of a file that was not to change."""

from __future__ import annotations

import codecs
import gzip
import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.lint.check import accept, check
from cleaner.lint.fix import Fixed, diff, fixes, rewrite
from cleaner.lint.markup import balanced
from cleaner.lint.settings import targets
from cleaner.reasons.codes import Safety
from tests.lint.made import ARTICLE, OTHER, PARAGRAPHS, PROMPT, READ_ALSO, SHARE, TAGS, fail, page

NEWLINES = ["\n", "\r\n"]


pytestmark = pytest.mark.usefixtures("folder")


def fixed(*names: str, unsafe: bool = False, **told: Any) -> list[Fixed]:
    found = list(fixes(targets(names, told), fail, unsafe))
    for one in found:
        rewrite(one)
    return found


def remaining(*names: str) -> list[Safety]:
    return [finding.safety for finding in check(targets(names, {"near_duplicates": 0.0}), fail)]


@pytest.mark.parametrize("newline", NEWLINES)
@pytest.mark.parametrize("unsafe", [False, True])
def test_what_is_cut_goes_with_its_blank_line_and_nothing_else_does(newline: str, unsafe: bool, folder: Path) -> None:
    path = folder / "a.txt"
    path.write_bytes(page(SHARE, TAGS, newline=newline).encode())
    (one,) = fixed("a.txt", unsafe=unsafe)
    assert path.read_bytes() == page(newline=newline).encode()
    assert sorted(found.code.id for found in one.cut) == ["CLN302", "CLN304"]
    assert fixed("a.txt", unsafe=unsafe) == []
    assert remaining("a.txt") == []


def test_only_safe_findings_are_cut_unless_told(folder: Path) -> None:
    path = folder / "a.txt"
    path.write_text(page(TAGS, READ_ALSO, OTHER.rstrip(), SHARE))
    fixed("a.txt")
    assert Safety.SAFE not in remaining("a.txt")
    assert OTHER.splitlines()[0] in path.read_text()
    fixed("a.txt", unsafe=True)
    assert remaining("a.txt") == []
    assert all(paragraph in path.read_text() for paragraph in PARAGRAPHS)


def test_a_file_without_findings_is_not_touched(folder: Path) -> None:
    path = folder / "a.txt"
    path.write_text(ARTICLE)
    before = path.stat()
    assert fixed("a.txt") == []
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_mode_stays_and_a_link_still_points_there(folder: Path) -> None:
    path, link = folder / "a.txt", folder / "b.txt"
    path.write_text(page(TAGS))
    path.chmod(0o751)
    link.symlink_to(path)
    fixed("b.txt")
    assert link.is_symlink()
    assert path.read_text() == ARTICLE
    assert stat.S_IMODE(path.stat().st_mode) == 0o751
    assert [one.name for one in folder.iterdir()].count("a.txt") == len(list(folder.iterdir())) - 1, "no draft is left"


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_encoding_mark_and_compression_stay(folder: Path, mark: bytes, pack: Any) -> None:
    encoding = {b"": "utf-8", codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le"}.get(mark, "utf-32-be")
    path = folder / "a.txt"
    path.write_bytes(pack(mark + ("É " + page(TAGS)).encode(encoding)))
    fixed("a.txt")
    data = path.read_bytes()
    unpack: Any = {bytes: bytes, gzip.compress: gzip.decompress}.get(pack, lambda b: zstandard.decompress(b))
    assert unpack(data) == mark + ("É " + ARTICLE).encode(encoding)


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("newline", NEWLINES)
def test_in_jsonl_every_other_byte_stays(folder: Path, ascii_only: bool, newline: str) -> None:
    def row(text: str, number: int) -> str:
        return f'{{ "n" : 1.0e{number}, "text":{json.dumps(text, ensure_ascii=ascii_only)} ,"é\\u0041": [ ] }}'

    noisy = [row("“Ünï” " + page(TAGS), 1), "", row(ARTICLE, 2), "   ", row(page(SHARE), 3)]
    clean = [row("“Ünï” " + ARTICLE, 1), "", row(ARTICLE, 2), "   ", row(ARTICLE, 3)]
    path = folder / "a.jsonl"
    path.write_bytes(newline.join(noisy).encode())
    fixed("a.jsonl")
    assert path.read_bytes() == newline.join(clean).encode()


def test_a_record_whose_spans_point_into_the_text_is_left_alone(folder: Path) -> None:
    path = folder / "a.jsonl"
    path.write_text(json.dumps({"text": page(TAGS), "spans": [[0, 5, "main"]]}) + "\n")
    assert fixed("a.jsonl", unsafe=True) == []


def test_in_a_page_whole_runs_of_text_go_and_the_markup_stays(folder: Path) -> None:
    body = "".join(f"<p>{line}</p>\n" for line in PARAGRAPHS)
    shell = "<!doctype html><html><body><article>\n{}<p>{}</p>\n</article>"
    prompt = "Sign up for our <b>newsletter</b> and get the latest news in your inbox."
    path = folder / "a.html"
    path.write_text(shell.format(body, prompt))
    jsonl = folder / "b.jsonl"
    jsonl.write_text(json.dumps({"html": shell.format(body, prompt), "n": 1}) + "\n")
    fixed("a.html", "b.jsonl", unsafe=True)
    assert path.read_text() == shell.format(body, "")
    assert json.loads(jsonl.read_text()) == {"html": shell.format(body, ""), "n": 1}


def test_the_data_and_the_code_of_a_markdown_file_stay(folder: Path) -> None:
    head = "---\ntitle: Harbour bridge to close\ntags: bridge, harbour, council\n---\n\n"
    head += f"```\n{TAGS}\n{TAGS}\n```\n\n"
    path = folder / "a.md"
    path.write_text(head + page(TAGS))
    fixed("a.md", unsafe=True)
    assert path.read_text() == head + ARTICLE


HTML_BLOCKS = [
    "<p>{}</p>", "<div><p>{}</p></div>", "<ul><li>{}</li></ul>", "<p>{}<br>{}</p>", "<p><b>{}</b> {}</p>", "<p>{}",
    "{}", "<p><i>{}</p></i>", "<div>{}<p>{}</div>",
]  # fmt: skip


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from(HTML_BLOCKS), st.sampled_from([*PARAGRAPHS, PROMPT, SHARE, TAGS, READ_ALSO]))),
    st.booleans(),
)
def test_a_page_keeps_its_tags_and_loses_runs_of_text_alone(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[tuple[str, str]], unsafe: bool
) -> None:
    body = "\n".join(block.format(text, "&amp; more") for block, text in blocks)
    html = f"<!doctype html><html><body><article>{body}</article></body></html>"
    path = tmp_path_factory.getbasetemp() / "fix.html"
    path.write_text(html)
    fixed(str(path), unsafe=unsafe)
    after = path.read_text()
    tags = iter(re.findall(r"<[^>]*>", html))
    assert all(tag in tags for tag in re.findall(r"<[^>]*>", after))
    for name in ("p", "div", "ul", "li", "article", "i"):
        for form in (f"<{name}>", f"</{name}>"):
            assert after.count(form) == html.count(form), "no block opens or closes where it did not"
    characters = iter(html)
    assert all(char in characters for char in after)
    assert fixed(str(path), unsafe=unsafe) == []


@pytest.mark.parametrize(
    ("raw", "whole"),
    [
        ("Sign up", True),
        ("Sign <b>up</b>", True),
        ('Sign <a href="x>y">up</a><br>', True),
        ("Sign <img src=x /> up", True),
        ("Sign <b>up", False),
        ("Sign up</p><p>now", False),
        ("Sign <b><i>up</b></i>", False),
        ("a < b", False),
        ("<!-- cleaner: keep --> up", False),
        ("up <script>x()</script> now", False),
        ("cut <b", False),
    ],
)
def test_a_run_is_cut_only_where_its_tags_are_in_pairs(raw: str, whole: bool) -> None:
    assert balanced(raw) is whole


def test_what_is_kept_or_accepted_is_not_cut(folder: Path) -> None:
    kept = page(f"cleaner: keep\n{TAGS}")
    (folder / "a.txt").write_text(kept)
    assert fixed("a.txt", unsafe=True) == []
    (folder / "b.txt").write_text(page(TAGS))
    path = folder / "cleaner.baseline"
    from cleaner.lint.baseline import render

    path.write_text(render(accept(targets(["b.txt"], {}), fail, path)[0]))
    (folder / "b.txt").write_text(page(TAGS, SHARE))
    fixed("b.txt", unsafe=True, baseline=str(path))
    assert (folder / "b.txt").read_text() == page(TAGS)


def test_a_file_that_changes_meanwhile_or_is_not_wholly_readable_is_left_alone(folder: Path) -> None:
    path = folder / "a.txt"
    path.write_text(page(TAGS))
    (one,) = fixes(targets(["a.txt"], {}), fail, False)
    path.write_text(page(SHARE))
    with pytest.raises(ValueError, match="it changed while it was read"):
        rewrite(one)
    assert path.read_text() == page(SHARE)
    rows = folder / "b.jsonl"
    rows.write_text(json.dumps({"text": page(TAGS)}) + "\n")
    (one,) = fixes(targets(["b.jsonl"], {}), fail, False)
    rows.write_text("")
    with pytest.raises(ValueError, match="it changed"):
        rewrite(one)


def test_the_diff_is_what_would_change(folder: Path) -> None:
    (folder / "a.txt").write_text(page(TAGS))
    (one,) = fixes(targets(["a.txt"], {}), fail, False)
    lines = "".join(diff(one)).splitlines()
    assert lines[:2] == ["--- a.txt", "+++ a.txt"]
    assert [line for line in lines[2:] if line[0] in "-+"] == ["-", f"-{TAGS}"]
    rows = [json.dumps({"id": n, "text": text}) for n, text in enumerate([ARTICLE, page(TAGS)])]
    (folder / "b.jsonl").write_text("\n".join(rows))
    (one,) = fixes(targets(["b.jsonl"], {}), fail, False)
    shown = "".join(diff(one)).splitlines()
    assert shown[2] == "@@ -2 +2 @@"
    assert shown[3] == f"-{rows[1]}"
    assert "\\ No newline at end of file" in shown


# --- the contract, on whatever comes ----------------------------------------------------------------------------------

BLOCKS = [
    *PARAGRAPHS, *OTHER.strip().split("\n\n"), PROMPT, SHARE, TAGS, READ_ALSO, "Advertisement", "It is 26.", "* * *",
    "cleaner: keep", "\u200bx", "一条船 订阅我们的新闻通讯",
]  # fmt: skip
GAPS = ["\n\n", "\n", "\r\n\r\n", "\n\n\n", "\n  ", " ", "\u2028", "\r"]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(BLOCKS), st.sampled_from(GAPS)), max_size=12), st.booleans())
def test_a_fix_loses_nothing_else_and_a_second_one_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[tuple[str, str]], unsafe: bool
) -> None:
    text = "".join(block + gap for block, gap in blocks)
    path = tmp_path_factory.getbasetemp() / "fix.txt"
    path.write_bytes(text.encode())
    before = list(check(targets([str(path)], {"near_duplicates": 0.0}), fail))
    changes = fixed(str(path), unsafe=unsafe)
    after = path.read_bytes().decode()
    cuttable = [one for one in before if one.safety is Safety.SAFE or (unsafe and one.safety is Safety.UNSAFE)]
    assert bool(changes) == bool(cuttable)
    words = iter(text.split())
    assert all(word in words for word in after.split()), "what is left stands in the order in which it stood"
    if not unsafe:
        # Nothing of these is a prompt or furniture, so one copy of each is left to the letter.
        assert all(block in after for block, _ in blocks if len(block) >= 100)
    if not changes:
        assert after == text
    assert fixed(str(path), unsafe=unsafe) == []
    left = [one.safety for one in check(targets([str(path)], {"near_duplicates": 0.0}), fail)]
    assert Safety.SAFE not in left
    assert not (unsafe and Safety.UNSAFE in left)


def test_a_link_out_of_the_folder_is_followed_only_where_it_is_named(folder: Path) -> None:
    outside = folder / "outside.txt"
    outside.write_text(page(TAGS))
    (folder / "texts").mkdir()
    inside = folder / "texts" / "inside.txt"
    inside.write_text(page(TAGS))
    (folder / "texts" / "0-out.txt").symlink_to(outside)
    (folder / "texts" / "1-in.txt").symlink_to(inside)
    fixed("texts")
    assert outside.read_text() == page(TAGS)
    assert inside.read_text() == ARTICLE
    fixed("texts/0-out.txt")
    assert outside.read_text() == ARTICLE


def test_a_file_s_name_adds_no_line_to_a_patch(folder: Path) -> None:
    name = "a\n+++ b\x1b[31m.txt"
    (folder / name).write_text(page(TAGS))
    (made,) = fixes(targets([name], {}), fail, False)
    head = list(diff(made))[:2]
    assert [line.count("\n") for line in head] == [1, 1]
    assert not any("\x1b" in line for line in head)
