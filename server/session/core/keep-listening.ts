/**
 * How a speech model says that a person has not finished: the reply to a guess is a call of this function, and nothing is heard. It is
 * declared only to models that can call functions, and called only in replies to guesses.
 *
 * Raise the version with every change of a word: how often a model was right is counted for its name and this version.
 */
import type { ModelFunction } from '../../models/speech-model.ts';

export const KEEP_LISTENING: { version: number; function: ModelFunction } = {
  version: 1,
  function: {
    name: 'keep_listening',
    description: 'Listens on in silence, because the person has evidently not finished speaking.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    instructions:
      'What you hear may end at a pause in which the person only thinks. If they have evidently not finished, call keep_listening ' +
      'and say nothing: when they stop in mid-sentence, on a filler ("um", "well") or a connective ("and", "because"), in a list or ' +
      'a number that is not complete, or while they look for a word. Never call it out of politeness, and not after a question, a ' +
      'request or a short answer that is complete: then answer. Never speak of keep_listening.',
  },
};
