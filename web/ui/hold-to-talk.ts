/**
 * Push-to-talk over several ways to hold it (each pointer, Space, Enter): down while any is held, reported once at each change,
 * and never stuck, because `releaseAll` lets go of everything when the page loses sight of its keys.
 */
export class HoldToTalk {
  readonly #held = new Set<string>();

  constructor(private readonly onChange: (down: boolean) => void) {}

  get down(): boolean {
    return this.#held.size > 0;
  }

  press(source: string): void {
    const was = this.down;
    this.#held.add(source);
    if (!was) this.onChange(true);
  }

  release(source: string): void {
    if (this.#held.delete(source) && !this.down) this.onChange(false);
  }

  /** A press with no length (a screen reader's or a switch's click): the first holds, the next lets go. */
  toggle(source: string): void {
    if (this.#held.has(source)) this.release(source);
    else this.press(source);
  }

  releaseAll(): void {
    if (!this.down) return;
    this.#held.clear();
    this.onChange(false);
  }
}
