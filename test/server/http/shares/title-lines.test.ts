import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { linesOf } from '../../../../server/http/shares/title-lines.ts';
import { sizeOf } from '../../../../server/http/shares/share-head.ts';
import { turn } from '../../conversations/turn.ts';

const room = { maxLines: 2, widthInEm: 15 };

describe('the title in a picture', () => {
  it.each([
    ['A walk', ['A walk']],
    ['What a very long title that is long', ['What a very long title that is', 'long']],
    [
      'Of words one more and one more and one more and one more and one more',
      ['Of words one more and one', 'more and one more and one…'],
    ],
    ['Crêpes à la Zürich', ['Crêpes à la Zürich']],
    ['A walk 🚶 home', ['A walk home']],
    ['図書館', []],
    ['Привет', []],
    ['W'.repeat(60), [`${'W'.repeat(15)}…`]],
  ])('%s', (title, lines) => {
    expect(linesOf(title, room)).toEqual(lines);
  });

  it('never has more lines than fit, nor longer ones', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (title) => {
        const lines = linesOf(title, room);
        expect(lines.length).toBeLessThanOrEqual(room.maxLines);
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(46);
      }),
    );
  });
});

describe('how much there is', () => {
  it('is the turns and the time from the first to the last sound', () => {
    const turns = [
      turn('1.1.0', 'a', { startedAtMs: 1_000 }),
      turn('1.2.0', 'b', { startedAtMs: 64_000, durationMs: 2_000 }),
    ];
    const shown = turns.map(({ audio, ...rest }) => ({ ...rest, hasAudio: audio !== null }));
    // A pause of a minute is shortened, as when it is played.
    expect(sizeOf({ turns: shown })).toBe('2 turns, 0:32');
    expect(sizeOf({ turns: [{ ...shown[0]!, durationMs: 0 }] })).toBe('1 turn');
  });
});
