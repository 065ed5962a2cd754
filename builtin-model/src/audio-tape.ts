import { BYTES_PER_SAMPLE } from './audio-bytes.ts';

/**
 * PCM16 by its position: samples since the beginning of the session. Only the newest part is kept, and positions outside it
 * are clamped to it.
 */
export class AudioTape {
  #chunks: { at: number; audio: Buffer }[] = [];
  #start = 0;
  #end = 0;

  /** Position of the oldest sample that is kept. */
  get start(): number {
    return this.#start;
  }

  /** Number of samples written so far. */
  get end(): number {
    return this.#end;
  }

  append(audio: Buffer): void {
    this.#chunks.push({ at: this.#end, audio });
    this.#end += audio.length / BYTES_PER_SAMPLE;
  }

  /** A copy. */
  slice(from: number, to: number): Buffer {
    const first = Math.max(from, this.#start);
    const last = Math.min(to, this.#end);
    const parts: Buffer[] = [];
    for (let index = this.#chunkOf(first); index < this.#chunks.length; index++) {
      const { at, audio } = this.#chunks[index] as { at: number; audio: Buffer };
      if (at >= last) break;
      parts.push(audio.subarray(Math.max(0, first - at) * BYTES_PER_SAMPLE, (last - at) * BYTES_PER_SAMPLE));
    }
    return Buffer.concat(parts);
  }

  /** Forgets what is older than a position. */
  dropBefore(position: number): void {
    if (position <= this.#start) return;
    this.#start = Math.min(position, this.#end);
    const kept = this.#start === this.#end ? this.#chunks.length : this.#chunkOf(this.#start);
    this.#chunks.splice(0, kept);
  }

  /** Index of the chunk that has this position. */
  #chunkOf(position: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#chunks[middle] as { at: number }).at <= position) low = middle;
      else high = middle;
    }
    return low;
  }
}
