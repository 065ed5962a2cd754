import { BANDS_HZ } from '../../../audio/band-levels.ts';
import { LEVEL_MS } from '../../../audio/playback-messages.ts';
import { EchoGuard } from '../../../turn/echo.ts';
import { SPEECH_GATE, silentGate, speechGate, type SpeechGatePolicy } from '../../../turn/speech-gate.ts';

/** How loud the last LEVEL_MS of playback were, in dBFS: the whole, and each band (band-levels.ts). */
export interface PlayedLevel {
  /** End of those LEVEL_MS, in ms on the clock of the AudioContext. */
  contextMs: number;
  levelDb: number;
  bandsDb: number[];
}

/** One frame of the microphone, as the VAD judges it. */
export interface JudgedFrame {
  /** End of the frame, in ms of audio since the call began. */
  atMs: number;
  durationMs: number;
  /** Speech probability, 0 to 1. */
  prob: number;
  /** End of the frame, in ms on the clock of the AudioContext. */
  contextMs: number;
  /** dBFS of each band. */
  bandsDb: number[];
}

/** Decides whether somebody speaks, as far as speech can be told from the reply's own echo. */
export class VoiceGate {
  /** Whether a reply may be heard now. */
  replyAudible = false;
  readonly #echo = new EchoGuard(BANDS_HZ.length);
  #gate = silentGate(0);
  #atMs = 0;

  constructor(private readonly policy: SpeechGatePolicy = SPEECH_GATE) {}

  onPlayed({ contextMs, bandsDb }: PlayedLevel): void {
    this.#echo.played(contextMs - LEVEL_MS, contextMs, bandsDb);
  }

  /** Whether there is speech as of this frame, and since when (captured-audio ms) this has been so. */
  onFrame({ atMs, durationMs, prob, contextMs, bandsDb }: JudgedFrame): { speech: boolean; sinceMs: number } {
    const startMs = contextMs - durationMs;
    const strangeDb = this.#echo.strangeness({ startMs, endMs: contextMs, bandsDb, prob });
    const frame = {
      prob,
      startMs: atMs - durationMs,
      endMs: atMs,
      strangeDb,
      playing: this.replyAudible,
    };
    this.#gate = speechGate(this.#gate, frame, this.policy);
    this.#atMs = atMs;
    return { speech: this.#gate.speaking, sinceMs: this.#gate.sinceMs };
  }

  /** How long nobody has spoken, as of the last frame; 0 in speech. */
  get silentMs(): number {
    return this.#gate.speaking ? 0 : this.#atMs - this.#gate.sinceMs;
  }
}
