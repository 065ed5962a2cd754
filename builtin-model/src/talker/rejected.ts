import { distressCaught, distressCaughtReply } from './distress.ts';
import type { Memory } from './memory.ts';
import { due } from './pick.ts';
import { sentenceList } from './recall.ts';
import { topicOf, type Topic } from './topics.ts';

/** What an answer to speech that was not understood may depend on. */
export interface MissAsked {
  /** Words caught of it, in their order. */
  caught: readonly string[];
  /** How many turns in a row were not understood before this one. */
  missesBefore: number;
  /** How often answers of a kind were given. */
  timesBefore(kind: string): number;
  /** What was spoken of before. */
  memory: Memory;
  lastReply: string | null;
}

/** What may be said next, one after the other: each is understood when spoken. */
const offers = [
  'You can ask me for a story, a joke, the time or the date, a sum, or to count, spell or repeat something.',
  'Try a short question, such as: what time is it?',
  'If you like, say: tell me a story.',
  'You could ask: what is seven times eight?',
  'Say: tell me a joke, and I will.',
  'I do understand: count to ten.',
];

const firstMiss = 'Sorry, I did not catch that. I am only a small built-in model.';
const anotherMiss = 'Sorry, I did not catch that.';
const missesInARow = [
  'I am afraid that I missed that, too.',
  'That was too hard for me again. You can also type to me.',
  'Sorry, not a word of that reached me.',
  'I heard you speak, but no more than that.',
];

/** `{words}`: "the words river and dog"; `{about}`: "a river". In doubt, always: the ears are easily misled. */
const topicCaught = [
  'I only caught {words}: I am a small built-in model. Did you say something about {about}?',
  'Was it about {about}? I only catch a word here and there.',
  'I think that I heard {words}, and lost the rest. Is it about {about}?',
  'Something with {about}, perhaps? The rest went past me.',
];
const topicAgain = [
  'Was that about {about} again? I only caught {words}.',
  'Is it still about {about}? The rest went past me.',
];
const wordsCaught = [
  'I only caught {words}: I am a small built-in model.',
  'I think that I heard {words}, and lost the rest.',
  'Did I hear {words}? I may well be wrong.',
  'Only {words} reached me.',
];

const mostWordsNamed = 3;

/** Owns up to what was not understood, takes up tentatively what was caught, and offers something else each time. */
export function missAnswer(asked: MissAsked): { kind: string; text: string } {
  const { missesBefore, timesBefore, lastReply, caught, memory } = asked;
  if (caught.some((word) => distressCaught.has(word))) return { kind: 'distress', text: distressCaughtReply };
  const offer = offers[(timesBefore('miss') + timesBefore('caught')) % offers.length] ?? '';
  const words = caught.filter((word) => /^[a-z']{2,20}$/.test(word)).slice(0, mostWordsNamed);
  if (words.length === 0) {
    // To be told once what it is talking to is enough for anybody.
    const alone = timesBefore('miss') === 0 ? firstMiss : anotherMiss;
    const text = missesBefore === 0 ? alone : (due(missesInARow, missesBefore - 1, null) ?? '');
    return { kind: 'miss', text: `${text} ${offer}` };
  }
  const topic = words.findLast((word) => topicOf(word));
  const again = memory.mentions.some(({ word }) => word === topic);
  const replies = topic ? (again ? topicAgain : topicCaught) : wordsCaught;
  const named = words.length > 1 ? `the words ${sentenceList(words)}` : `the word ${words[0] ?? ''}`;
  const fill = (reply: string) =>
    reply.replace('{words}', named).replace('{about}', topicOf(topic ?? '')?.phrase ?? '');
  const text = due(replies, timesBefore('caught'), lastReply, fill) ?? '';
  return { kind: 'caught', text: missesBefore % 2 === 1 || !text.includes('?') ? `${text} ${offer}` : text };
}

/** The topic of a question about a caught word, for when the user says yes. */
export function topicAskedAbout(lastReply: string): Topic | null {
  const words = lastReply.toLowerCase().match(/[a-z']+/g) ?? [];
  return words.map((word) => topicOf(word)?.topic ?? null).findLast((topic) => topic !== null) ?? null;
}
