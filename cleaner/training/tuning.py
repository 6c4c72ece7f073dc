"""Taggers that start from weights which exist, and learn from a few documents without forgetting. Needs PyTorch.

What a handful of documents can teach is little, and what a tagger forgets meanwhile is much: it fits the few by heart.
So every step also looks at other documents, of which nothing is learned but to think as before (knowledge distillation:
Li and Hoiem 2016, "Learning without forgetting"), and the parameters are drawn to where they began (Li, Grandvalet and
Davoine 2018, "Explicit inductive bias for transfer learning").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy, deepcopy
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from cleaner.judge.tagger import LABELS, Judge
from cleaner.training.examples import Example
from cleaner.training.learning import in_batches, loss_of, padded, scores_of
from cleaner.training.tagger import Shape, Tagger
from cleaner.training.weights import arrays_of, state_of

__all__ = ["Tuner", "steadily"]

F32 = npt.NDArray[np.float32]

LEARNING_RATE = 3e-4
"""This and :data:`LIKE_BEFORE` were chosen on draws of ten documents that the packaged weights never saw
(docs/experiments/own-gold.md)."""
DROPOUT = 0.1
STEPS = 8
"""Fewest steps a round. A round is at least one look at each document of the gold."""
GOLD, ANCHORS = 8, 16
"""Documents of the gold, and others, a step."""
LIKE_BEFORE = 4.0
"""Weight of the loss for thinking otherwise than before of documents that are not the gold."""
NEAR_START = 1.0
"""Weight of the squared distance of the parameters from where they began."""
PREDICTED = 16_000
"""Blocks that are judged together, padding included."""


@contextmanager
def steadily() -> Iterator[None]:
    """Within it PyTorch computes with one thread and in the same way each time; then all is as it was."""
    threads, exact = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    drawn = torch.get_rng_state()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        torch.use_deterministic_algorithms(exact)
        torch.set_rng_state(drawn)


class Tuner:
    """One member of a judge, which learns round by round."""

    def __init__(self, judge: Judge, member: int, anchors: Sequence[Example], seed: int) -> None:
        """Begin with a judge's parameters.

        Args:
            judge: The judge.
            member: The number of its member.
            anchors: Documents on which it is to think as before.
            seed: For the order of documents, and for dropout.
        """
        card = judge.card
        weights = judge.members[member]
        inputs, width = weights["first.into.weight"].shape
        inner = weights["first.layers.0.conv.weight"].shape[-1]
        extra = weights["second.into.weight"].shape[0] - width - 1
        first, second = tuple(card["first"]), tuple(card["second"])
        self.net = Tagger(Shape(inputs, extra, len(LABELS), width, inner, first, second, DROPOUT))
        self.net.load_state_dict({name: torch.from_numpy(value) for name, value in state_of(weights).items()})
        self.start = {name: value.detach().clone() for name, value in self.net.named_parameters()}
        # What a column counts that the weights were not trained on stays nothing.
        self.still = torch.from_numpy(~np.any(weights["first.into.weight"], axis=1))
        self.scale = judge.scale
        self.anchors, self.seed = anchors, seed
        self.before = self.predict(anchors)
        self._begin()

    def _begin(self) -> None:
        self.random = np.random.default_rng(self.seed)
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=LEARNING_RATE)
        self.generator = torch.Generator().manual_seed(self.seed).get_state()

    def again(self) -> Tuner:
        """One that begins with the parameters that this one has now, and with the same seed."""
        other = copy(self)
        other.net = deepcopy(self.net)
        other._begin()
        return other

    def round(self, rows: Sequence[Example]) -> None:
        """Learn from each row once, and again until there were enough steps."""
        # Dropout draws from the one generator that PyTorch has; members take turns with it.
        torch.set_rng_state(self.generator)
        steps = max(STEPS, -(-len(rows) // GOLD))
        size = min(GOLD, len(rows))
        order = np.concatenate([self.random.permutation(len(rows)) for _ in range(-(-steps * size // len(rows)))])
        for step in range(steps):
            self._step([rows[i] for i in order[step * size : (step + 1) * size].tolist()])
        self.generator = torch.get_rng_state()

    def _step(self, rows: Sequence[Example]) -> None:
        self.net.train()
        batch = padded(rows, self.scale)
        loss = loss_of(batch, *scores_of(self.net, rows, batch))
        if self.anchors:
            some = self.random.choice(len(self.anchors), min(ANCHORS, len(self.anchors)), replace=False).tolist()
            loss = loss + LIKE_BEFORE * self._otherwise(some)
        away = [((value - self.start[name]) ** 2).sum() for name, value in self.net.named_parameters()]
        loss = loss + NEAR_START * torch.stack(away).sum()
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self.net.first.into.weight.grad[:, self.still] = 0  # type: ignore[index]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()

    def _otherwise(self, numbers: Sequence[int]) -> Tensor:
        """How far the opinions of some anchors are from those before: divergence a block, weighed as the loss does."""
        rows = [self.anchors[number] for number in numbers]
        batch = padded(rows, self.scale)
        _, scores = scores_of(self.net, rows, batch)
        before = torch.zeros_like(scores)
        for k, number in enumerate(numbers):
            before[k, :, : batch.sizes[k]] = torch.from_numpy(self.before[number].T.copy())
        logs = torch.log_softmax(scores, 1)
        apart = (before * (torch.log(before.clamp(min=1e-6)) - logs)).sum(1)
        return (apart * batch.weights).sum() / len(rows)

    def predict(self, rows: Sequence[Example]) -> list[F32]:
        """Probabilities of the labels of every block of each row, shape (blocks, labels)."""
        self.net.eval()
        out: list[F32] = [np.zeros((0, len(LABELS)), dtype=np.float32)] * len(rows)
        with torch.no_grad():
            for indices in in_batches(rows, PREDICTED):
                part = [rows[i] for i in indices]
                batch = padded(part, self.scale)
                chances = torch.softmax(scores_of(self.net, part, batch)[1], 1).numpy()
                for k, index in enumerate(indices):
                    out[index] = np.ascontiguousarray(chances[k, :, : batch.sizes[k]].T)
        return out

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The parameters as a file of weights has them."""
        return arrays_of({name: value.detach().numpy() for name, value in self.net.state_dict().items()})
