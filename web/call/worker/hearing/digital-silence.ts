/**
 * Tells when a microphone gives nothing but zeros. A quiet room is not that: it has noise. A microphone that is switched off is,
 * and so is a headset behind a noise gate, in each of its pauses.
 */

export const FIRST_LIMIT_MS = 3_000;
/** Whoever fell silent and was heard again is behind a gate: the next silence must last longer before it is told. */
const GROWTH = 2;
const LAST_LIMIT_MS = 24_000;

export class DigitalSilence {
  #zeroMs = 0;
  #limitMs = FIRST_LIMIT_MS;
  #isSilent = false;

  constructor(
    private readonly sampleRate: number,
    private readonly onChange: (isSilent: boolean) => void,
  ) {}

  /** The next samples. `isListening` is false while they say nothing of the microphone: it is muted, or a reply plays. */
  onBlock(pcm: Float32Array, isListening: boolean): void {
    if (pcm.some((sample) => sample !== 0)) return this.#onSound();
    if (!isListening) return;
    this.#zeroMs += (pcm.length * 1000) / this.sampleRate;
    if (!this.#isSilent && this.#zeroMs >= this.#limitMs) this.#apply(true);
  }

  /** The person mutes or unmutes the microphone: what was before says nothing any more. */
  forget(): void {
    this.#zeroMs = 0;
    this.#apply(false);
  }

  #onSound(): void {
    this.#zeroMs = 0;
    if (this.#isSilent) this.#limitMs = Math.min(this.#limitMs * GROWTH, LAST_LIMIT_MS);
    this.#apply(false);
  }

  #apply(isSilent: boolean): void {
    if (isSilent === this.#isSilent) return;
    this.#isSilent = isSilent;
    this.onChange(isSilent);
  }
}
