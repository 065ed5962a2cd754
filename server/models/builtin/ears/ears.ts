import type { Worker } from 'node:worker_threads';
import type { HeardStretch, Listener } from '../brain.ts';
import { startWorker } from '../worker.ts';
import type { EarsAnswer, EarsRequest } from './messages.ts';

/** What a transcript says where nothing was understood. */
const unclear = '[unclear]';

interface Waiting {
  resolve(heard: HeardStretch): void;
  reject(reason: Error): void;
}

/** The recogniser in its thread, shared by all listeners. A thread that died is replaced by the next listener. */
export class Ears {
  #worker: Worker | null = null;
  #nextId = 1;
  readonly #waiting = new Map<number, Waiting>();

  /** Starts the thread, so that the first listener need not wait for it. */
  warm(): void {
    this.#thread();
  }

  listen(): Listener {
    const id = this.#nextId++;
    const worker = this.#thread();
    const post = (request: EarsRequest) => worker.postMessage(request);
    return {
      feed: (pcm) => post({ type: 'audio', id, pcm }),
      finish: () =>
        new Promise<HeardStretch>((resolve, reject) => {
          if (worker !== this.#worker) return reject(new Error('The ears stopped while listening.'));
          this.#waiting.set(id, { resolve, reject });
          post({ type: 'finish', id });
        }),
      discard: () => post({ type: 'discard', id }),
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
    const worker = startWorker('./ears-worker', import.meta.url);
    const gone = (error?: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#fail(error ?? new Error('The ears stopped.'));
    };
    worker.on('message', (answer: EarsAnswer) => this.#handle(answer));
    worker.on('error', gone);
    worker.on('exit', () => gone());
    this.#worker = worker;
    return worker;
  }

  #handle(answer: EarsAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.type === 'failed') waiting?.reject(new Error(answer.message));
    else
      waiting?.resolve({
        text: answer.understood ? written(answer.text) : unclear,
        understood: answer.understood,
        caught: [],
        joined: null,
      });
  }

  #fail(reason: Error): void {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}

/** The recogniser's lower case as one would write it. */
function written(text: string): string {
  const cased = text.replace(/\ba i\b/g, 'AI').replace(/\bi\b/g, 'I');
  return cased.charAt(0).toUpperCase() + cased.slice(1);
}
