/**
 * The record: the durable history of a conversation. Only committed turns, only what was heard. Of a reply without a sound it has
 * the text: the page shows that whole once the turn is committed and the reply has ended, so it was read.
 */
import { splitHeard } from '../heard.ts';
import { isRead, repliesTo, textOf, type Ledger } from './ledger-state.ts';

/** One entry of the record. */
export type RecordEntry =
  /** `earlyMs`: so much was heard of replies that began before the user had finished, and that are no part of the record. */
  | { role: 'user'; turnId: number; text: string; typed: boolean; earlyMs?: number }
  | { role: 'assistant'; replyId: number; text: string; heardMs: number; cut: boolean };

/** The record so far: committed turns, and what was heard of their replies. */
export function recordOf(ledger: Ledger): RecordEntry[] {
  return ledger.turns
    .filter(({ state }) => state === 'committed')
    .flatMap((turn): RecordEntry[] => {
      const { turnId, typed, earlyMs } = turn;
      const replies = repliesTo(ledger, turn).filter((reply) => reply.heardMs > 0 || isRead(reply));
      return [
        { role: 'user', turnId, text: textOf(turn), typed, ...(earlyMs > 0 ? { earlyMs } : {}) },
        ...replies.map((reply): RecordEntry => {
          const { replyId, spans, audioMs, heardMs } = reply;
          const { heard, unheard } = splitHeard(spans, audioMs, heardMs);
          return isRead(reply)
            ? { role: 'assistant', replyId, text: unheard, heardMs, cut: false }
            : { role: 'assistant', replyId, text: heard, heardMs, cut: unheard !== '' };
        }),
      ];
    });
}
