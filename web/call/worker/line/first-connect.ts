/** How long the first connection of a call may take, and what the person is told meanwhile. Pure. */
import type { Hitch } from '../../call-view.ts';

/** Time is counted in ticks: a thread that was busy did not look at its sockets meanwhile. */
export const TICK_MS = 500;
/** Then it is given up: after 20 s. */
export const FIRST_CONNECT_TICKS = 40;
/** After 5 s the person is told that it takes long. */
const SLOW_TICKS = 10;
/** If the server allowed the call and no socket opens in 3 s, something between seems to let none through. */
const BLOCKED_TICKS = 6;

/** `allowedTicks`: for how long the server has allowed the call; null if it did not answer. */
export function hitchOf(ticks: number, allowedTicks: number | null): Hitch {
  if (allowedTicks !== null && allowedTicks >= BLOCKED_TICKS) return 'blocked';
  return ticks >= SLOW_TICKS ? 'slow' : 'none';
}
