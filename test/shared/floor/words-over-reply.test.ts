/** Words decide whether somebody who speaks over a reply takes the floor. */
import { beforeEach, describe, expect, it } from 'vitest';
import { BARGE_IN_POLICY } from '../../../shared/floor/barge-in-policy.ts';
import type { FloorEffect } from '../../../shared/floor/floor-state.ts';
import { FloorDriver, names, SILENCE } from './floor-driver.ts';

const { overhearMs, wordsLimitMs, stopMs } = BARGE_IN_POLICY;

let floor: FloorDriver;
beforeEach(() => {
  floor = new FloorDriver({ ...SILENCE, bargeIn: BARGE_IN_POLICY }).answered();
});

const words = (text: string, final = true, turnId = 2): FloorEffect[] =>
  floor.apply({ type: 'words', turnId, revision: 0, text, final });
const isSilent = () => floor.state.reply.kind === 'audible' && floor.state.reply.hush === 'halted';

it('a word and a short pause: the model is asked what it was, and no more is sent; the reply stays silent', () => {
  floor.speak(320);
  expect(names(floor.pause(overhearMs))).toEqual(['audio-off', 'overhear']);
  floor.pause(416);
  expect(isSilent()).toBe(true);
});

describe('once the words are in', () => {
  it('"stop" has the floor, however short it is, and is answered after the usual pause', () => {
    floor.speak(320);
    floor.pause(192);
    words('Stop.');
    expect(names(floor.pause(32))).toEqual(['interrupt', 'duck']);
    expect(names(floor.pause(1_000))).toEqual(['speculate', 'commit']);
    expect(floor.effects.at(-1)).toMatchObject({ turnId: 2 });
  });

  it('a murmur lets the reply go on where it was, however long it is', () => {
    floor.speak(800);
    floor.pause(192);
    words('Mm-hmm.');
    expect(names(floor.pause(32))).toEqual(['abandon', 'halt', 'duck']);
    expect(floor.state.reply).toMatchObject({ kind: 'audible', hush: 'none' });
  });

  it('that there are none lets it go on too, and so does a click with a word in it', () => {
    floor.speak(320);
    floor.pause(192);
    words('');
    expect(names(floor.pause(32))).toContain('abandon');
    floor.speak(96);
    floor.pause(192);
    words('Stop.', true, 3);
    expect(names(floor.pause(32))).toContain('abandon');
  });

  it('words that are not whole yet, or of another turn, are waited out', () => {
    floor.speak(320);
    floor.pause(192);
    words('Stop', false);
    words('Stop.', true, 1);
    expect(floor.pause(64)).toEqual([]);
    expect(isSilent()).toBe(true);
  });
});

it('words that do not come in time let the reply go on', () => {
  floor.speak(320);
  const effects = floor.pause(wordsLimitMs + 32);
  expect(names(effects)).toEqual(['audio-off', 'overhear', 'abandon', 'halt', 'duck']);
  words('Stop.');
  expect(floor.state.user).toEqual({ kind: 'silent' });
});

it('words that do not come in time leave it to length: what would have stopped the reply without words stops it', () => {
  floor.speak(stopMs);
  expect(names(floor.pause(wordsLimitMs))).toEqual(['audio-off', 'overhear', 'interrupt', 'duck']);
});

it('speech that goes on meanwhile is sent again, and asked about again, so often and no more', () => {
  for (let asked = 1; asked <= 4; asked++) {
    expect(names(floor.speak(96)).includes('audio-on')).toBe(asked > 1);
    expect(names(floor.pause(overhearMs))).toContain('overhear');
  }
  floor.speak(96);
  expect(names(floor.pause(overhearMs))).not.toContain('overhear');
});

it('in the first moments of a reply the word is the rest of the turn', () => {
  floor = new FloorDriver({ ...SILENCE, bargeIn: BARGE_IN_POLICY });
  floor.speak(992);
  floor.pause(704);
  floor.soundingReply(1, 1);
  floor.speak(320);
  floor.pause(192);
  words('tomorrow');
  expect(names(floor.pause(32))).toEqual(['drop', 'duck', 'rejoin']);
  expect(floor.state.user).toMatchObject({ kind: 'pausing', turnId: 1, revision: 1 });
  floor.pause(1_500);
  expect(floor.effects.at(-1)).toEqual({ type: 'commit', turnId: 1, revision: 1 });
});
