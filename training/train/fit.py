"""Fits one network to prepared clips."""

from dataclasses import dataclass

import numpy as np
import torch

from .corpus import HEADS, Prepared, Weights, frames_of
from .data import seed_of
from .features import FEATURES, FRAME_FEATURES, HOP_FEATURES, HOPS_PER_FRAME, HZ, MELS
from .model import Net

#: What each head's loss counts: ended, ended without the prior, ending soon, and those that only help to learn.
HEAD_WEIGHTS = [1.0, 1.0, 0.3] + [0.15] * (HEADS - 3)
#: Labels are right to about 30 ms.
JITTER = int(0.03 * HZ)


@dataclass(frozen=True)
class Recipe:
    #: How many networks are averaged, each from its own seed.
    networks: int = 5
    inside: int = 48
    hidden: int = 64
    dropout: float = 0.25
    batch: int = 24
    epochs: int = 20
    rate: float = 2e-3
    decay: float = 0.01
    #: How often a clip's log-mels, or bands of them, are hidden.
    mel_hidden: float = 0.3
    band_hidden: float = 0.5
    noise: float = 0.1
    #: One set of all clips each: how often something is done to a clip (augment.py).
    strengths: tuple[float, ...] = (0, 0, 1, 1, 1, 1, 1, 1)


@dataclass
class Example:
    features: torch.Tensor
    targets: torch.Tensor
    weights: torch.Tensor


def examples(prepared: list[Prepared], weights: Weights, number: int) -> list[Example]:
    out = []
    for p in prepared:
        jitter = int(seed_of(p.clip.id, 1000 + number).integers(-JITTER, JITTER + 1))
        frames = frames_of(p.clip, len(p.features), jitter)
        out.append(
            Example(
                torch.from_numpy(p.features),
                torch.from_numpy(frames.heads),
                torch.from_numpy(weights.of(p.clip, frames).astype(np.float32)),
            )
        )
    return out


def mel_columns() -> list[torch.Tensor]:
    return [torch.arange(hop * HOP_FEATURES, hop * HOP_FEATURES + MELS) for hop in range(HOPS_PER_FRAME)]


def hide(x: torch.Tensor, recipe: Recipe, rng: np.random.Generator) -> torch.Tensor:
    """x: normalised features [clips, frames, FEATURES]; what is hidden is the mean of training."""
    x = x + recipe.noise * torch.from_numpy(rng.standard_normal(x.shape, np.float32))
    mask = torch.ones(len(x), 1, FEATURES)
    for clip in range(len(x)):
        for _ in range(2):
            if rng.random() < recipe.band_hidden:
                first, width = rng.integers(0, MELS), rng.integers(1, 9)
                for columns in mel_columns():
                    mask[clip, 0, columns[first : first + width]] = 0
        if rng.random() < recipe.mel_hidden:
            for columns in mel_columns():
                mask[clip, 0, columns] = 0
        for _ in range(2):
            if rng.random() < 0.5:
                mask[clip, 0, FEATURES - FRAME_FEATURES + rng.integers(0, FRAME_FEATURES)] = 0
    return x * mask


def fit(variants: list[list[Example]], recipe: Recipe, seed: int) -> Net:
    """Each epoch takes every clip once, as one of its variants."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = Net(recipe.inside, recipe.hidden, recipe.dropout)
    all_rows = torch.cat([e.features.float() for e in variants[0]])
    net.mean.copy_(all_rows.mean(0))
    net.scale.copy_(1 / all_rows.std(0).clamp(min=0.05))
    count = len(variants[0])
    steps = recipe.epochs * -(-count // recipe.batch)
    optimiser = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, steps, pct_start=0.1)
    head_weights = torch.tensor(HEAD_WEIGHTS)
    net.train()
    for epoch in range(recipe.epochs):
        # Clips of like length go together; the order of the batches is random.
        chosen = [variants[rng.integers(len(variants))][i] for i in range(count)]
        by_length = np.argsort([len(e.features) + rng.uniform(0, 40) for e in chosen])
        batches = [by_length[i : i + recipe.batch] for i in range(0, count, recipe.batch)]
        for batch in rng.permutation(len(batches)):
            group = [chosen[i] for i in batches[batch]]
            pad = lambda rows: torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
            features = pad([e.features.float() for e in group])
            targets, weights = pad([e.targets for e in group]), pad([e.weights for e in group])
            x = hide((features - net.mean) * net.scale, recipe, rng)
            logits = net(x / net.scale + net.mean)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, weights, reduction="none")
            loss = (loss * head_weights).sum() / (len(group) * 100)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return net.eval()


@torch.no_grad()
def logits_of(nets: list[Net], prepared: list[Prepared]) -> list[np.ndarray]:
    """The mean of the nets' logits, [frames, HEADS] a clip."""
    return [
        torch.stack([net(torch.from_numpy(p.features).float()[None])[0] for net in nets]).mean(0).numpy()
        for p in prepared
    ]
