/**
 * Watches whether the AudioContext runs. Browsers hold sound back until somebody taps the page; phones interrupt it for a
 * call or for sleep. The gate wakes the context wherever that is allowed. Where it is not, the page is told, so that it can
 * ask for a tap.
 */

/** A context that is allowed to run starts well within this time; one that is not allowed never does. */
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
    // Any tap or key lets the sound out, not only the button that asks for one.
    for (const gesture of ['pointerup', 'keydown'])
      document.addEventListener(gesture, () => this.#blocked && this.wake(), { signal, capture: true });
    this.#check();
  }

  get blocked(): boolean {
    return this.#blocked;
  }

  /** Asks the browser to let the sound run. Call it in the handler of a tap or key, before the first await. */
  wake(): void {
    // The promise is pending while sound is not allowed, and rejected while it is interrupted. The context's state says
    // which, so the promise is ignored.
    this.#context.resume().catch(() => {});
  }

  /** Starts a sound system again that stands still although it says that it runs: its device may have died. */
  async restart(): Promise<void> {
    if (this.#context.state === 'running') await this.#context.suspend();
    await this.#context.resume();
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
