/** How long the adapter waits for what a server may never say. Every one of them has a way out. */
export interface LatencyLimits {
  /** For `session.created`, before the session is configured without it. */
  createdMs: number;
  /** For `session.updated`, before the session counts as configured without it. At most half of the limit for connecting. */
  confirmedMs: number;
  /** The same for a server that has not said a word on this connection. */
  wordlessMs: number;
  /** For the item of what was said, before a response is asked for. Until it is known whether the server says when it is there. */
  itemMs: number;
  /** The same for a server that is known to add it late, after its recogniser. */
  lateItemMs: number;
  /** After an error for a create, for a response that comes all the same. */
  graceMs: number;
  /** A cancel that takes longer than this counts as none: the response went on to be made, and to be paid. */
  cancelMs: number;
  /** After an outage that the server reports while a response runs, for a sign of life of that response. */
  outageMs: number;
}

export const LATENCY_LIMITS: LatencyLimits = {
  createdMs: 1_000,
  confirmedMs: 5_000,
  wordlessMs: 10_000,
  itemMs: 4_000,
  lateItemMs: 15_000,
  graceMs: 1_500,
  cancelMs: 5_000,
  outageMs: 5_000,
};
