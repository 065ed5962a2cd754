import { meterValue, rmsDb, SILENCE_DB } from '../../audio/level.ts';

const EVERY_MS = 50;

/** How loud the microphone and the reply are, for the page's meters: the loudest block since they were last told of. */
export class Meters {
  /** Of the reply as it was rendered last, dBFS. */
  playbackDb = SILENCE_DB;
  #inputDb = SILENCE_DB;
  #toldAtMs = 0;

  constructor(private readonly tell: (levels: { user: number; reply: number }) => void) {}

  captured(pcm: Float32Array, muted: boolean): void {
    this.#inputDb = muted ? SILENCE_DB : Math.max(this.#inputDb, rmsDb(pcm));
  }

  /** It is `atMs` by the captured audio. */
  tick(atMs: number): void {
    if (atMs - this.#toldAtMs < EVERY_MS) return;
    this.#toldAtMs = atMs;
    this.tell({ user: meterValue(this.#inputDb), reply: meterValue(this.playbackDb) });
    this.#inputDb = SILENCE_DB;
  }
}
