/**
 * Watches whether the AudioContext runs. Browsers hold sound back until a page is tapped; phones interrupt it for a call
 * or for sleep. It is woken wherever that is allowed, and where it is not, the page is told, so that it can ask for a tap.
 */

/** A context that is allowed to run does so well within this; one that is not never does. */
const BLOCKED_AFTER_MS = 500;

export class OutputGate {
  readonly #context: AudioContext;
  readonly #onBlocked: (blocked: boolean) => void;
  readonly #stop = new AbortController();
  #blocked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(context: AudioContext, onBlocked: (blocked: boolean) => void) {
    this.#context = context;
    this.#onBlocked = onBlocked;
    const { signal } = this.#stop;
    context.addEventListener('statechange', () => this.#check(), { signal });
    document.addEventListener('visibilitychange', () => this.#check(), { signal });
    this.#check();
  }

  get blocked(): boolean {
    return this.#blocked;
  }

  /** Asks for the sound to run. Call it in the handler of a tap or key, before anything is awaited. */
  wake(): void {
    // Pending while it is not allowed, rejected while interrupted: the state tells, not the promise.
    this.#context.resume().catch(() => {});
  }

  close(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  #check(): void {
    clearTimeout(this.#timer);
    if (this.#context.state === 'running') return this.#applyBlocked(false);
    if (this.#context.state === 'closed') return;
    this.wake();
    this.#timer = setTimeout(() => this.#applyBlocked(true), BLOCKED_AFTER_MS);
  }

  #applyBlocked(blocked: boolean): void {
    if (blocked === this.#blocked) return;
    this.#blocked = blocked;
    this.#onBlocked(blocked);
  }
}
