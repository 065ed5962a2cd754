"""The labelled clips of a folder in the format of `turns.jsonl`, and one clip's sound and times as training uses them."""

import json
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import soundfile

from .features import HZ


@dataclass(frozen=True)
class Clip:
    """Times are samples at HZ. `end` is None where the recording stops in mid-turn."""

    id: str
    source: str
    speaker: str
    path: Path
    start: int
    end: int | None
    stop: int
    holds: list[tuple[int, int]] = field(default_factory=list)
    digital_tail: bool = False

    def load(self) -> np.ndarray:
        audio, rate = soundfile.read(self.path, dtype="float32")
        if rate != HZ or audio.ndim != 1:
            raise ValueError(f"{self.path}: one channel at {HZ} Hz is wanted")
        return audio


def read_clips(folder: Path, splits: tuple[str, ...]) -> list[Clip]:
    clips = []
    for line in (folder / "turns.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("split") not in splits or row.get("multi_speaker"):
            continue
        at = lambda seconds: int(round(seconds * HZ))
        clips.append(
            Clip(
                id=row["id"],
                source=row["source"],
                speaker=row["speaker"],
                path=folder / row["path"],
                start=at(row["speech_start_s"]),
                end=at(row["turn_end_s"]) if row["end_is_turn_end"] else None,
                stop=at(row["turn_end_s"]),
                holds=[(at(a), at(b)) for a, b in row["holds"]],
                digital_tail=bool(row.get("tail_is_digital_silence")),
            )
        )
    return sorted(clips, key=lambda clip: clip.id)


def seed_of(text: str, number: int) -> np.random.Generator:
    return np.random.default_rng([zlib.crc32(text.encode()), number])


def room_tone(clip: Clip, audio: np.ndarray) -> np.ndarray:
    """The clip's own background: what lies between its speech, edges left out."""
    spans = [(0, clip.start - 800), (clip.stop + 2400, len(audio))]
    spans += [(a + 1600, b - 960) for a, b in clip.holds if b - a > 4000]
    pieces = [audio[max(0, a) : b] for a, b in spans if b - a > 320]
    pieces = [piece for piece in pieces if np.abs(piece).max() > 0]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)


def more_tone(tone: np.ndarray, samples: int, rng: np.random.Generator) -> np.ndarray:
    """`samples` of background like `tone`: grains of it overlapped at constant power. A faint noise where there is none."""
    if len(tone) < 640:
        return rng.normal(0, 10 ** (-75 / 20), samples).astype(np.float32)
    grain = min(2048, len(tone) // 2 * 2)
    half = grain // 2
    shape = np.sin(np.pi * (np.arange(grain) + 0.5) / grain)
    out = np.zeros(samples + 2 * grain, np.float32)
    for at in range(0, samples + grain, half):
        from_ = rng.integers(0, len(tone) - grain + 1)
        out[at : at + grain] += tone[from_ : from_ + grain] * shape
    return out[half : half + samples]


def joined(a: np.ndarray, b: np.ndarray, fade: int) -> np.ndarray:
    """a, then b, faded into each other at constant power over `fade` samples."""
    fade = min(fade, len(a), len(b))
    if fade == 0:
        return np.concatenate([a, b])
    angle = (np.arange(fade) + 0.5) / fade * np.pi / 2
    middle = a[len(a) - fade :] * np.cos(angle) + b[:fade] * np.sin(angle)
    return np.concatenate([a[: len(a) - fade], middle, b[fade:]]).astype(np.float32)


FADE = 480


def with_tail(clip: Clip, audio: np.ndarray, tail: int, rng: np.random.Generator) -> tuple[Clip, np.ndarray]:
    """At least `tail` samples after the end of speech, the clip's own background where nothing was recorded."""
    missing = clip.stop + tail - len(audio)
    if missing <= 0:
        return clip, audio
    return clip, joined(audio, more_tone(room_tone(clip, audio), missing + FADE, rng), FADE)


def paused(clip: Clip, audio: np.ndarray, tail: int, rng: np.random.Generator) -> tuple[Clip, np.ndarray]:
    """
    The clip with its pauses remade, holds and the turn's end by one rule, so that no splice tells one from the other:
    after a random 60 to 250 ms the recorded background gives way to grains of it, and holds may become longer.
    """
    tone = room_tone(clip, audio)
    pauses = [(a, b, True) for a, b in clip.holds] + [(clip.stop, len(audio), False)]
    out, done, shift, holds = audio[:0], 0, 0, []
    for a, b, is_hold in pauses:
        keep = int(rng.uniform(0.06, 0.25) * HZ)
        if is_hold and (b - a < keep + 2 * FADE or b - a < 3200):
            holds.append((a + shift, b + shift))
            continue
        length = max(b - a, int(rng.uniform(0.2, 1.4) * HZ)) if is_hold else max(b - a, tail)
        middle = more_tone(tone, length - keep + FADE if not is_hold else length - keep - 960 + 2 * FADE, rng)
        out = joined(np.concatenate([out, audio[done : a + keep]]), middle, FADE)
        if is_hold:
            out = joined(out, audio[b - 960 :][:960], FADE)
            holds.append((a + shift, a + shift + length))
            shift += length - (b - a)
            done = b
        else:
            done = len(audio)
    moved = clip.stop + shift
    return replace(clip, holds=holds, stop=moved, end=moved if clip.end is not None else None), out


def trimmed(clip: Clip, audio: np.ndarray, lead: int, rng: np.random.Generator) -> tuple[Clip, np.ndarray]:
    """The clip with `lead` samples before speech."""
    extra = lead - clip.start
    if extra > 0:
        audio = joined(more_tone(room_tone(clip, audio), extra + FADE, rng), audio, FADE)
    else:
        audio = audio[-extra:]
    return shifted(clip, extra), audio


def shifted(clip: Clip, samples: int) -> Clip:
    return replace(
        clip,
        start=clip.start + samples,
        stop=clip.stop + samples,
        end=None if clip.end is None else clip.end + samples,
        holds=[(a + samples, b + samples) for a, b in clip.holds],
    )


def stretched(clip: Clip, factor: float) -> Clip:
    at = lambda sample: int(round(sample * factor))
    return replace(
        clip,
        start=at(clip.start),
        stop=at(clip.stop),
        end=None if clip.end is None else at(clip.end),
        holds=[(at(a), at(b)) for a, b in clip.holds],
    )
