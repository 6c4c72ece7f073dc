"""Measure the shingle kernel against datasketch's and rensa's MinHash: the same paragraphs, one run, one thread.

    python -m corpora.bench_kernel [FILE.jsonl[.gz]...]

Takes the blocks of the files' ``text`` that have twenty words and more, repeated to some 5 MB, by default those of
corpora/gold. Every signature has 128 values over 5-word shingles. The kernel is timed from the text on; the others are
timed on shingle strings made beforehand (their ``bulk`` alone) and from the text on (with the time those strings take).
MB are millions of UTF-8 bytes of paragraph text; times are medians of processor time, which other work on the machine
lengthens less than the clock. Last, the same numbers must come out of batches of any size and out of other processes,
bit for bit; else the exit code is 1. The last line printed is JSON.
"""

# ruff: noqa: E402
from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

THREADS = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "RAYON")}
os.environ.update(THREADS)  # numpy and rensa read them when they are loaded

import numpy as np
import numpy.typing as npt

from cleaner.text.blocks import segment
from cleaner.text.shingles import (
    SHINGLE_SIZE,
    CodePoints,
    Shingles,
    code_points,
    fingerprints,
    shingles,
    signatures,
    texts_of,
    tokenize,
)
from corpora.rows import read_rows

ROOT = Path(__file__).resolve().parents[1]
MEGABYTES = 5.0
FEWEST_WORDS = 20
PERMUTATIONS = 128
BATCH = 1 << 18
"""Code points a batch of the kernel, as the pipeline has it."""
BATCHES = (1, 1 << 12, 1 << 16, BATCH, 1 << 30)
"""Batch sizes that must all give the same numbers: one paragraph at a time up to everything at once."""
CHECKED = 400_000
"""Code points on which that is checked."""
TARGET = 8.0
"""Times the speed of datasketch's ``bulk`` with xxhash that the kernel should reach."""
RUNS = 5

_SPACELESS = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u9fff"
_WORD = re.compile(rf"[{_SPACELESS}]|[^\W{_SPACELESS}]+")
"""Words, and single characters of scripts without spaces, so that all sides sign about as many shingles."""

Digest = npt.NDArray[np.uint8]


def paragraphs(files: Iterable[Path]) -> list[str]:
    """The blocks of the files' texts that have ``FEWEST_WORDS`` tokens and more, repeated to ``MEGABYTES``."""
    found: list[str] = []
    for text in (str(row["text"]) for path in files for row in read_rows(path)):
        points = code_points([text])
        blocks, tokens = segment(points), tokenize(points, stems=False)
        words = np.searchsorted(tokens.starts, blocks.ends) - np.searchsorted(tokens.starts, blocks.starts)
        long = words >= FEWEST_WORDS
        bounds = zip(blocks.starts[long].tolist(), blocks.ends[long].tolist(), strict=True)
        found += [text[start:end] for start, end in bounds]
    if not found:
        sys.exit(f"no block of {FEWEST_WORDS} words in the files given")
    out, size = [], 0.0
    for paragraph in cycle(found):
        out.append(paragraph)
        size += len(paragraph.encode("utf-8", "surrogatepass")) / 1e6
        if size >= MEGABYTES and len(out) >= len(found):
            return out
    return out


def batches(texts: Sequence[str], characters: int) -> Iterator[CodePoints]:
    """The code points of the texts in batches of at least so many characters."""
    waiting: list[str] = []
    size = 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size >= characters:
            yield code_points(waiting)
            waiting, size = [], 0
    if waiting:
        yield code_points(waiting)


def shingled(text: CodePoints) -> Shingles:
    """The shingles of a batch, each text a group."""
    tokens = tokenize(text, stems=False)
    return shingles(tokens, texts_of(text, tokens))


def sign(texts: Sequence[str], characters: int = BATCH) -> list[npt.NDArray[np.uint32]]:
    """Signatures of the texts, one array a batch."""
    return [signatures(shingled(text), len(text.lengths), PERMUTATIONS) for text in batches(texts, characters)]


def shingle_strings(texts: Sequence[str]) -> list[list[bytes]]:
    """What datasketch and rensa need: every shingle of every text as a byte string."""
    out = []
    for text in texts:
        words = [word.encode("utf-8", "surrogatepass") for word in _WORD.findall(text.lower())]
        out.append([b" ".join(words[i : i + SHINGLE_SIZE]) for i in range(len(words) - SHINGLE_SIZE + 1)])
    return out


def numbers(texts: Sequence[str], characters: int = BATCH) -> str:
    """A digest of every token hash, fingerprint and signature of the texts."""
    parts: list[hashlib._Hash] = [hashlib.sha256() for _ in range(3)]
    for text in batches(texts, characters):
        found = shingled(text)
        rows = signatures(found, len(text.lengths), PERMUTATIONS)
        for digest, values in zip(
            parts, (tokenize(text, stems=False).hashes, fingerprints(found).hashes, rows), strict=True
        ):
            digest.update(np.ascontiguousarray(values).tobytes())
    return " ".join(part.hexdigest()[:16] for part in parts)


