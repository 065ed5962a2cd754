/**
 * How long people pause inside a turn: what a pause's own length says of its end. Pure.
 *
 * Holds are log-normal: median 418 ms, 90 % below 1.0 s, 95 % below 1.3 s (Switchboard word times), which is a sigma of 0.68. A
 * speaker's own median takes the place of the typical one (speaker-pauses.ts).
 */

export const HOLD_SIGMA = 0.68;

/** The part of the holds that last longer than `pauseMs`; `meanLogMs` is the mean natural logarithm of the hold in ms. */
export function outlasting(pauseMs: number, meanLogMs: number): number {
  if (pauseMs <= 0) return 1;
  return 1 - normalShare((Math.log(pauseMs) - meanLogMs) / HOLD_SIGMA);
}

/** How far ahead waiting is considered, in steps of the pause so far; the longest hold that is one is 3 s (speaker-pauses.ts). */
const AHEAD_MS = [50, 100, 150, 200, 300, 400, 600, 800, 1_100, 1_500, 2_000] as const;

/**
 * How much waiting pays: the part of the holds that last so far and would show themselves by speech within some time, for each ms
 * of that time, at the best time to wait for. It says when to stop waiting: a commit now costs `harm × P(hold)`, waiting for t ms
 * costs `t × P(end)` and saves the harm in that part of the holds (optimal stopping of a process that is seen in steps).
 */
export function worthOfWaiting(pauseMs: number, meanLogMs: number): number {
  const left = outlasting(pauseMs, meanLogMs);
  if (left < 1e-9) return 0;
  return Math.max(...AHEAD_MS.map((ms) => (1 - outlasting(pauseMs + ms, meanLogMs) / left) / ms));
}

/** The standard normal distribution up to `z`: Abramowitz and Stegun 26.2.17, off by less than 7.5e-8. */
function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? 1 - tail : tail;
}
