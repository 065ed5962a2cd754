/** How long a provider keeps a session: what it says, what is set, what was seen. Pure. */

/** What a session must last to be of use. A shorter limit is a clock that is wrong, or an outage. */
const LEAST_SESSION_MS = 10_000;

/** How long the session goes on by its `expires_at` (s since 1970); null where it says nothing that can be true. */
export function saidToLastMs(session: Readonly<Record<string, unknown>>, unixMs: number): number | null {
  const at = session['expires_at'];
  if (typeof at !== 'number' || !Number.isFinite(at)) return null;
  return orNone(at * 1000 - unixMs);
}

/** The shorter of two limits, of which each may not be known. A session of the provider's may end before its own word for it. */
export const soonest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/** What is learned from a session that the provider ended after `livedMs`, since its time was up; null: nothing. */
export const learnedFromEnd = (livedMs: number): number | null => orNone(livedMs);

/** Whether these words of an error, or of the close of a socket, say that the session's time was up. */
export const saysExpired = (words: string): boolean =>
  /session_expired|session (has )?expired|maximum (session )?duration/i.test(words);

const orNone = (ms: number): number | null => (ms >= LEAST_SESSION_MS ? ms : null);
