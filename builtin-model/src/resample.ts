/** Zero crossings of the windowed sinc on each side, counted at the lower of the two rates. */
const lobes = 16;
/** Passband edge as a part of the lower Nyquist frequency; the rest is the transition band. */
const passband = 0.92;

/**
 * Resamples a stream of mono samples by up/down with a polyphase FIR (Blackman-windowed sinc, about -70 dB of
 * aliasing), keeping its state between calls, so that chunks join without a seam.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #phases: Float32Array[];
  readonly #taps: number;
  #tail: Float32Array;
  /** Position of the next output sample, in 1/up of an input sample, counted from the start of `#tail`. */
  #next: number;

  constructor(up: number, down: number) {
    this.#up = up;
    this.#down = down;
    const cutoff = passband / Math.max(up, down);
    const length = 2 * lobes * Math.max(up, down);
    this.#taps = Math.ceil(length / up);
    const centre = (this.#taps * up) / 2;
    this.#phases = Array.from({ length: up }, (_, phase) =>
      Float32Array.from({ length: this.#taps }, (_, tap) => {
        const at = tap * up + phase;
        const x = at - centre;
        const angle = (2 * Math.PI * at) / (this.#taps * up);
        const window = 0.42 - 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle);
        const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
        return sinc * window * up;
      }),
    );
    // Half a filter of silence in front, so that the output is in step with the input.
    this.#tail = new Float32Array(this.#taps - 1 - Math.floor(this.#taps / 2));
    this.#next = (this.#taps - 1) * up;
  }

  /** The output that the input so far determines; about length × up / down samples. */
  process(input: Float32Array): Float32Array {
    const samples = new Float32Array(this.#tail.length + input.length);
    samples.set(this.#tail);
    samples.set(input, this.#tail.length);
    const last = samples.length * this.#up;
    const count = Math.max(0, Math.ceil((last - this.#next) / this.#down));
    const output = new Float32Array(count);
    for (let index = 0; index < count; index++) {
      const at = this.#next + index * this.#down;
      const newest = Math.floor(at / this.#up);
      const phase = this.#phases[at % this.#up] as Float32Array;
      let sum = 0;
      for (let tap = 0; tap < this.#taps; tap++)
        sum += (phase[tap] as number) * (samples[newest - tap] as number);
      output[index] = sum;
    }
    const end = this.#next + count * this.#down;
    const keepFrom = Math.max(0, Math.min(samples.length, Math.floor(end / this.#up) - this.#taps + 1));
    this.#tail = samples.slice(keepFrom);
    this.#next = end - keepFrom * this.#up;
    return output;
  }

  /** What the end of the input still owes: the half filter that waits for samples to come. */
  flush(): Float32Array {
    return this.process(new Float32Array(Math.floor(this.#taps / 2)));
  }
}

export function floatsFromPcm(pcm: Int16Array): Float32Array {
  return Float32Array.from(pcm, (sample) => sample / 32_768);
}

export function pcmFromFloats(samples: Float32Array): Int16Array<ArrayBuffer> {
  return Int16Array.from(samples, (sample) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767))),
  );
}
