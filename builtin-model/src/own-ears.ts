import { SAMPLES_PER_MS } from './audio-bytes.ts';
import type { Brain, HeardStretch, Listener } from './brain.ts';
import { ProtocolError } from './protocol-error.ts';

/** What one connection may have waiting for its words: more than a person says before anything is answered. */
const mostWaitingMs = 120_000;
/** No stretch counts as more, since no more of it is heard, or as less, since each costs something. */
const countedMs = { most: 20_000, least: 2000 };
/** Where more waits already, a stretch is not also heard together with what came before it. */
const mostBeforeJoiningMs = 30_000;

/** The ears as one connection has them: what waits for its words is bounded, and goes with the connection. */
export class OwnEars {
  readonly #brain: Brain;
  readonly #client: string;
  readonly #waiting = new Set<Listener>();
  #waitingMs = 0;

  constructor(brain: Brain, client: string) {
    this.#brain = brain;
    this.#client = client;
  }

  /** Throws ProtocolError if nothing more may wait. */
  checkRoom(): void {
    if (this.#waitingMs >= mostWaitingMs) throw tooMuch();
  }

  /** As `Brain.listen`; finishing it rejects if nothing more may wait. */
  listen(earlier: readonly Int16Array[]): Listener {
    const joins = this.#waitingMs < mostBeforeJoiningMs;
    const listener = this.#brain.listen(joins ? earlier : [], this.#client);
    let samples = 0;
    return {
      feed: (pcm) => {
        samples += pcm.length;
        listener.feed(pcm);
      },
      discard: () => listener.discard(),
      finish: () => {
        if (this.#waitingMs < mostWaitingMs) return this.#finish(listener, samples / SAMPLES_PER_MS);
        listener.discard();
        return Promise.reject(tooMuch());
      },
    };
  }

  close(): void {
    for (const listener of this.#waiting) listener.discard();
    this.#waiting.clear();
  }

  async #finish(listener: Listener, lengthMs: number): Promise<HeardStretch> {
    const ms = Math.min(countedMs.most, Math.max(countedMs.least, lengthMs));
    this.#waiting.add(listener);
    this.#waitingMs += ms;
    try {
      return await listener.finish();
    } finally {
      this.#waiting.delete(listener);
      this.#waitingMs -= ms;
    }
  }
}

function tooMuch(): ProtocolError {
  return new ProtocolError(
    'rate_limit_exceeded',
    'Too much speech waits for its words. Wait until some of it has been transcribed.',
    null,
    'rate_limit_error',
  );
}
