/**
 * Whether the page that talks shows that somebody listens. It answers each `live.state` in order (`live.shown`), so that the first listener
 * is let in only once the page has shown one. Pure but for its own memory.
 */
export class TalkerTold {
  /** The number of the newest notice. */
  #sent: number;
  /** The notice that first said that somebody listens; null: nobody does. */
  #firstWith: number | null = null;
  #shown = 0;

  /** `nowMs`: notices are numbered from there on, so that what the page says of another link of its call is not of this one. */
  constructor(nowMs: number) {
    this.#sent = Math.floor(nowMs);
  }

  /** The page is about to be told that so many listen. Returns the number of the notice. */
  onNotice(listeners: number): number {
    this.#sent++;
    if (listeners === 0) this.#firstWith = null;
    else this.#firstWith ??= this.#sent;
    return this.#sent;
  }

  /** The page shows this notice. */
  onShown(notice: number): void {
    if (notice <= this.#sent) this.#shown = Math.max(this.#shown, notice);
  }

  /** Whether listeners may hear the call. */
  get mayListen(): boolean {
    return this.#firstWith !== null && this.#shown >= this.#firstWith;
  }
}
