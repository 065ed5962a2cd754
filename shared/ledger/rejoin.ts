/**
 * A turn that was committed too early goes on in the turn that is open now: both are one, and the reply is taken back. A reply that
 * cannot be taken back stands, and what is said after it is answered as a turn of its own, although it goes on under the same number:
 * the browser has gone on by then, and nothing that was said may be lost. Pure, as the ledger is.
 */
import { LatchError } from '../errors.ts';
import type { ClientEvents } from '../protocol.ts';
import {
  repliesTo,
  stopReplies,
  tagOf,
  turnOf,
  withTurn,
  type Ledger,
  type LedgerReply,
  type LedgerStep,
  type LedgerTurn,
} from './ledger-state.ts';
import { onInterrupt } from './replies.ts';

/**
 * Who has heard more of a reply than this was answered. A browser takes a reply back after far less (barge-in-policy.ts), and when exactly
 * is its own matter; but a whole sentence takes about so long, and what was said to a person cannot be unsaid.
 */
export const TAKEN_BACK_MS = 3_000;

/** Throws LatchError `unknown-turn` or `unknown-revision` where the two turns do not follow each other. */
export function onRejoin(
  ledger: Ledger,
  { turnId, early: ref, heardMs: saidMs }: ClientEvents['turn.rejoin'],
  atMs: number,
): LedgerStep {
  const rest = turnOf(ledger, turnId);
  const early = turnOf(ledger, ref.turnId, ref.revision);
  if (rest !== ledger.turns.at(-1) || rest.state !== 'open')
    throw new LatchError('unknown-turn', `turn ${turnId} is not open`);
  if (early !== ledger.turns.at(-2) || early.state !== 'committed' || early.typed)
    throw new LatchError('unknown-turn', `turn ${early.turnId} cannot go on in turn ${turnId}`);
  const replies = repliesTo(ledger, early);
  // What the player had reported before is not taken back by a lower count.
  const heardMs = Math.max(0, ...replies.map((reply) => heardOf(reply, saidMs)));
  const why = whyItStands(replies, heardMs);
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
    earlyMs: why === null ? (early.earlyMs ?? 0) + heardMs : null,
    answered: why === null ? early.answered : early,
    settled: false,
  };
  const stopped: LedgerStep =
    why === null
      ? { ledger: stopReplies(ledger, ref), effects: [{ type: 'withdraw', tag: tagOf(early) }] }
      : stopStanding(ledger, replies, saidMs);
  const without = {
    ...stopped.ledger,
    turns: stopped.ledger.turns.slice(0, -1),
    itemsOwed: ledger.itemsOwed.map((owed) => (owed === turnId ? early.turnId : owed)),
  };
  return {
    ledger: withTurn(without, whole),
    effects: [
      ...stopped.effects,
      { type: 'move-audio', from: turnId, to: early.turnId },
      ...(why === null ? [] : [{ type: 'refuse', error: new LatchError('reply-stands', why) } as const]),
    ],
  };
}

/** The items of what was said since a reply that stands; of any other turn, all. */
export const ownItems = ({ items, answered }: LedgerTurn): LedgerTurn['items'] =>
  answered === null ? items : items.slice(itemsOf(answered));

/** The turn as it was before it went on, with what was understood of it since; null where the reply to it does not stand. */
export const beforeRejoin = ({ items, answered }: LedgerTurn): LedgerTurn | null =>
  answered && { ...answered, items: items.slice(0, itemsOf(answered)) };

const itemsOf = ({ items, commitsOwed }: LedgerTurn): number => items.length + commitsOwed;

const heardOf = ({ heardMs, audioMs }: LedgerReply, saidMs: number): number =>
  Math.max(heardMs, Math.min(saidMs, audioMs));

/** Why the reply is not taken back, for a developer; null: it is. */
function whyItStands(replies: readonly LedgerReply[], heardMs: number): string | null {
  if (replies.some(({ finished }) => finished)) return 'it was heard to its end';
  if (replies.some(({ usedTool }) => usedTool)) return 'a tool ran for it';
  return heardMs > TAKEN_BACK_MS ? `${Math.round(heardMs)} ms of it were heard` : null;
}

/** What was heard of it stays, and no more of it comes. */
function stopStanding(ledger: Ledger, replies: readonly LedgerReply[], saidMs: number): LedgerStep {
  return replies
    .filter(({ finished, stopped }) => !finished && !stopped)
    .reduce<LedgerStep>(
      (step, reply) => {
        const { ledger: next, effects } = onInterrupt(step.ledger, reply.replyId, heardOf(reply, saidMs));
        return { ledger: next, effects: [...step.effects, ...effects] };
      },
      { ledger, effects: [] },
    );
}
