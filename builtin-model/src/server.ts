import type { Worker } from 'node:worker_threads';
import { LastingThread } from './lasting-thread.ts';
import type { Log } from './log.ts';
import type { RealtimeServer } from './realtime-server.ts';
import type { ServerThreadData, ServerThreadMessage } from './server-worker.ts';
import { startWorker } from './worker.ts';

export interface BuiltinServerOptions {
  /** 0, the default: any free port. */
  port?: number;
  host?: string;
  /** What clients have to show as `Authorization: Bearer …`; null, the default: nothing. */
  key?: string | null;
  log?: Log;
  /** For callers that want to know the thread, or run something beside the server in it. */
  startThread?: (data: ServerThreadData) => Worker;
}

export interface BuiltinServer extends RealtimeServer {
  /** Whether it can answer now: it listens, and neither its ears nor its mouth are lost. It recovers by itself. */
  canAnswer(): boolean;
}

/**
 * Starts the built-in speech model: a server of the OpenAI Realtime protocol on this machine, which hears, answers and
 * speaks without any network. It has a thread of its own (and its ears, mouth and detector have theirs), so its JSON and
 * base64 never hold up the event loop that carries the calls.
 *
 * Resolves when it listens; its ears and mouth warm up meanwhile. Rejects if it cannot listen, as when the port is in use.
 * If the thread is lost, its clients are cut off, and a new thread listens at the same address: at once, or if threads go on
 * being lost after longer and longer waits, of half a minute at most.
 */
export async function startBuiltinServer(options: BuiltinServerOptions = {}): Promise<BuiltinServer> {
  const server = new ServerThread(options);
  const url = await server.start();
  return { url, canAnswer: () => server.canAnswer(), close: () => server.close() };
}

/** Starts the thread that serves. */
export function startServerThread(data: ServerThreadData): Worker {
  return startWorker('./server-worker', import.meta.url, data);
}

class ServerThread {
  readonly #log: Log | undefined;
  readonly #thread: LastingThread<ServerThreadMessage>;
  /** How it is started: once it listens, again at the same port. */
  readonly #data: ServerThreadData;
  #listening = false;
  #able = true;
  #started: { resolve(url: string): void; reject(error: Error): void } | null = null;

  constructor({
    port = 0,
    host = '127.0.0.1',
    key = null,
    log,
    startThread = startServerThread,
  }: BuiltinServerOptions) {
    this.#data = { port, host, key };
    this.#log = log;
    this.#thread = new LastingThread({
      start: () => startThread({ ...this.#data }),
      stopped: 'the thread ended',
      // Like a server that listens.
      keepsAlive: true,
      onMessage: (message) => this.#onMessage(message),
      onLost: (reason, waitMs) => this.#onLost(reason, waitMs),
    });
  }

  /** Resolves with the address. A thread that ends after that is replaced. */
  start(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#started = { resolve, reject };
      this.#thread.thread();
    });
  }

  canAnswer(): boolean {
    return this.#listening && this.#able;
  }

  /** Drops every connection, and ends the server's own threads too: they never outlive the thread that started them. */
  close(): Promise<void> {
    this.#listening = false;
    return this.#thread.close();
  }

  #onMessage(message: ServerThreadMessage): void {
    switch (message.type) {
      case 'warning':
        return this.#log?.warn(message.text);
      case 'able':
        this.#able = message.able;
        return;
      case 'listening':
        this.#listening = true;
        this.#data.port = Number(new URL(message.url).port);
        this.#started?.resolve(message.url);
        this.#started = null;
    }
  }

  #onLost(reason: Error, waitMs: number): void {
    this.#listening = false;
    this.#able = true;
    if (this.#started) {
      this.#started.reject(reason);
      void this.close();
      return;
    }
    const when = waitMs === 0 ? 'now' : `in ${waitMs / 1000} s`;
    this.#log?.warn(`built-in model: ${reason.message}; it is started again ${when}`);
  }
}
