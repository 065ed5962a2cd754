import { describe, expect, it } from 'vitest';
import { asItGoesOn, foundTurn } from '../../../web/history/as-shown.ts';
import { documentOf } from '../player/documents.ts';

describe('a conversation in which a call is up', () => {
  const document = documentOf({ role: 'assistant', cut: true }, {}, { role: 'assistant', cut: true });
  const cuts = (inCall: boolean) => asItGoesOn({ inCall, document }).turns.map(({ cut }) => cut);

  it('does not call the last reply interrupted, which may still be heard', () => {
    expect(cuts(true)).toEqual([true, false, false]);
    expect(cuts(false)).toEqual([true, false, true]);
  });

  it('may be empty', () => {
    expect(asItGoesOn({ inCall: true, document: documentOf() }).turns).toEqual([]);
  });
});

describe('the turn that was looked for', () => {
  const turns = [
    'Set a timer.',
    'For the library?',
    'Die Straße zur Bücherei',
    '図書館は何時に開きますか',
  ].map((text) => ({ text }));

  it.each([
    ['library', 1],
    ['lib', 1],
    ['brary', null],
    ['timer library for', 1],
    ['BUCHEREI', 2],
    ['図書館', 3],
    ['何時', 3],
    ['', null],
  ])('of %j is %s', (query, turn) => {
    expect(foundTurn(turns, query)).toBe(turn);
  });
});
