import type { Worker } from 'node:worker_threads';

/** The thread's answer to the question with that number; `failed` is the reason why it could not answer. */
export type ThreadAnswer<Answer> = { id: number; answer: Answer } | { id: number; failed: string };

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

/**
 * A worker thread that gets questions by message and answers with `ThreadAnswer`s. The first question starts it. If a thread
 * died, the next question starts another.
 */
export class AskedThread<Message, Answer> {
  readonly #start: () => Worker;
  readonly #reasons: { stopped: string; closed: string };
  #worker: Worker | null = null;
  #nextId = 1;
  readonly #waiting = new Map<number, Waiting<Answer>>();

  /** `reasons`: what open questions are rejected with. */
  constructor(start: () => Worker, reasons: { stopped: string; closed: string }) {
    this.#start = start;
    this.#reasons = reasons;
  }

  /** Starts the thread, so that the first question need not wait for it. */
  warm(): void {
    this.#thread();
  }

  begin(): Question<Message, Answer> {
    const id = this.#nextId++;
    const worker = this.#thread();
    return {
      id,
      post: (message) => worker.postMessage(message),
      answer: () =>
        new Promise((resolve, reject) => {
          if (worker === this.#worker) this.#waiting.set(id, { resolve, reject });
          else reject(new Error(this.#reasons.stopped));
        }),
      settle: (answer) => this.#settle(id, (waiting) => waiting.resolve(answer)),
    };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
    this.#fail(new Error(this.#reasons.closed));
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = this.#start();
    const gone = (error: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#fail(error);
    };
    worker.on('message', (said: ThreadAnswer<Answer>) =>
      this.#settle(said.id, ({ resolve, reject }) =>
        'failed' in said ? reject(new Error(said.failed)) : resolve(said.answer),
      ),
    );
    worker.on('error', gone);
    worker.on('exit', () => gone(new Error(this.#reasons.stopped)));
    this.#worker = worker;
    return worker;
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
