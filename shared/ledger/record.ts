/** The record: the durable history of a conversation. Only committed turns, only what was heard. */
import { splitHeard } from '../heard.ts';
import { textOf, type Ledger } from './ledger-state.ts';

/** One entry of the record. */
export type RecordEntry =
  | { role: 'user'; turnId: number; text: string; typed: boolean }
  | { role: 'assistant'; replyId: number; text: string; heardMs: number; cut: boolean };

/** The record so far: committed turns, and what was heard of their replies. */
export function recordOf(ledger: Ledger): RecordEntry[] {
  return ledger.turns
    .filter(({ state }) => state === 'committed')
    .flatMap((turn): RecordEntry[] => {
      const { turnId, revision, typed } = turn;
      const replies = ledger.replies.filter(
        (reply) => reply.turnId === turnId && reply.revision === revision && reply.heardMs > 0,
      );
      return [
        { role: 'user', turnId, text: textOf(turn), typed },
        ...replies.map(({ replyId, spans, audioMs, heardMs }): RecordEntry => {
          const { heard: text, unheard } = splitHeard(spans, audioMs, heardMs);
          return { role: 'assistant', replyId, text, heardMs, cut: unheard !== '' };
        }),
      ];
    });
}
