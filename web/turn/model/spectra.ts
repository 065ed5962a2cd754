import { Fft } from '../fft.ts';

/**
 * Log-mels, level, voicing and pitch of a frame's two hops: the twin of `spectra` in training/train/features.py, which says why each
 * number is what it is. Change both or neither: the network knows only what it was trained on.
 */
export const EOT_HZ = 16_000;
export const EOT_FRAME_SAMPLES = 512;
const HOP_SAMPLES = 256;
export const HOPS = EOT_FRAME_SAMPLES / HOP_SAMPLES;
export const MELS = 40;

const windowSamples = 640;
const size = 1024;
const bins = size / 2 + 1;
const melHz = [80, 7600] as const;
const pitchBandHz = [60, 1500] as const;
const shortestLag = Math.ceil(EOT_HZ / 450);
const longestLag = Math.floor(EOT_HZ / 70);
const epsilon = 1e-10;

/** A band's weights: `weights[i]` is that of bin `first + i`. */
interface Band {
  first: number;
  weights: Float64Array;
}

export interface Hop {
  /** dB. */
  mels: Float64Array;
  /** dB. */
  level: number;
  /** How periodic, 0 to 1. */
  voicing: number;
  /** Octaves over 100 Hz; noise where nothing is voiced. */
  pitch: number;
}

export class Spectra {
  readonly #fft = new Fft(size);
  readonly #re = new Float64Array(size);
  readonly #im = new Float64Array(size);
  readonly #power = [new Float64Array(bins), new Float64Array(bins)] as const;
  readonly #heard = new Float64Array(windowSamples + HOP_SAMPLES);

  /** The two hops of the next EOT_FRAME_SAMPLES samples in ±1. */
  next(frame: Float32Array): readonly [Hop, Hop] {
    this.#heard.copyWithin(0, EOT_FRAME_SAMPLES);
    this.#heard.set(frame, this.#heard.length - EOT_FRAME_SAMPLES);
    this.#transform();
    const strengths = this.#correlate();
    return [hop(this.#power[0], strengths[0]), hop(this.#power[1], strengths[1])];
  }

  /** Both hops by one transform: the first as real part, the second as imaginary part. */
  #transform(): void {
    const [re, im] = [this.#re.fill(0), this.#im.fill(0)];
    for (let i = 0; i < windowSamples; i++) {
      re[i] = this.#heard[i]! * shape[i]!;
      im[i] = this.#heard[i + HOP_SAMPLES]! * shape[i]!;
    }
    const [outRe, outIm] = this.#fft.transform(re, im);
    for (let k = 0; k < bins; k++) {
      const mirror = (size - k) % size;
      const [a, b, c, d] = [outRe[k]!, outIm[k]!, outRe[mirror]!, outIm[mirror]!];
      this.#power[0][k] = ((a + c) ** 2 + (b - d) ** 2) / 4;
      this.#power[1][k] = ((a - c) ** 2 + (b + d) ** 2) / 4;
    }
  }

  /** The autocorrelations of both: a power spectrum is real and even, so its transform is real, and two fit into one. */
  #correlate(): readonly [Float64Array, Float64Array] {
    const [re, im] = [this.#re.fill(0), this.#im.fill(0)];
    for (let k = firstPitchBin; k <= lastPitchBin; k++) {
      re[k] = re[size - k] = this.#power[0][k]!;
      im[k] = im[size - k] = this.#power[1][k]!;
    }
    const [first, second] = this.#fft.transform(re, im);
    return [strength(first), strength(second)];
  }
}

function strength(correlation: Float64Array): Float64Array {
  const scale = 1 / ((correlation[0]! / size) * 1.001 + 1e-6) / size;
  return lagGain.map((gain, lag) => correlation[lag]! * gain * scale);
}

function hop(power: Float64Array, strengths: Float64Array): Hop {
  let lag = shortestLag;
  for (let i = shortestLag; i <= longestLag; i++)
    if (strengths[i]! - lagBias[i]! > strengths[lag]! - lagBias[lag]!) lag = i;
  const [before, peak, after] = [strengths[lag - 1]!, strengths[lag]!, strengths[lag + 1]!];
  const bend = before - 2 * peak + after;
  const shift = bend < -1e-9 ? clamp((0.5 * (before - after)) / bend, -0.5, 0.5) : 0;
  return {
    mels: Float64Array.from(melBands, (band) => decibels(power, band)),
    level: decibels(power, levelBand),
    voicing: clamp(peak, 0, 1),
    pitch: Math.log2(EOT_HZ / (lag + shift) / 100),
  };
}

function decibels(power: Float64Array, { first, weights }: Band): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += power[first + i]! * weights[i]!;
  return 10 * Math.log10(sum * powerScale + epsilon);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

const shape = Float64Array.from(
  { length: windowSamples },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / windowSamples),
);
const powerScale = 1 / (shape.reduce((a, b) => a + b) / 2) ** 2;
const binHz = (bin: number) => (bin * EOT_HZ) / size;
const firstPitchBin = Math.ceil((pitchBandHz[0] * size) / EOT_HZ);
const lastPitchBin = Math.floor((pitchBandHz[1] * size) / EOT_HZ);
const levelBand = band((hz) => (hz >= melHz[0] && hz <= melHz[1] ? 1 : 0));
const melBands = mels();
const lagGain = windowCorrection();
const lagBias = Float64Array.from(
  { length: longestLag + 2 },
  (_, lag) => 0.02 * Math.log2(Math.max(lag, 1) / shortestLag),
);

function band(weight: (hz: number) => number): Band {
  const weights = Array.from({ length: bins }, (_, bin) => weight(binHz(bin)));
  const first = weights.findIndex((value) => value > 0);
  const last = weights.findLastIndex((value) => value > 0);
  return { first, weights: Float64Array.from(weights.slice(first, last + 1)) };
}

function mels(): Band[] {
  const [low, high] = melHz.map((hz) => 2595 * Math.log10(1 + hz / 700)) as [number, number];
  const edges = Array.from(
    { length: MELS + 2 },
    (_, i) => 700 * (10 ** ((low + ((high - low) * i) / (MELS + 1)) / 2595) - 1),
  );
  return Array.from({ length: MELS }, (_, i) => {
    const [from, centre, to] = edges.slice(i, i + 3) as [number, number, number];
    const triangle = band((hz) =>
      Math.max(0, Math.min((hz - from) / (centre - from), (to - hz) / (to - centre))),
    );
    const area = triangle.weights.reduce((a, b) => a + b);
    return { first: triangle.first, weights: triangle.weights.map((weight) => weight / area) };
  });
}

/** Undoes the fall of the window's own autocorrelation. */
function windowCorrection(): Float64Array {
  const at = (lag: number) => {
    let sum = 0;
    for (let i = 0; i + lag < windowSamples; i++) sum += shape[i]! * shape[i + lag]!;
    return sum;
  };
  const whole = at(0);
  return Float64Array.from({ length: longestLag + 2 }, (_, lag) => whole / at(lag));
}
