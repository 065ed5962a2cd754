/** The floor weighs what the speech model makes of a guess. */
import { describe, expect, it } from 'vitest';
import { ENDPOINT_POLICY, endpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import type { FloorEffect, FloorPolicies } from '../../../shared/floor/floor-state.ts';
import { FloorDriver, names, SILENCE } from './floor-driver.ts';

const BALANCED: FloorPolicies = { ...SILENCE, endpoint: ENDPOINT_POLICY };

/** A pause that the network finds likely to be an end, with a guess in it. */
function guessing(ended: number | null = 0.75): FloorDriver {
  const floor = new FloorDriver(BALANCED);
  floor.speak(2_000);
  const effects = floor.pause(ended === null ? 352 : 128, ended);
  expect(names(effects)).toContain('speculate');
  return floor;
}

/** How long the silence goes on after this until the commit. */
function untilCommit(floor: FloorDriver, ended: number | null = 0.75): number {
  const fromMs = floor.atMs;
  for (let ms = 0; ms < 4_000; ms += 32)
    if (names(floor.pause(32, ended)).includes('commit')) return floor.atMs - fromMs;
  return Infinity;
}

const judged = (floor: FloorDriver, verdict: 'speaks' | 'listens', revision = 0): FloorEffect[] =>
  floor.apply({ type: 'judged', turnId: 1, revision, verdict });

describe('a model that speaks', () => {
  it('has the turn end sooner, with a network that finds it likely, one that doubts, and without one', () => {
    for (const ended of [0.75, 0.5, null]) {
      const [alone, told] = [guessing(ended === 0.5 ? 0.75 : ended), guessing(ended === 0.5 ? 0.75 : ended)];
      judged(told, 'speaks');
      expect(untilCommit(told, ended), String(ended)).toBeLessThan(untilCommit(alone, ended));
    }
  });

  it('is believed the more, the more often it was right', () => {
    const floor = new FloorDriver(BALANCED);
    const waits: number[] = [];
    for (let turnId = 1; turnId <= 12; turnId++) {
      floor.speak(2_000);
      floor.pause(128, 0.75);
      floor.apply({ type: 'judged', turnId, revision: 0, verdict: 'speaks' });
      waits.push(untilCommit(floor));
      floor.reply(turnId, turnId);
      floor.apply({ type: 'reply-finished', replyId: turnId });
    }
    expect(floor.state.judge.ends.speaks).toBe(12);
    expect(waits.at(-1)!).toBeLessThanOrEqual(waits[0]!);
  });

  it('was wrong where the user goes on, in the pause or right after its end', () => {
    const inPause = guessing();
    judged(inPause, 'speaks');
    inPause.speak(64);
    expect(inPause.state.judge).toMatchObject({ ends: { speaks: 0 }, holds: { speaks: 1 } });
    const after = guessing();
    judged(after, 'speaks');
    untilCommit(after);
    expect(after.state.judge).toMatchObject({ ends: { speaks: 1 }, holds: { speaks: 0 } });
    after.speak(500);
    expect(after.state.judge).toMatchObject({ ends: { speaks: 0 }, holds: { speaks: 1 } });
  });
});

describe('a model that listens', () => {
  it('has the turn wait for longer, up to the limit, and never for ever', () => {
    const [alone, told] = [guessing(), guessing()];
    judged(told, 'listens');
    const waited = untilCommit(told);
    expect(waited).toBeGreaterThan(untilCommit(alone));
    expect(told.atMs - 2_000).toBeLessThanOrEqual(ENDPOINT_POLICY.giveUpMs + 64);
  });

  it('is asked again before the turn ends, as the next revision: the first guess is taken back', () => {
    const floor = guessing();
    judged(floor, 'listens');
    floor.effects.length = 0;
    untilCommit(floor);
    expect(floor.effects.filter(({ type }) => type !== 'audio-off')).toEqual([
      { type: 'retract', turnId: 1, revision: 0 },
      { type: 'speculate', turnId: 1, revision: 1 },
      { type: 'commit', turnId: 1, revision: 1 },
    ]);
  });

  it('and then speaks is believed', () => {
    const floor = guessing();
    judged(floor, 'listens');
    while (!names(floor.pause(32, 0.75)).includes('speculate'));
    judged(floor, 'speaks', 1);
    expect(untilCommit(floor)).toBeLessThanOrEqual(64);
  });

  it('is asked no more often than the caps allow', () => {
    const floor = guessing();
    for (let revision = 0; revision < 10; revision++) {
      judged(floor, 'listens', revision);
      floor.pause(320, 0.75);
    }
    untilCommit(floor);
    expect(floor.effects.filter(({ type }) => type === 'speculate').length).toBeLessThanOrEqual(
      ENDPOINT_POLICY.maxStarts,
    );
  });
});

describe('a verdict', () => {
  it.each([
    ['on another revision', { turnId: 1, revision: 1 }],
    ['on another turn', { turnId: 2, revision: 0 }],
  ])('%s is nothing', (_what, ref) => {
    const [alone, told] = [guessing(), guessing()];
    told.apply({ type: 'judged', ...ref, verdict: 'speaks' });
    expect(untilCommit(told)).toBe(untilCommit(alone));
  });

  it('that comes when the user speaks again, or after the turn, is nothing', () => {
    const floor = guessing();
    floor.speak(64);
    expect(judged(floor, 'speaks')).toEqual([]);
    const over = guessing();
    untilCommit(over);
    expect(judged(over, 'listens')).toEqual([]);
    expect(over.state.judge).toMatchObject({ ends: { speaks: 0, listens: 0 } });
  });
});

describe('a verdict that may still come', () => {
  const JUDGED: FloorPolicies = { ...SILENCE, endpoint: endpointPolicy({ isJudged: true }) };

  /** In a pause of which the network is sure, so that the turn would be over at once. */
  function sure(policies = JUDGED): FloorDriver {
    const floor = new FloorDriver(policies);
    floor.speak(2_000);
    expect(names(floor.pause(128, 0.99))).toContain('speculate');
    return floor;
  }

  it('is waited for before the turn ends, and ends it when it comes', () => {
    expect(untilCommit(sure(BALANCED), 0.99)).toBeLessThan(300);
    const floor = sure();
    expect(names(floor.pause(600, 0.99))).not.toContain('commit');
    judged(floor, 'speaks');
    expect(untilCommit(floor, 0.99)).toBe(32);
  });

  it('is still to come when the model has only begun to answer: it may yet say that it listens on', () => {
    const floor = sure();
    floor.reply(1, 1);
    expect(names(floor.pause(600, 0.99))).not.toContain('commit');
    judged(floor, 'speaks');
    expect(names(floor.pause(32, 0.99))).toEqual(expect.arrayContaining(['commit', 'release']));
  });

  it('is believed for a second guess, whose answer has begun, as for the first', () => {
    const floor = sure();
    floor.reply(1, 1);
    judged(floor, 'listens');
    floor.apply({ type: 'reply-retrying', replyId: 1 });
    floor.effects.length = 0;
    for (let frame = 0; frame < 60 && !names(floor.effects).includes('speculate'); frame++)
      floor.pause(32, 0.8);
    floor.reply(2, 1, 1);
    floor.pause(64, 0.8);
    expect(names(floor.effects).filter((name) => name !== 'audio-off')).toEqual(['retract', 'speculate']);
    judged(floor, 'speaks', 1);
    expect(floor.state.user).toMatchObject({ verdict: 'speaks', awaitedSinceMs: null });
  });

  it('is not waited for when the reply to the guess failed', () => {
    const floor = sure();
    floor.reply(1, 1);
    floor.apply({ type: 'reply-failed', replyId: 1 });
    expect(untilCommit(floor, 0.99)).toBeLessThan(300);
  });

  it('is not waited for longer than it takes models, and a user who goes on has not been answered', () => {
    const { verdictLimitMs } = JUDGED.endpoint;
    expect(untilCommit(sure(), 0.99)).toBeLessThanOrEqual(verdictLimitMs);
    const floor = sure();
    floor.pause(600, 0.99);
    floor.effects.length = 0;
    floor.speak(320);
    expect(names(floor.effects)).toContain('retract');
    expect(names(floor.effects)).not.toContain('commit');
  });
});

describe('a model that always says "not yet"', () => {
  it('is counted as wrong at each end, and then asked for an answer instead', () => {
    const floor = new FloorDriver({ ...SILENCE, endpoint: endpointPolicy({ isJudged: true }) });
    const isUnjudged: boolean[] = [];
    for (let turn = 1; turn <= 30; turn++) {
      floor.effects.length = 0;
      floor.speak(2_000);
      for (let frame = 0; frame < 100 && floor.state.user.kind !== 'silent'; frame++) {
        const effects = floor.pause(32, 0.8);
        for (const effect of effects)
          if (effect.type === 'speculate') isUnjudged.push(effect.unjudged ?? false);
        const { user } = floor.state;
        const isAsked = user.kind === 'pausing' && user.awaitedSinceMs !== null;
        if (isAsked && !isUnjudged.at(-1) && floor.atMs - user.awaitedSinceMs! >= 160)
          floor.apply({ type: 'judged', turnId: user.turnId, revision: user.revision, verdict: 'listens' });
      }
      expect(names(floor.effects)).toContain('commit');
      floor.reply(turn, turn, floor.state.reply.kind === 'awaited' ? floor.state.reply.revision : 0);
      floor.apply({ type: 'reply-finished', replyId: turn });
    }
    expect(isUnjudged[0]).toBe(false);
    expect(isUnjudged.at(-1)).toBe(true);
    expect(floor.state.judge.ends.listens).toBeGreaterThanOrEqual(8);
  });
});
