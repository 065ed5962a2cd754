import { describe, expect, it } from 'vitest';
import { endEvidence } from '../../../shared/words/end-evidence.ts';

describe('a number or address that was asked for, and goes on', () => {
  it.each([
    ['en', 'oh seven nine'],
    ['en', "It's 0 7 9"],
    ['en', '079'],
    ['en', '0171 234'],
    ['en', 'plus four nine one five one'],
    ['en', '+49 151'],
    ['en', 'five five five, one two'],
    ['en', 'double seven, uh, three'],
    ['en', 'nineteen'],
    ['en', 'A, D, A'],
    ['en', 'ada at'],
    ['en', 'ada at gmail'],
    ['en', 'ada dot lovelace at gmail dot'],
    ['en', 'ada@'],
    ['en', 'Ada@gmail.'],
    ['de', 'null eins sieben'],
    ['de', 'null eins einundzwanzig'],
    ['de', 'ada at gmail Punkt'],
    ['es', 'seis uno dos'],
    ['es', 'ada arroba gmail'],
    ['fr', 'zéro six douze'],
    ['fr', 'ada arobase orange point'],
    ['pt', 'nove meia oito'],
    ['pt', 'ada arroba uol'],
    ['ja', '090'],
    ['ja', '〇九〇'],
    ['ja', 'ada@'],
    ['ja', 'ada@gmail'],
  ])('%s: %s', (language, text) => {
    expect(endEvidence(text, language, 'dictation')).toBeLessThan(0);
    expect(endEvidence(`${text}.`, language, 'dictation')).toBe(endEvidence(text, language, 'dictation'));
  });
});

describe('a number or address that is whole', () => {
  it.each([
    ['en', 'oh seven nine, five five five, one two three four'],
    ['en', '0171 234 5678'],
    ['en', '+49 151 2345 6789'],
    ['en', 'five five five, uh, one two three, four five six seven'],
    ['en', 'ada at gmail dot com'],
    ['en', 'ada.lovelace@gmail.com'],
    ['en', 'ada at gmail.com'],
    ['en', 'Ten Downing Street'],
    ['en', 'the fourth of July'],
    ['en', 'I live at home'],
    ['de', 'null eins fünf eins zwei drei vier fünf sechs sieben'],
    ['de', 'ada at web Punkt de'],
    ['es', 'ada arroba gmail punto com'],
    ['fr', 'zéro six douze trente-quatre cinquante-six soixante-dix'],
    ['pt', 'ada arroba uol ponto com'],
    ['ja', '090-1234-5678'],
    ['ja', 'ada@gmail.com'],
  ])('%s: %s', (language, text) => {
    expect(endEvidence(text, language, 'dictation')).toBeGreaterThanOrEqual(0);
  });
});

it('a code of four digits may be whole: less is said against its end than against that of three', () => {
  const four = endEvidence('one two three four', 'en', 'dictation');
  expect(four).toBeLessThan(0);
  expect(four).toBeGreaterThan(endEvidence('one two three', 'en', 'dictation'));
});

it('a number ends an answer where none was asked for', () => {
  expect(endEvidence('There are seven', 'en', 'plain')).toBeGreaterThanOrEqual(0);
  expect(endEvidence('Seven', 'en', 'question')).toBeGreaterThanOrEqual(0);
});

it.each([
  ['en', 'My number is oh seven nine'],
  ['de', 'Meine Nummer ist null eins sieben'],
  ['es', 'Mi número es el seis uno dos'],
  ['fr', 'Mon numéro est le zéro six'],
  ['pt', 'O meu número é nove meia oito'],
  ['ja', '電話番号は〇九〇'],
])('%s: a telephone number that is announced goes on, too: %s', (language, text) => {
  expect(endEvidence(text, language, 'plain')).toBeLessThan(-0.3);
  expect(endEvidence(text, language, 'plain')).toBe(endEvidence(text, language, 'dictation'));
});

it('an address that is written with its sign goes on in any context', () => {
  expect(endEvidence('my address is ada@', 'en', 'plain')).toBeLessThan(0);
  expect(endEvidence('my address is ada@example.com', 'en', 'plain')).toBeGreaterThan(0);
});

it('words that come after an address are what counts', () => {
  expect(endEvidence('ada@example.com and', 'en', 'dictation')).toBeLessThan(0);
  expect(endEvidence('ada@example.com and', 'en', 'dictation')).toBe(endEvidence('and', 'en', 'plain'));
});

it('a filler in a number weighs as a filler', () => {
  expect(endEvidence('oh seven nine uh', 'en', 'dictation')).toBe(endEvidence('uh', 'en', 'plain'));
});

it('a word that every object has is no digit', () => {
  expect(endEvidence('constructor', 'en', 'dictation')).toBeGreaterThanOrEqual(0);
});
