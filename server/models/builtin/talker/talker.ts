import type { Said } from '../brain.ts';
import { answerTurn, beginning, type Answered } from './course.ts';
import { abilities } from './intent.ts';
import { callFor, outcome, type Call, type Offer } from './tools.ts';
import { userTurns, type UserTurn } from './turns.ts';

export type Reply =
  | {
      kind: 'say';
      text: string;
      /** Multiplies the session's speed: 1 unless the user asked for slower or faster speech. */
      pace: number;
    }
  | ({ kind: 'call' } & Call);

const nothingOffered: Offer = { tools: [], toolChoice: 'auto' };

/**
 * What to answer to a conversation: words, or one call of a function that is offered. Depends on its arguments alone: a turn
 * that is retracted, truncated or deleted from the history leaves no trace.
 */
export function reply(history: readonly Said[], now: Date, offer: Offer = nothingOffered): Reply {
  const turns = userTurns(history);
  const { last, answered, pace, heardSomething } = goThrough(history, turns, now);
  const request = { found: answered?.found ?? null, text: last?.texts[0] ?? last?.caught.join(' ') ?? '' };
  const ending = history.at(-1);
  // What a function gave back is told in words even where one must be called, or there would be no end of calls.
  if (ending?.by === 'tool') return { kind: 'say', text: outcome(ending, request), pace };
  const call = answered && ending?.by === 'user' ? callFor(request, offer) : null;
  if (call) return { kind: 'call', ...call };
  if (answered && ending?.by === 'user') return { kind: 'say', text: answered.text, pace };
  return { kind: 'say', text: heardSomething ? 'I am listening.' : `Hello! ${abilities}`, pace };
}

/** Answers each turn in its order, since an answer depends on those before it. */
function goThrough(
  history: readonly Said[],
  turns: readonly UserTurn[],
  now: Date,
): { last: UserTurn | null; answered: Answered | null; pace: number; heardSomething: boolean } {
  const texts = history.flatMap((said) => (said.by === 'assistant' && said.text ? [said.text] : []));
  const opening = history[0]?.by === 'assistant' ? (texts[0] ?? null) : null;
  let course = beginning(opening);
  let answered: Answered | null = null;
  for (const turn of turns) {
    answered = answerTurn(course, turn, now);
    course = answered.course;
  }
  return { last: turns.at(-1) ?? null, answered, pace: course.pace, heardSomething: texts.length > 0 };
}
