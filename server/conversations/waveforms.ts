/** The waveforms of sounds (peaks.ts), worked out once and remembered for a while: to decode an hour takes seconds. */
import { boundedQueue } from '../bounded-queue.ts';
import type { AudioStore } from './audio-store.ts';
import { packetsOrNull } from './decoded.ts';
import { peaksOf } from './peaks.ts';

/** About 20 MB of numbers. */
const REMEMBERED = 2_000;
const MAX_WAITING = 20;

export class Waveforms {
  /** By the name of the sound, the one that was asked for last at the end. A sound that is written again has another size. */
  readonly #known = new Map<string, { size: number; peaks: number[] }>();
  readonly #decoding = boundedQueue(MAX_WAITING, 10);

  constructor(private readonly audio: AudioStore) {}

  /** By place; a turn whose sound is gone, or cannot be read, has none. Throws `rate-limited` where too many ask, or `store-away`. */
  of(sounds: readonly { place: string; name: string }[]): Promise<Record<string, number[]>> {
    return this.#decoding(async () => {
      const peaks: Record<string, number[]> = {};
      for (const { place, name } of sounds) {
        const found = await this.#peaks(name);
        if (found !== null) peaks[place] = found;
      }
      return peaks;
    });
  }

  async #peaks(name: string): Promise<number[] | null> {
    const sound = await this.audio.get(name);
    if (!sound) return null;
    const known = this.#known.get(name);
    const peaks = known?.size === sound.size ? known.peaks : await readPeaks(sound.bytes);
    if (peaks === null) return null;
    this.#known.delete(name);
    this.#known.set(name, { size: sound.size, peaks });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= REMEMBERED) break;
      this.#known.delete(oldest);
    }
    return peaks;
  }
}

async function readPeaks(file: Uint8Array): Promise<number[] | null> {
  const packets = packetsOrNull(file);
  return packets && peaksOf(packets);
}
