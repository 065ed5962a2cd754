import { describe, expect, it } from 'vitest';
import { isBegun, type AlignedWord } from '../../src/ears/verdict.ts';

const word = (label: string, score = 0.95): AlignedWord => ({ label, score, seconds: 0.3, phones: 3 });
const silence = (seconds: number, score = 0.97): AlignedWord => ({
  label: '<sil>',
  score,
  seconds,
  phones: 1,
});
const none: AlignedWord = { label: '(NULL)', score: 1, seconds: 0.01, phones: 1 };

const begun = (...alignment: AlignedWord[]) =>
  isBegun(
    alignment
      .filter(({ label }) => /^[a-z]/.test(label))
      .map(({ label }) => label)
      .join(' '),
    alignment,
  );

describe('the beginning of a sentence', () => {
  it.each<[string, boolean, AlignedWord[]]>([
    ['was said, and a pause followed', true, [word('tell'), word('me'), word('a'), silence(0.15)]],
    [
      'was said, and a pause in pieces followed',
      true,
      [word('tell'), word('a'), silence(0.05), none, silence(0.05)],
    ],
    ['may still go on', false, [word('tell'), word('me'), word('a')]],
    ['is only paused before its last word', false, [word('tell'), silence(0.3), word('a')]],
    ['has a word that fits badly', false, [word('tell'), word('me', 0.82), word('a'), silence(0.15)]],
    ['was followed by what is no silence', false, [word('tell'), word('a'), silence(0.4, 0.7)]],
    ['is no words', false, [word('ggt'), word('ggeh'), silence(0.15)]],
  ])('%s: %s', (_what, expected, alignment) => {
    expect(begun(...alignment)).toBe(expected);
  });
});
