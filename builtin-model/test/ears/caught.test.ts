import { describe, expect, it } from 'vitest';
import { caughtWords } from '../../src/ears/caught.ts';
import { wordClasses } from '../../src/ears/common-words.ts';
import { heardOf } from '../../src/ears/heard.ts';

const sure = (label: string) => ({ label, seconds: 0.5, score: 0.95, phones: 6 });
const doubtful = (label: string) => ({ label, seconds: 0.5, score: 0.7, phones: 6 });

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
    expect(heardOf(missed, ['river', 'dog']).text).toBe('… river … dog …');
    expect(heardOf(missed, []).text).toBe('[unclear]');
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
