import { describe, expect, it } from 'vitest';
import { forgottenTurns, reachesBefore, turnsBefore } from '../../../web/call/forgotten.ts';
import { documentOf } from '../player/documents.ts';

describe('what the server has forgotten', () => {
  it('is each turn once, whatever its parts', () => {
    expect(forgottenTurns({ places: ['3.4.0', '3.4.1', '3.5.0'], call: 3 })).toEqual([4, 5]);
  });

  it('reaches into a call before, or does not', () => {
    expect(reachesBefore({ places: ['3.4.0'], call: 3 })).toBe(false);
    expect(reachesBefore({ places: ['2.9.0', '3.1.0'], call: 3 })).toBe(true);
    expect(reachesBefore({ places: [], call: null })).toBe(false);
  });

  it('leaves of what was said before the call what the record has of it', () => {
    const document = documentOf({ place: '1.1.0' }, { place: '2.1.0' }, { place: '3.1.0' });
    expect(turnsBefore(document, { places: ['2.2.0'], call: 3 }).turns.map(({ place }) => place)).toEqual([
      '1.1.0',
      '2.1.0',
    ]);
  });
});
