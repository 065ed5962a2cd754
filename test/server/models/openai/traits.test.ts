/** What is learned of a server, from how soon things come. */
import { describe, expect, it } from 'vitest';
import { Traits } from '../../../../server/models/openai/traits.ts';

const unknownServer = () => new Traits({ isKnown: false, transcripts: true });

describe('when the user’s items are there', () => {
  it('creates wait for them until they were there at once three times', () => {
    const traits = unknownServer();
    for (const waits of [true, true, false]) {
      traits.onItem(1);
      expect(traits.waitsForItems).toBe(waits);
    }
  });

  it('a quick recogniser is not taken for a server that adds them at once', () => {
    const traits = unknownServer();
    for (let turn = 0; turn < 10; turn++) traits.onItem(120);
    expect(traits.waitsForItems).toBe(true);
    expect(traits.capabilities.itemFirst).toBe(true);
  });

  it('one that is late once is late', () => {
    const traits = unknownServer();
    expect(traits.onItem(301)).toMatchObject({ type: 'learned', capability: 'itemFirst', has: false });
    expect(traits.itemsAreLate).toBe(true);
  });
});
