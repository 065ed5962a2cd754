"""
python -m train.robustness --data DIR --model eot.onnx

How the network fares on dev's turns where they are heard otherwise than they were recorded: AUC and AUC at matched time,
200 ms into the pause, of the sources with at least 20 holds.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy import signal

from .augment import TAIL, reverberated, speech_power
from .corpus import Prepared, heard, prepare
from .data import FADE, Clip, joined, read_clips, seed_of, shifted, with_tail
from .evaluate import auc, matched_auc, pauses, table
from .export import run_onnx
from .features import HZ

MOMENT_S = 0.2


def mixed(clip: Clip, audio: np.ndarray, other: np.ndarray, below_db: float) -> np.ndarray:
    """`other`, so many dB below the speech."""
    scale = np.sqrt(speech_power(clip, audio) * 10 ** (-below_db / 10) / (np.mean(other**2) + 1e-12))
    return (audio + scale * other).astype(np.float32)


def white(below_db: float):
    return lambda clip, audio, rng, _: (clip, mixed(clip, audio, rng.normal(size=len(audio)), below_db))


def babble(clip: Clip, audio: np.ndarray, rng: np.random.Generator, others: list[np.ndarray]):
    """Six other people at once, 15 dB below."""
    voices = [np.resize(np.roll(others[i], rng.integers(HZ)), len(audio)) for i in rng.integers(0, len(others), 6)]
    return clip, mixed(clip, audio, sum(v / (np.std(v) + 1e-9) for v in voices), 15)


def telephone(clip: Clip, audio: np.ndarray, *_):
    """300 to 3400 Hz, mu-law of 8 bits."""
    narrow = signal.sosfilt(signal.butter(4, [300, 3400], "bandpass", fs=HZ, output="sos"), audio)
    law = np.round(np.sign(narrow) * np.log1p(255 * np.abs(narrow).clip(max=1)) / np.log(256) * 127) / 127
    return clip, (np.sign(law) * np.expm1(np.abs(law) * np.log(256)) / 255).astype(np.float32)


def gated(clip: Clip, audio: np.ndarray, *_):
    """Digital silence from 150 ms into each pause on."""
    audio = audio.copy()
    for a, b in [*clip.holds, (clip.stop, len(audio))]:
        audio[a + 2400 : b] = 0
    return clip, audio


def after_another(clip: Clip, audio: np.ndarray, rng: np.random.Generator, others: list[np.ndarray]):
    """No reset: another clip was heard before."""
    before = others[rng.integers(len(others))]
    return shifted(clip, len(before) - FADE), joined(before, audio, FADE)


CONDITIONS = {
    "as recorded": lambda clip, audio, *_: (clip, audio),
    "white noise, 20 dB below": white(20),
    "white noise, 10 dB below": white(10),
    "six voices, 15 dB below": babble,
    "telephone": telephone,
    "a room": lambda clip, audio, rng, _: (clip, reverberated(audio, rng)),
    "30 dB softer": lambda clip, audio, *_: (clip, np.round(audio * 0.03 * 32768).astype(np.float32) / 32768),
    "digital silence in pauses": gated,
    "no reset after another clip": after_another,
}


def altered(clips: list[Clip], change, others: list[np.ndarray]) -> list[Prepared]:
    made = []
    for clip in clips:
        rng = seed_of(clip.id, 7)
        made.append(heard(*change(*with_tail(clip, clip.load(), TAIL // 2, rng), rng, others)))
    return prepare(made)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train.robustness", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    options = parser.parse_args()
    clips = read_clips(options.data, ("dev",))
    holds = lambda source: sum(b - a >= MOMENT_S * HZ for c in clips if c.source == source for a, b in c.holds)
    clips = [clip for clip in clips if holds(clip.source) >= 20]
    others = [clip.load() for clip in clips[::7]]
    rows = []
    for name, change in CONDITIONS.items():
        prepared = altered(clips, change, others)
        scores = [run_onnx(options.model, p.features)[:, 0] for p in prepared]
        p = pauses(prepared, scores, MOMENT_S)
        ends, holding = p.score[p.ended == 1], p.score[p.ended == 0]
        rows.append(
            {
                "heard": name,
                "AUC": f"{auc(p.score, p.ended):.3f}",
                "matched": f"{matched_auc(p):.3f}",
                "median at ends": f"{np.median(ends):.2f}",
                "median at holds": f"{np.median(holding):.2f}",
            }
        )
    print(table(rows))


if __name__ == "__main__":
    main()
