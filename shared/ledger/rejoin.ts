/** A turn that was committed too early goes on in the turn that is open now: both are one. Pure, as the ledger is. */
import { LatchError } from '../errors.ts';
import type { ClientEvents } from '../protocol.ts';
import {
  repliesTo,
  stopReplies,
  tagOf,
  turnOf,
  withTurn,
  type Ledger,
  type LedgerStep,
  type LedgerTurn,
} from './ledger-state.ts';

/** Throws LatchError `unknown-turn` or `unknown-revision` where the two turns do not follow each other. */
export function onRejoin(
  ledger: Ledger,
  { turnId, early: ref, heardMs }: ClientEvents['turn.rejoin'],
  atMs: number,
): LedgerStep {
  const rest = turnOf(ledger, turnId);
  const early = turnOf(ledger, ref.turnId, ref.revision);
  if (rest !== ledger.turns.at(-1) || rest.state !== 'open')
    throw new LatchError('unknown-turn', `turn ${turnId} is not open`);
  if (early !== ledger.turns.at(-2) || early.state !== 'committed' || early.typed)
    throw new LatchError('unknown-turn', `turn ${early.turnId} cannot go on in turn ${turnId}`);
  const madeMs = Math.max(0, ...repliesTo(ledger, early).map(({ audioMs }) => audioMs));
  const whole: LedgerTurn = {
    ...early,
    state: 'open',
    revision: early.revision + 1,
    sinceMs: atMs,
    packets: early.packets + rest.packets,
    // What the first one had after its last guess was cleared at the commit.
    packetsCommitted: early.packets + rest.packetsCommitted,
    items: [...early.items, ...rest.items],
    commitsOwed: early.commitsOwed + rest.commitsOwed,
    asked: false,
    verdict: null,
    mayListen: false,
    notice: null,
    overheard: false,
    earlyMs: early.earlyMs + Math.min(heardMs, madeMs),
    settled: false,
  };
  const without = {
    ...ledger,
    turns: ledger.turns.slice(0, -1),
    itemsOwed: ledger.itemsOwed.map((owed) => (owed === turnId ? early.turnId : owed)),
  };
  return {
    ledger: stopReplies(withTurn(without, whole), ref),
    effects: [
      { type: 'withdraw', tag: tagOf(early) },
      { type: 'move-audio', from: turnId, to: early.turnId },
    ],
  };
}
