import { expect, test } from 'vitest';
import { KEEP_LISTENING } from '../../../../server/session/core/keep-listening.ts';
import { call } from '../scripted-call.ts';

test('these are the words of version 1: whoever changes one raises the version', () => {
  expect(KEEP_LISTENING).toEqual({
    version: 1,
    function: {
      name: 'keep_listening',
      description: 'Listens on in silence, because the person has evidently not finished speaking.',
      parameters: { type: 'object', properties: {}, additionalProperties: false },
      instructions:
        'What you hear may end at a pause in which the person only thinks. If they have evidently not finished, call keep_listening and say nothing: when they stop in mid-sentence, on a filler ("um", "well") or a connective ("and", "because"), in a list or a number that is not complete, or while they look for a word. Never call it out of politeness, and not after a question, a request or a short answer that is complete: then answer. Never speak of keep_listening.',
    },
  });
});

test('the model is told of it where it may judge and replies are asked for on guesses, and not otherwise', () => {
  const declared = (options: Parameters<typeof call>[0]) =>
    call(options).model.line.functions.map(({ name }) => name);
  expect(declared({ judges: true })).toEqual(['keep_listening']);
  expect(declared({ judges: false })).toEqual([]);
  expect(declared({ judges: true, speculation: false })).toEqual([]);
});

test('it may be called in the reply to a guess, unless the browser has found its word to be worth nothing', () => {
  const asked = (unjudged?: true) => {
    const { phone, model } = call({ judges: true });
    phone.speak(1, 10);
    phone.say('turn.speculate', { turnId: 1, revision: 0, packets: 10, ...(unjudged && { unjudged }) });
    return model.line.asked().filter((command) => command.startsWith('create'));
  };
  expect(asked()).toEqual(['create 1.0']);
  expect(asked(true)).toEqual(['create 1.0 without functions']);
});
