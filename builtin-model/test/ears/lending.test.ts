import { describe, expect, test } from 'vitest';
import {
  dueDecoders,
  easyLenderFor,
  isFurther,
  lenderFor,
  spareFor,
  type Borrower,
} from '../../src/ears/lending.ts';
import { FairTurns } from '../../src/fair-turns.ts';

const turns = new FairTurns(100);
const utterance = (client: string, more: Partial<Borrower> = {}): Borrower => ({
  client,
  ahead: 10,
  optional: false,
  finished: false,
  silent: false,
  hasDecoder: false,
  losses: 0,
  ...more,
});
const lent = (client: string, more: Partial<Borrower> = {}) =>
  utterance(client, { hasDecoder: true, ...more });
const finished = { finished: true };

describe('a decoder is due', () => {
  test('first where somebody waits for the words, last where they are heard only a second time', () => {
    const [speaks, again, waits] = [
      utterance('speaks'),
      utterance('again', { optional: true, finished: true }),
      utterance('waits', finished),
    ];
    expect(dueDecoders([speaks, again, waits], turns)).toEqual([waits, speaks, again]);
  });

  test('to each client once before to anybody twice, and to the short utterance before the long one', () => {
    const [one, two, short, long] = [
      utterance('greedy', finished),
      utterance('greedy', finished),
      utterance('short', { ahead: 5, ...finished }),
      utterance('long', { ahead: 50, ...finished }),
    ];
    const speaks = utterance('speaks');
    expect(dueDecoders([one, two, long, short, speaks], turns)).toEqual([short, one, long, speaks, two]);
    const greedy = lent('greedy', finished);
    expect(dueDecoders([greedy, one, speaks], turns)).toEqual([speaks, one]);
  });

  test('not while nobody speaks and nobody waits', () => {
    expect(dueDecoders([utterance('gone', { silent: true }), utterance('new', { ahead: 0 })], turns)).toEqual(
      [],
    );
  });
});

describe('a decoder is taken', () => {
  const taker = utterance('taker', finished);
  const [second, silent, speaks] = [
    lent('second', { optional: true }),
    lent('silent', { silent: true }),
    lent('speaks'),
  ];
  const [greedy, greedyToo] = [
    lent('greedy', { ahead: 60, ...finished }),
    lent('greedy', { ahead: 90, ...finished }),
  ];
  const long = lent('long', { ahead: 70, ...finished });

  test.each([
    ['from a second hearing', [speaks, long, silent, second], second],
    ['from who stopped speaking', [speaks, long, greedy, silent], silent],
    ['from who takes long', [speaks, long], long],
    ['from who speaks', [speaks, { ...long, losses: 2 }], speaks],
    ['from nobody who is done sooner', [lent('sooner', { ahead: 1, ...finished })], undefined],
  ])('%s', (_, lenders, from) => {
    expect(lenderFor(taker, lenders, turns)).toBe(from);
  });

  test('by nobody who has one for an utterance like it', () => {
    expect(isFurther(taker, [lent('taker', finished)])).toBe(true);
    expect(isFurther(taker, [lent('taker'), lent('other', finished)])).toBe(false);
  });

  test('from who has several before another one is made, if that one has its turn later', () => {
    expect(spareFor(taker, [speaks, long, greedy, greedyToo], turns)).toBe(greedyToo);
    expect(spareFor(taker, [speaks, long, silent, greedy], turns)).toBeUndefined();
    expect(spareFor({ ...taker, ahead: 100 }, [greedy, greedyToo], turns)).toBeUndefined();
  });

  test('for who is still speaking only from who speaks no more', () => {
    const speaker = utterance('speaker', { ahead: 1 });
    expect(lenderFor(speaker, [speaks, long], turns)).toBeUndefined();
    expect(lenderFor(speaker, [speaks, silent], turns)).toBe(silent);
  });
});

describe('before another decoder is made', () => {
  test('what is heard a second time gives its own to who has none', () => {
    const again = lent('greedy', { optional: true, ...finished });
    const all = [lent('greedy', finished), again];
    expect(easyLenderFor(utterance('speaks'), all)).toBe(again);
    expect(easyLenderFor(utterance('other', { optional: true }), all)).toBeUndefined();
  });

  test('so does who has stopped speaking, and nobody who is waited for', () => {
    const silent = lent('silent', { silent: true });
    expect(easyLenderFor(utterance('speaks'), [lent('waited for', finished), silent])).toBe(silent);
    expect(easyLenderFor(utterance('speaks'), [lent('waited for', finished)])).toBeUndefined();
  });
});
