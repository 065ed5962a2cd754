/** Whether a recording holds a sound, and where: by the sound waves themselves, which no other recording has. */
import { Resampler } from '../../../web/audio/resampler.ts';
import { Fft } from '../../../web/turn/fft.ts';
import type { Audio } from './wav.ts';

/** Half of it, 4 kHz, holds nearly all the energy of speech; finer waves would have to lie together to less than 0.1 ms. */
const RATE_HZ = 8_000;
/** Stretches that are this much quieter than the loudest one are silence: a codec's noise in them is like anything. */
const SILENCE = 10 ** (-50 / 10);

export interface Likeness {
  /** Where in the recording the clip would begin. */
  atMs: number;
  /** 1: the same waves, louder or softer; near 0: another sound. */
  correlation: number;
}

/**
 * The stretch of a recording that is most like a clip: the highest normalised cross-correlation over all places. The clip may
 * not be longer than the recording. A recording that is asked about often is best given as `atLowRate` of it.
 */
export function mostAlike(recording: Audio, clip: Audio): Likeness {
  const { pcm: long } = atLowRate(recording);
  const { pcm: short } = atLowRate(clip);
  const dots = correlate(long, short);
  const clipEnergy = energyOf(short);
  const energies = windowEnergies(long, short.length);
  const least = SILENCE * energies.reduce((most, energy) => Math.max(most, energy), 0);
  let best: Likeness = { atMs: 0, correlation: 0 };
  energies.forEach((energy, at) => {
    const correlation = energy > least ? dots[at]! / Math.sqrt(energy * clipEnergy) : 0;
    if (correlation > best.correlation) best = { atMs: (at * 1000) / RATE_HZ, correlation };
  });
  return best;
}

/** All that the comparison needs of a sound. */
export function atLowRate(audio: Audio): Audio {
  const { rateHz, pcm } = audio;
  if (rateHz === RATE_HZ) return audio;
  const resampler = new Resampler(rateHz, RATE_HZ);
  const [most, rest] = [resampler.process(pcm), resampler.flush()];
  const all = new Float32Array(most.length + rest.length);
  all.set(most);
  all.set(rest, most.length);
  return { rateHz: RATE_HZ, pcm: all };
}

const energyOf = (pcm: Float32Array): number => pcm.reduce((sum, sample) => sum + sample ** 2, 0);

/** The energy of each stretch of `length` samples, by where it begins. */
function windowEnergies(pcm: Float32Array, length: number): Float64Array {
  const energies = new Float64Array(Math.max(0, pcm.length - length + 1));
  let sum = energyOf(pcm.subarray(0, length));
  for (let at = 0; at < energies.length; at++) {
    energies[at] = sum;
    sum += (pcm[at + length] ?? 0) ** 2 - pcm[at]! ** 2;
  }
  return energies;
}

/** The sum of products of the clip with the recording, for each place where it may begin: by way of their spectra. */
function correlate(long: Float32Array, short: Float32Array): Float64Array {
  const size = sizeFor(long.length + short.length);
  const fft = transformOf(size);
  const spectrum = (pcm: Float32Array): [Float64Array, Float64Array] => {
    const samples = new Float64Array(size);
    samples.set(pcm);
    const [re, im] = fft.transform(samples, new Float64Array(size));
    return [re.slice(), im.slice()];
  };
  const [aRe, aIm] = spectrum(long);
  const [bRe, bIm] = spectrum(short);
  // The conjugate of long × conj(short): its forward transform is, scaled, what the inverse one would be.
  const re = aRe.map((value, i) => value * bRe[i]! + aIm[i]! * bIm[i]!);
  const im = aRe.map((value, i) => value * bIm[i]! - aIm[i]! * bRe[i]!);
  return fft.transform(re, im)[0].map((value) => value / size);
}

/** Kept for the next time: its tables take longer than it does. */
const transforms = new Map<number, Fft>();
function transformOf(size: number): Fft {
  const fft = transforms.get(size) ?? new Fft(size);
  transforms.set(size, fft);
  return fft;
}

/** The smallest product of fours and fives that holds so many. */
function sizeFor(count: number): number {
  let best = Infinity;
  for (let fives = 1; fives < best; fives *= 5)
    for (let size = fives; size < best; size *= 4) if (size >= count && size > 1) best = size;
  return best;
}
