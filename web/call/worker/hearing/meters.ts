import { meterValue, rmsDb, SILENCE_DB } from '../../../audio/level.ts';

const EVERY_MS = 50;

/** Values for the page's meters: perceptual, 0 to 1. */
export interface MeterLevels {
  user: number;
  reply: number;
}

/**
 * How loud the microphone and the reply are: for the microphone the loudest block since the last report, for the reply the
 * last level that was played.
 */
export class Meters {
  #capturedDb = SILENCE_DB;
  #playedDb = SILENCE_DB;
  #reportedAtMs = 0;

  constructor(private readonly onLevels: (levels: MeterLevels) => void) {}

  onBlock(pcm: Float32Array, muted: boolean): void {
    this.#capturedDb = muted ? SILENCE_DB : Math.max(this.#capturedDb, rmsDb(pcm));
  }

  onPlayed(levelDb: number): void {
    this.#playedDb = levelDb;
  }

  /** The captured audio has reached `atMs`. */
  onTime(atMs: number): void {
    if (atMs - this.#reportedAtMs < EVERY_MS) return;
    this.#reportedAtMs = atMs;
    this.onLevels({ user: meterValue(this.#capturedDb), reply: meterValue(this.#playedDb) });
    this.#capturedDb = SILENCE_DB;
  }
}
