/**
 * Gives each message to all listeners, a few of them in one turn of the event loop, so that the calls of this process go on between. Each
 * listener gets the messages in their order.
 */
import type { Listener } from './listener.ts';

/** Some 10 µs each. */
const A_TURN = 8;

export class Spread {
  #waiting: { message: string | Uint8Array; listeners: readonly Listener[] }[] = [];
  #next = 0;
  #isRunning = false;

  push(message: string | Uint8Array, listeners: readonly Listener[]): void {
    if (listeners.length === 0) return;
    this.#waiting.push({ message, listeners });
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => this.#turn());
  }

  /** What waits is dropped. */
  close(): void {
    this.#waiting = [];
  }

  #turn(): void {
    for (let left = A_TURN; left > 0 && this.#waiting.length > 0; left--) {
      const { message, listeners } = this.#waiting[0]!;
      listeners[this.#next++]?.write(message);
      if (this.#next < listeners.length) continue;
      this.#waiting.shift();
      this.#next = 0;
    }
    this.#isRunning = this.#waiting.length > 0;
    if (this.#isRunning) setImmediate(() => this.#turn());
  }
}
