"""The network: a dense layer over one frame's features, one GRU, a dense layer, and the heads."""

import torch
from torch import nn

from .corpus import HEADS
from .features import FEATURES


class Net(nn.Module):
    def __init__(self, inside: int, hidden: int, dropout: float):
        super().__init__()
        self.register_buffer("mean", torch.zeros(FEATURES))
        self.register_buffer("scale", torch.ones(FEATURES))
        self.first = nn.Linear(FEATURES, inside)
        self.gru = nn.GRU(inside, hidden, batch_first=True)
        self.second = nn.Linear(hidden + inside, 64)
        self.heads = nn.Linear(64, HEADS)
        self.dropout = nn.Dropout(dropout)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """[clips, frames, FEATURES] -> logits [clips, frames, HEADS]."""
        x = (features - self.mean) * self.scale
        x = torch.relu(self.first(x))
        y, _ = self.gru(self.dropout(x))
        y = torch.relu(self.second(self.dropout(torch.cat([y, x], dim=2))))
        return self.heads(self.dropout(y))
