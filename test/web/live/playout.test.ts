import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PACKET_MS } from '../../../shared/frames.ts';
import { LIVE_AIM_MS, LIVE_MOST_BEHIND_MS, type LiveVoice } from '../../../shared/live.ts';
import { Playout } from '../../../web/live/playout.ts';

test('both voices are as far behind the call as a listener aims to be, and keep their places', () => {
  const playout = new Playout(10_000, 500);
  expect(playout.place('user', 10_000, 600)).toBe(500 + LIVE_AIM_MS);
  expect(playout.place('reply', 10_300, 1_200)).toBe(800 + LIVE_AIM_MS);
  expect(playout.speaking(500 + LIVE_AIM_MS)).toBe('user');
  expect(playout.speaking(800 + LIVE_AIM_MS)).toBe('reply');
  expect(playout.speaking(900 + LIVE_AIM_MS)).toBeNull();
});

test('whoever joins in the middle skips what the others have heard already', () => {
  const playout = new Playout(10_000, 0);
  expect(playout.place('user', 8_500, 0)).toBeNull();
  expect(playout.place('user', 9_100, 0)).toBe(100);
});

test('a line that stood still for longer than may be: what is too old is skipped, and the voice is in time again', () => {
  const playout = new Playout(0, 0);
  playout.place('user', 0, 100);
  const placed = Array.from({ length: 300 }, (_, i) => playout.place('user', (i + 1) * PACKET_MS, 6_000));
  expect(placed.slice(0, 200)).toEqual(Array.from({ length: 200 }, () => null));
  const last = placed.at(-1)!;
  expect(last - 300 * PACKET_MS).toBe(LIVE_AIM_MS);
});

test('what comes a little late is played late, also at the beginning', () => {
  const playout = new Playout(0, 0);
  expect(playout.place('user', 5_000, 6_300)).toBe(6_320);
  expect(playout.place('user', 5_020, 6_300)).toBe(6_320 + PACKET_MS);
});

test('a clock that stood still makes nobody wait', () => {
  const playout = new Playout(0, 0);
  const startMs = playout.place('user', 20_000, 1_000)!;
  expect(startMs).toBeLessThanOrEqual(1_000 + LIVE_AIM_MS);
});

test('nothing is played before its turn, over itself, or too far behind', () => {
  const arrival = fc.record({
    voice: fc.constantFrom<LiveVoice>('user', 'reply'),
    passMs: fc.integer({ min: 0, max: 400 }),
    lateMs: fc.integer({ min: 0, max: 6_000 }),
  });
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 200 }), (arrivals) => {
      const playout = new Playout(0, 0);
      const ends = { user: 0, reply: 0 };
      let nowMs = 10_000;
      for (const { voice, passMs, lateMs } of arrivals) {
        nowMs += passMs;
        const startMs = playout.place(voice, nowMs - lateMs, nowMs);
        if (startMs === null) continue;
        expect(startMs).toBeGreaterThanOrEqual(Math.max(nowMs, ends[voice]));
        expect(startMs - (nowMs - lateMs)).toBeLessThanOrEqual(LIVE_MOST_BEHIND_MS);
        ends[voice] = startMs + PACKET_MS;
      }
    }),
  );
});
