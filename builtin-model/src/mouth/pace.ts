/** How fast a reply is sent: models speak faster than real time, but not all at once. */
export interface Pace {
  /** This much audio goes out at once. */
  burstMs: number;
  /** The rest is sent at this many times real time. */
  rate: number;
}

export const defaultPace = { burstMs: 2000, rate: 5 } as const satisfies Pace;

/** How long to wait, `elapsedMs` after the first audio, before sending audio that follows `sentMs` of it. */
export function paceDelayMs(pace: Pace, sentMs: number, elapsedMs: number): number {
  return Math.max(0, (sentMs - pace.burstMs) / pace.rate - elapsedMs);
}
