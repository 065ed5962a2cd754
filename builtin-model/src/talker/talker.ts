import type { Said } from '../brain.ts';
import { keepListening } from '../keep-listening.ts';
import { answerTurn, beginning } from './conversation.ts';
import { abilities } from './intent.ts';
import { callFor, outcome, type Call, type Offer } from './calls.ts';
import { userTurns } from './turns.ts';

export type Reply =
  | {
      kind: 'say';
      text: string;
      /** Multiplies the session's speed: 1 unless the user asked for slower speech. */
      pace: number;
    }
  | ({ kind: 'call' } & Call);

/** A call that kept listening is no part of the talk: what comes before and after it is one turn. */
const isListening = (said: Said | undefined) => said?.by === 'tool' && said.name === keepListening;

const nothingOffered: Offer = { tools: [], toolChoice: 'auto' };
/** Earlier turns are gone through with one clock, so that what came of them does not depend on when that is done. */
const noTime = new Date(0);

/**
 * What to answer to a conversation: words, or one call of a function that is offered. Depends on its arguments alone: a turn
 * that is retracted, truncated or deleted from the history leaves no trace.
 */
export function reply(whole: readonly Said[], now: Date, offer: Offer = nothingOffered): Reply {
  const history = whole.filter((said) => !isListening(said));
  const turns = userTurns(history);
  const last = turns.at(-1);
  const texts = history.flatMap((said) => (said.by === 'assistant' && said.text ? [said.text] : []));
  const greeting = history[0]?.by === 'assistant' ? (texts[0] ?? null) : null;
  const course = turns
    .slice(0, -1)
    .reduce((before, turn) => answerTurn(before, turn, noTime).course, beginning(greeting));
  const answered = last ? answerTurn(course, last, now) : null;
  const pace = answered?.course.pace ?? 1;
  // Whoever is asked again, with nothing new to hear, has to answer.
  const unfinished = last?.unfinished === true && !isListening(whole.at(-1));
  const text = last?.texts[0] ?? last?.caught.join(' ') ?? '';
  const request = { found: answered?.found ?? null, text, unfinished };
  const ending = history.at(-1);
  // What a function gave back is told in words even where one must be called, or there would be no end of calls.
  if (ending?.by === 'tool') return { kind: 'say', text: outcome(ending, request), pace };
  if (ending?.by !== 'user' || !answered)
    return { kind: 'say', text: texts.length > 0 ? 'I am listening.' : `Hello! ${abilities}`, pace };
  const call = callFor(request, offer);
  return call ? { kind: 'call', ...call } : { kind: 'say', text: answered.text, pace };
}
