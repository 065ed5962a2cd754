/** The connection to the speech model, as the core sees it: when it is dialled again after a loss, and when not any more. Pure. */

export type UpstreamState = {
  /** `waiting`: there is no connection, and the next one is dialled in a moment. `closed`: none will be made any more. */
  phase: 'dialled' | 'ready' | 'waiting' | 'closed';
  sinceMs: number;
  /** Something that a connection is for was done over this one: a reply was made to its end, or was heard. */
  useful: boolean;
  /** Since when there has been no good connection, and how often one was dialled since then; null: nothing was lost yet. */
  trouble: { sinceMs: number; dials: number } | null;
};

export const UPSTREAM_START: UpstreamState = {
  phase: 'waiting',
  sinceMs: 0,
  useful: false,
  trouble: null,
};

/**
 * A connection that was useful, or held for this long, was good: its loss begins a new trouble. One that is lost sooner, again and
 * again, does not renew the time in which another one is tried.
 */
export const GOOD_AFTER_MS = 10_000;
/** The first connection after a loss is dialled at once: most losses are a session at its limit. The next ones after a wait, which doubles. */
const DIAL_WAIT_MS = { first: 250, longest: 4_000 };

export const dialled = ({ trouble }: UpstreamState, atMs: number): UpstreamState => ({
  phase: 'dialled',
  sinceMs: atMs,
  useful: false,
  trouble: trouble && { ...trouble, dials: trouble.dials + 1 },
});

export const connected = (upstream: UpstreamState, atMs: number): UpstreamState => ({
  ...upstream,
  phase: 'ready',
  sinceMs: atMs,
});

export const proven = (upstream: UpstreamState): UpstreamState =>
  upstream.useful ? upstream : { ...upstream, useful: true };

export const closed = (upstream: UpstreamState, atMs: number): UpstreamState => ({
  ...upstream,
  phase: 'closed',
  sinceMs: atMs,
});

/** What follows from a loss: the wait until the next dial, or null where it is no use to go on trying for longer than `windowMs`. */
export function afterLoss(
  { phase, sinceMs, useful, trouble: before }: UpstreamState,
  atMs: number,
  windowMs: number,
): { upstream: UpstreamState; waitMs: number | null } {
  const wasReady = phase === 'ready';
  const isNew = before === null || (wasReady && (useful || atMs - sinceMs >= GOOD_AFTER_MS));
  // The first connection of a call is missed from its beginning.
  const fresh = wasReady ? { sinceMs: atMs, dials: 0 } : { sinceMs, dials: 1 };
  const trouble = isNew ? fresh : before;
  const leftMs = trouble.sinceMs + windowMs - atMs;
  const upstream: UpstreamState = { phase: 'waiting', sinceMs: atMs, useful: false, trouble };
  if (leftMs <= 0) return { upstream, waitMs: null };
  const backoffMs =
    trouble.dials === 0 ? 0 : Math.min(DIAL_WAIT_MS.first * 2 ** (trouble.dials - 1), DIAL_WAIT_MS.longest);
  return { upstream, waitMs: Math.min(backoffMs, leftMs) };
}

/** The connection is given up, although it is there: what it was lost for before does not count. */
export const givenUp = (atMs: number): UpstreamState => ({
  phase: 'waiting',
  sinceMs: atMs,
  useful: false,
  trouble: { sinceMs: atMs, dials: 0 },
});

/** For `ms` nobody could look at the connection: that time was not waited. */
export const withoutWaitingUpstream = (upstream: UpstreamState, ms: number, atMs: number): UpstreamState => ({
  ...upstream,
  trouble: upstream.trouble && {
    ...upstream.trouble,
    sinceMs: Math.min(upstream.trouble.sinceMs + ms, atMs),
  },
});
