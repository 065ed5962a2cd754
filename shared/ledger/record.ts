/**
 * The record: the durable history of a conversation. Only committed turns, only what was heard. Of a reply without a sound it has
 * the text: the page shows that whole once the turn is committed and the reply has ended, so it was read.
 */
import { splitHeard } from '../heard.ts';
import { isRead, repliesTo, textOf, type Ledger, type LedgerTurn } from './ledger-state.ts';
import { beforeRejoin, ownItems } from './rejoin.ts';

/** One entry of the record. */
export type RecordEntry =
  /** `earlyMs`: replies began before the user had finished, so much was heard of them, and they are no part of the record. */
  | { role: 'user'; turnId: number; text: string; typed: boolean; earlyMs?: number }
  | { role: 'assistant'; replyId: number; text: string; heardMs: number; cut: boolean };

/** The record so far: committed turns, and what was heard of their replies. */
export const recordOf = (ledger: Ledger): RecordEntry[] =>
  ledger.turns.flatMap((turn) => entriesOf(ledger, turn));

/** What the record says of one turn: nothing unless it is committed, or a part of it was. */
export function entriesOf(ledger: Ledger, turn: LedgerTurn): RecordEntry[] {
  const before = beforeRejoin(turn);
  const answered = before === null ? [] : entriesOf(ledger, before);
  if (turn.state !== 'committed') return answered;
  const { turnId, typed, earlyMs } = turn;
  const text = textOf({ ...turn, items: ownItems(turn) });
  const replies = repliesTo(ledger, turn).filter((reply) => reply.heardMs > 0 || isRead(reply));
  return [
    ...answered,
    { role: 'user', turnId, text, typed, ...(earlyMs === null ? {} : { earlyMs }) },
    ...replies.map((reply): RecordEntry => {
      const { replyId, spans, audioMs, heardMs } = reply;
      const { heard, unheard } = splitHeard(spans, audioMs, heardMs);
      return isRead(reply)
        ? { role: 'assistant', replyId, text: unheard, heardMs, cut: false }
        : { role: 'assistant', replyId, text: heard, heardMs, cut: unheard !== '' };
    }),
  ];
}
