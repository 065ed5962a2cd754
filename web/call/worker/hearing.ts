import { BANDS_HZ } from '../../audio/band-levels.ts';
import { LEVEL_MS, type PlaybackReport } from '../../audio/playback-messages.ts';
import { EchoGuard } from '../../turn/echo.ts';
import { silentGate, speechGate } from '../../turn/speech-gate.ts';
import type { HeardFrame } from './listener.ts';

/** Whether somebody speaks, as far as that can be told from the reply's own echo. */
export class Hearing {
  readonly #echo = new EchoGuard(BANDS_HZ.length);
  #gate = silentGate(0);

  /** The reply was rendered so loud in the LEVEL_MS before `playedMs` of the context. */
  played({ bandsDb }: Extract<PlaybackReport, { kind: 'level' }>, playedMs: number): void {
    this.#echo.played(playedMs - LEVEL_MS, playedMs, bandsDb);
  }

  /** Takes a frame: whether there is speech, and since when (captured-audio ms) there is, or is none. */
  hear(frame: HeardFrame, playing: boolean): { speech: boolean; sinceMs: number } {
    const { atMs, durationMs, prob, contextMs, bandsDb } = frame;
    const startMs = contextMs - durationMs;
    const strangeDb = this.#echo.strangeness({ startMs, endMs: contextMs, bandsDb, prob });
    this.#gate = speechGate(this.#gate, {
      prob,
      startMs: atMs - durationMs,
      endMs: atMs,
      strangeDb,
      playing,
    });
    return { speech: this.#gate.speaking, sinceMs: this.#gate.sinceMs };
  }

  /** How long it has been silent at `atMs`; 0 in speech. */
  silentMs(atMs: number): number {
    return this.#gate.speaking ? 0 : atMs - this.#gate.sinceMs;
  }
}
