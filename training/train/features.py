"""What the network sees of one frame: 40 log-mels twice, and what a listener would say of the prosody.

`web/turn/model/features.ts` is the same in TypeScript, statement for statement where it can be: change both, then train again.
Here a batch of clips goes through at once: all arrays are [clips, ...], and only time is a loop.

Everything is causal, and nothing depends on the level of the microphone: levels count from the speaker's running peak.
"""

import numpy as np

HZ = 16_000
HOP = 256
HOPS_PER_FRAME = 2
FRAME = HOP * HOPS_PER_FRAME
WINDOW = 640
FFT = 1024
MELS = 40
MEL_HZ = (80.0, 7600.0)
#: Pitch: the range searched, and the band whose autocorrelation is taken.
PITCH_HZ = (70.0, 450.0)
PITCH_BAND_HZ = (60.0, 1500.0)
HOP_FEATURES = MELS + 7
FRAME_FEATURES = 14
FEATURES = HOPS_PER_FRAME * HOP_FEATURES + FRAME_FEATURES

SHORTEST_LAG = int(np.ceil(HZ / PITCH_HZ[1]))
LONGEST_LAG = int(np.floor(HZ / PITCH_HZ[0]))
#: Energies below -100 dB are silence.
EPSILON = 1e-10


def _hann() -> np.ndarray:
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)


