import { expect, test } from 'vitest';
import { gainOf } from '../../../web/audio/volume.ts';

test('full volume changes no sample, and none is silent', () => {
  expect(gainOf(1)).toBe(1);
  expect(gainOf(0)).toBe(0);
});

test('half as loud to the ear is 12 dB less', () => {
  expect(20 * Math.log10(gainOf(0.5))).toBeCloseTo(-12, 0);
});

test('nothing is louder than it was, or turned round', () => {
  expect(gainOf(3)).toBe(1);
  expect(gainOf(-1)).toBe(0);
});
