import { fastestRunMs, type Provider } from '../turn-detector.ts';
import { WINDOW_SAMPLES } from './log-mel.ts';
import type { Scorer } from './smart-turn.ts';

const WARM_UP_RUNS = 5;
/** WebGPU must be this much faster: it takes 17 MB more, and shares its device with the page. */
const WORTH = 0.8;
/** Providers that differ by more do not compute the same. */
const AGREEMENT = 0.05;

export interface Chosen {
  network: Scorer;
  provider: Provider;
  warmUpMs: number;
  why: string | null;
}

export interface Candidates {
  wasm(): Promise<Scorer>;
  /** null: not wished, or not there; `noWebGpu` says why. */
  webgpu: (() => Promise<Scorer>) | null;
  noWebGpu: string | null;
}

interface Tried {
  network: Scorer;
  warmUpMs: number;
  answer: number;
}

/**
 * Times what there is and takes the faster one that computes the same as WASM. Rejects where WASM cannot be loaded, or
 * nothing answers within `limitMs`.
 */
export async function chooseNetwork(
  { wasm, webgpu, noWebGpu }: Candidates,
  limitMs: number,
  nowMs: () => number = () => performance.now(),
): Promise<Chosen> {
  const plain = await tried(wasm, nowMs);
  const { other, why } = webgpu ? await triedAgainst(plain, webgpu, nowMs) : { other: null, why: noWebGpu };
  const chosen = other ?? plain;
  if (other) plain.network.release();
  if (chosen.warmUpMs >= limitMs) {
    chosen.network.release();
    throw new Error(
      `an answer took ${chosen.warmUpMs.toFixed(0)} ms here, where less than ${limitMs} ms is wanted`,
    );
  }
  const { network, warmUpMs } = chosen;
  return { network, provider: other ? 'webgpu' : 'wasm', warmUpMs, why };
}

async function triedAgainst(
  plain: Tried,
  load: () => Promise<Scorer>,
  nowMs: () => number,
): Promise<{ other: Tried | null; why: string }> {
  try {
    const other = await tried(load, nowMs);
    const times = `${other.warmUpMs.toFixed(0)} ms on WebGPU, ${plain.warmUpMs.toFixed(0)} ms on WASM`;
    if (Math.abs(other.answer - plain.answer) <= AGREEMENT) {
      if (other.warmUpMs <= WORTH * plain.warmUpMs) return { other, why: times };
      other.network.release();
      return { other: null, why: times };
    }
    other.network.release();
    return { other: null, why: `WebGPU computes something else: ${other.answer} for ${plain.answer}` };
  } catch (error) {
    return { other: null, why: `WebGPU failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function tried(load: () => Promise<Scorer>, nowMs: () => number): Promise<Tried> {
  const network = await load();
  try {
    // The first run compiles; it is not counted.
    const answer = await network.score(sweep());
    return {
      network,
      answer,
      warmUpMs: await fastestRunMs(() => network.score(sweep()), WARM_UP_RUNS, nowMs),
    };
  } catch (error) {
    network.release();
    throw error;
  }
}

/** A tone that rises through the bands of speech, so that every part of the network has something to do. */
function sweep(): Float32Array {
  return Float32Array.from(
    { length: WINDOW_SAMPLES },
    (_, i) => 0.3 * Math.sin((i * (100 + i / 40) * Math.PI) / 16_000),
  );
}
