/** A user who goes on right after the commit, having heard hardly anything of the reply: the turn goes on. */
import { describe, expect, it } from 'vitest';
import { BARGE_IN_POLICY } from '../../../shared/floor/barge-in-policy.ts';
import { ENDPOINT_POLICY } from '../../../shared/floor/endpoint-policy.ts';
import { FloorDriver, names, SILENCE } from './floor-driver.ts';

const GUESSING = { ...SILENCE, endpoint: ENDPOINT_POLICY };

/** A committed turn, whose reply sounds for so long before the user goes on, who speaks until they have the floor. */
function goesOn(heardMs: number, waitMs = 0, floor = new FloorDriver()): FloorDriver {
  floor.speak(992);
  floor.pause(704);
  floor.pause(waitMs);
  if (heardMs > 0) floor.soundingReply(1, 1);
  floor.pause(heardMs);
  floor.effects.length = 0;
  floor.speak(992);
  return floor;
}

const rejoined = (floor: FloorDriver) => floor.effects.find(({ type }) => type === 'rejoin');

describe('a user who goes on', () => {
  it('before the reply sounds, or in its first moments, goes on with the turn, as its next revision', () => {
    for (const heardMs of [0, 320]) {
      const floor = goesOn(heardMs);
      expect(rejoined(floor)).toEqual({
        type: 'rejoin',
        turnId: 2,
        early: { turnId: 1, revision: 0 },
        // Until two frames of speech have halted it, it sounds.
        heardMs: heardMs === 0 ? 0 : heardMs + 96,
      });
      expect(floor.state.user).toMatchObject({ kind: 'speaking', turnId: 1, revision: 1, overReply: false });
      expect(floor.state.reply).toEqual({ kind: 'none' });
      floor.pause(800);
      expect(floor.effects.at(-1)).toEqual({ type: 'commit', turnId: 1, revision: 1 });
    }
  });

  it('has the reply dropped, loud again, before anything else is told', () => {
    const floor = goesOn(320);
    expect(names(floor.effects).slice(-3)).toEqual(['drop', 'duck', 'rejoin']);
    expect(names(floor.effects)).not.toContain('interrupt');
  });

  it('has a turn that is as long as both parts', () => {
    const floor = goesOn(320);
    floor.pause(96);
    expect(floor.state.user).toMatchObject({ speechMs: 992 + 992 });
  });

  it('can do so more than once', () => {
    const floor = goesOn(0);
    floor.pause(1_504);
    floor.effects.length = 0;
    floor.speak(992);
    expect(rejoined(floor)).toMatchObject({ turnId: 3, early: { turnId: 1, revision: 1 } });
  });

  it('after more of the reply, or later, has interrupted it: that is a turn of its own', () => {
    for (const floor of [goesOn(BARGE_IN_POLICY.rejoinHeardMs), goesOn(0, BARGE_IN_POLICY.rejoinWithinMs)]) {
      expect(rejoined(floor)).toBeUndefined();
      expect(floor.state.user).toMatchObject({ turnId: 2, revision: 0 });
    }
  });

  it('after a murmur, has interrupted it', () => {
    const floor = new FloorDriver();
    floor.speak(992);
    floor.pause(704);
    floor.soundingReply(1, 1);
    floor.speak(128);
    floor.pause(256);
    floor.effects.length = 0;
    floor.speak(992);
    expect(rejoined(floor)).toBeUndefined();
    expect(names(floor.effects)).toContain('interrupt');
  });

  it('teaches how long the speaker holds, and that the guess was in vain', () => {
    const floor = new FloorDriver(GUESSING);
    floor.speak(992);
    floor.pause(1_216, 0.8);
    const before = floor.state;
    expect(before.lastCommit?.speculated).toBe(true);
    floor.speak(992);
    expect(rejoined(floor)).toBeDefined();
    expect(floor.state.speaker).not.toEqual(before.speaker);
    expect(floor.state.guesses.wasted).toBe(before.guesses.wasted + 1);
  });

  it('has no turn to go on with where the call was replaced while the reply sounded', () => {
    const floor = new FloorDriver();
    floor.speak(992);
    floor.pause(704);
    floor.soundingReply(1, 1);
    floor.apply({ type: 'call-replaced' });
    floor.speak(992);
    expect(rejoined(floor)).toBeUndefined();
  });
});

it('a murmur in the first moments of a reply lets it go on', () => {
  const floor = new FloorDriver();
  floor.speak(992);
  floor.pause(704);
  floor.soundingReply(1, 1);
  floor.effects.length = 0;
  floor.speak(192);
  floor.pause(320);
  expect(rejoined(floor)).toBeUndefined();
  expect(floor.state.reply).toMatchObject({ kind: 'audible', hush: 'none' });
});
