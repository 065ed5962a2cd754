import type { Worker } from 'node:worker_threads';
import { RestartWait } from './restart-wait.ts';

/** Every thread sends these by itself, so that one that hangs is known from one that has nothing to say (`sendBeats`). */
export const BEAT = { beat: true } as const;
/** How often its beats are looked for, and how many looks in a row may find nothing. Looks are counted, since a machine may sleep. */
const lookEveryMs = 5000;
const mostSilentLooks = 6;

export interface LastingThreadOptions<Message> {
  start: () => Worker;
  /** Whatever the thread says that is no beat. */
  onMessage: (message: Message) => void;
  /** The thread is gone, and another one will be started after so long. */
  onLost: (reason: Error, waitMs: number) => void;
  /** The reason of a loss that the thread itself gave none for. */
  stopped: string;
  /** Whether the process goes on for it alone. */
  keepsAlive: boolean;
}

/**
 * A worker thread that is started again when it is lost: at once, and then after longer and longer waits, but always. One
 * that hangs is ended, and counts as lost.
 */
export class LastingThread<Message> {
  readonly #options: LastingThreadOptions<Message>;
  readonly #wait = new RestartWait();
  #worker: Worker | null = null;
  #startedAtMs = 0;
  #silentLooks = 0;
  #restart: NodeJS.Timeout | undefined;
  #looks: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LastingThreadOptions<Message>) {
    this.#options = options;
  }

  /** The thread, which this starts if it never ran; null while it is lost, or closed. */
  thread(): Worker | null {
    if (!this.#worker && this.#restart === undefined) this.#start();
    return this.#worker;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restart);
    clearInterval(this.#looks);
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #start(): void {
    if (this.#closed) return;
    this.#restart = undefined;
    this.#startedAtMs = performance.now();
    this.#silentLooks = 0;
    let worker: Worker;
    try {
      worker = this.#options.start();
    } catch (error) {
      return this.#lost(error instanceof Error ? error : new Error(String(error)));
    }
    this.#worker = worker;
    if (this.#options.keepsAlive) worker.ref();
    let reason: Error | undefined;
    // A dying thread may report what came of its first error, too.
    const fault = (error: Error) => void (reason ??= error);
    worker.on('message', (message: Message | typeof BEAT) => {
      if (this.#worker !== worker) return;
      this.#silentLooks = 0;
      if (!isBeat(message)) this.#options.onMessage(message);
    });
    worker.on('error', fault);
    worker.on('messageerror', (error) => {
      fault(error);
      void worker.terminate();
    });
    // Only now its port is free again.
    worker.on('exit', () => {
      if (this.#worker === worker) this.#lost(reason ?? new Error(this.#options.stopped));
    });
    this.#looks ??= setInterval(() => this.#look(), lookEveryMs).unref();
  }

  #lost(reason: Error): void {
    this.#worker = null;
    const waitMs = this.#wait.afterLoss(performance.now() - this.#startedAtMs);
    if (waitMs > 0) {
      this.#restart = setTimeout(() => this.#start(), waitMs);
      if (!this.#options.keepsAlive) this.#restart.unref();
    }
    this.#options.onLost(reason, waitMs);
    if (waitMs === 0) this.#start();
  }

  #look(): void {
    if (this.#worker && ++this.#silentLooks >= mostSilentLooks) void this.#worker.terminate();
  }
}

function isBeat(message: unknown): message is typeof BEAT {
  return typeof message === 'object' && message !== null && 'beat' in message;
}
