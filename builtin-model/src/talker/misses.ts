import { distressCaught, distressCaughtReply } from './distress.ts';
import { abilities } from './intent.ts';
import { due, type Answer } from './replies.ts';

/** What an answer to speech that was not understood may depend on. */
interface MissAsked {
  /** Words caught of it, in their order. */
  caught: readonly string[];
  /** How often answers of a kind were given. */
  timesBefore(kind: string): number;
  lastReply: string | null;
}

/** What may be said next, one after the other: each is understood when spoken. */
const offers = [
  abilities,
  'Try a short question, such as: what time is it?',
  'If you like, say: tell me a story.',
  'You could ask: what is seven times eight?',
];

const nothingCaught = [
  'Sorry, I did not catch that.',
  'I am afraid that I missed that, too.',
  'That was too hard for me again. You can also type to me.',
  'Sorry, not a word of that reached me.',
  'I heard you speak, but no more than that.',
];
/** `{words}`: "the words river and dog". They are said in doubt, because the ears are easily misled. */
const wordsCaught = [
  'I only caught {words}: I am a small built-in model.',
  'I think that I heard {words}, and lost the rest.',
  'Did I hear {words}? I may well be wrong.',
];

const mostWordsNamed = 3;

/** Owns up to what was not understood, names what was caught, and offers something else each time. */
export function missAnswer({ caught, timesBefore, lastReply }: MissAsked): Answer {
  if (caught.some((word) => distressCaught.has(word))) return { kind: 'distress', text: distressCaughtReply };
  const misses = timesBefore('miss');
  const catches = timesBefore('caught');
  const offer = offers[(misses + catches) % offers.length] ?? '';
  const words = caught.filter((word) => /^[a-z']{2,20}$/.test(word)).slice(0, mostWordsNamed);
  if (words.length === 0) {
    const who = misses === 0 ? 'I am only a small built-in model. ' : '';
    return { kind: 'miss', text: `${nothingCaught[misses % nothingCaught.length]} ${who}${offer}` };
  }
  const [last = '', ...before] = words.toReversed();
  const named =
    before.length > 0 ? `the words ${before.toReversed().join(', ')} and ${last}` : `the word ${last}`;
  const text = due(wordsCaught, catches, lastReply, (reply) => reply.replace('{words}', named)) ?? '';
  return { kind: 'caught', text: `${text} ${offer}` };
}
