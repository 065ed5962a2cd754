/** The discrete Fourier transform of a length that is a product of small factors (Cooley and Tukey 1965), forward, unscaled. */
export class Fft {
  readonly #factors: readonly number[];
  readonly #size: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  /** The values that one butterfly takes. */
  readonly #partRe: Float64Array;
  readonly #partIm: Float64Array;

  constructor(factors: readonly number[]) {
    this.#factors = factors;
    this.#size = factors.reduce((a, b) => a * b);
    const angle = (i: number): number => (-2 * Math.PI * i) / this.#size;
    this.#cos = Float64Array.from({ length: this.#size }, (_, i) => Math.cos(angle(i)));
    this.#sin = Float64Array.from({ length: this.#size }, (_, i) => Math.sin(angle(i)));
    this.#re = new Float64Array(this.#size);
    this.#im = new Float64Array(this.#size);
    this.#partRe = new Float64Array(Math.max(...factors));
    this.#partIm = new Float64Array(Math.max(...factors));
  }

  /** Real and imaginary parts; the same two arrays each time. */
  transform(re: Float64Array, im: Float64Array): [re: Float64Array, im: Float64Array] {
    this.#step(re, im, 0, 1, 0, 0);
    return [this.#re, this.#im];
  }

  /** Transforms every `stride`-th value from `from` on, into what begins at `to`. */
  #step(re: Float64Array, im: Float64Array, from: number, stride: number, to: number, depth: number): void {
    if (depth === this.#factors.length) {
      this.#re[to] = re[from]!;
      this.#im[to] = im[from]!;
      return;
    }
    const factor = this.#factors[depth]!;
    const part = this.#size / stride / factor;
    for (let k = 0; k < factor; k++)
      this.#step(re, im, from + k * stride, stride * factor, to + k * part, depth + 1);
    for (let q = 0; q < part; q++) this.#butterfly(to + q, q, factor, part, stride);
  }

  /** Joins `factor` transforms at one of their bins, in place. */
  #butterfly(at: number, bin: number, factor: number, part: number, stride: number): void {
    for (let k = 0; k < factor; k++) {
      const turn = (k * bin * stride) % this.#size;
      const [re, im] = [this.#re[at + k * part]!, this.#im[at + k * part]!];
      this.#partRe[k] = re * this.#cos[turn]! - im * this.#sin[turn]!;
      this.#partIm[k] = re * this.#sin[turn]! + im * this.#cos[turn]!;
    }
    for (let j = 0; j < factor; j++) {
      let [re, im] = [0, 0];
      for (let k = 0; k < factor; k++) {
        const turn = (((j * k) % factor) * this.#size) / factor;
        re += this.#partRe[k]! * this.#cos[turn]! - this.#partIm[k]! * this.#sin[turn]!;
        im += this.#partRe[k]! * this.#sin[turn]! + this.#partIm[k]! * this.#cos[turn]!;
      }
      this.#re[at + j * part] = re;
      this.#im[at + j * part] = im;
    }
  }
}
