/**
 * What a connection is told of a conversation that is already under way, beside what was said in it: one paragraph after the instructions
 * of the session. It is the one place of these words.
 *
 * A fresh session gets the newest of the conversation as items, word for word (server/session/core/history.ts says how much). Without
 * a hint most models greet when they are asked for their first response. Where older turns are left out, the model is told how many, and
 * the first words of the earliest ones: so it can say that it does not remember, in place of denying that it was ever said. Pure.
 */
import type { HistoryEntry } from '../speech-model.ts';

const UNDER_WAY =
  'This conversation is already under way: what was said so far comes first. Go on from there in the same manner. Do not greet the ' +
  'person again, do not introduce yourself again, and do not mention that the conversation was resumed.';

/** The paragraph; null at the beginning of a conversation. */
export function goingOnNote(history: readonly HistoryEntry[]): string | null {
  const [oldest] = history;
  if (oldest === undefined) return null;
  if (oldest.leftOut === undefined) return UNDER_WAY;
  const { turns, topics } = oldest.leftOut;
  const began =
    topics.length === 0
      ? ''
      : ` It began with these words of the person: ${topics.map((topic) => JSON.stringify(topic)).join(', ')}.`;
  return (
    `${UNDER_WAY} The conversation began earlier than that: ${turns === 1 ? 'one turn' : `${turns} turns`} of the person and your ` +
    `answers are left out.${began} If they come up, say that you do not remember the details.`
  );
}
