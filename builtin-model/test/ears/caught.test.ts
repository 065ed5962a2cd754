import { describe, expect, it } from 'vitest';
import { caughtIn, caughtWords } from '../../src/ears/caught.ts';
import { wordClasses } from '../../src/ears/common-words.ts';
import { heardOf } from '../../src/ears/heard.ts';
import type { AlignedWord } from '../../src/ears/verdict.ts';

const sure = (label: string) => ({ label, seconds: 0.5, score: 0.95, phones: 6 });
const doubtful = (label: string) => ({ label, seconds: 0.5, score: 0.7, phones: 6 });
const pause = sure('<sil>');

describe('words caught of what was not understood', () => {
  it('are those with content that are sure, in their order, each once', () => {
    const heard = ['the', 'river', '<sil>', '(NULL)', 'reading(2)', 'river', '[NOISE]', 'bicycle'].map(sure);
    expect(caughtWords(heard)).toEqual(['river', 'reading', 'bicycle']);
  });

  it('leave out a word that fits badly, and all where everything does', () => {
    expect(caughtWords([sure('river'), sure('bicycle'), doubtful('doctor')])).toEqual(['river', 'bicycle']);
    expect(caughtWords(['river', 'bicycle', 'doctor'].map(doubtful))).toEqual([]);
    expect(caughtWords([])).toEqual([]);
  });

  it('are written with their gaps', () => {
    const missed = { text: '', understood: false, begun: '' };
    const caught = (...words: string[]) => ({ words, open: false });
    expect(heardOf(missed, caught('river', 'dog')).text).toBe('… river … dog …');
    expect(heardOf(missed, caught()).text).toBe('[unclear]');
  });

  it.each<[string, boolean, AlignedWord[]]>([
    ['end with a word that needs another, and a pause', true, [sure('river'), sure('the(2)'), pause]],
    ['end with a word that can end them', false, [sure('the'), sure('river'), pause]],
    ['end with a word that is doubtful', false, [sure('river'), doubtful('to(3)'), pause]],
    ['end with their last sound', false, [sure('river'), sure('the')]],
    ['are none', false, [pause]],
    ['are nothing at all', false, []],
  ])('%s: %s', (_what, open, alignment) => {
    expect(caughtIn(alignment).open).toBe(open);
  });

  it('are begun where they end so, but only if there are any, and no sentence is understood', () => {
    const missed = { text: '', understood: false, begun: '' };
    const open = { words: ['river', 'dog'], open: true };
    expect(heardOf(missed, open)).toMatchObject({ text: '… river … dog …', begun: '… river … dog' });
    expect(heardOf(missed, { words: [], open: true }).begun).toBeUndefined();
    expect(heardOf(missed, { ...open, open: false }).begun).toBeUndefined();
    expect(heardOf({ ...missed, text: 'hello', understood: true }, open).begun).toBeUndefined();
  });

  it('come from classes that hold each word once and are followed by classes that there are', () => {
    for (const [name, { words, next }] of Object.entries(wordClasses)) {
      const all = words.split(' ');
      expect(new Set(all).size, name).toBe(all.length);
      for (const follower of Object.keys(next))
        expect([...Object.keys(wordClasses), 'end']).toContain(follower);
    }
  });
});
