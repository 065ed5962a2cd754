/**
 * Cuts the render quanta of a capture worklet into blocks of about 10 ms. Each block is named by the context sample at which
 * it starts.
 */

/** What the capture worklet posts. The buffer of `pcm` is transferred. */
export interface CaptureBlock {
  /** Sample on the clock of the AudioContext at which the block begins: ms = atSample / sampleRate × 1000. */
  atSample: number;
  /** Mono, at the sample rate of the AudioContext. */
  pcm: Float32Array<ArrayBuffer>;
}

/** Blocks per second. If the rate is not a multiple of it, a block is the nearest whole number of frames. */
const BLOCKS_PER_SECOND = 100;

export class CaptureBlocks {
  readonly #onBlock: (block: CaptureBlock) => void;
  readonly #blockFrames: number;
  #pcm: Float32Array<ArrayBuffer>;
  #filled = 0;
  #atSample = 0;

  /** `onBlock` may transfer the block's buffer: each block has its own. */
  constructor(sampleRate: number, onBlock: (block: CaptureBlock) => void) {
    this.#blockFrames = Math.round(sampleRate / BLOCKS_PER_SECOND);
    this.#pcm = new Float32Array(this.#blockFrames);
    this.#onBlock = onBlock;
  }

  /**
   * One quantum came that starts at context sample `atSample`. `quantum` holds its samples, or is undefined if there is no
   * microphone; then `frames` of silence keep the time. A quantum that does not follow the one before it (the context slept)
   * discards the partial block, so that every block is contiguous.
   */
  onQuantum(quantum: Float32Array | undefined, frames: number, atSample: number): void {
    if (this.#filled > 0 && atSample !== this.#atSample + this.#filled) this.#filled = 0;
    let from = 0;
    while (from < frames) {
      if (this.#filled === 0) this.#atSample = atSample + from;
      const count = Math.min(frames - from, this.#blockFrames - this.#filled);
      for (let i = 0; i < count; i++) this.#pcm[this.#filled + i] = quantum?.[from + i] ?? 0;
      this.#filled += count;
      from += count;
      if (this.#filled === this.#blockFrames) this.#sendBlock();
    }
  }

  #sendBlock(): void {
    const pcm = this.#pcm;
    this.#pcm = new Float32Array(this.#blockFrames);
    this.#filled = 0;
    this.#onBlock({ atSample: this.#atSample, pcm });
  }
}
