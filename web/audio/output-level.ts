/**
 * The level of the output, measured over windows of LEVEL_MS. It is the reference that tells the reply's own echo from a
 * person (web/turn/echo.ts), and it drives the reply's meter.
 */
import { BandLevels } from './band-levels.ts';
import { SILENCE_DB, meanSquareDb } from './level.ts';
import { LEVEL_MS, type PlaybackReport } from './playback-messages.ts';

export class OutputLevel {
  readonly #windowFrames: number;
  readonly #report: (report: PlaybackReport) => void;
  readonly #bands: BandLevels;
  #sum = 0;
  #frames = 0;
  #lastDb = SILENCE_DB;

  constructor(sampleRate: number, report: (report: PlaybackReport) => void) {
    this.#windowFrames = Math.round((sampleRate * LEVEL_MS) / 1000);
    this.#report = report;
    this.#bands = new BandLevels(sampleRate);
  }

  /** A block was rendered. A window ends with the block that fills it. */
  onRendered(out: Float32Array, atSample: number): void {
    for (const sample of out) this.#sum += sample * sample;
    this.#bands.onSamples(out);
    this.#frames += out.length;
    if (this.#frames < this.#windowFrames) return;
    const levelDb = meanSquareDb(this.#sum / this.#frames);
    const bandsDb = this.#bands.levelsDb();
    if (levelDb > SILENCE_DB || this.#lastDb > SILENCE_DB)
      this.#report({ kind: 'level', atSample: atSample + out.length, levelDb, bandsDb });
    this.#lastDb = levelDb;
    this.#sum = 0;
    this.#frames = 0;
  }
}
