import { distressReplies, isDistress } from './distress.ts';
import {
  lastReplies,
  questionReplies,
  questionWords,
  strongRules,
  unreadableReplies,
  weakRules,
  type OpenRule,
} from './open-rules.ts';
import { restOf, thingOf } from './reflection.ts';
import { due, type Answer } from './replies.ts';
import { topicOf } from './topics.ts';
import type { Understood } from './understanding.ts';
import { asWritten, capitalised } from './words.ts';

interface OpenAsked extends Pick<Understood, 'clauses' | 'names' | 'question'> {
  /** How often replies of a kind were given earlier in the conversation. */
  timesBefore(kind: string): number;
  lastReply: string | null;
}

/** They are spoken: short. */
const longestReply = 280;

/** An answer to what no intent covers. Distress comes first; then phrases, questions, topics, and what is said of nothing. */
export function openAnswer({ clauses, names, question, timesBefore, lastReply }: OpenAsked): Answer {
  const answer = (kind: string, replies: readonly string[], fill?: (reply: string) => string | null) => {
    const text = due(replies, timesBefore(kind), lastReply, fill);
    return text && text.length <= longestReply ? { kind, text } : null;
  };
  const byRules = (rules: readonly OpenRule[]) => {
    for (const { fits, replies } of rules)
      for (const clause of clauses.toReversed()) {
        const said = clause.join(' ');
        const match = fits.exec(said);
        if (!match) continue;
        const after = said.slice(match.index + match[0].length).trim();
        const found = answer(fits.source, replies, (reply) =>
          filled(reply, after ? after.split(' ') : [], names),
        );
        if (found) return found;
      }
    return null;
  };
  const isQuestion = question || clauses.some(([opening = '']) => questionWords.has(opening));
  // The last word first: that is where a sentence puts what is new.
  const topic = clauses.flat().reverse().map(topicOf).find(Boolean)?.topic;
  return (
    (clauses.some(isDistress) ? answer('distress', distressReplies) : null) ??
    (clauses.length === 0 ? answer('unreadable', unreadableReplies) : null) ??
    byRules(strongRules) ??
    (isQuestion ? answer('question', questionReplies) : null) ??
    (topic ? answer(topic.things, topic.replies) : null) ??
    byRules(weakRules) ??
    answer('last', lastReplies) ?? { kind: 'last', text: 'Go on, please.' }
  );
}

function filled(reply: string, after: readonly string[], names: ReadonlyMap<string, string>): string | null {
  const thing = thingOf(after);
  const isNoun = thing.length > 0 && thing[0] !== 'that';
  if (reply.includes('{rest}') && after.length === 0) return null;
  if (reply.includes('{noun}') && !isNoun) return null;
  return capitalised(
    reply
      .replace('{rest}', () => asWritten(restOf(after), names))
      .replace('{noun}', () => asWritten(thing, names))
      .replace('{thing}', () => (isNoun ? asWritten(thing, names) : 'that')),
  );
}
