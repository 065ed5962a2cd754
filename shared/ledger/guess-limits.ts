/**
 * How often a reply is asked for on a guess. The browser keeps to far fewer (shared/floor/endpoint-policy.ts); these limits hold for one
 * that does not, since each guess costs tokens. Past them a turn is answered all the same, once it is committed. Pure.
 */
import type { Ledger, LedgerTurn } from './ledger-state.ts';

/** Twice the floor's own limit (maxStarts). */
const GUESSES_A_TURN = 6;
/** A turn every three seconds, each guessed twice. */
const GUESSES_A_MINUTE = 40;
/** Pauses in which one turn may be thought to be over. No floor comes near, and each makes an item upstream. */
export const REVISIONS_A_TURN = 64;

export const mayGuess = (ledger: Ledger, { revision }: LedgerTurn, atMs: number): boolean =>
  ledger.speculation && revision < GUESSES_A_TURN && lately(ledger, atMs).length < GUESSES_A_MINUTE;

export const withGuess = (ledger: Ledger, atMs: number): Ledger => ({
  ...ledger,
  guessedAtMs: [...lately(ledger, atMs), atMs],
});

const lately = ({ guessedAtMs }: Ledger, atMs: number): number[] =>
  guessedAtMs.filter((guessedMs) => atMs - guessedMs < 60_000);
