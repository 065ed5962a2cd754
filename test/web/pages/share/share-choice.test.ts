import { describe, expect, it } from 'vitest';
import {
  isShortPasscode,
  lacksOf,
  placesBetween,
  rangeOf,
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
  [{}, []],
  [{ title: '' }, ['no-title']],
  [{ title: '\u202e\u200b' }, ['no-title']],
  [{ title: 'x'.repeat(120) }, []],
  [{ title: 'x'.repeat(121) }, ['long-title']],
  [{ passcode: 'abc', shown: new Set<string>() }, ['none-chosen', 'short-passcode']],
] as const)('of %j, what keeps a link from being made is %j', (change, lacks) => {
  expect(lacksOf({ ...choice, ...change })).toEqual(lacks);
});

describe('a range of turns', () => {
  it('is what is shown where nothing between is left out', () => {
    expect(rangeOf(fixture, new Set(all))).toEqual({ from: 0, to: all.length - 1 });
    expect(rangeOf(fixture, new Set(all.slice(1, 3)))).toEqual({ from: 1, to: 2 });
    expect(rangeOf(fixture, new Set([all[0]!, all[2]!]))).toBeNull();
    expect(rangeOf(fixture, new Set())).toBeNull();
  });

  it('is the same from either end', () => {
    expect(placesBetween(fixture, 1, 3)).toEqual(all.slice(1, 4));
    expect(placesBetween(fixture, 3, 1)).toEqual(all.slice(1, 4));
    expect(placesBetween(fixture, 2, 2)).toEqual([all[2]]);
  });
});
