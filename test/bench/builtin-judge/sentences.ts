/** What is said to the built-in model; "|" stands after a word with which the sentence cannot end. All have short answers. */
import { FLITE_VOICES, type FliteVoice } from '../../../builtin-model/src/mouth/flite-voices.ts';

const marked: readonly string[] = [
  'What is seven times | eight',
  'What time is | it',
  'How much is sixty divided by | five',
  'Tell me the | date today',
  'My name is | Emma',
  'Set a timer for | twenty minutes',
  'Please calculate forty minus | twelve',
  "What is today's | date",
  'Do you remember my | name',
  'Can you tell me the | time',
  'What is nine multiplied by | six',
  'How much is | two hundred plus three',
  'Tell me a | joke',
  'What day is | it today',
  'Are you | listening',
];

/** Each in one voice, the voices in turn. */
export const SYNTHETIC: readonly { marked: string; voice: FliteVoice }[] = marked.map((sentence, index) => ({
  marked: sentence,
  voice: FLITE_VOICES[index % FLITE_VOICES.length]!,
}));

/** Recordings of people that are sentences of the grammar, by their ids in turns.jsonl, with the words that are said. */
export const PEOPLE: readonly { id: string; marked: string }[] = [
  { id: 'speech-to-phrase-a40254bdc6', marked: 'set a timer for | five minutes' },
  { id: 'speech-to-phrase-87c40cca6f', marked: 'set a timer for | thirty seconds' },
  { id: 'speech-to-phrase-6ac55f13a7', marked: 'what time is | it' },
  { id: 'speech-to-phrase-ee7289c814', marked: "what's the | date" },
  { id: 'speech-to-phrase-84a28d4698', marked: "what's the | weather" },
];
