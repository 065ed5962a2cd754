import { FRAME_MS } from './detector.ts';

/**
 * Speech becomes silence only below a probability this much lower than the one from which silence becomes speech. A
 * probability between the two changes nothing: `neg_threshold` of Silero's own `get_speech_timestamps`.
 */
const HYSTERESIS = 0.15;
/** The lower limit is never below this (as in the same function), or with a low threshold speech would never end. */
const LOWEST_EXIT = 0.01;
/**
 * This many frames in a row make speech. Silero drops what is shorter than 250 ms once all is recorded; nobody can wait that
 * long to interrupt. Two frames (64 ms), as in the browser: a single one is often a click or a breath.
 */
const LEAST_SPEECH_FRAMES = 2;

/** `session.audio.input.turn_detection` of type server_vad. */
export interface ServerVadOptions {
  /** The probability, 0 to 1, at which speech begins. */
  threshold: number;
  /** Audio before speech that belongs to it. */
  prefixPaddingMs: number;
  /** Silence that ends speech. */
  silenceDurationMs: number;
}

/** Times are ms from the beginning of the stream. */
export type VadEdge =
  | {
      type: 'started';
      /** Where speech begins. */
      atMs: number;
      /**
       * Where its audio begins. The padding before speech is included, as far as it does not reach before the stream or into
       * earlier speech.
       */
      fromMs: number;
    }
  /** `atMs`: where speech ended, before the silence that shows it. */
  | { type: 'stopped'; atMs: number };

/** Finds where people begin and end to speak, from the detector's probabilities: pure. Frame i covers [32 i, 32 (i + 1)) ms. */
export class ServerVad {
  readonly #options: ServerVadOptions;
  #nowMs = 0;
  #speaking = false;
  /** Frames of speech in a row, up to now. */
  #run = 0;
  /** End of the last frame that counted as speech. */
  #spokeUntilMs = 0;
  /** Audio up to here belongs to speech that has stopped. */
  #takenUntilMs = 0;

  constructor(options: ServerVadOptions) {
    this.#options = options;
  }

  /** The next frame's probability, 0 to 1. Returns the edge that this frame made certain, if there is one. */
  frame(probability: number): VadEdge | null {
    this.#nowMs += FRAME_MS;
    const { threshold } = this.#options;
    const exit = Math.min(threshold, Math.max(threshold - HYSTERESIS, LOWEST_EXIT));
    if (probability >= (this.#run < LEAST_SPEECH_FRAMES ? threshold : exit)) return this.#spoken();
    this.#run = 0;
    return this.#silent();
  }

  #spoken(): VadEdge | null {
    this.#run++;
    // A click in a silence neither prolongs it nor ends it.
    if (this.#run < LEAST_SPEECH_FRAMES) return null;
    this.#spokeUntilMs = this.#nowMs;
    if (this.#speaking) return null;
    this.#speaking = true;
    const atMs = this.#nowMs - this.#run * FRAME_MS;
    const fromMs = Math.min(atMs, Math.max(this.#takenUntilMs, atMs - this.#options.prefixPaddingMs));
    return { type: 'started', atMs, fromMs };
  }

  #silent(): VadEdge | null {
    if (!this.#speaking || this.#nowMs - this.#spokeUntilMs < this.#options.silenceDurationMs) return null;
    this.#speaking = false;
    this.#takenUntilMs = this.#nowMs;
    return { type: 'stopped', atMs: this.#spokeUntilMs };
  }
}
