"""Features of many clips, and for each frame what is true of it."""

from dataclasses import dataclass

import numpy as np

from .augment import TAIL, variant
from .data import Clip, seed_of, with_tail
from .features import FRAME, HOPS_PER_FRAME, HZ, follow, spectra
from .voices import Parts, other_voice

BATCH = 64


@dataclass(frozen=True)
class Prepared:
    clip: Clip
    #: [frames, FEATURES], float16.
    features: np.ndarray


def heard(clip: Clip, audio: np.ndarray) -> tuple[Clip, Parts]:
    return clip, spectra(audio[: len(audio) // FRAME * FRAME].astype(np.float64))


def prepare(made: list[tuple[Clip, Parts]]) -> list[Prepared]:
    made = sorted(made, key=lambda pair: len(pair[1][1]))
    prepared = []
    for at in range(0, len(made), BATCH):
        group = made[at : at + BATCH]
        hops = max(len(parts[1]) for _, parts in group)
        pad = lambda a: np.pad(a, [(0, hops - len(a))] + [(0, 0)] * (a.ndim - 1), constant_values=-100)
        rows = follow(*(np.stack([pad(parts[i]) for _, parts in group]) for i in range(4)))
        prepared += [
            Prepared(clip, row[: len(parts[1]) // HOPS_PER_FRAME].astype(np.float16))
            for (clip, parts), row in zip(group, rows, strict=True)
        ]
    return sorted(prepared, key=lambda p: p.clip.id)


def as_recorded(clips: list[Clip]) -> list[Prepared]:
    """Nothing done to them, but for the clip's own background after a tail that is too short to be judged at 400 ms."""
    return prepare([heard(*with_tail(clip, clip.load(), TAIL // 2, seed_of(clip.id, 0))) for clip in clips])


def variants(clips: list[Clip], number: int, strength: float) -> list[Prepared]:
    """Recorded otherwise, and in other voices; as recorded where strength is 0."""
    audio = [clip.load() for clip in clips]
    made = [
        heard(*variant(clip, sound, seed_of(clip.id, number), strength, audio))
        for clip, sound in zip(clips, audio, strict=True)
    ]
    if strength:
        made = [other_voice(clip, parts, seed_of(clip.id, 5000 + number)) for clip, parts in made]
    return prepare(made)


#: A hold is a pause inside a turn of at least this; shorter ones are mostly stop closures.
HOLD = int(0.2 * HZ)
#: Ending soon: speech will end for good within this.
SOON = int(0.32 * HZ)
FUTURE_S = [(0.0, 0.2), (0.2, 0.4), (0.4, 0.8), (0.8, 1.6)]
TO_END_S = [0.5, 1.0, 2.0]
#: Heads: turn ended (posterior), the same without the prior of time, ending soon, then those that only help to learn.
HEADS = 3 + len(FUTURE_S) + len(TO_END_S)
SILENCE_BINS_S = [0.1, 0.2, 0.4, 0.7, 1.0]
TURN_BINS_S = [1, 1.7, 2.5, 3.5, 5, 7]
#: The share of a pause's weight that does not ask for the source.
POOLED = 0.3
#: What a frame of speech counts, as one in which the turn is not over: little, since nobody asks there.
SPEECH = 0.05


def holds_longer_than(seconds: np.ndarray) -> np.ndarray:
    """Pauses inside a turn that outlast this, per turn: Switchboard's turns of up to ten seconds, fitted."""
    return 0.8 * np.exp(-2.6 * seconds)


@dataclass
class Frames:
    """What is true of a clip's frames; all arrays have one entry a frame."""

    #: -1: speech or before it; else samples since the pause began.
    silence: np.ndarray
    #: Samples from speech's start to the pause's.
    turn: np.ndarray
    #: 1: the turn is over, 0: a hold, -1: not a pause.
    ended: np.ndarray
    short: np.ndarray
    heads: np.ndarray
    known: np.ndarray
    before_pause: np.ndarray


def frames_of(clip: Clip, count: int, jitter: int = 0) -> Frames:
    now = (np.arange(count) + 1) * FRAME
    silence, turn = np.full(count, -1), np.zeros(count, int)
    ended, short = np.full(count, -1), np.zeros(count, bool)
    speech_end = clip.stop + jitter
    speaking = (now >= clip.start) & (now < speech_end)
    before_pause = np.zeros(count, bool)
    for a, b in clip.holds:
        a += jitter
        inside = (now >= a) & (now < b - 160)
        silence[inside], turn[inside], ended[inside] = now[inside] - a, a - clip.start, 0
        short[inside] = b - a < HOLD
        speaking &= ~((now >= a) & (now < b))
        if b - a >= HOLD:
            before_pause |= (now < a) & (now >= a - SOON)
    if clip.end is not None:
        inside = (now >= speech_end) & (now < speech_end + TAIL)
        silence[inside], turn[inside], ended[inside] = now[inside] - speech_end, speech_end - clip.start, 1

    # speech[i]: whether the hop of 10 ms is speech, to look ahead in.
    step = HZ // 100
    speech = np.zeros(int(now[-1] / step) + 400, bool)
    speech[clip.start // step : clip.stop // step] = True
    for a, b in clip.holds:
        speech[a // step : b // step] = False
    total = np.concatenate([[0], np.cumsum(speech)])
    heads, known = np.zeros((count, HEADS), np.float32), np.zeros((count, HEADS), np.float32)
    heads[:, 0] = heads[:, 1] = ended == 1
    known[:, 0] = known[:, 1] = ended >= 0
    heads[:, 2] = speaking & (clip.stop - now <= SOON)
    known[:, 2] = speaking & (now >= clip.start + 1600)
    for i, (from_, to) in enumerate(FUTURE_S):
        first, last = now // step + int(from_ * 100), now // step + int(to * 100)
        heads[:, 3 + i] = total[last.clip(max=len(speech))] - total[first.clip(max=len(speech))] > 2
    for i, seconds in enumerate(TO_END_S):
        heads[:, 3 + len(FUTURE_S) + i] = clip.stop - now <= seconds * HZ
    known[:, 3:] = (now >= clip.start)[:, None]
    if clip.end is None:
        heads[:, 2:], known[:, 2:] = 0, 0
    return Frames(silence, turn, ended, short, heads, known, before_pause & speaking)


class Weights:
    """
    How much each frame counts. At a pause, ends and holds of one source, one length of silence and one length of turn weigh
    the same (overlap weights), so that neither where a clip comes from nor time alone tells them apart. A share of the weight
    is given by the same rule without regard to the source, for a source without holds tells something, too. For the first
    head holds are then made as frequent as in conversation.
    """

    def __init__(self, prepared: list[Prepared]):
        #: By source, silence and turn: holds and ends.
        self.counts: dict[tuple[str, int, int], np.ndarray] = {}
        for p in prepared:
            frames = frames_of(p.clip, len(p.features))
            for cell, ended, amount in self._pauses(p.clip, frames):
                self.counts.setdefault(cell, np.zeros(2))[ended] += amount
        self.pooled: dict[tuple[int, int], np.ndarray] = {}
        totals: dict[str, float] = {}
        for (source, *cell), (holds, ends) in self.counts.items():
            self.pooled.setdefault(tuple(cell), np.zeros(2))[:] += holds, ends
            totals[source] = totals.get(source, 0) + holds * ends / (holds + ends)
        #: A source counts by the root of what it has to tell.
        root = {source: np.sqrt(total) for source, total in totals.items()}
        scale = sum(totals.values()) / sum(root.values())
        self.by_source = {s: root[s] * scale / totals[s] if totals[s] else 0 for s in totals}
        everything = sum(self.by_source[c[0]] * 2 * h * e / (h + e) for c, (h, e) in self.counts.items())
        frames = sum(len(p.features) for p in prepared)
        self.unit = frames / everything
        self.pooled_unit = frames / sum(2 * h * e / (h + e) for h, e in self.pooled.values())

    def _cells(self, clip: Clip, frames: Frames):
        silence = np.digitize(frames.silence / HZ, SILENCE_BINS_S)
        turn = np.digitize(frames.turn / HZ, TURN_BINS_S)
        return [(clip.source, int(s), int(t)) for s, t in zip(silence, turn, strict=True)]

    def _pauses(self, clip: Clip, frames: Frames):
        cells = self._cells(clip, frames)
        for i in np.flatnonzero(frames.ended >= 0):
            yield cells[i], frames.ended[i], 0.3 if frames.short[i] else 1.0

    def of(self, clip: Clip, frames: Frames) -> np.ndarray:
        """[frames, HEADS], about one on average where there is something to learn."""
        out = np.zeros_like(frames.known)
        for i, ((source, *cell), ended, amount) in zip(
            np.flatnonzero(frames.ended >= 0), self._pauses(clip, frames), strict=True
        ):
            own = _share_of_other(self.counts.get((source, *cell)), ended) * self.unit * self.by_source[source]
            pooled = _share_of_other(self.pooled.get(tuple(cell)), ended) * self.pooled_unit
            out[i, 1] = amount * ((1 - POOLED) * own + POOLED * pooled)
        out[:, 0] = out[:, 1] * np.where(frames.ended == 0, holds_longer_than(frames.silence.clip(0) / HZ), 1)
        now = (np.arange(len(out)) + 1) * FRAME
        out[(frames.known[:, 2] == 1) & (clip.stop - now > 0.06 * HZ), :2] = SPEECH
        out[:, 2] = frames.known[:, 2] * (1 + 2 * frames.before_pause)
        out[:, 3:] = frames.known[:, 3:]
        return out


def _share_of_other(counts: np.ndarray | None, ended: int) -> float:
    """Of holds and ends, how many are not what this is. None: labels moved into a cell that has neither."""
    return 0.0 if counts is None else counts[1 - ended] / counts.sum()
