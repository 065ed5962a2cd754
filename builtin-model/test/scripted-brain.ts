import type { Brain, HeardStretch, Listener, ReplyEnd, ReplyPart, ReplyRequest } from '../src/brain.ts';

/** 20 ms of 24 kHz. */
const partSamples = 480;

type Step = { part: ReplyPart } | { end: ReplyEnd } | { fail: Error };

/** One stretch of audio that ears were opened for, and how it ended. */
export class ScriptedListener implements Listener {
  readonly earlier: readonly Int16Array[];
  fedSamples = 0;
  state: 'open' | 'finished' | 'discarded' = 'open';
  readonly #heard: () => Promise<HeardStretch>;

  constructor(earlier: readonly Int16Array[], heard: () => Promise<HeardStretch>) {
    this.earlier = earlier;
    this.#heard = heard;
  }

  feed(pcm: Int16Array): void {
    if (this.state !== 'open') throw new Error(`Fed when ${this.state}`);
    this.fedSamples += pcm.length;
  }

  finish(): Promise<HeardStretch> {
    this.state = 'finished';
    return this.#heard();
  }

  discard(): void {
    this.state = 'discarded';
  }
}

/**
 * Ears and mouth that do as a test says. Each reply waits for the test: `part` makes it say one more word with 20 ms of
 * audio, `end` ends it. Until then it goes on, whatever is cancelled. Replies that run at the same time are told apart by
 * `metadata.reply` (`to` below).
 */
export class ScriptedBrain implements Brain {
  heard: HeardStretch = { text: 'Something', understood: true, caught: [], joined: null };
  readonly listeners: ScriptedListener[] = [];
  request: ReplyRequest | null = null;
  signal: AbortSignal | null = null;
  /** Replies that were asked for and have not ended. */
  running = 0;
  #holdsEars = false;
  #ears: { hear: () => void; fail: (error: Error) => void }[] = [];
  readonly #steps = new Map<string, Step[]>();
  #waiting: (() => void)[] = [];
  #forgotten = new AbortController();

  get fedSamples(): number {
    return this.listeners.reduce((sum, listener) => sum + listener.fedSamples, 0);
  }

  get discarded(): number {
    return this.listeners.filter(({ state }) => state === 'discarded').length;
  }

  listen(earlier: readonly Int16Array[] = []): ScriptedListener {
    const listener = new ScriptedListener(earlier, () =>
      this.#holdsEars
        ? new Promise((resolve, fail) => this.#ears.push({ hear: () => resolve(this.heard), fail }))
        : Promise.resolve(this.heard),
    );
    this.listeners.push(listener);
    return listener;
  }

  /** From now on what was said becomes known by `releaseEars` or `failEars` alone. */
  holdEars(): void {
    this.#holdsEars = true;
  }

  releaseEars(): void {
    for (const { hear } of this.#ears.splice(0)) hear();
  }

  failEars(): void {
    for (const { fail } of this.#ears.splice(0)) fail(new Error('No ears'));
  }

  async *respond(request: ReplyRequest, signal: AbortSignal): AsyncGenerator<ReplyPart, ReplyEnd, void> {
    this.request = request;
    this.signal = signal;
    const name = request.metadata?.['reply'] ?? '';
    const forgotten = this.#forgotten.signal;
    this.running++;
    try {
      for (;;) {
        if (forgotten.aborted) return 'cancelled';
        const step = this.#steps.get(name)?.shift();
        if (!step) await new Promise<void>((resolve) => this.#waiting.push(resolve));
        else if ('part' in step) yield step.part;
        else if ('end' in step) return step.end;
        else throw step.fail;
      }
    } finally {
      this.running--;
    }
  }

  part(text: string, to = ''): void {
    this.#push({ part: { text, pcm: new Int16Array(partSamples).fill(7) } }, to);
  }

  call(name: string, args: unknown = {}, to = ''): void {
    this.#push({ part: { call: name, arguments: JSON.stringify(args) } }, to);
  }

  end(end: ReplyEnd = 'completed', to = ''): void {
    this.#push({ end }, to);
  }

  fail(): void {
    this.#push({ fail: new Error('No voice') }, '');
  }

  /** Ends every reply, and is as new. */
  forget(): void {
    this.listeners.length = 0;
    this.#ears = [];
    this.#steps.clear();
    this.request = null;
    this.signal = null;
    this.#forgotten.abort();
    this.#forgotten = new AbortController();
    this.#wakeAll();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #push(step: Step, to: string): void {
    const steps = this.#steps.get(to) ?? [];
    steps.push(step);
    this.#steps.set(to, steps);
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
