/**
 * How much a server may say: far more than any honest one does, so that one that is broken, or means harm, ends the call in words
 * before it fills the memory or keeps the page busy. Pure.
 */
import { LatchError } from '../../../../shared/errors.ts';

/** After 30 s away, what was kept comes at once: some thousands of messages, most of them audio. */
const BURST_EVENTS = 3_000;
/** Words come at some tens a second, however fast a model is. */
const EVENTS_PER_SECOND = 100;

/** The longest message, in characters or bytes. The longest honest one is what was said in a turn of many minutes. */
export const MAX_MESSAGE_LENGTH = 262_144;

/** Counts the events of one line. Audio is counted where it waits to be heard (../speaking/replies.ts). */
export class EventFlood {
  #allowed = BURST_EVENTS;
  #atMs: number;

  constructor(private readonly nowMs: () => number) {
    this.#atMs = nowMs();
  }

  /** Throws LatchError `internal` if there were too many. */
  onEvent(): void {
    const nowMs = this.nowMs();
    this.#allowed = Math.min(BURST_EVENTS, this.#allowed + ((nowMs - this.#atMs) * EVENTS_PER_SECOND) / 1000);
    this.#atMs = nowMs;
    if (this.#allowed < 1) throw new LatchError('internal', 'the server says more than a call has to say');
    this.#allowed--;
  }
}
