import { expect, it } from 'vitest';
import { Fft } from '../../../web/turn/fft.ts';

for (const size of [4, 5, 16, 20, 80, 400, 1024])
  it(`the transform of ${size} values is what its definition says`, () => {
    const re = Float64Array.from({ length: size }, (_, i) => Math.sin(i * i));
    const im = Float64Array.from({ length: size }, (_, i) => Math.cos(3 * i * i));
    const [gotRe, gotIm] = new Fft(size).transform(re, im);
    for (let k = 0; k < size; k++) {
      let [sumRe, sumIm] = [0, 0];
      for (let i = 0; i < size; i++) {
        const angle = (-2 * Math.PI * ((i * k) % size)) / size;
        sumRe += re[i]! * Math.cos(angle) - im[i]! * Math.sin(angle);
        sumIm += re[i]! * Math.sin(angle) + im[i]! * Math.cos(angle);
      }
      expect(gotRe[k]).toBeCloseTo(sumRe, 9);
      expect(gotIm[k]).toBeCloseTo(sumIm, 9);
    }
  });

it('a size that is no product of fours and fives is refused', () => {
  for (const size of [0, 1, 8, 48, 7.5]) expect(() => new Fft(size)).toThrow(RangeError);
});
