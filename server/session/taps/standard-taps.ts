/** The taps of every call. A new one is added here, and nowhere else. */
import type { Prices } from './call-usage.ts';
import { logTaps } from './log-tap.ts';
import { marksTap } from './marks-tap.ts';
import type { TapFactory } from './tap.ts';
import { traitsTap } from './traits-tap.ts';
import { usageTap } from './usage-tap.ts';

export const standardTaps = ({ prices }: { prices: Prices | null }): readonly TapFactory[] => [
  marksTap,
  usageTap(prices),
  traitsTap,
  logTaps(),
];
