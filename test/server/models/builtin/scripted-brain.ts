import type {
  Brain,
  HeardStretch,
  ReplyEnd,
  ReplyPart,
  ReplyRequest,
} from '../../../../server/models/builtin/brain.ts';

/** 20 ms of 24 kHz. */
const partSamples = 480;

/**
 * Ears and mouth that do as a test says. Each reply waits for the test: `part` makes it say one more word with 20 ms of
 * audio, `end` ends it. Until then it goes on, whatever is cancelled.
 */
export class ScriptedBrain implements Brain {
  heard: HeardStretch = { text: 'Something', understood: true, caught: [], joined: null };
  fedSamples = 0;
  discarded = 0;
  request: ReplyRequest | null = null;
  signal: AbortSignal | null = null;
  #steps: ({ part: ReplyPart } | { end: ReplyEnd } | { fail: Error })[] = [];
  #wake: () => void = () => {};

  listen() {
    return {
      feed: (pcm: Int16Array) => void (this.fedSamples += pcm.length),
      finish: () => Promise.resolve(this.heard),
      discard: () => void this.discarded++,
    };
  }

  async *respond(request: ReplyRequest, signal: AbortSignal): AsyncGenerator<ReplyPart, ReplyEnd, void> {
    this.request = request;
    this.signal = signal;
    for (;;) {
      const step = this.#steps.shift();
      if (!step) await new Promise<void>((resolve) => (this.#wake = resolve));
      else if ('part' in step) yield step.part;
      else if ('end' in step) return step.end;
      else throw step.fail;
    }
  }

  part(text: string): void {
    this.#push({ part: { text, pcm: new Int16Array(partSamples).fill(7) } });
  }

  end(end: ReplyEnd = 'completed'): void {
    this.#push({ end });
  }

  fail(): void {
    this.#push({ fail: new Error('No voice') });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #push(step: { part: ReplyPart } | { end: ReplyEnd } | { fail: Error }): void {
    this.#steps.push(step);
    this.#wake();
  }
}
