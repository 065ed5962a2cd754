/**
 * Keeps the screen on during a call: a phone that locks itself stops what it hears. The system takes the lock back whenever the
 * page is hidden, so it is asked for again when the page is seen. Where it is refused (a low battery) or unknown, the call goes on.
 */
export class WakeLock {
  #isWanted = false;
  #lock: WakeLockSentinel | null = null;

  constructor() {
    document.addEventListener('visibilitychange', () => void this.#request());
  }

  hold(): void {
    this.#isWanted = true;
    void this.#request();
  }

  release(): void {
    this.#isWanted = false;
    this.#lock?.release().catch(() => {});
    this.#lock = null;
  }

  async #request(): Promise<void> {
    const isHeld = this.#lock !== null && !this.#lock.released;
    // Older browsers have no wake lock.
    if (!this.#isWanted || isHeld || document.visibilityState !== 'visible' || !('wakeLock' in navigator))
      return;
    try {
      const lock = await navigator.wakeLock.request('screen');
      // The call may have ended meanwhile, or another request may have been quicker.
      const isNeeded = this.#isWanted && (this.#lock === null || this.#lock.released);
      if (isNeeded) this.#lock = lock;
      else await lock.release();
    } catch {
      // Refused. It is asked for again when the page is seen again.
    }
  }
}
