"""Other microphones, rooms, lines and speeds. Each acts on the whole clip: its holds and its end alike."""

from fractions import Fraction

import numpy as np
from scipy import signal

from .data import FADE, Clip, paused, stretched, trimmed, with_tail
from .features import HZ

#: A turn may be judged for this long after its end.
TAIL = int(1.4 * HZ)


def variant(
    clip: Clip, audio: np.ndarray, rng: np.random.Generator, strength: float, others: list[np.ndarray]
) -> tuple[Clip, np.ndarray]:
    """
    One way this clip could have been recorded. `strength` scales how often something is done to it; 0: nothing. `others` are
    heard in the background.
    """
    happens = lambda chance: rng.random() < chance * strength
    if happens(0.6):
        factor = Fraction(int(rng.integers(18, 23)), 20)
        clip, audio = stretched(clip, float(factor)), resampled(audio, factor)
    if happens(0.5):
        clip, audio = paused(clip, audio, TAIL, rng)
    if not clip.digital_tail or rng.random() < 0.5:
        clip, audio = with_tail(clip, audio, TAIL, rng)
    else:
        audio = np.concatenate([audio, np.zeros(max(0, clip.stop + TAIL - len(audio)), np.float32)])
    clip, audio = trimmed(clip, audio, int(rng.uniform(0.15, 0.9) * HZ), rng)
    if happens(0.1):
        audio = gated(clip, audio, rng)
    if happens(0.3):
        audio = reverberated(audio, rng)
    if happens(0.5):
        audio = equalised(audio, rng)
    if happens(0.45):
        audio = noisy(clip, audio, rng)
    if happens(0.15):
        audio = among_others(clip, audio, rng, others)
    if happens(0.08):
        audio = hummed(clip, audio, rng)
    if happens(0.2):
        audio = narrowed(audio, rng)
    if happens(0.06):
        limit = np.abs(audio).max() * rng.uniform(0.2, 0.6)
        audio = audio.clip(-limit, limit)
    if happens(0.4):
        audio = band_limited(audio)
    gain = 10 ** (rng.uniform(-24, 6) / 20) if strength else 1
    return clip, (np.round((audio * gain).clip(-1, 1) * 32767) / 32768).astype(np.float32)


def resampled(audio: np.ndarray, factor: Fraction) -> np.ndarray:
    """`factor` times as long: slower and lower."""
    if factor == 1:
        return audio
    return signal.resample_poly(audio, factor.numerator, factor.denominator).astype(np.float32)


def speech_power(clip: Clip, audio: np.ndarray) -> float:
    return float(np.mean(audio[clip.start : clip.stop] ** 2)) + 1e-12


def noisy(clip: Clip, audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Noise of a random colour (0: white, 2: brown), 8 to 40 dB below the speech; some of it swells."""
    spectrum = np.fft.rfft(rng.normal(size=len(audio)))
    hz = np.fft.rfftfreq(len(audio), 1 / HZ)
    noise = np.fft.irfft(spectrum / np.maximum(hz, 40) ** (rng.uniform(0, 2) / 2), len(audio))
    if rng.random() < 0.4:
        steps = rng.normal(0, 0.5, len(audio) // 3200 + 2)
        noise *= np.exp(np.interp(np.arange(len(audio)) / 3200, np.arange(len(steps)), steps))
    power = speech_power(clip, audio) * 10 ** (-rng.uniform(8, 40) / 10)
    return (audio + noise * np.sqrt(power / (np.mean(noise**2) + 1e-12))).astype(np.float32)


def among_others(clip: Clip, audio: np.ndarray, rng: np.random.Generator, others: list[np.ndarray]) -> np.ndarray:
    """Two to six other people talk all the while, 10 to 25 dB below the speech."""
    voices = [others[i] for i in rng.integers(0, len(others), rng.integers(2, 7))]
    placed = [np.resize(np.roll(v, rng.integers(len(v))), len(audio)) / (np.std(v) + 1e-9) for v in voices]
    babble = np.sum(placed, axis=0)
    power = speech_power(clip, audio) * 10 ** (-rng.uniform(10, 25) / 10)
    return (audio + babble * np.sqrt(power / (np.mean(babble**2) + 1e-12))).astype(np.float32)


def hummed(clip: Clip, audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    time = np.arange(len(audio)) / HZ
    mains = rng.choice([50.0, 60.0])
    hum = sum(
        rng.uniform(0, 1) / n * np.sin(2 * np.pi * (mains * n * time + rng.random())) for n in (1, 2, 3, 4, 6, 8)
    )
    power = speech_power(clip, audio) * 10 ** (-rng.uniform(15, 35) / 10)
    return (audio + hum * np.sqrt(power / np.mean(hum**2))).astype(np.float32)


def reverberated(audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A room of 0.1 to 0.5 s: noise that decays, behind the direct sound."""
    length = int(rng.uniform(0.1, 0.5) * HZ)
    tail = rng.normal(size=length) * 10 ** (-3 * np.arange(length) / length)
    tail[: int(rng.uniform(0.002, 0.02) * HZ)] = 0
    tail *= 10 ** (-rng.uniform(2, 14) / 20) / np.sqrt(np.sum(tail**2))
    tail[0] = 1
    return signal.fftconvolve(audio, tail)[: len(audio)].astype(np.float32)


def equalised(audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A smooth random response of ±8 dB, as minimum of phase as a short FIR needs."""
    knots = np.linspace(0, 1, 7)
    gains = 10 ** (rng.uniform(-8, 8, 7) / 20)
    return signal.fftconvolve(audio, signal.firwin2(129, knots, gains), "same").astype(np.float32)


def narrowed(audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A telephone or a codec: nothing above 3.4 to 5 kHz, sometimes nothing below 300 Hz, sometimes mu-law."""
    audio = signal.sosfilt(signal.butter(8, rng.uniform(3400, 5000), fs=HZ, output="sos"), audio)
    if rng.random() < 0.4:
        audio = signal.sosfilt(signal.butter(2, rng.uniform(150, 300), "high", fs=HZ, output="sos"), audio)
    if rng.random() < 0.3:
        scale = np.abs(audio).max() + 1e-9
        compressed = np.sign(audio) * np.log1p(255 * np.abs(audio) / scale) / np.log(256)
        compressed = np.round(compressed * 127) / 127
        audio = np.sign(compressed) * np.expm1(np.abs(compressed) * np.log(256)) / 255 * scale
    return audio.astype(np.float32)


def gated(clip: Clip, audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A noise gate: pauses fall to (almost) nothing some time after speech, holds and the end alike."""
    gain = np.ones(len(audio), np.float32)
    depth = rng.choice([0.0, 0.03])
    for a, b in [(0, clip.start), *clip.holds, (clip.stop, len(audio))]:
        hang = int(rng.uniform(0.06, 0.3) * HZ) if a else 0
        if b - a > hang + 2 * FADE:
            gain[a + hang : b if b == len(audio) else b - FADE] = depth
    return audio * signal.fftconvolve(gain, np.ones(161) / 161, "same").clip(0, 1).astype(np.float32)


#: What a resampler to 16 kHz commonly leaves: flat to 6.7 kHz, nothing from 8 kHz on.
RESAMPLED = signal.firwin(55, 0.92, window=("kaiser", 7.3))


def band_limited(audio: np.ndarray) -> np.ndarray:
    return signal.fftconvolve(audio, RESAMPLED, "same").astype(np.float32)
