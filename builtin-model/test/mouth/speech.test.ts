import { describe, expect, it } from 'vitest';
import { sentencesOf } from '../../src/mouth/speech.ts';

describe('the pieces that a reply is spoken in', () => {
  it('are its sentences', () => {
    expect(sentencesOf('Hello, Anna! It is 3.5 miles. Is it far? Yes')).toEqual([
      'Hello, Anna!',
      'It is 3.5 miles.',
      'Is it far?',
      'Yes',
    ]);
    expect(sentencesOf('')).toEqual([]);
  });

  it('begin with a phrase where the first sentence is long and has a comma', () => {
    expect(
      sentencesOf(
        'I cannot look up when it opens, because I have no connection to the outside world. Sorry.',
      ),
    ).toEqual([
      'I cannot look up when it opens,',
      'because I have no connection to the outside world.',
      'Sorry.',
    ]);
  });

  it('leave a long first sentence whole where it has no comma in good time', () => {
    const late = 'This goes on for a very long while without any pause to breathe in it, and ends.';
    expect(sentencesOf(late)).toEqual([late]);
    const early = 'Well, this is a sentence that nobody should chop after its first word alone';
    expect(sentencesOf(early)).toEqual([early]);
  });

  it('are short, since all callers wait while one is made: at a comma or between words, and of one endless word too', () => {
    const clause = 'and so it went on and on without an end in sight for anybody';
    const long = Array(10).fill(clause).join(', ');
    const pieces = sentencesOf(`${long}. ${'a'.repeat(2000)}`);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(160);
    expect(pieces.slice(1, 4)).toEqual(Array(3).fill(`${clause}, ${clause},`));
    expect(pieces.join(' ').replaceAll(' ', '')).toBe(`${long}.${'a'.repeat(2000)}`.replaceAll(' ', ''));
  });
});