def _mel_weights() -> np.ndarray:
    """[bins, MELS]: triangles on the HTK mel scale, each with an area of one."""
    mel = lambda hz: 2595 * np.log10(1 + hz / 700)
    edges = 700 * (10 ** (np.linspace(mel(MEL_HZ[0]), mel(MEL_HZ[1]), MELS + 2) / 2595) - 1)
    hz = np.arange(FFT // 2 + 1) * HZ / FFT
    weights = np.zeros((len(hz), MELS))
    for band in range(MELS):
        low, centre, high = edges[band : band + 3]
        triangle = np.clip(np.minimum((hz - low) / (centre - low), (high - hz) / (high - centre)), 0, None)
        weights[:, band] = triangle / triangle.sum()
    return weights


WINDOW_SHAPE = _hann()
MEL_WEIGHTS = _mel_weights()
#: A sine at full scale within a band is near 0 dB.
POWER_SCALE = 1 / (WINDOW_SHAPE.sum() / 2) ** 2
_BIN_HZ = np.arange(FFT // 2 + 1) * HZ / FFT
PITCH_BAND = ((_BIN_HZ >= PITCH_BAND_HZ[0]) & (_BIN_HZ <= PITCH_BAND_HZ[1])).astype(float)
LEVEL_BAND = ((_BIN_HZ >= MEL_HZ[0]) & (_BIN_HZ <= MEL_HZ[1])).astype(float)
_shape_correlation = np.fft.irfft(np.abs(np.fft.rfft(WINDOW_SHAPE, FFT)) ** 2)
#: Undoes the window's own fall (Boersma 1993), and prefers the shorter of two lags by 0.02 an octave.
LAG_GAIN = _shape_correlation[0] / _shape_correlation[: LONGEST_LAG + 2]
LAG_BIAS = 0.02 * np.log2(np.arange(LONGEST_LAG + 2).clip(1) / SHORTEST_LAG)


def spectra(audio: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of one clip: log-mels [hops, MELS] and level [hops] in dB, voicing [hops] 0..1, pitch [hops] in octaves over 100 Hz."""
    hops = len(audio) // HOP
    padded = np.concatenate([np.zeros(WINDOW - HOP), audio[: hops * HOP]])
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP] * WINDOW_SHAPE
    power = np.abs(np.fft.rfft(windows, FFT)) ** 2
    mels = 10 * np.log10(power @ MEL_WEIGHTS * POWER_SCALE + EPSILON)
    level = 10 * np.log10(power @ LEVEL_BAND * POWER_SCALE + EPSILON)
    correlation = np.fft.irfft(power * PITCH_BAND)[:, : LONGEST_LAG + 2]
    strength = correlation * LAG_GAIN / (correlation[:, :1] * 1.001 + 1e-6)
    lags = np.arange(SHORTEST_LAG, LONGEST_LAG + 1)
    lag = lags[np.argmax((strength - LAG_BIAS)[:, SHORTEST_LAG : LONGEST_LAG + 1], axis=1)]
    rows = np.arange(hops)
    before, peak, after = strength[rows, lag - 1], strength[rows, lag], strength[rows, lag + 1]
    bend = before - 2 * peak + after
    shift = np.where(bend < -1e-9, 0.5 * (before - after) / np.minimum(bend, -1e-9), 0).clip(-0.5, 0.5)
    return mels, level, peak.clip(0, 1), np.log2(HZ / (lag + shift) / 100)


def follow(mels: np.ndarray, level: np.ndarray, voicing: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    """What `spectra` gives, for clips of equal length: [clips, hops, ...] -> [clips, frames, FEATURES]."""
    clips, hops = level.shape
    frames = hops // HOPS_PER_FRAME
    out = np.zeros((clips, frames, FEATURES), np.float32)
    number = lambda value: np.full(clips, float(value))

    peak, floor = number(-45), number(-60)
    mean, spread, low = number(0.8), number(0.2), number(0.6)
    voiced_hops = number(0)
    recent = np.full((clips, 3), 0.8)
    fast, slow = number(0.8), number(0.8)
    loud_fast, loud_slow = number(-10), number(-10)
    run, last_run, mean_run = number(0), number(0), number(8)
    since_voiced, since_active = number(100), number(100)
    onset_rate, flux_fast, flux_slow = number(0), number(0), number(0)
    last_pitch = number(0)
    was_voiced = np.zeros(clips, bool)
    previous_mels = np.zeros((clips, MELS))

    for hop in range(frames * HOPS_PER_FRAME):
        frame, part = divmod(hop, HOPS_PER_FRAME)
        l, v = level[:, hop], voicing[:, hop]
        peak = np.where(l > peak, peak + 0.3 * (l - peak), peak - 0.016)
        floor = np.where(l < floor, floor + 0.3 * (l - floor), np.minimum(floor + 0.048, peak - 10))
        loud = l - peak
        shape = np.maximum(mels[:, hop] - peak[:, None], -60) / 10
        active = (loud > -30) & (l > floor + 6)
        voiced = active & (v > 0.55)

        # Pitch, held while nothing is voiced; a jump of about an octave is a mistake of the search.
        off = pitch[:, hop] - mean
        folded = pitch[:, hop] + np.where(voiced_hops > 20, 1.0 * (off < -0.7) - 1.0 * (off > 0.8), 0)
        recent = np.where(voiced[:, None], np.concatenate([recent[:, 1:], folded[:, None]], 1), recent)
        f = np.sort(recent, axis=1)[:, 1]
        voiced_hops = voiced_hops + voiced
        rate = np.where(voiced, 1 / np.minimum(voiced_hops + 8, 125), 0)
        mean = mean + rate * (f - mean)
        spread = spread + rate * (np.abs(f - mean) - spread)
        low = low + rate * np.where(f < low, 4 * (f - low), 0.5 * (f - low))
        fast = np.where(voiced, fast + 0.35 * (f - fast), fast)
        slow = np.where(voiced, slow + 0.08 * (f - slow), slow)
        loud_fast = np.where(voiced, loud_fast + 0.35 * (loud - loud_fast), loud_fast)
        loud_slow = np.where(voiced, loud_slow + 0.05 * (loud - loud_slow), loud_slow)
        z = ((f - mean) / np.maximum(spread, 0.08)).clip(-4, 4)
        change = np.where(voiced & was_voiced, (f - last_pitch).clip(-0.5, 0.5), 0)

        # Voiced stretches: about a syllable each.
        ended = ~voiced & was_voiced
        mean_run = np.where(ended, mean_run + 0.2 * (run - mean_run), mean_run)
        last_run = np.where(ended, run, last_run)
        onset_rate = np.where(active, onset_rate * 0.99 + 0.01 * (voiced & ~was_voiced), onset_rate)
        run = np.where(voiced, run + 1, 0)
        since_voiced = np.where(voiced, 0, np.minimum(since_voiced + 1, 200))
        since_active = np.where(active, 0, np.minimum(since_active + 1, 200))
        flux = np.abs(shape - previous_mels).mean(axis=1) if hop else number(0)
        flux_fast = flux_fast + 0.2 * (flux - flux_fast)
        flux_slow = np.where(active, flux_slow + 0.02 * (flux - flux_slow), flux_slow)

        start = part * HOP_FEATURES
        out[:, frame, start : start + MELS] = shape
        out[:, frame, start + MELS : start + HOP_FEATURES] = np.stack(
            [
                v,
                voiced,
                z * voiced,
                (f - low).clip(-0.5, 2) * voiced,
                change,
                loud.clip(-60, 0) / 10,
                (l - floor).clip(0, 60) / 10,
            ],
            axis=1,
        )
        if part == HOPS_PER_FRAME - 1:
            out[:, frame, HOPS_PER_FRAME * HOP_FEATURES :] = np.stack(
                [
                    np.log1p(run),
                    np.log1p(since_voiced),
                    np.log1p(since_active),
                    np.log1p(np.maximum(run, last_run)),
                    np.log((np.maximum(run, last_run) + 2) / (mean_run + 2)),
                    z,
                    (fast - low).clip(-0.5, 2),
                    (fast - slow).clip(-1, 1),
                    spread.clip(0, 1),
                    loud_fast.clip(-40, 0) / 10,
                    (loud_fast - loud_slow).clip(-30, 30) / 10,
                    onset_rate * 10,
                    flux_slow,
                    np.log((flux_fast + 0.05) / (flux_slow + 0.05)),
                ],
                axis=1,
            )
        last_pitch, was_voiced, previous_mels = f, voiced, shape
    return out


def features(audio: np.ndarray) -> np.ndarray:
    """[frames, FEATURES] of one clip, as the browser computes them frame by frame."""
    parts = spectra(audio[: len(audio) // FRAME * FRAME].astype(np.float64))
    return follow(*(part[None] for part in parts))[0]
