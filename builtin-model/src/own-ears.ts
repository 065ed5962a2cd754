import { SAMPLES_PER_MS } from './audio-bytes.ts';
import type { Brain, HeardStretch, Listener } from './brain.ts';
import type { EarsQueue, InQueue } from './ears-queue.ts';
import { HeldListener } from './held-listener.ts';
import { ProtocolError } from './protocol-error.ts';
import type { OwnRoom, RoomLimits } from './shared-room.ts';

/**
 * What may wait for its words, in ms: of one connection more than a person says before anything is answered; of all
 * together five minutes.
 */
export const waitingMs: RoomLimits = { each: 10_000, one: 120_000, all: 300_000 };
/** No stretch counts as more, since no more of it is heard, or as less, since each costs something. */
const countedMs = { most: 20_000, least: 2000 };
/** Where more waits already, a stretch is not also heard together with what came before it. */
const mostBeforeJoiningMs = 30_000;
/**
 * So many stretches of one connection are before the brain at once: the one that is being spoken, and the one before it. The
 * others wait here, where they cost nobody anything.
 */
const mostAtOnce = 2;

export interface OwnEarsOptions {
  brain: Brain;
  client: string;
  room: OwnRoom;
  queue: EarsQueue;
}

/** The ears as one connection has them: what waits for its words is bounded, and goes with the connection. */
export class OwnEars implements InQueue {
  readonly #brain: Brain;
  readonly #client: string;
  readonly #room: OwnRoom;
  readonly #queue: EarsQueue;
  /** In the order in which they began. */
  readonly #listeners = new Set<HeldListener>();

  /** How much audio came beyond what could be spoken, at that time. */
  #lead = { ms: 0, atMs: 0 };

  constructor({ brain, client, room, queue }: OwnEarsOptions) {
    this.#brain = brain;
    this.#client = client;
    this.#room = room;
    this.#queue = queue;
    queue.add(this);
  }

  get leadMs(): number {
    return Math.max(0, this.#lead.ms - (this.#queue.nowMs - this.#lead.atMs));
  }

  get waits(): boolean {
    return this.#listeners.size > 0;
  }

  get isAwaited(): boolean {
    return [...this.#listeners].some(({ isAwaited }) => isAwaited);
  }

  /** Its client sent so much audio. What is heard a second time does not count again. */
  onAudio(ms: number): void {
    this.#lead = { ms: this.leadMs + ms, atMs: this.#queue.nowMs };
    this.#update();
  }

  /** Throws ProtocolError if nothing more may wait. */
  checkRoom(): void {
    if (!this.#hasRoom()) throw tooMuch();
  }

  /** As `Brain.listen`; `earlier` is asked for when it is needed. Finishing rejects if nothing more may wait. */
  listen(earlier: () => readonly Int16Array[]): Listener {
    const joins = this.#room.held < mostBeforeJoiningMs;
    const listener = new HeldListener(() => this.#brain.listen(joins ? earlier() : [], this.#client));
    this.#listeners.add(listener);
    this.#update();
    let samples = 0;
    return {
      feed: (pcm) => {
        samples += pcm.length;
        listener.feed(pcm);
      },
      discard: () => this.#discard(listener),
      finish: () => {
        if (this.#hasRoom()) return this.#finish(listener, samples / SAMPLES_PER_MS);
        this.#discard(listener);
        return Promise.reject(tooMuch());
      },
    };
  }

  close(): void {
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener.discard();
    this.#room.close();
    this.#queue.remove(this);
  }

  #hasRoom(): boolean {
    return this.#room.held < this.#room.limit;
  }

  /** Puts before the ears what may be there now, and takes back the rest. */
  serve(): void {
    const most = this.#queue.admits(this) ? mostAtOnce : 0;
    let nth = 0;
    for (const listener of this.#listeners) {
      if (++nth <= most) listener.begin();
      else listener.recall();
    }
  }

  #update(): void {
    this.#queue.update();
    this.serve();
  }

  #discard(listener: HeldListener): void {
    this.#listeners.delete(listener);
    listener.discard();
    this.#update();
  }

  async #finish(listener: HeldListener, lengthMs: number): Promise<HeardStretch> {
    const ms = Math.min(countedMs.most, Math.max(countedMs.least, lengthMs));
    this.#room.hold(this.#room.held + ms);
    try {
      const heard = listener.finish();
      this.#update();
      return await heard;
    } finally {
      this.#room.hold(this.#room.held - ms);
      this.#listeners.delete(listener);
      this.#queue.onHeard(this);
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
