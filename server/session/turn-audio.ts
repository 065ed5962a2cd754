/** The audio of the last turn, so that it can be put again to a fresh connection when the model's drops. */

/** The longest turn (endpoint-policy.ts, maxTurnMs) in packets of 20 ms, and some slack. */
const MAX_PACKETS = 3_500;

export class TurnAudio {
  #turnId = 0;
  #packets: Int16Array[] = [];

  /** Keeps a packet; the first of a new turn forgets the turn before. */
  keep(turnId: number, pcm: Int16Array): void {
    if (turnId !== this.#turnId) {
      this.#turnId = turnId;
      this.#packets = [];
    }
    if (this.#packets.length < MAX_PACKETS) this.#packets.push(pcm.slice());
  }

  /** What is kept of a turn; nothing if another one came after it. */
  of(turnId: number): readonly Int16Array[] {
    return turnId === this.#turnId ? this.#packets : [];
  }
}
