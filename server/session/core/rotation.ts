/**
 * Providers end a session after a while (OpenAI after 60 minutes). Before that, another connection, the *spare*, is opened beside the
 * one in use. Once it is ready, and at a moment when nothing goes on in the call, it is told the record and takes the place of the one in
 * use, which nobody hears. This file says when. Pure.
 *
 * The spare knows nothing until it is used. So it can be opened while somebody speaks, waits for as long as it must, and is never told
 * what is not true any more; what it is told then takes no time, since the provider works through it before it is asked for a reply.
 * If there is no such moment, the provider ends the session itself: then the spare is there at once for what follows from any loss.
 */
import type { Ledger, LedgerReply } from '../../../shared/ledger/ledger-state.ts';
import type { SequencerState } from './sequencer-state.ts';
import { isHeldBack } from './sequencer-waits.ts';

export interface Rotation {
  /** From when the connection in use should be replaced; null: never, as far as is known. */
  dueMs: number | null;
  /** `lastsMs`: for how long the provider keeps it, from `readyMs` on; null: for ever, as far as is known. */
  spare: { phase: 'dialled' } | { phase: 'ready'; readyMs: number; lastsMs: number | null } | null;
  /** Spares that failed in a row, and when the next may be dialled. */
  failed: number;
  dialFromMs: number;
}

export const ROTATION_START: Rotation = { dueMs: null, spare: null, failed: 0, dialFromMs: 0 };

/** So long before the end of a session another one is made: a tenth of its time, within these limits. Pauses come more often. */
const LEAD = { part: 0.1, leastMs: 3_000, mostMs: 120_000 };
/** A spare that failed is tried again after so long, which doubles. The connection in use still serves. */
const AGAIN_MS = { first: 1_000, longest: 15_000 };

/** The connection in use got ready at `readyMs`, and lasts for so long. */
export function inUse(readyMs: number, lastsMs: number | null): Rotation {
  if (lastsMs === null) return ROTATION_START;
  const leadMs = Math.min(Math.max(lastsMs * LEAD.part, LEAD.leastMs), LEAD.mostMs);
  return { ...ROTATION_START, dueMs: readyMs + lastsMs - leadMs };
}

/** `retry`: whether another try may help. Without it, none is made while this connection is in use. */
export function spareFailed(rotation: Rotation, retry: boolean, atMs: number): Rotation {
  const waitMs = retry ? Math.min(AGAIN_MS.first * 2 ** rotation.failed, AGAIN_MS.longest) : Infinity;
  return { ...rotation, spare: null, failed: rotation.failed + 1, dialFromMs: atMs + waitMs };
}

/** What is to be done now: nothing (null), open the spare, or use it. */
export function nextMove(
  { rotation, ledger, sequencer }: { rotation: Rotation; ledger: Ledger; sequencer: SequencerState },
  atMs: number,
): 'open' | 'use' | null {
  const { dueMs, spare, dialFromMs } = rotation;
  if (dueMs === null || atMs < dueMs) return null;
  if (spare === null) return atMs >= dialFromMs ? 'open' : null;
  return spare.phase === 'ready' && isQuiet(ledger, sequencer, atMs) ? 'use' : null;
}

/**
 * Nothing goes on that another connection would not know: nobody speaks, no reply is asked for, made or still heard, and the words of all
 * that was said are there, or are not waited for any more.
 */
function isQuiet(ledger: Ledger, sequencer: SequencerState, atMs: number): boolean {
  const { turns, replies } = ledger;
  const last = turns.at(-1);
  return (
    turns.every(({ state, settled }) => state === 'abandoned' || (state === 'committed' && settled)) &&
    replies.every((reply) => isOver(reply, last?.turnId)) &&
    sequencer.active === null &&
    sequencer.next === null &&
    !isHeldBack(sequencer, atMs)
  );
}

/** Of a reply to an older turn than the last one nothing more is heard, whatever the browser has said of it. */
function isOver(reply: LedgerReply, lastTurnId: number | undefined): boolean {
  const { turnId, state, stopped, finished, audioMs, heardMs } = reply;
  if (state === 'running') return stopped;
  return stopped || finished || heardMs >= audioMs || turnId !== lastTurnId;
}
