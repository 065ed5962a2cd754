import { describe, expect, it } from 'vitest';
import { breakdown, type Marks } from '../../../shared/latency.ts';
import { NO_DIAGNOSTICS } from '../../../web/call/diagnostics-state.ts';
import { durationText, judgeText, overlapText, wasteText, whyText } from '../../../web/ui/timings-text.ts';

const marks: Marks = {
  speechEnd: 0,
  pauseSeen: 70,
  startSent: 120,
  startAtServer: 130,
  createSent: 131,
  firstDelta: 500,
  firstFrameSent: 501,
  firstFrame: 520,
  commit: 300,
  firstSample: 560,
};
const times = (more: Marks = {}) => breakdown({ ...marks, ...more })!;
const usage = (usd: number | null) => {
  const wasted = { responses: 1, inputTokens: 1234, outputTokens: 5, usd };
  return { ...NO_DIAGNOSTICS, guesses: { made: 4, wrong: 1 }, usage: { all: wasted, wasted } };
};

it.each([
  [0, '0 ms'],
  [640.4, '640 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [1249, '1.2 s'],
  [61_000, '61.0 s'],
])('%d ms is said as "%s"', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

describe('why a reply was slow', () => {
  it('is said in one line', () => {
    expect(whyText({ times: times({ commit: 900, firstSample: 940 }), typed: false })).toBe(
      'It took 900 ms of silence to be sure that you were done.',
    );
    expect(whyText({ times: times({ firstSample: 2000 }), typed: false })).toBe(
      'The sound took 1.5 s to come out.',
    );
    expect(whyText({ times: times(), typed: false })).toBe('The model took 369 ms to begin.');
    expect(whyText({ times: times({ firstDelta: 400, firstFrameSent: 401 }), typed: false })).toBe(
      'The network took 129 ms.',
    );
  });

  it('is nothing, where nothing was', () => {
    const quick = times({ firstDelta: 250, firstFrameSent: 251, firstFrame: 270, firstSample: 340 });
    expect(whyText({ times: quick, typed: false })).toBe('Nothing was slow.');
  });
});

it('says what asking early did', () => {
  expect(overlapText(times())).toBe('The reply was awaited for 220 ms; asking early saved 180 ms.');
  expect(overlapText(times({ startSent: 300 }))).toBe('The reply was awaited for 220 ms.');
  expect(overlapText(times({ commit: 600, firstSample: 640 }))).toBe(
    'The reply lay ready for 80 ms; asking early saved 400 ms.',
  );
});

it.each([
  [null, '1 of 4, 1,234 tokens in, 5 out'],
  [0.00312, '1 of 4, 1,234 tokens in, 5 out, $0.0031'],
  [0.1234, '1 of 4, 1,234 tokens in, 5 out, $0.12'],
  [12.345, '1 of 4, 1,234 tokens in, 5 out, $12.35'],
  [0, '1 of 4, 1,234 tokens in, 5 out, $0.00'],
])('what wrong guesses took, at a cost of %d: "%s"', (usd, text) => {
  expect(wasteText(usage(usd))).toBe(text);
});

describe('how often the speech model was right that somebody was done', () => {
  const judged = (ends: number, holds: number) =>
    judgeText({
      ...NO_DIAGNOSTICS,
      judge: { ends: { speaks: ends, listens: 4 }, holds: { speaks: holds, listens: 4 } },
    });

  it('is said once it has said so', () => {
    expect(judgeText(NO_DIAGNOSTICS)).toBeNull();
    expect(judged(0, 0)).toBeNull();
    expect(judged(94, 3)).toBe('right 94 of 97 times');
  });
});
