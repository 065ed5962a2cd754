"""How well a score tells true ends from holds: by source, by time into the silence, with intervals over speakers."""

from dataclasses import dataclass

import numpy as np

from .corpus import HOLD, SOON, Prepared, frames_of, holds_longer_than
from .features import FRAME, HZ

MATCH_BINS_S = [1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8]
MOMENTS_S = [0.1, 0.2, 0.4]


@dataclass
class Pauses:
    """One entry a pause that still lasts at the moment in question."""

    score: np.ndarray
    ended: np.ndarray
    turn_s: np.ndarray
    speaker: np.ndarray

    def __getitem__(self, chosen: np.ndarray) -> "Pauses":
        return Pauses(self.score[chosen], self.ended[chosen], self.turn_s[chosen], self.speaker[chosen])


def frame_at(sample: float) -> int:
    """The first frame that ends at or after it."""
    return int(np.ceil(sample / FRAME)) - 1


def pauses(prepared: list[Prepared], scores: list[np.ndarray], seconds: float) -> Pauses:
    rows = []
    for p, score in zip(prepared, scores, strict=True):
        clip = p.clip
        ends = [] if clip.end is None else [(clip.end, 10**9, 1)]
        holds = [(a, b, 0) for a, b in clip.holds if b - a >= HOLD and b - a >= seconds * HZ]
        for a, _, ended in holds + ends:
            frame = min(frame_at(a + seconds * HZ), len(score) - 1)
            rows.append((score[frame], ended, (a - clip.start) / HZ, clip.speaker))
    score, ended, turn, speaker = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Pauses(np.array(score, float), np.array(ended, int), np.array(turn, float), np.array(speaker))


def soon(prepared: list[Prepared], scores: list[np.ndarray]) -> dict[str, float]:
    """AUC of `ending soon` 200 ms before the end, against mid-speech and against 200 ms before a hold."""
    ends, holds, middle = [], [], []
    for p, score in zip(prepared, scores, strict=True):
        at = lambda sample: score[np.clip(frame_at(sample - 0.2 * HZ), 0, len(score) - 1)]
        frames = frames_of(p.clip, len(score))
        if p.clip.end is not None:
            ends.append(at(p.clip.end))
        holds += [at(a) for a, b in p.clip.holds if b - a >= HOLD]
        now = (np.arange(len(score)) + 1) * FRAME
        plain = (frames.known[:, 2] == 1) & ~frames.before_pause & (p.clip.stop - now > 2 * SOON)
        middle += list(score[plain])
    one = lambda others: auc(np.array(ends + others), np.array([1] * len(ends) + [0] * len(others)))
    return {"mid_speech": one(middle), "before_hold": one(holds)}


def auc(score: np.ndarray, ended: np.ndarray) -> float:
    ends, holds = np.sort(score[ended == 1]), np.sort(score[ended == 0])
    if len(ends) == 0 or len(holds) == 0:
        return float("nan")
    below = np.searchsorted(holds, ends, "left") + np.searchsorted(holds, ends, "right")
    return float(below.mean() / 2 / len(holds))


def matched_auc(p: Pauses) -> float:
    """The same among pairs of which the turn had lasted about as long."""
    cell = np.digitize(p.turn_s, MATCH_BINS_S)
    pairs = right = 0.0
    for one in np.unique(cell):
        here = p[cell == one]
        n = (here.ended == 1).sum() * (here.ended == 0).sum()
        if n:
            pairs, right = pairs + n, right + n * auc(here.score, here.ended)
    return right / pairs if pairs else float("nan")


def interval(p: Pauses, measure, rounds: int) -> str:
    """95 %, by drawing speakers anew; of a single speaker, by drawing pauses."""
    if rounds == 0:
        return ""
    rng = np.random.default_rng(1)
    drawn_by = p.speaker if len(np.unique(p.speaker)) > 1 else np.arange(len(p.speaker))
    of = {who: np.flatnonzero(drawn_by == who) for who in np.unique(drawn_by)}
    names = list(of)
    values = []
    for _ in range(rounds):
        drawn = rng.choice(len(names), len(names))
        values.append(measure(p[np.concatenate([of[names[i]] for i in drawn])]))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return f"({low:.2f}-{high:.2f})"


def calibration_error(logit: np.ndarray, ended: np.ndarray, seconds: float, bins: int = 8) -> float:
    """Expected calibration error where ends and holds are as frequent as the first head supposes."""
    probability = 1 / (1 + np.exp(-logit))
    ends, holds = max(1, (ended == 1).sum()), max(1, (ended == 0).sum())
    weight = np.where(ended == 1, 1 / ends, holds_longer_than(np.array(seconds)) / holds)
    order = np.argsort(probability)
    cumulative = np.cumsum(weight[order]) / weight.sum()
    cell = np.minimum((cumulative * bins - 1e-9).astype(int), bins - 1)
    error = 0.0
    for one in range(bins):
        here = order[cell == one]
        if len(here):
            share = weight[here].sum()
            gap = abs((weight[here] * probability[here]).sum() - (weight[here] * ended[here]).sum()) / share
            error += gap * share / weight.sum()
    return error


def report(prepared: list[Prepared], logits: list[np.ndarray], rounds: int = 400) -> list[dict[str, str]]:
    """Of the first score: a row for each source and moment that has both ends and holds."""
    rows = []
    for source in [*sorted({p.clip.source for p in prepared}), "all"]:
        chosen = [i for i, p in enumerate(prepared) if source in (p.clip.source, "all")]
        for seconds in MOMENTS_S:
            p = pauses([prepared[i] for i in chosen], [logits[i][:, 0] for i in chosen], seconds)
            if len(p.ended) == 0 or p.ended.min() == p.ended.max():
                continue
            plain = lambda q: auc(q.score, q.ended)
            rows.append(
                {
                    "source": source,
                    "ms": f"{seconds * 1000:.0f}",
                    "ends": str((p.ended == 1).sum()),
                    "holds": str((p.ended == 0).sum()),
                    "AUC": f"{plain(p):.3f} {interval(p, plain, rounds)}",
                    "matched": f"{matched_auc(p):.3f} {interval(p, matched_auc, rounds)}",
                    "time alone": f"{auc(p.turn_s, p.ended):.2f}",
                    "ECE": f"{calibration_error(p.score, p.ended, seconds):.3f}",
                }
            )
    return rows


def soon_report(prepared: list[Prepared], logits: list[np.ndarray]) -> list[dict[str, str]]:
    """Of the second score."""
    rows = []
    for source in sorted({p.clip.source for p in prepared}):
        chosen = [i for i, p in enumerate(prepared) if p.clip.source == source]
        found = soon([prepared[i] for i in chosen], [logits[i][:, 1] for i in chosen])
        rows.append({"source": source, **{name: f"{value:.3f}" for name, value in found.items()}})
    return rows


def table(rows: list[dict[str, str]]) -> str:
    columns = list(rows[0])
    lines = [columns, ["---"] * len(columns), *([row[c] for c in columns] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
