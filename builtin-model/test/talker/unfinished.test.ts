import { describe, expect, it } from 'vitest';
import { isUnfinished } from '../../src/talker/unfinished.ts';
import { normalise } from '../../src/talker/words.ts';
import { builtinExamples } from '../../src/index.ts';
import { pausing, pausingSentences } from '../pausing-sentences.ts';
import { sentences, variants } from '../sentences.ts';

const unfinished = (text: string) => isUnfinished(normalise(text));

describe('words that begin a sentence', () => {
  it.each([
    // A determiner.
    'tell me a',
    'what is the',
    'what is your',
    'tell me a story about the',
    // A preposition that needs something, or "to".
    'set a timer for',
    'wake me in',
    'how far is it from london to',
    'tell me a story about',
    'i would like to',
    'count to',
    // A verb, or an auxiliary.
    'what is',
    'how are',
    'my name is',
    'can you',
    'what can',
    // A number that counts nothing yet.
    'what is seven',
    'what is seven times',
    'what is two hundred and',
    'set a timer for twenty',
    'set a timer for half an',
    // A connective.
    'tell me a story about a dog and',
    // One word that says nothing alone.
    'is',
    'the',
    "what's",
  ])('"%s" is unfinished', (text) => {
    expect(unfinished(text)).toBe(true);
  });

  it.each([
    '',
    'yes',
    'no',
    'okay',
    'hello',
    'stop',
    'wait',
    'what',
    'what time is it',
    'tell me a story',
    'tell me a story about a dog',
    'set a timer',
    'set a timer for one minute',
    'count to two hundred',
    'what is seven times eight',
    'how far is it from london to new york',
    'my name is anna',
    // Complete in everyday speech, though the grammar wants more.
    'good',
    'great',
    'please',
    'thank',
    'count',
    'what time',
    'how far',
    'do you know',
    'can you repeat',
    'tell me something',
    'tell me another',
    'what happened',
    'start the timer',
    'say hello',
  ])('"%s" may be all', (text) => {
    expect(unfinished(text)).toBe(false);
  });

  it.each(pausingSentences.map((marked) => pausing(marked)))('"$begun" of "$whole"', ({ whole, begun }) => {
    expect(unfinished(whole)).toBe(false);
    if (begun !== null) expect(unfinished(begun)).toBe(true);
  });

  it('are not taken for unfinished where they are all of one', () => {
    const all = [...sentences, ...variants].map(({ text }) => text);
    expect([...all, ...builtinExamples].filter(unfinished)).toEqual([]);
  });
});
