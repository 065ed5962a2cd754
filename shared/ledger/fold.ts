/**
 * Old turns are folded away: what is said of them in the record stays, and nothing else. So the ledger has the same size after an hour as
 * after a minute, and each message costs the same. Pure.
 */
import type { Ledger } from './ledger-state.ts';

/** Enough for every turn that may still be answered, heard, or said again to another connection. */
export const KEPT_TURNS = 64;

/** The ledger with its newest turns, and a ledger with the turns before them, for the record; null where there are none. */
export function fold(ledger: Ledger): { ledger: Ledger; past: Ledger } | null {
  const count = ledger.turns.length - KEPT_TURNS;
  if (count <= 0) return null;
  const isPast = (turnId: number): boolean => turnId < ledger.turns[count]!.turnId;
  return {
    ledger: {
      ...ledger,
      turns: ledger.turns.slice(count),
      replies: ledger.replies.filter(({ turnId }) => !isPast(turnId)),
      itemsOwed: ledger.itemsOwed.filter((turnId) => !isPast(turnId)),
    },
    past: { ...ledger, turns: ledger.turns.slice(0, count) },
  };
}
