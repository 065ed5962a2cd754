/** What the speech model wrote down of a guess arrives within the pause, and the floor weighs it. */
import { describe, expect, it } from 'vitest';
import { ENDPOINT_POLICY } from '../../../shared/floor/endpoint-policy.ts';
import { FloorDriver, names, SILENCE } from './floor-driver.ts';

const ENDED = 0.75;

/** A pause with a guess in it. */
function guessing(language = 'en'): FloorDriver {
  const floor = new FloorDriver({ ...SILENCE, endpoint: ENDPOINT_POLICY, language });
  floor.speak(2_000);
  expect(names(floor.pause(128, ENDED))).toContain('speculate');
  return floor;
}

const understood = (floor: FloorDriver, text: string, revision = 0): void => {
  expect(floor.apply({ type: 'words', turnId: 1, revision, text, final: false })).toEqual([]);
};

function untilCommit(floor: FloorDriver): number {
  const fromMs = floor.atMs;
  for (let ms = 0; ms < 4_000; ms += 32)
    if (names(floor.pause(32, ENDED)).includes('commit')) return floor.atMs - fromMs;
  return Infinity;
}

describe('words that come within the pause', () => {
  it('lengthen it where they cannot end, and shorten it where they are an answer', () => {
    const [alone, open, whole] = [guessing(), guessing(), guessing()];
    understood(open, 'I would like to go to the');
    understood(whole, 'yes please');
    const aloneMs = untilCommit(alone);
    expect(untilCommit(open)).toBeGreaterThan(aloneMs + 200);
    expect(untilCommit(whole)).toBeLessThan(aloneMs);
  });

  it('are no veto: the turn ends all the same', () => {
    const floor = guessing();
    understood(floor, 'and um');
    expect(untilCommit(floor)).toBeLessThanOrEqual(ENDPOINT_POLICY.giveUpMs);
  });

  it('are replaced by what is understood later', () => {
    const [corrected, whole] = [guessing(), guessing()];
    understood(corrected, 'I would like to');
    understood(corrected, 'I would like to go home');
    understood(whole, 'I would like to go home');
    expect(untilCommit(corrected)).toBe(untilCommit(whole));
  });

  it('are nothing where they are of another revision, or of another turn', () => {
    const [alone, told] = [guessing(), guessing()];
    understood(told, 'and um', 1);
    told.apply({ type: 'words', turnId: 2, revision: 0, text: 'and um', final: true });
    expect(untilCommit(told)).toBe(untilCommit(alone));
  });

  it('are forgotten when speech goes on', () => {
    const [told, alone] = [guessing(), guessing()];
    understood(told, 'and um');
    for (const floor of [told, alone]) floor.speak(640);
    expect(untilCommit(told)).toBe(untilCommit(alone));
  });

  it('stay when the model listened on and is asked again: it is about the same words', () => {
    const [told, alone] = [guessing(), guessing()];
    understood(told, 'I would like to go to the');
    for (const floor of [told, alone])
      floor.apply({ type: 'judged', turnId: 1, revision: 0, verdict: 'listens' });
    expect(untilCommit(told)).toBeGreaterThan(untilCommit(alone));
  });

  it('are nothing in a language that the floor does not know', () => {
    const [alone, told] = [guessing('da'), guessing('da')];
    understood(told, 'and um');
    expect(untilCommit(told)).toBe(untilCommit(alone));
  });
});
