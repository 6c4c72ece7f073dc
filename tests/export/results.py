"""Results that need no weights, for tests of what is made of them."""

from __future__ import annotations

from hypothesis import strategies as st

from cleaner import Label, Result, Span
from cleaner.document import joint

LABELS = st.sampled_from(list(Label))


def judged(source: str, runs: list[tuple[int, int, Label]], **known: str) -> Result:
    """A result whose spans are some runs of a text; ``main`` is kept."""
    spans, clean, at, last = [], [], 0, -1
    for start, end, label in runs:
        if label is not Label.MAIN:
            spans.append(Span(start, end, label, score=0.1, reason=f"it looks like {label}"))
            continue
        between = joint(source, last, start) if last >= 0 else ""
        at += len(between)
        spans.append(Span(start, end, label, at, at + end - start, 0.9, "it reads on"))
        clean += [between, source[start:end]]
        at, last = at + end - start, end
    return Result("".join(clean), tuple(spans), source, **known)


@st.composite
def results(draw: st.DrawFn) -> Result:
    """Texts in pieces with white space, or none, between them; the pieces have labels."""
    piece = st.text(st.sampled_from("ab😀é\u0633 .\r"), min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
    gap = st.sampled_from(["", " ", "\n", "\n\n", "\r\n\r\n", "\r\r", " \n\n\t", "\n\n\n"])
    source, runs = draw(gap), []
    for text, label, between in draw(st.lists(st.tuples(piece, LABELS, gap), max_size=6)):
        ink = text.strip()
        runs.append((len(source), len(source) + len(ink), label))
        source += ink + between
    return judged(source, runs)
