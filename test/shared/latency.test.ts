import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bestClock,
  BROWSER_MARKS,
  breakdown,
  clockSample,
  onClock,
  partsOf,
  quantile,
  SERVER_MARKS,
  serverBreakdown,
  whySlow,
  type Marks,
} from '../../shared/latency.ts';

/** Asked for at the commit: no speculation. */
const plain: Marks = {
  speechEnd: 1000,
  pauseSeen: 1080,
  commit: 1700,
  startSent: 1702,
  startAtServer: 1720,
  audioCommitted: 1720,
  createSent: 1721,
  created: 1800,
  firstDelta: 2100,
  firstFrameSent: 2102,
  commitAtServer: 1720,
  firstFrame: 2125,
  release: 2105,
  firstSample: 2180,
};
/** Asked for early; the reply lay ready when the turn became sure. */
const early: Marks = {
  ...plain,
  startSent: 1120,
  startAtServer: 1140,
  createSent: 1141,
  created: 1200,
  firstDelta: 1440,
  firstFrameSent: 1442,
  firstFrame: 1460,
  release: 1700,
  firstSample: 1730,
};

const timesOf = (marks: Marks) =>
  Object.fromEntries(breakdown(marks)!.stages.map(({ stage, ms }) => [stage, ms]));

describe('the breakdown of a turn', () => {
  it('without speculation, is the way of the reply', () => {
    expect(breakdown(plain)).toMatchObject({
      totalMs: 1180,
      critical: 'reply',
      heldMs: 0,
      commitWaitedMs: 425,
      savedMs: 0,
    });
    expect(timesOf(plain)).toEqual({
      hearing: 80,
      deciding: 622,
      sending: 18,
      queueing: 1,
      model: 379,
      encoding: 2,
      receiving: 23,
      playing: 55,
    });
  });

  it('with a reply that lay ready, is the way of the commit, and says what asking early saved', () => {
    expect(breakdown(early)).toMatchObject({
      totalMs: 730,
      critical: 'commit',
      heldMs: 240,
      commitWaitedMs: 0,
      savedMs: 340,
    });
    expect(timesOf(early)).toEqual({ hearing: 80, deciding: 620, playing: 30 });
  });

  it('with a reply that was asked for early and still came late, saved the head start', () => {
    const late = { ...early, firstDelta: 1790, firstFrameSent: 1792, firstFrame: 1810, firstSample: 1850 };
    expect(breakdown(late)).toMatchObject({ critical: 'reply', commitWaitedMs: 110, savedMs: 580 });
    expect(timesOf(late)).toMatchObject({ deciding: 40, model: 649 });
  });

  it('makes one stage of what it does not know: the time without the server’s marks', () => {
    const { speechEnd, pauseSeen, commit, startSent, firstFrame, firstSample } = plain;
    const marks = { speechEnd, pauseSeen, commit, startSent, firstFrame, firstSample } as Marks;
    expect(timesOf(marks)).toEqual({ hearing: 80, deciding: 622, away: 423, playing: 55 });
  });

  it.each(['speechEnd', 'commit', 'firstFrame', 'firstSample'] as const)('waits for %s', (name) => {
    expect(breakdown({ ...plain, [name]: undefined })).toBeNull();
  });

  it('has stages that are never negative and always add up to the total, whatever the marks', () => {
    const names = [...SERVER_MARKS, ...BROWSER_MARKS];
    const at = fc.double({ min: 0, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), at), (some) => {
        const marks: Marks = { speechEnd: 0, commit: 500, firstFrame: 700, firstSample: 900, ...some };
        const { stages, totalMs, heldMs, commitWaitedMs, savedMs } = breakdown(marks)!;
        for (const { ms } of stages) expect(ms).toBeGreaterThanOrEqual(0);
        expect(stages.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(totalMs, 6);
        expect(partsOf({ stages }).reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(totalMs, 6);
        expect(Math.min(heldMs, commitWaitedMs)).toBe(0);
        expect(savedMs).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('takes as long as the longer of its two ways, and the playing', () => {
    const at = fc.double({ min: 0, max: 2000, noNaN: true });
    fc.assert(
      fc.property(at, at, at, (commitMs, startMs, replyMs) => {
        const commit = commitMs;
        const startSent = Math.min(startMs, commit);
        const firstFrame = startSent + replyMs;
        const firstSample = Math.max(commit, firstFrame) + 40;
        const { totalMs, stages } = breakdown({ speechEnd: 0, commit, startSent, firstFrame, firstSample })!;
        expect(totalMs).toBeCloseTo(Math.max(commit, startSent + replyMs) + 40, 6);
        expect(stages.find(({ stage }) => stage === 'playing')!.ms).toBeCloseTo(40, 6);
      }),
    );
  });
});

describe('the server’s part', () => {
  it('has the same stages as the whole has', () => {
    const { totalMs, stages } = serverBreakdown(plain)!;
    expect(totalMs).toBe(382);
    for (const { stage, ms } of stages) expect(ms).toBe(timesOf(plain)[stage]);
  });

  it('is not known before the first packet is out', () => {
    expect(serverBreakdown({ startAtServer: 1, createSent: 2 })).toBeNull();
  });
});

describe('why it was slow', () => {
  it.each([
    [
      'the model',
      { ...plain, firstDelta: 3300, firstFrameSent: 3302, firstFrame: 3325, firstSample: 3380 },
      'model',
      1579,
    ],
    ['the pause', plain, 'pause', 702],
    ['the pause, where the reply lay ready', early, 'pause', 700],
    [
      'the network',
      {
        ...early,
        commit: 1200,
        startAtServer: 1420,
        createSent: 1421,
        firstDelta: 1500,
        firstFrameSent: 1501,
        firstFrame: 1850,
        firstSample: 1890,
      },
      'network',
      649,
    ],
    [
      'a response that had to end first',
      {
        ...early,
        commit: 1200,
        createSent: 2000,
        firstDelta: 2200,
        firstFrameSent: 2201,
        firstFrame: 2215,
        firstSample: 2250,
      },
      'server',
      861,
    ],
    [
      'the output',
      { ...early, commit: 1200, startAtServer: 1140, firstFrame: 1460, firstSample: 1900 },
      'playback',
      440,
    ],
  ] as const)('was %s', (_, marks, reason, ms) => {
    expect(whySlow(breakdown(marks)!)).toEqual({ reason, ms });
  });

  it('was nothing, where every part kept to its budget', () => {
    const quick = { ...early, commit: 1250, firstSample: 1490 };
    expect(whySlow(breakdown(quick)!)).toEqual({ reason: 'quick', ms: 490 });
  });
});

describe('two clocks', () => {
  it('are compared by the quickest exchange, and the error is half of it', () => {
    // The server is 5000 ms ahead; the answers to the first and the last exchange were held up.
    const samples = [clockSample(0, 5010, 100), clockSample(200, 5204, 208), clockSample(300, 5390, 400)];
    expect(bestClock(samples)).toEqual({ offsetMs: 5000, errorMs: 4 });
    expect(bestClock([])).toBeNull();
  });

  it('are never further apart than the error says, however the way there and back differ', () => {
    const ms = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(ms, ms, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (thereMs, backMs, aheadMs) => {
        const { offsetMs, errorMs } = clockSample(1000, 1000 + thereMs + aheadMs, 1000 + thereMs + backMs);
        expect(Math.abs(offsetMs - aheadMs)).toBeLessThanOrEqual(errorMs + 1e-6);
      }),
    );
  });

  it('become one', () => {
    expect(onClock({ startAtServer: 5010, created: 5100 }, 5000)).toEqual({
      startAtServer: 10,
      created: 100,
    });
  });
});

describe('quantiles', () => {
  it.each([
    [[], 0.5, null],
    [[7], 0.95, 7],
    [[30, 10, 20], 0.5, 20],
    [[30, 10, 20], 0.95, 30],
    [[4, 3, 2, 1], 0.5, 2],
  ])('of %j at %d is %d', (values, q, expected) => {
    expect(quantile(values, q)).toBe(expected);
  });
});
