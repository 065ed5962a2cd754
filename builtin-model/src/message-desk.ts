import type { WebSocket } from 'ws';
import { FairTurns } from './fair-turns.ts';

/** More of one client's messages than this, or larger ones, are left on its socket. */
const mostWaiting = { messages: 64, bytes: 2 ** 18 };

/** So much of the thread's time a client may take before those wait for it that have taken less. */
const creditMs = 100;

interface Waiting {
  client: string;
  bytes: number;
  handle(): void;
}

interface Own {
  socket: Pick<WebSocket, 'pause' | 'resume'>;
  messages: Waiting[];
  bytes: number;
}

/**
 * Handles the messages of all clients, one in each turn of the event loop. The next one is of the client whose messages have
 * taken the least time, so that nobody's large ones hold up another client for longer than one of them takes.
 */
export class MessageDesk {
  readonly #turns = new FairTurns(creditMs);
  readonly #waiting = new Map<string, Own>();
  #working = false;

  take(client: string, socket: Own['socket'], message: Omit<Waiting, 'client'>): void {
    const own = this.#waiting.get(client) ?? { socket, messages: [], bytes: 0 };
    this.#waiting.set(client, own);
    own.messages.push({ client, ...message });
    own.bytes += message.bytes;
    if (own.messages.length >= mostWaiting.messages || own.bytes >= mostWaiting.bytes) socket.pause();
    this.#work();
  }

  /** What waits of a client that is gone is not handled. */
  forget(client: string): void {
    this.#waiting.delete(client);
  }

  #work(): void {
    if (this.#working) return;
    const next = this.#turns.next(this.#firsts());
    if (!next) return;
    this.#working = true;
    this.#remove(next);
    const startedAtMs = performance.now();
    next.handle();
    // What it leads to at once, as the beginning of a response does, is a part of what it takes.
    setImmediate(() => {
      this.#working = false;
      this.#turns.use(next, performance.now() - startedAtMs);
      this.#work();
    });
  }

  #remove({ client, bytes }: Waiting): void {
    const own = this.#waiting.get(client);
    if (!own) return;
    own.messages.shift();
    own.bytes -= bytes;
    if (own.messages.length > 0) return;
    this.#waiting.delete(client);
    own.socket.resume();
  }

  *#firsts(): Generator<Waiting> {
    for (const { messages } of this.#waiting.values()) if (messages[0]) yield messages[0];
  }
}
