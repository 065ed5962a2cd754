import type { Worker } from 'node:worker_threads';
import { LastingThread } from './lasting-thread.ts';

/** The thread's answer to the question with that number; `failed` is the reason why it could not answer. */
export type ThreadAnswer<Answer> = { id: number; answer: Answer } | { id: number; failed: string };

/** What a thread says, once, when it is able to answer. */
export const READY = { ready: true } as const;

/** One question, sent in as many messages as it takes. */
export interface Question<Message, Answer> {
  /** Names the question to the thread; the thread's answer carries the same number. */
  readonly id: number;
  /** Sends to the thread that was there when the question began; does nothing if that thread is gone. */
  post(message: Message): void;
  /** Rejects with the failure that the thread reports, or when the thread is gone. Call it once, before the last message. */
  answer(): Promise<Answer>;
  /** Answers the question here: a later answer of the thread is ignored. */
  settle(answer: Answer): void;
}

interface Waiting<Answer> {
  resolve(answer: Answer): void;
  reject(reason: Error): void;
}

export interface AskedThreadOptions {
  start: () => Worker;
  /** What open questions are rejected with. */
  stopped: string;
  closed: string;
  /** Called when `able` changed. */
  onAble?: () => void;
}

/**
 * A worker thread that gets questions by message and answers with `ThreadAnswer`s. The first question starts it. If the
 * thread dies, another one is started (`LastingThread`); while there is none, questions are rejected.
 */
export class AskedThread<Message, Answer> {
  readonly #options: AskedThreadOptions;
  readonly #thread: LastingThread<ThreadAnswer<Answer> | typeof READY>;
  readonly #waiting = new Map<number, Waiting<Answer>>();
  #nextId = 1;
  #able = true;

  constructor(options: AskedThreadOptions) {
    this.#options = options;
    const { start, stopped } = options;
    this.#thread = new LastingThread({
      start,
      stopped,
      keepsAlive: false,
      onMessage: (said) => {
        if ('ready' in said) return this.#setAble(true);
        this.#settle(said.id, ({ resolve, reject }) =>
          'failed' in said ? reject(new Error(said.failed)) : resolve(said.answer),
        );
      },
      onLost: (reason) => {
        this.#setAble(false);
        this.#fail(reason);
      },
    });
  }

  /** False from a loss until the next thread has said that it is ready. */
  get able(): boolean {
    return this.#able;
  }

  /** Starts the thread, so that the first question need not wait for it. */
  warm(): void {
    this.#thread.thread();
  }

  begin(): Question<Message, Answer> {
    const id = this.#nextId++;
    const worker = this.#thread.thread();
    return {
      id,
      post: (message) => worker?.postMessage(message),
      answer: () =>
        new Promise((resolve, reject) => {
          if (worker && worker === this.#thread.thread()) this.#waiting.set(id, { resolve, reject });
          else reject(new Error(this.#options.stopped));
        }),
      settle: (answer) => this.#settle(id, (waiting) => waiting.resolve(answer)),
    };
  }

  async close(): Promise<void> {
    await this.#thread.close();
    this.#fail(new Error(this.#options.closed));
  }

  #setAble(able: boolean): void {
    if (able === this.#able) return;
    this.#able = able;
    this.#options.onAble?.();
  }

  #settle(id: number, settle: (waiting: Waiting<Answer>) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting) settle(waiting);
  }

  #fail(reason: Error): void {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
