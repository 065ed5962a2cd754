import type { Worker } from 'node:worker_threads';
import { startWorker } from '../worker.ts';
import type { EarsAnswer, EarsRequest } from './messages.ts';

/** One utterance as a thread of the ears hears it. */
export interface Utterance<Result> {
  feed(pcm: Int16Array): void;
  /** What was made of it; null where an optional one was given up. Rejects when the thread failed. */
  finish(): Promise<Result | null>;
  discard(): void;
}

interface Waiting<Result> {
  resolve(result: Result | null): void;
  reject(reason: Error): void;
}

/** A thread with decoders (`utterances.ts`), shared by all listeners. One that died is replaced at the next utterance. */
export class EarsThread<Result> {
  readonly #name: string;
  #worker: Worker | null = null;
  #nextId = 1;
  readonly #waiting = new Map<number, Waiting<Result>>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Starts the thread, so that the first utterance need not wait for it. */
  warm(): void {
    this.#thread();
  }

  open(optional: boolean): Utterance<Result> {
    const id = this.#nextId++;
    const worker = this.#thread();
    const post = (request: EarsRequest) => worker.postMessage(request);
    post({ type: 'open', id, optional });
    return {
      feed: (pcm) => post({ type: 'audio', id, pcm }),
      finish: () =>
        new Promise<Result | null>((resolve, reject) => {
          if (worker !== this.#worker) return reject(new Error('The ears stopped while listening.'));
          this.#waiting.set(id, { resolve, reject });
          post({ type: 'finish', id });
        }),
      discard: () => {
        this.#waiting.get(id)?.resolve(null);
        this.#waiting.delete(id);
        post({ type: 'discard', id });
      },
    };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
    this.#fail(new Error('The ears are closed.'));
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = startWorker(this.#name, import.meta.url);
    const gone = (error?: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#fail(error ?? new Error('The ears stopped.'));
    };
    worker.on('message', (answer: EarsAnswer<Result>) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.type === 'failed') waiting?.reject(new Error(answer.message));
      else waiting?.resolve(answer.result);
    });
    worker.on('error', gone);
    worker.on('exit', () => gone());
    this.#worker = worker;
    return worker;
  }

  #fail(reason: Error): void {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
