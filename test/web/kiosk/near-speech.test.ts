import { describe, expect, test } from 'vitest';
import { NOBODY_NEAR, nearStep, type NearFrame } from '../../../web/kiosk/near/near-speech.ts';

const MS = 32;
/** How many times somebody near was noticed in these stretches: seconds of sound at a level, speech or not. */
function noticed(...stretches: { s: number; levelDb: number; isSpeech: boolean }[]): number {
  let state = NOBODY_NEAR;
  let count = 0;
  for (const { s, levelDb, isSpeech } of stretches)
    for (let i = 0; i < (s * 1000) / MS; i++) {
      let isNear: boolean;
      [state, isNear] = nearStep(state, { isSpeech, levelDb, ms: MS } satisfies NearFrame);
      if (isNear) count += 1;
    }
  return count;
}
const room = (s: number, levelDb = -65) => ({ s, levelDb, isSpeech: false });
const says = (s: number, levelDb: number) => ({ s, levelDb, isSpeech: true });

describe('speech near the screen', () => {
  test('a hello before it is noticed', () => expect(noticed(room(5), says(0.5, -35))).toBeGreaterThan(0));
  test('a hello in a loud lobby is noticed', () =>
    expect(noticed(room(20, -48), says(0.5, -30))).toBeGreaterThan(0));
  test('a word with a soft syllable in it is one word', () =>
    expect(noticed(room(5), says(0.2, -35), says(0.1, -60), says(0.2, -35))).toBeGreaterThan(0));
  test('a cough is too short', () => expect(noticed(room(5), says(0.2, -30), room(1))).toBe(0));
  test('people who talk across the lobby are not near', () =>
    expect(noticed(room(5), says(20, -58))).toBe(0));
  test('nor where the lobby is loud', () => expect(noticed(room(30, -45), says(5, -40))).toBe(0));
  test('a door that slams is no speech', () =>
    expect(noticed(room(5), { s: 2, levelDb: -15, isSpeech: false })).toBe(0));
  test('two coughs with a pause between them are two coughs', () =>
    expect(noticed(room(5), says(0.25, -30), room(0.4), says(0.25, -30))).toBe(0));
  test('a microphone that is switched on in the middle of speech waits for the room', () =>
    expect(noticed(says(1, -35))).toBe(0));
});
