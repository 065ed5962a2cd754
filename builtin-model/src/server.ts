import type { Worker } from 'node:worker_threads';
import type { Log } from './log.ts';
import type { RealtimeServer } from './realtime-server.ts';
import type { ServerThreadData, ServerThreadMessage } from './server-worker.ts';
import { startWorker } from './worker.ts';

/** A lost thread is replaced at most this often within this time; one that fails more often is broken. */
const mostRestarts = 3;
const restartsWithinMs = 60_000;

export interface BuiltinServerOptions {
  /** 0, the default: any free port. */
  port?: number;
  host?: string;
  log?: Log;
  /** For callers that want to know the thread, or run something beside the server in it. */
  startThread?: (data: ServerThreadData) => Worker;
}

/**
 * Starts the built-in speech model: a server of the OpenAI Realtime protocol on this machine, which hears, answers and
 * speaks without any network. It has a thread of its own (and its ears, mouth and detector have theirs), so its JSON and
 * base64 never hold up the event loop that carries the calls.
 *
 * Resolves when it listens; its ears and mouth warm up meanwhile. Rejects if it cannot listen, as when the port is in use.
 * If the thread is lost, its clients are cut off, and a new thread listens at the same address.
 */
export async function startBuiltinServer(options: BuiltinServerOptions = {}): Promise<RealtimeServer> {
  const server = new ServerThread(options);
  const url = await server.start();
  return { url, close: () => server.close() };
}

/** Starts the thread that serves. */
export function startServerThread(data: ServerThreadData): Worker {
  return startWorker('./server-worker', import.meta.url, data);
}

class ServerThread {
  readonly #log: Log | undefined;
  readonly #startThread: (data: ServerThreadData) => Worker;
  readonly #host: string;
  /** The address, once it listens. */
  #port: number;
  #worker: Worker | null = null;
  #closed = false;
  #lostAtMs: number[] = [];

  constructor({ port = 0, host = '127.0.0.1', log, startThread = startServerThread }: BuiltinServerOptions) {
    this.#port = port;
    this.#host = host;
    this.#log = log;
    this.#startThread = startThread;
  }

  /** Resolves with the address. A thread that ends after that is replaced. */
  start(): Promise<string> {
    const worker = this.#startThread({ port: this.#port, host: this.#host });
    this.#worker = worker;
    // Like a server that listens, the thread keeps the process alive until it is closed.
    worker.ref();
    let listens = false;
    let why = 'its thread ended';
    return new Promise((resolve, reject) => {
      worker.on('message', (message: ServerThreadMessage) => {
        if (message.type === 'warning') return this.#log?.warn(message.text);
        listens = true;
        this.#port = Number(new URL(message.url).port);
        resolve(message.url);
      });
      worker.on('error', (error) => {
        why = error.message;
        reject(error);
      });
      worker.on('exit', () => {
        reject(new Error(`The built-in model could not be started: ${why}.`));
        if (listens) this.#lost(why);
      });
    });
  }

  /** Drops every connection, and ends the server's own threads too: they never outlive the thread that started them. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  #lost(why: string): void {
    if (this.#closed) return;
    const nowMs = performance.now();
    this.#lostAtMs = this.#lostAtMs.filter((atMs) => atMs > nowMs - restartsWithinMs);
    const again = this.#lostAtMs.length < mostRestarts;
    this.#lostAtMs.push(nowMs);
    this.#log?.warn(
      `built-in model: ${why}; ${again ? 'it is started again' : 'it failed too often, restart Latch'}`,
    );
    if (again) this.start().catch((error: unknown) => this.#lost(String(error)));
  }
}
