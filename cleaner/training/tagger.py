"""The convolutional tagger in PyTorch, for training only: :mod:`cleaner.judge.tagger` runs the same sums in numpy."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the tagger."""

    inputs: int
    extra: int
    """Columns that only the second look has."""
    labels: int
    width: int = 64
    inner: int = 32
    """Channels between the two steps of a layer: half of the width costs half and loses nothing on held-back hosts."""
    first: tuple[int, ...] = (1, 2, 4, 8)
    """Dilations of the first look's convolutions (three blocks wide each)."""
    second: tuple[int, ...] = (1, 2, 4)
    dropout: float = 0.1


class Layer(nn.Module):
    """Residual convolution over the blocks of a document: three blocks, ``dilation`` apart."""

    def __init__(self, width: int, inner: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.conv = nn.Conv1d(width, inner, 3, padding=dilation, dilation=dilation)
        self.out = nn.Conv1d(inner, width, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """The hidden values after the layer, shape (documents, width, blocks)."""
        out: Tensor = (hidden + self.dropout(self.out(functional.relu(self.conv(hidden))))) * mask
        return out


class ContextEncoder(nn.Module):
    """Input projection, convolutions, and a summary of the document given back to each block."""

    def __init__(self, inputs: int, width: int, inner: int, dilations: tuple[int, ...], dropout: float) -> None:
        super().__init__()
        self.into = nn.Conv1d(inputs, width, 1)
        self.layers = nn.ModuleList(Layer(width, inner, d, dropout) for d in dilations)
        self.summary = nn.Conv1d(2 * width, width, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, columns: Tensor, mask: Tensor) -> Tensor:
        """The hidden values of every block, shape (documents, width, blocks)."""
        hidden: Tensor = functional.relu(self.into(self.dropout(columns))) * mask
        half = len(self.layers) // 2
        for number, layer in enumerate(self.layers):
            if number == half:
                count = mask.sum(2, keepdim=True).clamp(min=1)
                mean = hidden.sum(2, keepdim=True) / count
                top = (hidden - 1e4 * (1 - mask)).amax(2, keepdim=True)
                hidden = (hidden + functional.relu(self.summary(torch.cat((mean, top), 1)))) * mask
            hidden = layer(hidden, mask)
        return hidden


class Tagger(nn.Module):
    """Two looks: the first gives an opinion of every block, the second also sees what company the opinion puts it
    in."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.first = ContextEncoder(shape.inputs, shape.width, shape.inner, shape.first, shape.dropout)
        self.opinion = nn.Conv1d(shape.width, 1, 1)
        self.second = ContextEncoder(
            shape.width + shape.extra + 1, shape.width, shape.inner, shape.second, shape.dropout
        )
        self.verdict = nn.Conv1d(shape.width, shape.labels, 1)

    def look(self, columns: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The first look: hidden values, and log odds of ``main``, shape (documents, blocks)."""
        hidden = self.first(columns, mask)
        return hidden, self.opinion(hidden)[:, 0]

    def judge(self, hidden: Tensor, opinion: Tensor, extra: Tensor, mask: Tensor) -> Tensor:
        """The second look: scores of all labels, shape (documents, labels, blocks)."""
        joined = torch.cat((hidden, torch.tanh(opinion / 4)[:, None] * mask, extra), 1)
        out: Tensor = self.verdict(self.second(joined, mask))
        return out
