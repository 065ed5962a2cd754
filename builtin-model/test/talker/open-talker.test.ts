import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findIntent } from '../../src/talker/grammar.ts';
import { findTurn } from '../../src/talker/understanding.ts';
import { answer, Talk, typed, unclear } from './conversation.ts';

describe('typed text that no intent covers', () => {
  it.each([
    ['I feel lost in this town', /feel lost in this town\?$/],
    ['I want to learn Spanish', /^Why do you want to learn Spanish\?$/],
    ['I remember my old garden', /your old garden/],
    ['My mother is from Spain', /your mother/],
    ['because I like it', /\?$/],
    ['Do you think that it will rain?', /opinion|think yourself/],
    ['I miss Granada', /think of Granada\?/],
    ['Why is the sky blue?', /do not know why/],
    ['What is the capital of France?', /do not know/],
    ['We walked along the beach', /outside|there|river|others/],
    ['I bought a new bike', /your new bike/],
    ['You are very slow', /that I am very slow/],
    ['I love my dog and my cat', /about your dog\?/],
    ['They told me that I am too old', /\?$/],
    ['I am a teacher', /being a teacher/],
    ['My grandmother died last week', /sorry/],
    ['Can you write a poem about love?', /too small a model to write a poem about love/],
  ])('takes up "%s"', (text, taken) => {
    expect(answer([typed(text)])).toMatch(taken);
  });

  it.each(['Are you conscious?', 'is it true that you are an AI?', 'who are you', 'are you ChatGPT'])(
    'says that it is a built-in model when asked "%s"',
    (text) => {
      expect(answer([typed(text)])).toMatch(/built-in model|small program/);
    },
  );

  it.each([
    'I want to die',
    'I think about suicide',
    "I don't want to live anymore",
    'Say: I will kill myself',
  ])('names real help, in one sentence, to "%s"', (text) => {
    const said = answer([typed(text)]);
    expect(said).toMatch(/somebody you trust.*emergency number|a person close to you.*emergency number/);
    expect(said.match(/[.!?]/g)).toHaveLength(1);
  });

  it('says nothing back of what is not fit to be said', () => {
    expect(answer([typed('I want to kill my neighbour')])).not.toMatch(/kill|neighbour/);
    expect(answer([typed('You stupid fucking idiot')])).not.toMatch(/fuck|stupid|idiot/);
  });

  it.each(['你好', '🙂🙂', '???', 'Привет, как дела?'])(
    'owns up that %s is nothing that it can read',
    (text) => {
      expect(answer([typed(text)])).toMatch(/English/);
    },
  );

  it('answers the request among several sentences', () => {
    expect(answer([typed('Hello there. I was in the garden all day. What is two plus two?')])).toBe(
      '2 plus 2 is 4.',
    );
    expect(answer([typed('Well, then tell me a joke, please!')])).toBe(answer([typed('Tell me a joke')]));
  });
});

const sentences = fc.oneof(
  fc.string({ maxLength: 2000, unit: 'grapheme' }),
  fc.string({ maxLength: 2000, unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        ...(
          'i you my me am are not want feel like because is called what why do river dog mother . ? , ! please the a and to ' +
          "name say 's 10 remember think so (((( [a-z]+ $& \\ <word> {rest} __proto__ constructor"
        ).split(' '),
      ),
      { maxLength: 120 },
    )
    .map((words) => words.join(' ')),
);
const isOpen = (text: string) => findTurn([text]).found === null;

describe('whatever is typed', () => {
  it('gets a reply that is short enough to be spoken, and the same one each time', () => {
    fc.assert(
      fc.property(fc.array(sentences, { minLength: 1, maxLength: 4 }), (texts) => {
        const talk = new Talk();
        for (const text of texts) {
          const said = talk.say(text);
          expect(said).not.toBe('');
          if (isOpen(text)) expect(said.length).toBeLessThanOrEqual(300);
          expect(said).not.toMatch(/\{(rest|thing|noun|word|words|about)\}/);
        }
        const [, ...before] = talk.history.toReversed();
        expect(answer(before.toReversed())).toBe(answer(before.toReversed()));
      }),
      { numRuns: 300 },
    );
  });

  it('gets different replies when it is said twice in a row', () => {
    fc.assert(
      fc.property(sentences.filter(isOpen), (text) => {
        const talk = new Talk();
        const replies = [text, text, text].map((again) => talk.say(again));
        expect(replies[1]).not.toBe(replies[0]);
        expect(replies[2]).not.toBe(replies[1]);
      }),
      { numRuns: 300 },
    );
  });

  it('costs no more than its length: nothing backtracks', () => {
    for (const hard of [
      'i am '.repeat(400),
      'a'.repeat(2000),
      "my sister's name is ".repeat(100),
      '('.repeat(2000),
    ])
      expect(answer([typed(hard)])).not.toBe('');
    expect(findIntent('say after me please say after me please'.split(' '))).not.toBeNull();
  });
});

describe('speech that was not understood', () => {
  it('is owned up to differently each time, with something else to try', () => {
    const talk = new Talk();
    const replies = Array.from({ length: 8 }, () => talk.say(unclear()));
    expect(new Set(replies).size).toBe(8);
    expect(replies[0]).toMatch(/did not catch that.*small built-in model.*You can ask me/);
    expect(replies.slice(1).join(' ')).not.toMatch(/built-in model/);
  });

  it('is taken up by the words that were caught, in doubt', () => {
    expect(answer([unclear('river', 'dog')])).toMatch(
      /^I only caught the words river and dog: I am a small built-in model\./,
    );
    expect(answer([unclear('quite')])).toMatch(/only caught the word quite/);
  });

  it('is never answered as if it had been understood', () => {
    const words = fc.array(fc.constantFrom('river', 'dog', 'work', 'mother', 'quite', 'sing', 'train'), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 6 }), (turns) => {
        const talk = new Talk();
        let last = '';
        for (const caught of turns) {
          const said = talk.say(unclear(...caught));
          expect(said).toMatch(
            /only caught|Was it|Was that|Is it|perhaps|Did I hear|I think that I heard|reached me/,
          );
          expect(said).not.toBe(last);
          expect(said.length).toBeLessThanOrEqual(300);
          last = said;
        }
      }),
    );
  });

  it('is what was heard of all its parts together, where that was understood', () => {
    const joined = { text: 'What is two plus two', understood: true, caught: [] };
    expect(
      answer([
        unclear(),
        { ...typed('[unclear]'), by: 'user', understood: false, caught: [], joined },
      ] as never),
    ).toBe('2 plus 2 is 4.');
  });
});
