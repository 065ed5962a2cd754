import { expect, it } from 'vitest';
import { Fft } from '../../../../web/turn/smart-turn/fft.ts';

for (const factors of [[4], [5], [4, 5], [5, 4, 4], [4, 4, 5, 5]] as const)
  it(`the transform of ${factors.join(' × ')} values is what its definition says`, () => {
    const size = factors.reduce((product: number, factor) => product * factor, 1);
    const re = Float64Array.from({ length: size }, (_, i) => Math.sin(i * i));
    const im = Float64Array.from({ length: size }, (_, i) => Math.cos(3 * i * i));
    const [gotRe, gotIm] = new Fft(factors).transform(re, im);
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
