import { describe, expect, it } from 'vitest';
import { BARGE_IN_POLICY, type BargeInPolicy } from '../../../shared/floor/barge-in-policy.ts';
import { endpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import { madeUpFrames, madeUpTurn } from './made-up.ts';
import { replay } from './replay.ts';

/** Speech to 1,600 ms, a hold to 2,240, speech to 3,200, a hold to 4,160, speech to the end at 5,120. */
const SPEECH = [
  [320, 1600],
  [2240, 3200],
  [4160, 5120],
] as const;
const turn = madeUpTurn({
  turnEndMs: 5120,
  holds: [
    [1600, 2240],
    [3200, 4160],
  ],
});
const silenceAlone = madeUpFrames(SPEECH, 10_000);

describe('a replayed turn', () => {
  it('is committed where the policy says, and guesses that speech went on after are wasted', () => {
    const outcome = replay(turn, silenceAlone, endpointPolicy({ patienceMs: 1_200 }));
    expect(outcome).toMatchObject({
      isCut: false,
      holdsCut: [false, false],
      starts: 3,
      wasted: 2,
      early: null,
    });
    // The first frame that ends 1,200 ms or more after 5,120; the two holds heard have moved it.
    expect(outcome.commitMs).toBeGreaterThanOrEqual(1_200);
    expect(outcome.commitMs).toBeLessThan(1_200 * 1.25);
    expect(outcome.startMs).toBeGreaterThanOrEqual(350);
    expect(outcome.startMs).toBeLessThan(450);
  });

  it('is cut by a commit in a hold, after which nothing is counted but other holds', () => {
    const outcome = replay(turn, silenceAlone, endpointPolicy({ patienceMs: 800 }));
    expect(outcome).toMatchObject({ isCut: true, isCutInSpeech: false, holdsCut: [false, true] });
    expect(outcome).toMatchObject({ commitMs: null, startMs: null, starts: 2, wasted: 1 });
  });

  it('cut into is rejoined by who goes on soon, and not by who has heard much of the reply', () => {
    const early = (withMs: number, bargeIn: BargeInPolicy = BARGE_IN_POLICY) =>
      replay(turn, silenceAlone, endpointPolicy({ patienceMs: withMs }), null, bargeIn).early;
    // Cut at 4,000 or so, asked for at 3,600: it sounds for a moment and is halted by the second frame of speech.
    expect(early(800)).toMatchObject({ isRejoined: true });
    expect(early(800)!.heardMs).toBeGreaterThan(64);
    expect(early(800)!.heardMs).toBeLessThan(300);
    expect(early(800, { ...BARGE_IN_POLICY, rejoinHeardMs: 32 })).toMatchObject({ isRejoined: false });
    expect(early(800, { ...BARGE_IN_POLICY, rejoinWithinMs: 32 })).toMatchObject({ isRejoined: false });
    expect(early(1_200)).toBeNull();
  });

  it('judges a hold after a cut as if the cut had not been', () => {
    expect(replay(turn, silenceAlone, endpointPolicy({ patienceMs: 500 })).holdsCut).toEqual([true, true]);
  });

  it('is cut in speech where there is no labelled hold', () => {
    const unlabelled = { ...turn, holds: [] };
    const outcome = replay(unlabelled, silenceAlone, endpointPolicy({ patienceMs: 500 }));
    expect(outcome).toMatchObject({ isCut: true, isCutInSpeech: true, holdsCut: [] });
  });

  it('that stops in the middle has no end and no rate, but its holds count', () => {
    const outcome = replay({ ...turn, isWhole: false }, silenceAlone, endpointPolicy({ patienceMs: 800 }));
    expect(outcome).toMatchObject({ isCut: null, commitMs: null, holdsCut: [false, true] });
  });

  it('of several voices has an end alone: nothing before it is a cut', () => {
    const several = { ...turn, isOneSpeaker: false, holds: [] };
    const outcome = replay(several, silenceAlone, endpointPolicy({ patienceMs: 500 }));
    expect(outcome).toMatchObject({ isCut: null, isCutInSpeech: false, holdsCut: [] });
    expect(outcome.commitMs).toBeGreaterThanOrEqual(500);
    expect(outcome.commitMs).toBeLessThan(500 * 1.25);
  });

  it('is not cut in a gap of which nobody knows what it is', () => {
    const unsure = { ...turn, holds: turn.holds.slice(0, 1), unscored: turn.holds.slice(1) };
    expect(replay(unsure, silenceAlone, endpointPolicy({ patienceMs: 800 }))).toMatchObject({
      isCut: false,
      holdsCut: [false],
    });
  });

  it('is committed earlier by a detector that is sure, and later by one that doubts', () => {
    const policy = endpointPolicy({ patienceMs: 1_200 });
    const commitMs = (ended: number) =>
      replay(
        turn,
        madeUpFrames(SPEECH, 10_000, () => ended),
        policy,
      ).commitMs;
    const knows = madeUpFrames(SPEECH, 10_000, (atMs) => (atMs > 5120 ? 1 : 0));
    expect(replay(turn, knows, policy)).toMatchObject({ isCut: false, starts: 3 });
    expect(replay(turn, knows, policy).commitMs).toBeLessThan(1_200);
    expect(commitMs(0)).toBeGreaterThan(2_000);
  });

  it('that is never heard has no commit', () => {
    expect(replay(turn, madeUpFrames([], 10_000), endpointPolicy())).toMatchObject({
      isCut: false,
      commitMs: null,
      starts: 0,
    });
  });
});
