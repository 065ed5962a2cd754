import { TURN_FRAME_MS, TURN_FRAME_SAMPLES, type TurnDetector } from '../turn-detector.ts';
import { WINDOW_SAMPLES } from './log-mel.ts';

/** Scores a window of sound. It never runs in the thread of the VAD. */
export interface Scorer {
  /** Returns the probability that the turn is over at the end of `sound` (16 kHz, at most WINDOW_SAMPLES). `sound` is transferred. */
  score(sound: Float32Array): Promise<number>;
  release(): void;
}

/**
 * The moments of a pause at which the network is asked, in ms of silence. One question a pause cuts in on 42 % of
 * the mid-turn pauses of meetings; the same network asked three times cuts in on 5 %. The first moment is the shortest pause
 * that the network was trained to judge.
 */
const ASKED_AT_MS = [200, 500, 1200] as const;

/**
 * Smart Turn (https://github.com/pipecat-ai/smart-turn) as a detector. It is asked about the turn's last eight seconds, at a few
 * moments of a pause. An answer holds until the next one, or until somebody speaks. Never tried with the published weights.
 */
export class SmartTurn implements TurnDetector {
  readonly #scorer: Scorer;
  #sound = new Float32Array(WINDOW_SAMPLES);
  #samples = 0;
  /** How many of ASKED_AT_MS have passed in this pause. */
  #asked = 0;
  #isAsking = false;
  /** Changes when somebody speaks. An answer to an older question is dropped. */
  #pause = 0;
  #latest: number | null = null;
  #failure: { error: unknown } | null = null;

  constructor(scorer: Scorer) {
    this.#scorer = scorer;
  }

  async frame(frame: Float32Array, silentMs: number): Promise<number | null> {
    if (this.#failure) throw this.#failure.error;
    this.#keep(frame);
    if (silentMs === 0) this.#nextPause();
    else if (!this.#isAsking && silentMs + TURN_FRAME_MS >= (ASKED_AT_MS[this.#asked] ?? Infinity)) {
      this.#asked++;
      void this.#ask();
    }
    return this.#latest;
  }

  reset(): void {
    this.#samples = 0;
    this.#nextPause();
  }

  release(): void {
    this.#scorer.release();
  }

  #nextPause(): void {
    this.#pause++;
    this.#asked = 0;
    this.#latest = null;
  }

  #keep(frame: Float32Array): void {
    this.#sound.copyWithin(0, TURN_FRAME_SAMPLES);
    this.#sound.set(frame, WINDOW_SAMPLES - TURN_FRAME_SAMPLES);
    this.#samples = Math.min(this.#samples + TURN_FRAME_SAMPLES, WINDOW_SAMPLES);
  }

  async #ask(): Promise<void> {
    const pause = this.#pause;
    this.#isAsking = true;
    try {
      const ended = await this.#scorer.score(this.#sound.slice(WINDOW_SAMPLES - this.#samples));
      if (pause === this.#pause) this.#latest = ended;
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#isAsking = false;
    }
  }
}
