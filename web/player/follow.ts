/**
 * Whether the transcript follows the turn that plays. It does until the reader scrolls that turn out of sight, and again when the
 * reader comes back to it. Pure: times in ms on the page's clock go in.
 */
export interface Follow {
  readonly following: boolean;
  /** Until then, scrolling is our own. */
  readonly ownUntilMs: number;
}

/** A smooth scroll of the browser is over by then (Chromium's takes 0.7 s at most). */
export const OWN_SCROLL_MS = 1_000;

export const followStart: Follow = { following: true, ownUntilMs: 0 };

/** We are about to scroll. */
export function scrolling(follow: Follow, nowMs: number): Follow {
  return { ...follow, ownUntilMs: nowMs + OWN_SCROLL_MS };
}

/** The reader turned a wheel or moved a finger: from here on scrolling is theirs. */
export function readerMoved(follow: Follow): Follow {
  return { ...follow, ownUntilMs: 0 };
}

/** The page scrolled. `inSight`: the turn that plays can be seen, at least in part. */
export function scrolled(follow: Follow, nowMs: number, inSight: boolean): Follow {
  return nowMs < follow.ownUntilMs ? follow : { ...follow, following: inSight };
}
