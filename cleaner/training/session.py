"""Training from gold of a user's own: held back site by site, compared before and after, refused where it does harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from cleaner.evaluate import PageScore, ScoredDocument, SpanScore, figures_of, score_each
from cleaner.judge.tagger import MAIN, Judge, packaged, packaged_for_pages
from cleaner.options import Options
from cleaner.pipeline import Cleaner
from cleaner.training.examples import UNLEARNED, Example, learned_languages
from cleaner.training.gold import GoldDocument, GoldError, examples_of, kind_of_all, split
from cleaner.training.learning import importance
from cleaner.training.sample import sample
from cleaner.training.tuning import Tuner, steadily
from cleaner.training.weights import packed

__all__ = ["FEWEST", "Change", "Outcome", "Tell", "Track", "train"]

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Scored = tuple[SpanScore | PageScore, ScoredDocument]
Tell = Callable[[int, int, str], None]
"""What is said about progress: steps done, the most that there are to do, and what is being done."""

FEWEST = 5
"""Fewest documents that are learned from."""
ROUNDS = 10
"""Most rounds of training."""
PATIENCE = 3
"""Rounds without a better one after which training stops."""
FORGOTTEN = 0.005
"""By how much F1 on a packaged track may fall: one block more that is wrong, in some thirty documents."""
MOST_OTHERS = 400
"""Most documents without gold that are looked at in training; more would crowd out the packaged ones."""
HEADLINES = ("doc_f1", "word_f1")
"""The figures by which a track is better or worse."""
PACKAGED = {"texts": "judge.npz", "pages": "judge-html.npz"}


@dataclass(frozen=True, slots=True)
class Track:
    """Documents of one file, with their figures (see :mod:`cleaner.evaluate`) by the packaged weights and by new
    ones."""

    name: str
    held_back: bool
    """Whether it is the user's gold, each document judged by weights that learned from other sites alone; else it is
    packaged gold of other kinds, judged by the weights that were made in the end."""
    before: dict[str, float]
    after: dict[str, float]

    @property
    def worse(self) -> str:
        """What is worse than it may be, in words; empty if nothing is."""
        allowed = 0.0 if self.held_back else FORGOTTEN
        found = [
            f"{key} {self.before[key]:.4f} before, {self.after[key]:.4f} after"
            for key in HEADLINES
            if key in self.before and self.after[key] < self.before[key] - allowed
        ]
        return f"{self.name}: {'; '.join(found)}" if found else ""


@dataclass(frozen=True, slots=True)
class Change:
    """What new weights change on documents without gold."""

    name: str
    documents: int
    changed: int
    """Documents of which anything is kept or dropped otherwise."""
    dropped: float
    """The share of the characters that were kept before and no longer are."""
    kept: float
    """The share of the characters that were dropped before and are kept now."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of training."""

    kind: str
    """``texts`` or ``pages``."""
    documents: int
    sites: int
    """Different sites that the gold names."""
    unnamed: int
    """Documents that do not say their site."""
    parts: int
    rounds: int
    """Rounds that the weights were trained for."""
    tracks: tuple[Track, ...]
    changes: tuple[Change, ...]
    refusals: tuple[str, ...]
    """Why these weights are not to be used; empty if they are better."""
    weights: bytes
    """The file of weights; empty if there was nothing to learn and nobody insisted."""

    @property
    def by_site(self) -> bool:
        """Whether sites were held back; else each document was by itself, for no two sites can be told apart."""
        return self.sites > 1 or (self.sites == 1 and self.unnamed > 0)


