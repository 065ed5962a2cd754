import { distressReplies, isDistress } from './distress.ts';
import * as open from './open-rules.ts';
import { restOf, thingOf } from './reflection.ts';
import { due, type Answer } from './replies.ts';
import type { Understood } from './understanding.ts';
import { asWritten, capitalised } from './words.ts';

interface OpenAsked extends Pick<Understood, 'clauses' | 'names' | 'question'> {
  /** How often replies of a kind were given earlier in the conversation. */
  timesBefore(kind: string): number;
  lastReply: string | null;
}

/** They are spoken: short. */
const longestReply = 280;

/** An answer to what no intent covers. Distress comes first; then phrases, questions, and what is said of nothing. */
export function openAnswer({ clauses, names, question, timesBefore, lastReply }: OpenAsked): Answer {
  const answer = (kind: string, replies: readonly string[], fill?: (reply: string) => string | null) => {
    const text = due(replies, timesBefore(kind), lastReply, fill);
    return text && text.length <= longestReply ? { kind, text } : null;
  };
  const said = clauses.map((clause) => clause.join(' '));
  const byRules = (rules: readonly open.OpenRule[]) => {
    for (const { fits, replies } of rules)
      for (const clause of said.toReversed()) {
        const match = fits.exec(clause);
        if (!match) continue;
        const after = clause.slice(match.index + match[0].length).trim();
        const words = after ? after.split(' ') : [];
        const found = answer(fits.source, replies, (reply) => filled(reply, words, names));
        if (found) return found;
      }
    return null;
  };
  const isQuestion = question || said.some((clause) => open.questionOpening.test(clause));
  return (
    (clauses.some(isDistress) ? answer('distress', distressReplies) : null) ??
    (clauses.length === 0 ? answer('unreadable', open.unreadableReplies) : null) ??
    byRules(open.strongRules) ??
    (isQuestion ? answer('question', open.questionReplies) : null) ??
    byRules(open.weakRules) ??
    answer('last', open.lastReplies) ?? { kind: 'last', text: 'Go on, please.' }
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
