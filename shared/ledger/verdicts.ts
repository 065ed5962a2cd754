/**
 * What the speech model's reaction to a guess says of it: it `speaks` (there is something to hear or to read), or it `listens` (it says
 * that the person has not finished, or ends without a word). What comes first counts: a reply that has begun to speak may be heard
 * already, since the browser's commit may be on its way. Nothing of a reply that listens is heard, remembered or recorded, and a
 * turn that is over all the same is asked for again, once, so that nobody is left without an answer. Pure, as the ledger is.
 */
import type { ServerEvents } from '../protocol.ts';
import {
  isMade,
  isSuperseded,
  tagOf,
  turnOf,
  withReply,
  withTurn,
  type Ledger,
  type LedgerEffect,
  type LedgerReply,
  type LedgerStep,
  type LedgerTurn,
} from './ledger-state.ts';

type Verdict = ServerEvents['turn.judged']['verdict'];

/** The model says in this response that it listens on. `itemId`: what it made to say so. */
export function onReplyListens(
  ledger: Ledger,
  { atMs, responseId, itemId }: { atMs: number; responseId: string; itemId: string },
): LedgerStep {
  const reply = ledger.replies.findLast((candidate) => candidate.responseId === responseId);
  if (!reply) return { ledger, effects: [] };
  const turn = turnOf(ledger, reply.turnId);
  const isAnswer = isMade(reply) || (turn.state === 'committed' && !turn.mayListen);
  // What a stopped reply made is deleted with it, unless a part of it was heard.
  const isLeft = reply.stopped ? reply.heardMs > 0 : isAnswer;
  if (isLeft) return { ledger, effects: [{ type: 'drop-item', responseId, itemId }] };
  if (reply.stopped || !isCurrent(turn, reply)) return { ledger, effects: [] };
  return withListens(ledger, reply, atMs);
}

/** Whether a reply that ended without a word says by that that the model listens on. */
export function isSilentVerdict(ledger: Ledger, reply: LedgerReply): boolean {
  const turn = turnOf(ledger, reply.turnId);
  return turn.mayListen && isCurrent(turn, reply);
}

export function withListens(ledger: Ledger, reply: LedgerReply, atMs: number): LedgerStep {
  const turn = turnOf(ledger, reply.turnId);
  const isOver = turn.state === 'committed';
  const { replyId, audioMs } = reply;
  const isAskedAgain = isOver && !isSuperseded(ledger, turn);
  const status = isOver && !isAskedAgain ? 'cancelled' : 'retrying';
  const payload = { replyId, status, audioMs } as const;
  const next = withReply(ledger, { ...reply, state: status, endedAtMs: atMs, stopped: true });
  const effects: LedgerEffect[] = [
    { type: 'discard', tag: tagOf(reply) },
    // Of a reply that spoke, and was lost with its connection, the browser knows.
    ...(isOver || turn.verdict !== null ? [] : [judged(turn, 'listens')]),
    { type: 'send', event: { name: 'reply.ended', payload } },
    ...(isAskedAgain ? [{ type: 'want', tag: tagOf(reply) } as const] : []),
  ];
  const told: LedgerTurn = { ...turn, verdict: 'listens', asked: isOver, mayListen: false, notice: null };
  return { ledger: withTurn(next, told), effects };
}

/** The step in which something of this reply came that can be heard or read: its turn may thereby be judged. */
export function withSpeaks({ ledger, effects }: LedgerStep, reply: LedgerReply): LedgerStep {
  const turn = turnOf(ledger, reply.turnId);
  const isNews =
    turn.state === 'speculated' && isCurrent(turn, reply) && turn.mayListen && turn.verdict === null;
  if (!isNews) return { ledger, effects };
  return {
    ledger: withTurn(ledger, { ...turn, verdict: 'speaks' }),
    effects: [judged(turn, 'speaks'), ...effects],
  };
}

const isCurrent = ({ state, revision }: LedgerTurn, reply: LedgerReply): boolean =>
  (state === 'speculated' || state === 'committed') && revision === reply.revision;

const judged = ({ turnId, revision }: LedgerTurn, verdict: Verdict): LedgerEffect => ({
  type: 'send',
  event: { name: 'turn.judged', payload: { turnId, revision, verdict } },
});