def train(
    gold: Sequence[GoldDocument],
    others: Sequence[GoldDocument] = (),
    seed: int = 7,
    force: bool = False,
    tell: Tell = lambda done, most, what: None,
) -> Outcome:
    """Weights that start from the packaged ones and learn from gold.

    Every part of the gold is held back once, and how many rounds are trained is chosen by what was held back; the
    figures of a part are of as many rounds as the other parts ask for. The weights that come out of it learned from all
    of the gold.

    Args:
        gold: Texts, or pages, with their gold.
        others: Documents of the same kind without gold, on which the weights are to stay as they were.
        seed: The same seed, documents and versions of libraries give the same weights.
        force: Whether weights are made though no round is better than none.
        tell: Is told of progress.

    Returns:
        The weights, and the figures before and after.

    Raises:
        GoldError: The gold is too little, or not of one kind.
        MissingExtraError: PyTorch is not installed.
    """
    kind = kind_of_all(gold)
    if len(gold) < FEWEST:
        raise GoldError(f"{len(gold)} documents teach nothing that can be measured: give {FEWEST} at least")
    if wrong := [document for document in others if document.page != (kind == "pages")]:
        raise GoldError(f"{wrong[0].record.name}: a document of another kind than the gold, which is {kind}")
    parts = split(gold, seed)
    judge = packaged_for_pages() if kind == "pages" else packaged()
    known = sample(kind)
    most = (len(parts) + 1) * ROUNDS * len(judge.members)
    tell(0, most, f"evidence of {len(gold):,} documents of yours and {len(known) + len(others):,} others")
    with steadily(), TemporaryDirectory(prefix="cleaner-train-") as folder:
        learning = _Learning(judge, kind, gold, [*known, *others[:: -(-len(others) // MOST_OTHERS) or 1]], seed, tell)
        chosen, held_back = learning.rounds_of(parts)
        rounds = max(1, chosen) if force else chosen
        tell(learning.done, most, "figures of the parts held back")
        before = _scores(gold, Cleaner())
        scored: list[Scored | None] = [None] * len(gold)
        for number, part in enumerate(parts):
            cleaner = _cleaner(Path(folder) / f"part-{number}.npz", held_back[number])
            for at, one in zip(part, _scores([gold[at] for at in part], cleaner), strict=True):
                scored[at] = one
        after = [one for one in scored if one is not None]
        tracks = _tracks(gold, before, after, held_back=True)
        weights, changes = b"", list[Change]()
        if rounds:
            weights = learning.weights(rounds, {"rounds": rounds, "held_back": [_told(track) for track in tracks]})
            tell(learning.done, learning.done, "figures of the packaged gold")
            cleaner = _cleaner(Path(folder) / "all.npz", weights)
            tracks += _tracks(known, _scores(known, Cleaner()), _scores(known, cleaner), held_back=False)
            changes = _changes(others, Cleaner(), cleaner)
    refusals = [track.worse for track in tracks if track.worse]
    if not chosen:
        refusals.insert(0, "what could be learned from the other parts made none of the parts held back better")
    named = [document.site for document in gold if document.site]
    return Outcome(
        kind=kind,
        documents=len(gold),
        sites=len(set(named)),
        unnamed=len(gold) - len(named),
        parts=len(parts),
        rounds=rounds,
        tracks=tuple(tracks),
        changes=tuple(changes),
        refusals=tuple(refusals),
        weights=weights,
    )


class _Learning:
    """The examples of one training, and the steps that it takes."""

    def __init__(
        self,
        judge: Judge,
        kind: str,
        gold: Sequence[GoldDocument],
        anchors: Sequence[GoldDocument],
        seed: int,
        tell: Tell,
    ) -> None:
        self.judge, self.kind, self.seed, self.tell = judge, kind, seed, tell
        self.names = list(dict.fromkeys(document.track for document in gold))
        self.rows = examples_of(gold, judge.table)
        self.anchors = examples_of(anchors, judge.table)
        self.members = [Tuner(judge, number, self.anchors, seed + number) for number in range(len(judge.members))]
        """Nothing learned yet."""
        self.done = 0

    def rounds_of(self, parts: Sequence[Sequence[int]]) -> tuple[int, list[bytes]]:
        """How many rounds are best, and for each part the weights of as many as the other parts ask for."""
        most = (len(parts) + 1) * ROUNDS * len(self.members)
        committees = [[member.again() for member in self.members] for _ in parts]
        held = [[self.rows[at] for at in part] for part in parts]
        losses = [[_loss(rows, committee) for rows, committee in zip(held, committees, strict=True)]]
        states = [[[member.arrays() for member in committee] for committee in committees]]
        for turn in range(1, ROUNDS + 1):
            for number, (part, committee) in enumerate(zip(parts, committees, strict=True), 1):
                learned = [row for at, row in enumerate(self.rows) if at not in set(part)]
                what = f"part {number} of {len(parts)} held back, round {turn} of at most {ROUNDS}"
                self._round(committee, learned, most, what)
            losses.append([_loss(rows, committee) for rows, committee in zip(held, committees, strict=True)])
            states.append([[member.arrays() for member in committee] for committee in committees])
            if turn - int(np.argmin(np.sum(losses, axis=1))) >= PATIENCE:
                break
        table = np.array(losses)
        chosen = int(table.sum(axis=1).argmin())
        # What is held back has no say in how long is trained for it.
        asked = [int(np.delete(table, number, axis=1).sum(axis=1).argmin()) for number in range(len(parts))]
        made = [self._packed(states[turn][number], {}) for number, turn in enumerate(asked)]
        return chosen, made

    def weights(self, rounds: int, card: dict[str, object]) -> bytes:
        """A file of weights that learned from all of the gold for some rounds."""
        most = self.done + rounds * len(self.members)
        committee = [member.again() for member in self.members]
        for turn in range(1, rounds + 1):
            self._round(committee, self.rows, most, f"all of the gold, round {turn} of {rounds}")
        return self._packed([member.arrays() for member in committee], card)

    def _round(self, committee: Sequence[Tuner], rows: Sequence[Example], most: int, what: str) -> None:
        for member in committee:
            self.tell(self.done, most, what)
            member.round(rows)
            self.done += 1

    def _packed(self, members: Sequence[dict[str, npt.NDArray[np.float16]]], card: dict[str, object]) -> bytes:
        judge = self.judge
        told = {
            "judges": self.kind,
            "starts_from": PACKAGED[self.kind],
            "trained_on": self.names,
            "documents": len(self.rows),
            "seed": self.seed,
        }
        told |= _languages(judge, self.rows)
        return packed(members, judge.uses_extractor, judge.scale, judge.table, judge.card, told | card)


def _languages(judge: Judge, rows: Iterable[Example]) -> dict[str, list[str]]:
    """What the card says of languages: those that the weights knew and those of the gold; nothing where it is not known
    what they knew."""
    known = judge.languages
    return {} if known is None else {"languages": sorted(known.union(learned_languages(rows)))}


def _loss(rows: Sequence[Example], committee: Sequence[Tuner]) -> float:
    """How far a committee's opinions are from gold: log loss of ``main`` a block, by its weight, summed over
    documents."""
    opinions = [member.predict(rows) for member in committee]
    total = 0.0
    for row, *each in zip(rows, *opinions, strict=True):
        main = np.clip(np.mean([chances[:, MAIN] for chances in each], axis=0, dtype=np.float64), 1e-4, 1 - 1e-4)
        weight = importance(row) * (row.labels != UNLEARNED)
        loss = -np.where(row.labels == MAIN, np.log(main), np.log(1 - main))
        total += float((loss * weight).sum() / max(float(weight.sum()), 1e-9))
    return total


def _cleaner(path: Path, weights: bytes) -> Cleaner:
    path.write_bytes(weights)
    return Cleaner(Options(weights=path))


def _scores(documents: Sequence[GoldDocument], cleaner: Cleaner) -> list[Scored]:
    return list(score_each((document.record for document in documents), cleaner))


def _tracks(
    documents: Sequence[GoldDocument], before: Sequence[Scored], after: Sequence[Scored], held_back: bool
) -> list[Track]:
    """The figures of each track, in the order of their first documents."""
    tracks = []
    for name in dict.fromkeys(document.track for document in documents):
        at = [number for number, document in enumerate(documents) if document.track == name]
        old, new = (figures_of([scores[number] for number in at]).values for scores in (before, after))
        tracks.append(Track(name, held_back, old, new))
    return tracks


def _told(track: Track) -> dict[str, object]:
    return {"track": track.name, "before": track.before, "after": track.after}


def _changes(documents: Sequence[GoldDocument], before: Cleaner, after: Cleaner) -> list[Change]:
    """What changes in the documents of each file."""
    found = []
    for name in dict.fromkeys(document.track for document in documents):
        mine = [document for document in documents if document.track == name]
        old, new = (_kept(mine, cleaner) for cleaner in (before, after))
        pairs = list(zip(old, new, strict=True))
        found.append(
            Change(
                name=name,
                documents=len(mine),
                changed=sum(bool((a != b).any()) for a, b in pairs),
                dropped=_share(sum(int((a & ~b).sum()) for a, b in pairs), sum(int(a.sum()) for a in old)),
                kept=_share(sum(int((b & ~a).sum()) for a, b in pairs), sum(int((~a).sum()) for a in old)),
            )
        )
    return found


def _share(part: int, whole: int) -> float:
    return round(part / max(1, whole), 4)


def _kept(documents: Sequence[GoldDocument], cleaner: Cleaner) -> Iterable[npt.NDArray[np.bool_]]:
    """For every document whether each of its characters is kept."""
    from cleaner.io.records import document_of

    out = []
    for result in cleaner.without_reasons().analyze_many(document_of(document.record) for document in documents):
        kept = np.zeros(len(result.source), dtype=np.bool_)
        for span in result.spans:
            kept[span.start : span.end] = span.kept
        out.append(kept)
    return out
