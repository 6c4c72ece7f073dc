"""Feed readers with altered inputs for some time.

    python -m tests.fuzz --seconds 60
    python -m tests.fuzz --seconds 600 --target html

Each reader gets its share of the time in a process of its own. Where atheris is installed (``pip install atheris``) it
is led by coverage, else inputs are altered blindly. What helps is kept in ``build/fuzz`` for the next time; what breaks
a contract is written to ``build/fuzz/found``, printed, and makes the exit code 1. Copied to ``tests/fuzz/found/TARGET``
it is tried with every run of the tests.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
import traceback
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz import targets
from tests.fuzz.altered import altered

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "fuzz"
SLACK = 120
"""Seconds that a process may take beyond its time: to load, and for the one input that hangs."""
LONGEST_WORD = 60
"""Bytes of a word from which on atheris takes none."""
ONE_INPUT = 20
"""Seconds that one input may take."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="for all readers together")
    parser.add_argument("--target", action="append", choices=list(targets.TARGETS), help="these readers alone")
    parser.add_argument("--blind", action="store_true", help="do not use atheris")
    parser.add_argument("--seed", type=int, default=None, help="number to draw by; the time if not given")
    parser.add_argument("--one", choices=list(targets.TARGETS), help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    guided = find_spec("atheris") is not None and not args.blind
    seed = args.seed if args.seed is not None else int(time.time())
    if args.one:
        (guide if guided else blind)(args.one, args.seconds, seed)
        return 0
    names = args.target or list(targets.TARGETS)
    broken = 0
    for name in names:
        command = [sys.executable, "-m", "tests.fuzz", "--one", name, "--seconds", str(args.seconds / len(names))]
        command += ["--seed", str(seed), *(["--blind"] if args.blind else [])]
        try:
            code = subprocess.run(command, cwd=ROOT, timeout=args.seconds / len(names) + SLACK, check=False).returncode
        except subprocess.TimeoutExpired:
            code = -1
        if code:
            broken += 1
            print(f"{name}: a contract is broken; see {BUILD.relative_to(ROOT) / 'found'}", flush=True)
    print(f"{len(names) - broken} passed, {broken} failed", flush=True)
    return 1 if broken else 0


def blind(name: str, seconds: float, seed: int) -> None:
    """Alter inputs by chance until the time is over. Exits with 1 at the first find."""
    target, chance = targets.TARGETS[name], random.Random(seed)
    inputs = target.seeds()
    runs = size = 0
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            data = altered(chance.choice(inputs), inputs, target.words, chance)[: targets.LARGEST]
            runs, size = runs + 1, size + len(data)
            began = time.monotonic()
            try:
                target.read(data)
                if time.monotonic() - began > ONE_INPUT:
                    raise AssertionError(f"{time.monotonic() - began:.0f} s")
            except Exception:
                traceback.print_exc()
                found = BUILD / "found" / name
                found.mkdir(parents=True, exist_ok=True)
                (found / f"{seed}-{runs}").write_bytes(data)
                print(f"{name}: found after {runs:,} inputs: {found / f'{seed}-{runs}'}", flush=True)
                sys.exit(1)
    finally:
        targets.forget()
    print(f"{name}: {runs:,} inputs, {size / 1e6:.1f} MB, seed {seed}", flush=True)


def guide(name: str, seconds: float, seed: int) -> None:
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
    atheris.instrument_all()
    options = [
        f"-max_total_time={max(1, int(seconds))}", f"-max_len={targets.LARGEST}", f"-timeout={ONE_INPUT}",
        f"-seed={seed & 0x7FFFFFFF}", f"-dict={words}", f"-artifact_prefix={found}/", "-print_final_stats=1",
        "-verbosity=0", "-rss_limit_mb=4096",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], target.read)
    atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    sys.exit(main())
