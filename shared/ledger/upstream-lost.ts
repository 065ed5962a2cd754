/**
 * What a fresh connection to the model must be told when the one before is lost. It knows from the record, in words, what was
 * answered or understood. The other turns are said again, in their order, and a reply is asked for to the turn that still waits
 * for one.
 */
import { LatchError } from '../errors.ts';
import {
  isRead,
  repliesTo,
  tagOf,
  textOf,
  withTurn,
  type Ledger,
  type LedgerEffect,
  type LedgerReply,
  type LedgerStep,
  type LedgerTurn,
} from './ledger-state.ts';

/** At most this much is said again, the newest: a turn of the greatest length (endpoint-policy.ts, maxTurnMs). */
export const SAID_AGAIN_PACKETS = 6_000;

/** Replies that were running have failed. The one that is still awaited, and was not heard, will be asked for again. */
export function onUpstreamLost(ledger: Ledger, atMs: number): LedgerStep {
  const awaited = awaitedTurn(ledger);
  const effects: LedgerEffect[] = [];
  const replies = ledger.replies.map((reply): LedgerReply => {
    if (reply.state !== 'running') return reply;
    const again = awaited !== undefined && tagOf(awaited) === tagOf(reply);
    const { replyId, audioMs, stopped, heardMs } = reply;
    const payload = { replyId, status: again ? 'retrying' : 'failed', audioMs } as const;
    if (!stopped) effects.push({ type: 'send', event: { name: 'reply.ended', payload } });
    if (!stopped && heardMs > 0) effects.push({ type: 'refuse', error: new LatchError('reply-lost') });
    return { ...reply, state: payload.status, endedAtMs: atMs, stopped: stopped || again };
  });
  return { ledger: { ...ledger, replies, itemsOwed: [] }, effects };
}

/** The connection that is being made is told what it does not know. */
export function onUpstreamDialled(before: Ledger): LedgerStep {
  const ledger = { ...withoutGuess(before), itemsOwed: [] };
  const awaited = awaitedTurn(ledger);
  const effects: LedgerEffect[] = [];
  let next: Ledger = ledger;
  for (const turn of turnsToSayAgain(ledger)) {
    if (turn.typed) effects.push({ type: 'add-text', text: textOf(turn) });
    else {
      const over = turn.state !== 'open';
      effects.push({ type: 'replay-audio', turnId: turn.turnId });
      if (over) effects.push({ type: 'commit-audio' });
      next = withTurn(over ? { ...next, itemsOwed: [...next.itemsOwed, turn.turnId] } : next, {
        ...turn,
        items: [],
        commitsOwed: over ? 1 : 0,
        packetsCommitted: over ? turn.packets : 0,
      });
    }
    if (turn === awaited) effects.push({ type: 'want', tag: tagOf(turn) });
  }
  return { ledger: next, effects };
}

/** If no reply may be asked for on a guess any more, the reply to this one is asked for when it is committed. */
function withoutGuess(ledger: Ledger): Ledger {
  const awaited = awaitedTurn(ledger);
  if (ledger.speculation || awaited?.state !== 'speculated') return ledger;
  return withTurn(ledger, { ...awaited, asked: false });
}

/**
 * The turns that must be said again to a fresh connection, oldest first. All of them came after the last turn whose reply was
 * heard, at least in part. The turns before them are in the record, with their words.
 */
export function turnsToSayAgain(ledger: Ledger): readonly LedgerTurn[] {
  const last = ledger.turns.at(-1);
  const said = ledger.turns.filter((turn) => turn.state === 'committed' || isGoingOn(turn, last));
  const rest = said.slice(said.findLastIndex((turn) => wasHeard(ledger, turn)) + 1);
  const asked = awaitedTurn(ledger);
  const first = rest.findIndex(
    (turn) => turn.state !== 'committed' || turn === asked || !wasUnderstood(turn),
  );
  if (first < 0) return [];
  let packets = 0;
  const tooOld = rest.findLastIndex(
    (turn) => (packets += turn.packets) > SAID_AGAIN_PACKETS && turn !== last,
  );
  return rest.slice(Math.max(first, tooOld + 1));
}

/** The newest turn that the model was asked about; undefined once a reply to it was heard or has ended. */
export function awaitedTurn(ledger: Ledger): LedgerTurn | undefined {
  const last = ledger.turns.at(-1);
  const turn = ledger.turns.findLast(
    (candidate) =>
      candidate.state === 'committed' ||
      (candidate === last && candidate.state === 'speculated' && candidate.asked),
  );
  const isAnswered = ({ heardMs, stopped, state }: LedgerReply) =>
    state !== 'retrying' && (heardMs > 0 || stopped || state !== 'running');
  return turn && repliesTo(ledger, turn).some(isAnswered) ? undefined : turn;
}

const isGoingOn = (turn: LedgerTurn, last: LedgerTurn | undefined): boolean =>
  turn === last && (turn.state === 'open' || turn.state === 'speculated');

/** What was heard of a reply that is asked for again does not count: its turn has no answer yet. */
const wasHeard = (ledger: Ledger, turn: LedgerTurn): boolean =>
  turn.state === 'committed' &&
  repliesTo(ledger, turn).some((reply) => reply.state !== 'retrying' && (reply.heardMs > 0 || isRead(reply)));

const wasUnderstood = (turn: LedgerTurn): boolean =>
  turn.commitsOwed === 0 && turn.items.every(({ final }) => final) && textOf(turn) !== '';
