/**
 * How much a server may say: far more than any honest one does, so that one that is broken, or means harm, ends the call in words
 * before it fills the memory or keeps the page busy. Pure.
 */
import { LatchError } from '../../../../shared/errors.ts';
import { TokenBucket } from '../../../../shared/token-bucket.ts';

/** After 30 s away, what was kept comes at once: some thousands of messages, most of them audio. */
const BURST_EVENTS = 3_000;
/** Words come at some tens a second, however fast a model is. */
const EVENTS_PER_SECOND = 100;

/** The longest message, in characters or bytes. The longest honest one is what was said in a turn of many minutes. */
export const MAX_MESSAGE_LENGTH = 262_144;

/** Counts the events of one line. Audio is counted where it waits to be heard (../speaking/replies.ts). */
export class EventFlood {
  readonly #allowed: TokenBucket;

  constructor(private readonly nowMs: () => number) {
    this.#allowed = new TokenBucket(BURST_EVENTS, EVENTS_PER_SECOND, nowMs());
  }

  /** Throws LatchError `internal` if there were too many. */
  onEvent(): void {
    if (!this.#allowed.take(1, this.nowMs()))
      throw new LatchError('internal', 'the server says more than a call has to say');
  }
}
