import { topicAskedAbout } from './rejected.ts';

/** Yes and no mean what the last reply asked; "another one" what was done last. */
export type FollowUp =
  | { intent: string }
  | { text: string }
  /** As without a question before it. */
  | null;

/** The intents that a question offers, by a word in it; the first that is offered is taken. */
const offered: readonly [sign: RegExp, intent: string][] = [
  [/\b(shall|would|can) .*\bjoke\b/i, 'joke'],
  [/\b(shall|would|can) .*\bstory\b/i, 'story'],
  [/\btell you another\b/i, 'another'],
];

/** A doubtful pick-up of words that were caught. */
const doubt =
  /\b(did you say|was it about|is it about|was that about|is it still about|something with|did i hear)\b/i;
const earlierSpokenOf = /^Earlier you spoke of ([a-z ]+)\./;

/** What the last reply offered to do. */
export function offerIn(lastReply: string | null): FollowUp {
  const question = lastQuestion(lastReply);
  const offer = offered.find(([sign]) => sign.test(question));
  return offer ? { intent: offer[1] } : null;
}

/** What a question of the model's turns yes into. */
export function afterYes(lastReply: string | null, timesBefore: number): FollowUp {
  const question = lastQuestion(lastReply);
  if (!lastReply || !question) return null;
  const offer = offerIn(lastReply);
  if (offer) return offer;
  const before = earlierSpokenOf.exec(lastReply)?.[1];
  if (before) return { text: `Then tell me more about ${before}.` };
  if (doubt.test(lastReply)) {
    const replies = topicAskedAbout(question)?.replies.filter((reply) => !reply.includes('{word}')) ?? [];
    const reply = replies[timesBefore % Math.max(1, replies.length)];
    return { text: `Good, so I heard that right. ${reply ?? 'Say the rest again, in a few words.'}` };
  }
  return {
    text:
      ['I see. Tell me more about it.', 'Good to know. And what else?', 'Then go on, please.'][
        timesBefore % 3
      ] ?? '',
  };
}

/** What it turns no into. */
export function afterNo(lastReply: string | null, timesBefore: number): FollowUp {
  const question = lastQuestion(lastReply);
  if (!lastReply || !question || offerIn(lastReply)) return null;
  if (doubt.test(lastReply))
    return { text: 'Then I misheard, sorry. Could you say it in other words, or type it?' };
  return { text: ['I see. Why not?', 'All right. How is it then?', 'No? What then?'][timesBefore % 3] ?? '' };
}

/** The question that the last reply ends with, or that it asked shortly before its end; '' for none. */
function lastQuestion(lastReply: string | null): string {
  const sentences = lastReply?.match(/[^.?!]+[.?!]/g) ?? [];
  return (
    sentences
      .slice(-3)
      .findLast((sentence) => sentence.endsWith('?'))
      ?.trim() ?? ''
  );
}
