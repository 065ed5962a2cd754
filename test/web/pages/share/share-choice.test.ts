import { describe, expect, it } from 'vitest';
import {
  isShortPasscode,
  isTitle,
  requestOf,
  visibleTurns,
  type ShareChoice,
} from '../../../../web/pages/share/share-choice.ts';
import { fixture } from '../../../e2e/player/fixture.ts';

const all = fixture.turns.map(({ place }) => place);
const choice: ShareChoice = {
  shown: new Set(all),
  muted: new Set(),
  title: 'The library',
  days: 7,
  passcode: '',
  mayContinue: false,
  mayIndex: false,
};

describe('what is asked of the server', () => {
  it('is all turns, without a passcode, as long as nothing else was chosen', () => {
    expect(requestOf(fixture, choice)).toMatchObject({ turns: 'all', muted: [], passcode: null, days: 7 });
  });

  it('is the turns that the preview shows, in order, with the sounds that it has', () => {
    const chosen = {
      ...choice,
      shown: new Set(['1.2.0', '1.1.0', '1.4.0']),
      muted: new Set(['1.2.0', '1.3.0']),
    };
    expect(visibleTurns(fixture, chosen).map(({ turn, hasSound }) => [turn.place, hasSound])).toEqual([
      ['1.1.0', true],
      ['1.2.0', false],
      ['1.4.0', false],
    ]);
    // What is not shown, or has no sound, needs no muting.
    expect(requestOf(fixture, chosen)).toMatchObject({
      turns: ['1.1.0', '1.2.0', '1.4.0'],
      muted: ['1.2.0'],
    });
  });

  it('has the passcode without the spaces around it', () => {
    expect(requestOf(fixture, { ...choice, passcode: ' hush ' }).passcode).toBe('hush');
    expect(requestOf(fixture, { ...choice, passcode: '   ' }).passcode).toBeNull();
  });
});

it.each([
  ['', false],
  ['   ', false],
  [' abc ', true],
  ['abcd', false],
])('the passcode %j is too short: %s', (typed, isShort) => {
  expect(isShortPasscode(typed)).toBe(isShort);
});

it.each([
  ['A walk', true],
  ['', false],
  ['\u202e\u200b', false],
])('%j is a title: %s', (typed, is) => {
  expect(isTitle(typed)).toBe(is);
});
