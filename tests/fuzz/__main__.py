"""Feed readers with altered inputs for some time.

    python -m tests.fuzz --seconds 60
    python -m tests.fuzz --seconds 600 --target html

Each reader gets its share of the time in a process of its own. Where atheris is installed (``pip install atheris``) it
is led by coverage, else inputs are altered blindly; those of documents a few at a time, judged together. What helps is
kept in ``build/fuzz`` for the next time; what breaks a contract is written to ``build/fuzz/found``, printed, and makes
the exit code 1. Copied to ``tests/fuzz/found/TARGET`` it is tried with every run of the tests. The last line says how
many bytes the readers were given.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
import traceback
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "fuzz"
SLACK = 300
"""Seconds that a process may take beyond its time: to load, and for the one input that hangs."""
LONGEST_WORD = 60
"""Bytes of a word from which on atheris takes none."""
ONE_INPUT = 20
"""Seconds of the processor that one input may take."""
TOGETHER = 24
"""Documents that are judged together where inputs are altered blindly: ten times as many bytes in the same time."""
MOST_FINDS = 20
"""Finds after which a reader is given no more."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="for all readers together")
    parser.add_argument("--target", action="append", help="these readers alone")
    parser.add_argument("--blind", action="store_true", help="do not use atheris")
    parser.add_argument("--seed", type=int, default=None, help="number to draw by; the time if not given")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    guided = find_spec("atheris") is not None and not args.blind
    seed = args.seed if args.seed is not None else int(time.time())
    targets = _targets(guided and bool(args.one))
    if unknown := {*(args.target or ()), *([args.one] if args.one else [])} - set(targets.TARGETS):
        parser.error(f"no such reader: {', '.join(sorted(unknown))}; there are {', '.join(targets.TARGETS)}")
    if args.one:
        return (guide if guided else blind)(targets, args.one, args.seconds, seed)
    names = args.target or list(targets.TARGETS)
    broken = size = 0
    for name in names:
        command = [sys.executable, "-m", "tests.fuzz", "--one", name, "--seconds", str(args.seconds / len(names))]
        command += ["--seed", str(seed), *(["--blind"] if args.blind else [])]
        _tally(name).unlink(missing_ok=True)
        try:
            code = subprocess.run(command, cwd=ROOT, timeout=args.seconds / len(names) + SLACK, check=False).returncode
        except subprocess.TimeoutExpired:
            code = -1
        fed = int(_tally(name).read_text()) if _tally(name).exists() else 0
        size += fed
        print(f"{name}: {fed:,} bytes", flush=True)
        if code:
            broken += 1
            if code < 0 and _last(name).exists():
                found = BUILD / "found" / name
                found.mkdir(parents=True, exist_ok=True)
                _last(name).replace(found / f"{seed}-ended")
            print(f"{name}: a contract is broken ({code}); see {BUILD.relative_to(ROOT) / 'found'}", flush=True)
    print(f"{size:,} bytes; {len(names) - broken} readers passed, {broken} failed", flush=True)
    return 1 if broken else 0


def _targets(instrumented: bool) -> Any:
    """The module of readers; ``instrumented``, what is led by coverage counts which lines of the package it reaches."""
    if instrumented:
        import atheris
    with atheris.instrument_imports(include=["cleaner"]) if instrumented else nullcontext():
        from tests.fuzz import targets
    return targets


def _tally(name: str) -> Path:
    """The file that keeps how many bytes a reader was given, whatever ends its process."""
    return BUILD / f"{name}.bytes"


def _last(name: str) -> Path:
    """The file that keeps the input that a reader is at, should it take the process with it."""
    return BUILD / f"{name}.last"


def blind(targets: Any, name: str, seconds: float, seed: int) -> int:
    """Alter inputs by chance until the time is over. Returns 1 if there was a find."""
    from tests.fuzz.altered import altered

    target, chance = targets.TARGETS[name], random.Random(seed)
    inputs = target.seeds()
    BUILD.mkdir(parents=True, exist_ok=True)
    runs = size = finds = 0
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end and finds < MOST_FINDS:
            many = [
                altered(chance.choice(inputs), inputs, target.words, chance)[: targets.LARGEST]
                for _ in range(TOGETHER if target.together else 1)
            ]
            runs, size = runs + len(many), size + sum(map(len, many))
            if not target.together:
                _last(name).write_bytes(many[0])
            if _breaks(target, many):
                finds += 1
                # Which one it was is seen where each is read alone; where none is, it takes all of them together.
                alone = [data for data in many if len(many) > 1 and _breaks(target, [data], quiet=True)]
                found = BUILD / "found" / name
                found.mkdir(parents=True, exist_ok=True)
                for number, data in enumerate(alone or many):
                    (found / f"{seed}-{runs}-{number}").write_bytes(data)
                print(f"{name}: found after {runs:,} inputs: {found / f'{seed}-{runs}-*'}", flush=True)
            _tally(name).write_text(str(size))
    finally:
        targets.forget()
    print(f"{name}: {runs:,} inputs, {size / 1e6:.1f} MB, seed {seed}", flush=True)
    return 1 if finds else 0


def _breaks(target: Any, many: list[bytes], quiet: bool = False) -> bool:
    began = time.process_time()
    try:
        target.read(many[0]) if len(many) == 1 else target.together(many)
        if time.process_time() - began > ONE_INPUT:
            raise AssertionError(f"{time.process_time() - began:.0f} s")
    except Exception:
        if not quiet:
            traceback.print_exc()
        return True
    return False


def guide(targets: Any, name: str, seconds: float, seed: int) -> int:
    """Let atheris choose inputs by what they reach in the package. Its process ends here."""
    import atheris

    target = targets.TARGETS[name]
    corpus, found = BUILD / "corpus" / name, BUILD / "found" / name
    for place in (corpus, found):
        place.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(data)
    words = BUILD / f"{name}.words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words if len(word) < LONGEST_WORD))
    options = [
        f"-max_total_time={max(1, int(seconds))}", f"-max_len={targets.LARGEST}", f"-timeout={SLACK}",
        f"-seed={seed & 0x7FFFFFFF}", f"-dict={words}", f"-artifact_prefix={found}/", "-print_final_stats=1",
        "-verbosity=0", "-rss_limit_mb=4096",
    ]  # fmt: skip
    runs = size = 0

    def read(data: bytes) -> None:
        nonlocal runs, size
        runs, size = runs + 1, size + len(data)
        if runs % 64 == 0:
            _tally(name).write_text(str(size))
        began = time.process_time()
        target.read(data)
        assert time.process_time() - began < ONE_INPUT, f"{time.process_time() - began:.0f} s"

    atheris.Setup([sys.argv[0], *options, str(corpus)], read)
    atheris.Fuzz()
    return 0


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    sys.exit(main())
