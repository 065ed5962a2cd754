/** What is said to the built-in model; "|" stands after a word with which the sentence cannot end. All have short answers. */
import { FLITE_VOICES, type FliteVoice } from '../../../builtin-model/src/mouth/flite-voices.ts';

const marked: readonly string[] = [
  'What is seven times | eight',
  'What time is | it',
  'How much is sixty divided by | five',
  'Tell me the | date today',
  'My name is | Emma',
  'Please calculate forty minus | twelve',
  "What is today's | date",
  'Can you tell me the | time',
  'What is nine multiplied by | six',
  'How much is | two hundred plus three',
  'What day is | it today',
  'Are you | listening',
];

/** Each in one voice, the voices in turn. */
export const SYNTHETIC: readonly { marked: string; voice: FliteVoice }[] = marked.map((sentence, index) => ({
  marked: sentence,
  voice: FLITE_VOICES[index % FLITE_VOICES.length]!,
}));

/**
 * Recordings of people that are sentences of the grammar, by their ids in turns.jsonl. `pauseAtMs`: where the marked word ends, by the
 * recogniser's alignment of the words; "is it" of one runs together, so that no pause is put there.
 */
export const PEOPLE: readonly { id: string; marked: string; pauseAtMs: number | null }[] = [
  { id: 'speech-to-phrase-a40254bdc6', marked: 'Set a timer for | five minutes', pauseAtMs: 1340 },
  { id: 'speech-to-phrase-87c40cca6f', marked: 'Set a timer for | thirty seconds', pauseAtMs: 1330 },
  { id: 'speech-to-phrase-6ac55f13a7', marked: 'What time is it', pauseAtMs: null },
  { id: 'speech-to-phrase-ee7289c814', marked: "What's the | date", pauseAtMs: 830 },
  { id: 'speech-to-phrase-84a28d4698', marked: "What's the | weather", pauseAtMs: 880 },
];
