import { AskedThread } from '../asked-thread.ts';
import { startWorker } from '../worker.ts';
import { longestSamples, type EarsRequest } from './messages.ts';

/** One utterance as a thread of the ears hears it. */
export interface Utterance<Result> {
  feed(pcm: Int16Array): void;
  /** What the thread made of it; null if an optional utterance was given up. Rejects when the thread failed. */
  finish(): Promise<Result | null>;
  discard(): void;
}

/** A thread with decoders (`utterances.ts`), shared by all listeners. If it died, the next utterance starts another. */
export class EarsThread<Result> {
  readonly #thread: AskedThread<EarsRequest, Result | null>;

  constructor(name: string, onAble: () => void) {
    this.#thread = new AskedThread({
      start: () => startWorker(name, import.meta.url),
      stopped: 'The ears stopped.',
      closed: 'The ears are closed.',
      onAble,
    });
  }

  get able(): boolean {
    return this.#thread.able;
  }

  /** Starts the thread, so that the first utterance need not wait for it. */
  warm(): void {
    this.#thread.warm();
  }

  open(optional: boolean, client: string): Utterance<Result> {
    const question = this.#thread.begin();
    const { id } = question;
    question.post({ type: 'open', id, optional, client });
    let samples = 0;
    return {
      feed: (pcm) => {
        // What the thread would not hear is not sent; one sample more tells it that there was more.
        if (samples <= longestSamples)
          question.post({ type: 'audio', id, pcm: pcm.subarray(0, longestSamples - samples + 1).slice() });
        samples += pcm.length;
      },
      finish: () => {
        const result = question.answer();
        question.post({ type: 'finish', id });
        return result;
      },
      discard: () => {
        question.settle(null);
        question.post({ type: 'discard', id });
      },
    };
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
