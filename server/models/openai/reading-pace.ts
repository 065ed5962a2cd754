/**
 * How fast a provider is read: a flood of messages may take its share of the one event loop, and no more. What is not read waits in
 * the socket, and holds up the provider. Pure, with the clock as an input.
 */

/** What a message costs: one, and one more for each of so many bytes. A minute of audio costs 940, however it is cut into messages of half a second. */
const BYTES_PER_UNIT = 4_096;
/** So much is read at once: a minute of audio, or the first 20 s of it in messages of 20 ms … */
const BURST = 1_000;
/** … and so much a second after that: audio sixty times as fast as it is heard, or twenty times in messages of 20 ms. */
const UNITS_PER_SECOND = 1_000;
/** A pause is not shorter: to stop and to go on has its price, too. */
const SHORTEST_PAUSE_MS = 20;

export class ReadingPace {
  #units = 0;
  #atMs = 0;

  /** A message was read: how long nothing more should be, in ms. */
  onMessage(bytes: number, nowMs: number): number {
    const paidBack = (Math.max(0, nowMs - this.#atMs) / 1_000) * UNITS_PER_SECOND;
    this.#atMs = nowMs;
    this.#units = Math.max(0, this.#units - paidBack) + 1 + bytes / BYTES_PER_UNIT;
    const owed = this.#units - BURST;
    return owed <= 0 ? 0 : Math.max(SHORTEST_PAUSE_MS, (owed / UNITS_PER_SECOND) * 1_000);
  }
}