def peers(ready: Sequence[Sequence[bytes]]) -> dict[str, Callable[[], Any]]:
    """The other libraries' ways from shingle strings to signatures; says which are not installed."""
    import datasketch

    found: dict[str, Callable[[], Any]] = {
        "datasketch bulk, sha1": lambda: datasketch.MinHash.bulk(ready, num_perm=PERMUTATIONS)
    }
    if xxhash := optional("xxhash"):
        hashed = xxhash.xxh32_intdigest
        found["datasketch bulk, xxhash"] = lambda: datasketch.MinHash.bulk(
            ready, num_perm=PERMUTATIONS, hashfunc=hashed
        )
    if rensa := optional("rensa"):
        bulk = rensa.RMinHash.digest_matrix_from_token_byte_sets
        found["rensa RMinHash, bulk"] = lambda: bulk(ready, PERMUTATIONS, 1)
    return found


def optional(name: str) -> Any:
    """A module of the bench extra; None, with a line that says so, where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name} is not installed: left out (pip install '.[bench]')")
        return None


def seconds(work: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Median time of each piece of work. The pieces take turns, so that a busy moment does not hit one alone."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(RUNS):
        for name, run in work.items():
            began = time.process_time()
            run()
            times[name].append(time.process_time() - began)
    return {name: median(of) for name, of in times.items()}


def deterministic(texts: Sequence[str], files: Sequence[Path]) -> bool:
    """Whether all batch sizes, and two processes with other hash seeds, give the same numbers."""
    part, size = [], 0
    for text in texts:
        part.append(text)
        size += len(text)
        if size >= CHECKED:
            break
    first = numbers(part)
    same = all(numbers(part, characters) == first for characters in BATCHES)
    code = "import sys; from pathlib import Path; from corpora import bench_kernel as b; "
    code += f"print(b.numbers(b.paragraphs(map(Path, sys.argv[1:]))[:{len(part)}]))"
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, *(str(path.resolve()) for path in files)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)  # noqa: S603
        same = same and done.stdout.strip() == first
    return same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    files = parser.parse_args().files or sorted((ROOT / "corpora" / "gold").glob("*.jsonl"))
    texts = paragraphs(files)
    megabytes = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1e6
    ready = shingle_strings(texts)
    ours = sum(len(shingled(text).hashes) for text in batches(texts, BATCH))
    print(f"{len(texts)} paragraphs, {megabytes:.2f} MB; {ours} shingles of the kernel, {sum(map(len, ready))} strings")
    kernel = {
        "kernel: tokens and their hashes": lambda: [tokenize(text, stems=False) for text in batches(texts, BATCH)],
        "kernel: winnowed fingerprints": lambda: [fingerprints(shingled(text)) for text in batches(texts, BATCH)],
        "kernel: signatures": lambda: sign(texts),
    }
    others = peers(ready)
    taken = seconds({**kernel, "shingle strings": lambda: shingle_strings(texts), **others})
    signing = taken["kernel: signatures"]
    for name in others:
        taken[f"{name}, from text"] = taken[name] + taken["shingle strings"]
    report: dict[str, Any] = {"paragraphs": len(texts), "megabytes": round(megabytes, 3), "runs": RUNS, "rows": {}}
    print(f"\n{'one thread, medians of ' + str(RUNS):<36}{'seconds':>9}{'MB/s':>9}{'kernel is faster by':>21}")
    for name, time_taken in taken.items():
        ratio = None if name in kernel or name == "shingle strings" else time_taken / signing
        row = {"seconds": round(time_taken, 4), "mb_per_s": round(megabytes / time_taken, 2)}
        report["rows"][name] = row | ({} if ratio is None else {"ratio": round(ratio, 2)})
        shown = "" if ratio is None else f"{ratio:.1f} x"
        print(f"{name:<36}{time_taken:>9.3f}{megabytes / time_taken:>9.1f}{shown:>21}")
    if "datasketch bulk, xxhash" in others:
        alone, whole = (taken[f"datasketch bulk, xxhash{end}"] / signing for end in ("", ", from text"))
        print(f"\ntarget: {TARGET:g} x datasketch bulk with xxhash")
        print(f"measured: {whole:.1f} x when both begin with the text, {alone:.1f} x its bulk alone")
        report["target_met"] = {"from_text": whole >= TARGET, "bulk_alone": alone >= TARGET}
    report["deterministic"] = deterministic(texts, files)
    print(f"same numbers for batches of {', '.join(map(str, BATCHES))} characters and in other processes: "
          f"{'yes' if report['deterministic'] else 'NO'}")  # fmt: skip
    print(json.dumps(report))
    return 0 if report["deterministic"] else 1


if __name__ == "__main__":
    sys.exit(main())
