import { describe, expect, it } from 'vitest';
import { ENDPOINT_POLICY, endpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import type { FloorPolicies } from '../../../shared/floor/floor-state.ts';
import { paceFactor } from '../../../shared/floor/speaker-pauses.ts';
import { FloorDriver, names, SILENCE } from './floor-driver.ts';

const BALANCED: FloorPolicies = { ...SILENCE, endpoint: ENDPOINT_POLICY };
const starts = (floor: FloorDriver) => floor.effects.filter(({ type }) => type === 'speculate').length;

/** A reply sounds, and is over. */
function afterReply(floor: FloorDriver, replyId = 1): void {
  const { reply } = floor.state;
  if (reply.kind === 'awaited') floor.reply(replyId, reply.turnId, reply.revision);
  floor.apply({ type: 'reply-finished', replyId });
}

/** A speaker who always goes on after the model was sure that the turn was over. Three such pauses, and the end. */
function misleadingTurn(floor: FloorDriver, replyId: number): void {
  for (let i = 0; i < 3; i++) {
    floor.speak(800);
    floor.pause(450, 0.8);
  }
  floor.speak(800);
  // Longer than the time in which speech would be the same turn, going on.
  floor.pause(2_000, 0.9);
  afterReply(floor, replyId);
}

describe('a guess in the floor', () => {
  it('follows how sure the model is', () => {
    const floor = new FloorDriver(BALANCED);
    floor.speak(1_000);
    expect(names(floor.pause(128, 0.9))).toEqual(['speculate']);
    expect(names(floor.pause(128, 0.98))).toEqual(['commit']);
  });

  it('stays when the model changes its mind', () => {
    const floor = new FloorDriver(BALANCED);
    floor.speak(1_500);
    floor.pause(128, 0.9);
    expect(names(floor.pause(1_000, 0.1))).toEqual(['audio-off']);
    expect(names(floor.pause(1_900, 0.1))).toEqual(['commit']);
  });

  it('asks at the commit alone where the model cannot take it back', () => {
    const floor = new FloorDriver({ ...SILENCE, endpoint: endpointPolicy({ maxStarts: 0 }) });
    floor.speak(1_000);
    expect(names(floor.pause(512, 0.98))).toEqual(['speculate', 'commit']);
    expect(floor.state.guesses).toMatchObject({ starts: 0, wasted: 0 });
  });

  it('is counted, and counted as wasted when it is taken back', () => {
    const floor = new FloorDriver(BALANCED);
    floor.speak(1_000);
    floor.pause(200, 0.9);
    expect(floor.state.guesses).toMatchObject({ starts: 1, wasted: 0 });
    floor.speak(500);
    expect(floor.state.guesses).toMatchObject({ starts: 1, wasted: 1 });
    floor.pause(1_500, 0.9);
    expect(floor.state.guesses).toMatchObject({ starts: 2, wasted: 1 });
  });

  it('comes later, then not at all, in a call in which guesses are in vain; and again once they are not', () => {
    const floor = new FloorDriver(BALANCED);
    for (let turn = 1; turn <= 4; turn++) misleadingTurn(floor, turn);
    expect(floor.state.guesses.wasted).toBe(ENDPOINT_POLICY.stopLately);
    const before = starts(floor);
    floor.speak(1_000);
    expect(names(floor.pause(1_500, 0.9))).toEqual(['audio-off', 'speculate', 'commit']);
    expect(starts(floor)).toBe(before + 1);
    afterReply(floor, 5);
    for (let turn = 6; turn <= 13; turn++) {
      floor.speak(1_000);
      floor.pause(1_500, 0.9);
      afterReply(floor, turn);
    }
    floor.speak(1_000);
    expect(names(floor.pause(128, 0.9))).toEqual(['speculate']);
  });

  it('is in vain at most so often in any few turns, whoever speaks', () => {
    const floor = new FloorDriver(BALANCED);
    const wasted = [0];
    for (let turn = 1; turn <= 40; turn++) {
      misleadingTurn(floor, turn);
      wasted.push(floor.state.guesses.wasted);
    }
    for (let turn = 8; turn <= 40; turn++)
      expect(wasted[turn]! - wasted[turn - 8]!).toBeLessThanOrEqual(ENDPOINT_POLICY.stopLately);
  });
});

describe('what the floor knows beside the sound', () => {
  it('is that the agent asked for digits: it waits for the next group', () => {
    const floor = new FloorDriver(SILENCE);
    floor.apply({ type: 'context', context: 'dictation' });
    floor.speak(600);
    expect(names(floor.pause(2_000))).toEqual(['audio-off']);
    expect(names(floor.pause(64))).toEqual(['speculate', 'commit']);
  });

  it('is how long this speaker pauses: holds make commits later', () => {
    const floor = new FloorDriver(SILENCE);
    for (let i = 0; i < 10; i++) {
      floor.speak(500);
      floor.pause(660);
    }
    expect(paceFactor(floor.state.speaker)).toBeGreaterThan(1.15);
    floor.speak(500);
    expect(names(floor.pause(780))).toEqual(['audio-off']);
  });

  it('is that it cut in, when the speaker goes on at once', () => {
    const floor = new FloorDriver(SILENCE);
    floor.speak(1_000);
    floor.pause(800);
    floor.reply(1, 1);
    floor.pause(200);
    const before = floor.state.speaker;
    floor.speak(800);
    expect(floor.state.speaker.holds).toBe(before.holds + 1);
    expect(floor.state.speaker.meanLogMs).toBeGreaterThan(before.meanLogMs);
  });

  it('is not an interruption of a reply that was heard', () => {
    const floor = new FloorDriver(SILENCE).answered();
    floor.pause(1_000);
    const before = floor.state.speaker;
    floor.speak(800);
    expect(floor.state.speaker).toBe(before);
  });

  it('is not how long a key is up, nor a murmur over a reply', () => {
    const floor = new FloorDriver(SILENCE).answered();
    floor.pause(1_000);
    floor.speak(32);
    floor.pause(250);
    floor.speak(32);
    expect(floor.state.speaker.holds).toBe(0);
  });
});
