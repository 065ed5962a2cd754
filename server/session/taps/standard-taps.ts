/** The taps of every call. A new one is added here, and nowhere else. */
import { budgetTap, type Budget } from './budget-tap.ts';
import type { Prices } from './call-usage.ts';
import { logTaps } from './log-tap.ts';
import { marksTap } from './marks-tap.ts';
import { Seldom } from './seldom.ts';
import type { TapFactory } from './tap.ts';
import { traitsTap } from './traits-tap.ts';
import { usageTap } from './usage-tap.ts';

interface Money {
  /** null: what tokens cost is not known. */
  prices: Prices | null;
  /** null: calls may cost what they cost. */
  budget: Budget | null;
}

/** How often it is said that a budget cannot be held. */
const SAY_EVERY_MS = 3_600_000;

export const standardTaps = ({ prices, budget }: Money): readonly TapFactory[] => [
  marksTap,
  usageTap(prices),
  ...(budget === null ? [] : [budgetTap(budget, new Seldom(SAY_EVERY_MS))]),
  traitsTap,
  logTaps(),
];
