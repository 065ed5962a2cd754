/**
 * What a person must know of a reply that went wrong. A reply to a guess is nobody's business yet: its notice waits for the commit, and
 * is forgotten with a retract. Pure, as the ledger is.
 */
import type { LatchError } from '../errors.ts';
import { turnOf, withTurn, type LedgerStep, type LedgerTurn } from './ledger-state.ts';

/** The step, and the notice about the reply to this revision: said now, or kept. */
export function withNotice(
  { ledger, effects }: LedgerStep,
  { turnId, revision }: { turnId: number; revision: number },
  error: LatchError,
): LedgerStep {
  const turn = turnOf(ledger, turnId);
  if (turn.revision !== revision) return { ledger, effects };
  if (turn.state === 'committed') return { ledger, effects: [...effects, { type: 'refuse', error }] };
  if (turn.state !== 'speculated') return { ledger, effects };
  return { ledger: withTurn(ledger, { ...turn, notice: turn.notice ?? error }), effects };
}

/** What was kept until the commit. */
export const noticeOf = ({ notice }: LedgerTurn): LedgerStep['effects'] =>
  notice === null ? [] : [{ type: 'refuse', error: notice }];
