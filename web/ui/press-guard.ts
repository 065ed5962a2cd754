/** People press twice within half a second; slow hands need a little more. */
export const GUARD_MS = 700;
/** A finger does not meet the same spot twice. */
const SAME_PLACE_PX = 48;

/** Where a press was, in CSS px of the window. A key, a switch and a screen reader press at no place: null. */
export interface Place {
  clientX: number;
  clientY: number;
}

/** The place of a click; null if no pointer made it. */
export const placeOf = (event: MouseEvent): Place | null => (event.detail === 0 ? null : event);

/**
 * Presses at the same place within `GUARD_MS` after the one that started a call belong to that one: the second press of a double click
 * must not hold to talk, because the control for that has come under the pointer.
 */
export class PressGuard {
  #start: { place: Place; untilMs: number } | null = null;

  /** `now`: a clock in ms that never goes back. */
  constructor(private readonly now: () => number) {}

  /** This press changes the controls. */
  onStart(place: Place | null): void {
    this.#start = place && {
      place: { clientX: place.clientX, clientY: place.clientY },
      untilMs: this.now() + GUARD_MS,
    };
  }

  /** Whether a press here and now is meant for what it meets. */
  lets(place: Place | null): boolean {
    if (place === null || this.#start === null || this.now() >= this.#start.untilMs) return true;
    const { clientX, clientY } = this.#start.place;
    return Math.hypot(place.clientX - clientX, place.clientY - clientY) > SAME_PLACE_PX;
  }
}
