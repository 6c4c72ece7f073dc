"""What a user would lose: speed, whenever anything else runs on the machine; a judge that adds up otherwise."""

from __future__ import annotations

import ctypes
import doctest
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, products
from cleaner.products import MOST, product

SIZES = st.integers(0, 9) | st.sampled_from([24, 25, 63, 64, 96, 283, 500])
GOLD = sorted((Path(__file__).parents[1] / "corpora" / "gold").glob("*.jsonl"))
JUDGING = """
import json, sys, time
from pathlib import Path
from cleaner import Cleaner, Document

texts = [json.loads(line)["text"] for path in sys.argv[1:] for line in Path(path).open(encoding="utf-8")] * 2
pages = [Document("<p>" + "</p><p>".join(text.split("\\n")), form="html") for text in texts]
tool = Cleaner()
for sources in (texts, pages):
    list(tool.analyze_many(sources))
time.sleep(0.5)  # OpenBLAS's threads look for work for a while when they have begun
own, all_threads = time.thread_time(), time.process_time()
for sources in (texts, pages):
    list(tool.analyze_many(sources))
own, all_threads = time.thread_time() - own, time.process_time() - all_threads
print(own, all_threads - own)
"""


FORKING = """
import multiprocessing, threading
from cleaner import Cleaner

tool = Cleaner()
source = "\\n\\n".join(f"Number {n} of the harbour's cranes was painted green on Monday." for n in range(200))
expected, over = tool.analyze(source), threading.Event()

def keep_judging():
    while not over.is_set():
        tool.analyze(source)

def judge(_):
    return tool.analyze(source) == expected

threads = [threading.Thread(target=keep_judging) for _ in range(2)]
for thread in threads:
    thread.start()
for _ in range(3):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(*pool.map(judge, range(4)))
over.set()
"""
THREADS = "scipy_openblas_get_num_threads64_"


def test_the_example_holds() -> None:
    assert doctest.testmod(products).failed == 0


@settings(deadline=None)
@given(SIZES, SIZES, SIZES | st.sampled_from([2_500, 5_000]), st.sampled_from([np.float32, np.float64]))
def test_it_is_the_product(rows: int, inner: int, columns: int, kind: type[np.float32]) -> None:
    random = np.random.default_rng(rows + inner + columns)
    left, right = (random.standard_normal(shape).astype(kind) for shape in ((inner, rows), (inner, columns)))
    found = product(left.T, right)
    assert found.shape == (rows, columns)
    assert found.dtype == kind
    assert np.allclose(found, left.T @ right, atol=1e-3)


@pytest.mark.parametrize("shape", [(1, MOST + 9, 3), (MOST + 9, 1, 2), (1, 1, MOST + 9), (3, 2 * MOST, 1)])
def test_sizes_that_no_piece_fits_are_multiplied_too(shape: tuple[int, int, int]) -> None:
    rows, inner, columns = shape
    found = product(np.ones((rows, inner)), np.ones((inner, columns)))
    assert (found == inner).all()


@pytest.mark.slow
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="a machine with one processor has no threads to wake")
def test_judging_wakes_no_threads() -> None:
    """With threads the process takes twice the time of its main thread, and waits when a processor is busy."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    command = [sys.executable, "-c", JUDGING, *map(str, GOLD)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    own, others = map(float, done.stdout.split())
    assert others < own / 20


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_may_fork_while_its_threads_judge() -> None:
    """While OpenBLAS's threads work on a product, whoever forks may wait for ever."""
    done = subprocess.run([sys.executable, "-c", FORKING], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["True"] * 12


def test_the_caller_s_number_of_threads_stays_as_it_is() -> None:
    libraries = Path(np.__file__).parents[1].glob("numpy.libs/*openblas*")
    found = [getattr(ctypes.CDLL(str(path)), THREADS, None) for path in libraries]
    if not any(found):
        pytest.skip("this numpy brings no OpenBLAS of its own")
    tool = Cleaner()
    with ThreadPoolExecutor(4) as threads:
        judged = [threads.submit(tool.analyze, f"Number {number} of the cranes. " * 400) for number in range(12)]
        seen = {count() for count in found if count for _ in judged}
        for answer in judged:
            answer.result()
    assert seen == {count() for count in found if count}


def test_many_threads_and_a_caller_s_own_products_do_not_disturb_each_other() -> None:
    source = "\n\n".join(
        f"Number {number} of the harbour's cranes was painted green on Monday." for number in range(300)
    )
    tool = Cleaner()
    matrix = np.random.default_rng(1).standard_normal((400, 400))
    expected, squared = tool.analyze(source), matrix @ matrix
    with ThreadPoolExecutor(8) as threads:
        judged = [threads.submit(tool.analyze, source) for _ in range(24)]
        others = [threads.submit(np.matmul, matrix, matrix) for _ in range(24)]
        assert all(answer.result() == expected for answer in judged)
        assert all(np.allclose(answer.result(), squared) for answer in others)
