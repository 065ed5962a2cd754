/** What a recording tells: where there is sound, and where a clip lies in it. */
import type { Audio } from './wav.ts';

/** RMS of each millisecond. */
export function envelope({ rateHz, pcm }: Audio): Float32Array {
  const count = Math.floor((pcm.length * 1000) / rateHz);
  return Float32Array.from({ length: count }, (_, ms) => {
    const from = Math.floor((ms * rateHz) / 1000);
    const to = Math.floor(((ms + 1) * rateHz) / 1000);
    let sum = 0;
    for (let i = from; i < to; i++) sum += pcm[i]! ** 2;
    return Math.sqrt(sum / Math.max(1, to - from));
  });
}

/** −50 dBFS: over the room tone of the fixtures (−64), under any speech. */
const AUDIBLE = 10 ** (-50 / 20);

/** The first ms, from `fromMs` on, with audible sound; null if there is none. */
export function firstSoundMs(levels: Float32Array, fromMs = 0, threshold = AUDIBLE): number | null {
  for (let ms = Math.max(0, Math.floor(fromMs)); ms < levels.length; ms++)
    if (levels[ms]! > threshold) return ms;
  return null;
}

/** The last ms with audible sound before the first silence of `silenceMs` that begins after `fromMs`; null if it never falls silent. */
export function soundEndMs(
  levels: Float32Array,
  fromMs: number,
  silenceMs: number,
  threshold = AUDIBLE,
): number | null {
  let last = Math.floor(fromMs);
  for (let ms = last; ms < levels.length; ms++) {
    if (levels[ms]! > threshold) last = ms;
    else if (ms - last >= silenceMs) return last;
  }
  return null;
}

/** Sound in all, in ms. */
export const soundMs = (levels: Float32Array, threshold = AUDIBLE): number =>
  levels.filter((level) => level > threshold).length;

/** Less alike is something else than the clip. */
const ALIKE = 0.9;

export class ClipNotFound extends Error {
  override readonly name = 'ClipNotFound';
  /** `correlation`: of the place that was most like the clip; 0 where there was none. */
  constructor(readonly correlation: number) {
    super(`the clip is not in the recording (best correlation ${correlation.toFixed(3)}, wanted ${ALIKE})`);
  }
}

/**
 * Where a clip begins in a longer stretch, in ms, by the correlation of their envelopes; searched from `fromMs` on. Throws
 * ClipNotFound.
 */
export function findClip(long: Float32Array, clip: Float32Array, fromMs = 0): number {
  let best = { atMs: 0, score: 0 };
  const norm = Math.hypot(...clip);
  for (let at = Math.max(0, Math.floor(fromMs)); at + clip.length <= long.length; at++) {
    let dot = 0;
    let energy = 0;
    for (let i = 0; i < clip.length; i++) {
      dot += clip[i]! * long[at + i]!;
      energy += long[at + i]! ** 2;
    }
    const score = energy === 0 ? 0 : dot / (Math.sqrt(energy) * norm);
    if (score > best.score) best = { atMs: at, score };
  }
  if (best.score < ALIKE) throw new ClipNotFound(best.score);
  return best.atMs;
}
