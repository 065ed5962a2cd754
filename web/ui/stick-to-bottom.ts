/**
 * Whether a growing list stays at its end. It does while the reader is there; a reader who scrolled up is left alone
 * until they come back. Pure: sizes in CSS px go in, the next state comes out.
 */
export interface ScrollSize {
  /** Scrolled from the top. */
  topPx: number;
  /** Of the window onto the list. */
  viewPx: number;
  /** Of the whole list. */
  contentPx: number;
}

export interface Stick {
  /** New lines scroll into view. */
  readonly pinned: boolean;
  /** The offset last seen; it distinguishes a reader who moves up from a list that grew. */
  readonly topPx: number;
}

/** How near the end counts as at the end: about one line, so that a touch that stops short still pins. */
export const NEAR_END_PX = 32;

export const stickStart: Stick = { pinned: true, topPx: 0 };

function fromEndPx(size: ScrollSize): number {
  return size.contentPx - size.viewPx - size.topPx;
}

/**
 * The list scrolled, by the reader or by us. Only movement up unpins the list: growth alone also leaves the end far away, but
 * does not move the offset.
 */
export function scrolled(stick: Stick, size: ScrollSize): Stick {
  const atEnd = fromEndPx(size) <= NEAR_END_PX;
  const movedUp = size.topPx < stick.topPx - 1;
  return { pinned: atEnd || (stick.pinned && !movedUp), topPx: size.topPx };
}

/** The list or its window changed size: where to scroll to, or null to stay. */
export function resized(stick: Stick, size: ScrollSize): number | null {
  return stick.pinned && fromEndPx(size) > 0 ? size.contentPx - size.viewPx : null;
}

/** The reader asked for the end. */
export function jumped(stick: Stick): Stick {
  return { ...stick, pinned: true };
}
