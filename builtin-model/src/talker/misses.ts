import { distressCaught, distressCaughtReply } from './distress.ts';
import { abilities } from './intent.ts';
import { due, type Answer } from './replies.ts';
import { topicOf } from './topics.ts';

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
  'Sorry, I did not catch that. I am only a small built-in model.',
  'I am afraid that I missed that, too.',
  'That was too hard for me again. You can also type to me.',
  'Sorry, not a word of that reached me.',
  'I heard you speak, but no more than that.',
];
/** To be told once what it is talking to is enough for anybody. */
const nothingCaughtAgain = ['Sorry, I did not catch that.', ...nothingCaught.slice(1)];

/** `{words}`: "the words river and dog"; `{about}`: "a river". In doubt, always: the ears are easily misled. */
const topicCaught = [
  'I only caught {words}: I am a small built-in model. Did you say something about {about}?',
  'Was it about {about}? I only catch a word here and there.',
  'I think that I heard {words}, and lost the rest. Is it about {about}?',
];
const wordsCaught = [
  'I only caught {words}: I am a small built-in model.',
  'I think that I heard {words}, and lost the rest.',
  'Did I hear {words}? I may well be wrong.',
];

const mostWordsNamed = 3;

/** Owns up to what was not understood, takes up tentatively what was caught, and offers something else each time. */
export function missAnswer({ caught, timesBefore, lastReply }: MissAsked): Answer {
  if (caught.some((word) => distressCaught.has(word))) return { kind: 'distress', text: distressCaughtReply };
  const misses = timesBefore('miss');
  const catches = timesBefore('caught');
  const offer = offers[(misses + catches) % offers.length] ?? '';
  const words = caught.filter((word) => /^[a-z']{2,20}$/.test(word)).slice(0, mostWordsNamed);
  if (words.length === 0) {
    const replies = misses < nothingCaught.length ? nothingCaught : nothingCaughtAgain;
    return { kind: 'miss', text: `${replies[misses % replies.length]} ${offer}` };
  }
  const about = words.map(topicOf).findLast(Boolean)?.phrase;
  const named =
    words.length > 1
      ? `the words ${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
      : `the word ${words[0]}`;
  const fill = (reply: string) => reply.replace('{words}', named).replace('{about}', about ?? '');
  const text = due(about ? topicCaught : wordsCaught, catches, lastReply, fill) ?? '';
  return { kind: 'caught', text: text.endsWith('?') ? text : `${text} ${offer}` };
}

/** Whether a reply asked, in doubt, if a caught word was right. */
export function isDoubt(reply: string): boolean {
  return /\b(did you say|was it about|is it about|did i hear)\b/i.test(reply);
}
