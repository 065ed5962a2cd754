"""
Other voices, made from what `spectra` says of a clip rather than from its sound: nothing is synthesised, so there are no artefacts
to learn. Each acts on the whole clip, its holds and its end alike.
"""

from dataclasses import dataclass

import numpy as np

from .data import Clip, stretched
from .features import HOPS_PER_FRAME, MEL_HZ, MELS, PITCH_HZ

#: Log-mels [hops, MELS] and level [hops] in dB, voicing [hops] 0..1, pitch [hops] in octaves over 100 Hz.
Parts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

#: As `follow` has it.
VOICED = 0.55
PITCH_RANGE = np.log2(np.array(PITCH_HZ) / 100)


@dataclass(frozen=True)
class Voice:
    """How far each goes. Factors lie between 1/x and x, evenly in their logarithm. More of everything did worse."""

    #: How often each is done.
    chance: float = 0.5
    #: Length.
    tempo: float = 1.25
    #: Length of the vocal tract, pitch aside.
    tract: float = 1.15
    #: How far pitch goes from its median.
    melody: float = 1.7
    #: How much higher or lower the voice is.
    octaves: float = 0.3
    #: How far levels fall from the loudest.
    dynamics: float = 1.2
    #: The power of periodicity.
    breath: float = 1.5
    #: The share of hops, at most, of which pitch is heard an octave off.
    mistakes: float = 0.04


def other_voice(clip: Clip, parts: Parts, rng: np.random.Generator, voice: Voice = Voice()) -> tuple[Clip, Parts]:
    mels, level, voicing, pitch = parts
    factor = lambda most: float(most ** rng.uniform(-1, 1)) if rng.random() < voice.chance else 1.0
    tempo, tract, melody = factor(voice.tempo), factor(voice.tract), factor(voice.melody)
    dynamics, breath = factor(voice.dynamics), factor(voice.breath)
    shift = rng.uniform(-voice.octaves, voice.octaves) if rng.random() < voice.chance else 0.0
    wrong = rng.uniform(0, voice.mistakes) if rng.random() < voice.chance else 0.0
    if tempo != 1:
        clip, (mels, level, voicing, pitch) = at_tempo(clip, (mels, level, voicing, pitch), tempo)
    if tract != 1:
        mels = mels @ tract_weights(tract)
    loudest = np.percentile(level, 95)
    mels, level = loudest + dynamics * (mels - loudest), loudest + dynamics * (level - loudest)
    voiced = voicing > VOICED
    if voiced.any():
        centre = np.median(pitch[voiced])
        pitch = centre + shift + melody * (pitch - centre)
    slips = rng.random(len(pitch)) < wrong
    pitch = (pitch + np.where(slips, rng.choice([-1.0, 1.0], len(pitch)), 0)).clip(*PITCH_RANGE)
    return clip, (mels, level, voicing**breath, pitch)


def at_tempo(clip: Clip, parts: Parts, factor: float) -> tuple[Clip, Parts]:
    """`factor` times as long, at the same pitch."""
    hops = len(parts[1])
    at = np.arange(int(hops * factor) // HOPS_PER_FRAME * HOPS_PER_FRAME) / factor
    at = at.clip(max=hops - 1)
    before = at.astype(int)
    after = np.minimum(before + 1, hops - 1)
    share = at - before
    between = lambda x: x[before] + (x[after] - x[before]) * (share[:, None] if x.ndim == 2 else share)
    mels, level, voicing, pitch = parts
    return stretched(clip, factor), (between(mels), between(level), between(voicing), pitch[np.round(at).astype(int)])


def tract_weights(factor: float) -> np.ndarray:
    """[MELS, MELS]: the resonances of a vocal tract `factor` times as short. What lies beyond the band is its edge, held."""
    mel = lambda hz: 2595 * np.log10(1 + hz / 700)
    centres = 700 * (10 ** (np.linspace(mel(MEL_HZ[0]), mel(MEL_HZ[1]), MELS + 2)[1:-1] / 2595) - 1)
    step = mel(centres[1]) - mel(centres[0])
    at = ((mel(centres / factor) - mel(centres[0])) / step).clip(0, MELS - 1)
    below = np.minimum(at.astype(int), MELS - 2)
    weights = np.zeros((MELS, MELS))
    weights[below, np.arange(MELS)] = 1 - (at - below)
    weights[below + 1, np.arange(MELS)] += at - below
    return weights
