/**
 * The discrete Fourier transform of a size that is a product of fours and fives (Cooley and Tukey 1965), forward, unscaled. The
 * order of the values and all twiddle factors are computed once, so that a transform is only loops over numbers.
 */
export class Fft {
  readonly #stages: readonly Stage[];
  /** The order of the inputs before the first stage. */
  readonly #order: Int32Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor(size: number) {
    const factors = factorsOf(size);
    this.#order = Int32Array.from(orderOf(factors));
    this.#re = new Float64Array(size);
    this.#im = new Float64Array(size);
    // The last factor is joined first.
    let part = 1;
    this.#stages = factors.toReversed().map((factor) => {
      const stage = stageOf(factor, part);
      part *= factor;
      return stage;
    });
  }

  /** Returns real and imaginary parts: the same two arrays each time. The arrays that are given stay as they are. */
  transform(re: Float64Array, im: Float64Array): [re: Float64Array, im: Float64Array] {
    for (let i = 0; i < this.#order.length; i++) {
      this.#re[i] = re[this.#order[i]!]!;
      this.#im[i] = im[this.#order[i]!]!;
    }
    for (const stage of this.#stages) join(stage, this.#re, this.#im);
    return [this.#re, this.#im];
  }
}

/** Joins each `factor` transforms of length `part` to one. */
interface Stage {
  factor: 4 | 5;
  part: number;
  /** The twiddle factor of each input of each bin: [part × factor]. */
  cos: Float64Array;
  sin: Float64Array;
}

function factorsOf(size: number): (4 | 5)[] {
  const factors: (4 | 5)[] = [];
  let left = size;
  for (const factor of [4, 5] as const)
    for (; left >= factor && left % factor === 0; left /= factor) factors.push(factor);
  if (left !== 1 || factors.length === 0) throw new RangeError(`${size} is no product of fours and fives`);
  return factors;
}

function stageOf(factor: 4 | 5, part: number): Stage {
  const angles = Array.from({ length: part * factor }, (_, i) => {
    const [bin, input] = [Math.floor(i / factor), i % factor];
    return (-2 * Math.PI * bin * input) / (factor * part);
  });
  return { factor, part, cos: Float64Array.from(angles, Math.cos), sin: Float64Array.from(angles, Math.sin) };
}

function orderOf([factor, ...rest]: readonly number[]): number[] {
  if (factor === undefined) return [0];
  const inner = orderOf(rest);
  return Array.from({ length: factor }, (_, k) => inner.map((i) => k + factor * i)).flat();
}

function join({ factor, part, cos, sin }: Stage, re: Float64Array, im: Float64Array): void {
  const small = factor === 4 ? joinFour : joinFive;
  for (let at = 0; at < re.length; at += factor * part) {
    for (let bin = 0; bin < part; bin++) {
      for (let k = 1; k < factor; k++) {
        const i = at + bin + k * part;
        const turn = bin * factor + k;
        const x = re[i]!;
        const y = im[i]!;
        re[i] = x * cos[turn]! - y * sin[turn]!;
        im[i] = x * sin[turn]! + y * cos[turn]!;
      }
      small(re, im, at + bin, part);
    }
  }
}

/** The transform of four values `step` apart, in place. */
function joinFour(re: Float64Array, im: Float64Array, i0: number, step: number): void {
  const i1 = i0 + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const aRe = re[i0]! + re[i2]!;
  const aIm = im[i0]! + im[i2]!;
  const bRe = re[i0]! - re[i2]!;
  const bIm = im[i0]! - im[i2]!;
  const cRe = re[i1]! + re[i3]!;
  const cIm = im[i1]! + im[i3]!;
  const dRe = re[i1]! - re[i3]!;
  const dIm = im[i1]! - im[i3]!;
  re[i0] = aRe + cRe;
  im[i0] = aIm + cIm;
  re[i1] = bRe + dIm;
  im[i1] = bIm - dRe;
  re[i2] = aRe - cRe;
  im[i2] = aIm - cIm;
  re[i3] = bRe - dIm;
  im[i3] = bIm + dRe;
}

const COS_1 = Math.cos((2 * Math.PI) / 5);
const COS_2 = Math.cos((4 * Math.PI) / 5);
const SIN_1 = Math.sin((2 * Math.PI) / 5);
const SIN_2 = Math.sin((4 * Math.PI) / 5);

/** The transform of five values `step` apart, in place. */
function joinFive(re: Float64Array, im: Float64Array, i0: number, step: number): void {
  const i1 = i0 + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const aRe = re[i1]! + re[i4]!;
  const aIm = im[i1]! + im[i4]!;
  const bRe = re[i2]! + re[i3]!;
  const bIm = im[i2]! + im[i3]!;
  const cRe = re[i1]! - re[i4]!;
  const cIm = im[i1]! - im[i4]!;
  const dRe = re[i2]! - re[i3]!;
  const dIm = im[i2]! - im[i3]!;
  const evenRe1 = re[i0]! + COS_1 * aRe + COS_2 * bRe;
  const evenIm1 = im[i0]! + COS_1 * aIm + COS_2 * bIm;
  const evenRe2 = re[i0]! + COS_2 * aRe + COS_1 * bRe;
  const evenIm2 = im[i0]! + COS_2 * aIm + COS_1 * bIm;
  const oddRe1 = SIN_1 * cRe + SIN_2 * dRe;
  const oddIm1 = SIN_1 * cIm + SIN_2 * dIm;
  const oddRe2 = SIN_2 * cRe - SIN_1 * dRe;
  const oddIm2 = SIN_2 * cIm - SIN_1 * dIm;
  re[i0] = re[i0]! + aRe + bRe;
  im[i0] = im[i0]! + aIm + bIm;
  re[i1] = evenRe1 + oddIm1;
  im[i1] = evenIm1 - oddRe1;
  re[i4] = evenRe1 - oddIm1;
  im[i4] = evenIm1 + oddRe1;
  re[i2] = evenRe2 + oddIm2;
  im[i2] = evenIm2 - oddRe2;
  re[i3] = evenRe2 - oddIm2;
  im[i3] = evenIm2 + oddRe2;
}
