/**
 * Smart Turn's network sees the last eight seconds as Whisper's log-mel spectrogram: 80 bands every 10 ms (Radford et al. 2022;
 * the numbers are those of the published feature extractor). The waveform gets zero mean and unit variance first. A shorter
 * sound gets zeros in front, and they count in mean and variance.
 */
import { Fft } from '../fft.ts';

export const WINDOW_SAMPLES = 8 * 16_000;
export const MEL_BANDS = 80;
export const MEL_FRAMES = 800;

const SAMPLE_HZ = 16_000;
const FFT_SAMPLES = 400;
const HOP_SAMPLES = 160;
const BINS = FFT_SAMPLES / 2 + 1;
const VARIANCE_FLOOR = 1e-7;
const POWER_FLOOR = 1e-10;
/** What is further below the loudest than this does not count: 80 dB. */
const RANGE_LOG10 = 8;

const LINEAR_HZ_A_MEL = 200 / 3;
const LOG_FROM_HZ = 1000;
const LOG_FROM_MEL = LOG_FROM_HZ / LINEAR_HZ_A_MEL;
const LOG_STEP = Math.log(6.4) / 27;

const hann = Float64Array.from(
  { length: FFT_SAMPLES },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FFT_SAMPLES),
);
const filters = melFilters();
const fft = new Fft(FFT_SAMPLES);

/** [MEL_BANDS × MEL_FRAMES], band by band, of the last WINDOW_SAMPLES of `sound` (16 kHz, any level). */
export function logMel(sound: Float32Array): Float32Array {
  const padded = normalised(sound);
  const out = new Float32Array(MEL_BANDS * MEL_FRAMES);
  const [re, im] = [new Float64Array(FFT_SAMPLES), new Float64Array(FFT_SAMPLES)];
  const [even, odd] = [new Float64Array(BINS), new Float64Array(BINS)];
  let loudest = -Infinity;
  // Two real frames are one complex transform: one is its real part, one its imaginary part.
  for (let frame = 0; frame < MEL_FRAMES; frame += 2) {
    const at = frame * HOP_SAMPLES;
    for (let i = 0; i < FFT_SAMPLES; i++) {
      re[i] = padded[at + i]! * hann[i]!;
      im[i] = padded[at + HOP_SAMPLES + i]! * hann[i]!;
    }
    const [zRe, zIm] = fft.transform(re, im);
    for (let k = 0; k < BINS; k++) {
      const j = (FFT_SAMPLES - k) % FFT_SAMPLES;
      even[k] = ((zRe[k]! + zRe[j]!) ** 2 + (zIm[k]! - zIm[j]!) ** 2) / 4;
      odd[k] = ((zIm[k]! + zIm[j]!) ** 2 + (zRe[j]! - zRe[k]!) ** 2) / 4;
    }
    filters.forEach(({ first, weights }, band) => {
      const row = band * MEL_FRAMES + frame;
      out[row] = logPower(even, first, weights);
      out[row + 1] = logPower(odd, first, weights);
      loudest = Math.max(loudest, out[row]!, out[row + 1]!);
    });
  }
  return out.map((value) => (Math.max(value, loudest - RANGE_LOG10) + 4) / 4);
}

function logPower(power: Float64Array, first: number, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * power[first + i]!;
  return Math.log10(Math.max(sum, POWER_FLOOR));
}

/** Zero mean, unit variance, and mirrored by half a window at both ends, so that a frame lies around its time. */
function normalised(sound: Float32Array): Float64Array {
  const half = FFT_SAMPLES / 2;
  const kept = sound.subarray(Math.max(0, sound.length - WINDOW_SAMPLES));
  let [sum, squares] = [0, 0];
  for (const x of kept) {
    sum += x;
    squares += x * x;
  }
  const mean = sum / WINDOW_SAMPLES;
  const scale = 1 / Math.sqrt(squares / WINDOW_SAMPLES - mean * mean + VARIANCE_FLOOR);
  const out = new Float64Array(WINDOW_SAMPLES + 2 * half).fill(-mean * scale);
  const from = half + WINDOW_SAMPLES - kept.length;
  for (let i = 0; i < kept.length; i++) out[from + i] = (kept[i]! - mean) * scale;
  for (let i = 1; i <= half; i++) {
    out[half - i] = out[half + i]!;
    out[half + WINDOW_SAMPLES - 1 + i] = out[half + WINDOW_SAMPLES - 1 - i]!;
  }
  return out;
}

/** Triangles of equal area, evenly spaced on Slaney's mel scale (linear to 1 kHz, then logarithmic) from 0 to 8 kHz. */
function melFilters(): { first: number; weights: Float64Array }[] {
  const top = melOf(SAMPLE_HZ / 2);
  const edges = Array.from({ length: MEL_BANDS + 2 }, (_, i) => hzOf((top * i) / (MEL_BANDS + 1)));
  return Array.from({ length: MEL_BANDS }, (_, band) => {
    const [low, middle, high] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
    const weights = Array.from({ length: BINS }, (_, bin) => {
      const hz = (bin * SAMPLE_HZ) / FFT_SAMPLES;
      const slope = Math.min((hz - low) / (middle - low), (high - hz) / (high - middle));
      return (Math.max(0, slope) * 2) / (high - low);
    });
    const first = weights.findIndex((weight) => weight > 0);
    const last = weights.findLastIndex((weight) => weight > 0);
    return { first, weights: Float64Array.from(weights.slice(first, last + 1)) };
  });
}

function melOf(hz: number): number {
  return hz < LOG_FROM_HZ ? hz / LINEAR_HZ_A_MEL : LOG_FROM_MEL + Math.log(hz / LOG_FROM_HZ) / LOG_STEP;
}

function hzOf(mel: number): number {
  return mel < LOG_FROM_MEL ? mel * LINEAR_HZ_A_MEL : LOG_FROM_HZ * Math.exp(LOG_STEP * (mel - LOG_FROM_MEL));
}
