import { expect, it } from 'vitest';
import { compareArms } from './compare.ts';
import type { Arm, Judged } from './judged.ts';

const said = (arm: Arm, name: string, came: Partial<Judged>): Judged => ({
  arm,
  name,
  voice: 'synthetic',
  hasPause: false,
  cutIns: 0,
  heardEarlyMs: 0,
  delayMs: 1000,
  ...came,
});

it('compares only what both answered at its end', () => {
  const judged = [
    said('model', 'both', { delayMs: 600 }),
    said('off', 'both', { delayMs: 1200 }),
    said('model', 'cut into without', { delayMs: 600 }),
    said('off', 'cut into without', { delayMs: 100, cutIns: 1, heardEarlyMs: 300 }),
    said('model', 'unanswered with', { delayMs: null }),
    said('off', 'unanswered with', {}),
  ];
  const [plain, paused] = compareArms({ judged, notFound: [] });
  expect(plain?.ratio).toMatchObject({ median: 0.5, pairs: 1 });
  expect(plain?.arms.model).toMatchObject({ said: 3, cutInto: 0, heardEarlyMs: null, noReply: 1 });
  expect(plain?.arms.off).toMatchObject({ said: 3, cutInto: 1, heardEarlyMs: 300, delay: { count: 2 } });
  expect(paused).toMatchObject({ ratio: null, arms: { model: { said: 0 } } });
});

it('keeps what has a pause apart, and counts what was not found', () => {
  const { name, voice } = said('off', 'a', {});
  const [plain, paused] = compareArms({
    judged: [said('off', 'a', { hasPause: true })],
    notFound: [{ arm: 'model', name, voice, hasPause: true, correlation: 0.4 }],
  });
  expect(plain?.arms.off.said).toBe(0);
  expect(paused?.arms).toMatchObject({ off: { said: 1, notFound: 0 }, model: { said: 0, notFound: 1 } });
});
