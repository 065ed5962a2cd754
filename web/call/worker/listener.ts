/** From captured blocks to frames of which is known whether somebody speaks, and in a pause whether the turn is over. */
import type { CaptureBlock } from '../../audio/capture-blocks.ts';
import { BandLevels } from '../../audio/band-levels.ts';
import { Resampler } from '../../audio/resampler.ts';
import { PIPELINE_HZ } from '../../../shared/frames.ts';
import { EndOfTurn } from '../../turn/end-of-turn.ts';
import { Hiss } from '../../turn/hiss.ts';
import type { TurnDetector } from '../../turn/turn-detector.ts';
import { VAD_FRAME_MS, VAD_FRAME_SAMPLES, VAD_HZ, type Vad } from '../../turn/vad.ts';

export interface HeardFrame {
  /** End of the frame, in ms of audio since the call began. */
  atMs: number;
  durationMs: number;
  /** Speech probability, 0 to 1. */
  prob: number;
  /** End of the frame, in ms on the clock of the AudioContext. */
  contextMs: number;
  /** dBFS of each band (band-levels.ts). */
  bandsDb: number[];
  /** The probability, 0 to 1, that the turn is over if this is a pause; null where nothing tells. */
  ended: number | null;
}

export class Listener {
  readonly #toPipeline: Resampler;
  readonly #bands = new BandLevels(VAD_HZ);
  readonly #toVad: Resampler;
  readonly #hiss = new Hiss();
  #frame = new Float32Array(VAD_FRAME_SAMPLES);
  #filled = 0;
  #frames = 0;
  readonly #endOfTurn: EndOfTurn;
  #line: Promise<void> = Promise.resolve();

  /** `detector` is waited for by nobody: until it is there, `ended` is null. */
  constructor(
    private readonly vad: Vad,
    detector: Promise<TurnDetector | null>,
    private readonly sampleRate: number,
    private readonly handlers: {
      /** Mono at PIPELINE_HZ, as it comes. */
      onPcm(pcm: Float32Array): void;
      onFrame(frame: HeardFrame): void;
      /** How long nobody has spoken, as of the frames handed over: 0 while somebody speaks. */
      silentMs(): number;
      /** The detector failed: there is none from now on. */
      detectorBroke(error: unknown): void;
      failed(error: unknown): void;
    },
  ) {
    this.#toPipeline = new Resampler(sampleRate, PIPELINE_HZ);
    this.#toVad = new Resampler(Math.min(sampleRate, PIPELINE_HZ), VAD_HZ, 'full');
    this.#endOfTurn = new EndOfTurn(detector, handlers.detectorBroke);
    vad.reset();
  }

  /** A turn has begun. */
  beginTurn(): void {
    this.#endOfTurn.begin();
  }

  take(block: CaptureBlock): void {
    const pcm = this.#toPipeline.process(block.pcm);
    // A frame's verdict comes after its samples went on: what it decides about is in the pre-roll by then.
    this.handlers.onPcm(pcm);
    // By way of the pipeline, which halves the work; not where that would only have added a filter (a headset at 16 kHz).
    const samples = this.#toVad.process(this.sampleRate < PIPELINE_HZ ? block.pcm : pcm);
    const blockEndMs = ((block.atSample + block.pcm.length) * 1000) / this.sampleRate;
    for (let at = 0; at < samples.length;) {
      const count = Math.min(samples.length - at, VAD_FRAME_SAMPLES - this.#filled);
      this.#frame.set(samples.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
      if (this.#filled === VAD_FRAME_SAMPLES) this.#ask(blockEndMs - ((samples.length - at) * 1000) / VAD_HZ);
    }
  }

  #ask(contextMs: number): void {
    const frame = this.#frame;
    this.#frame = new Float32Array(VAD_FRAME_SAMPLES);
    this.#filled = 0;
    const atMs = ++this.#frames * VAD_FRAME_MS;
    this.#bands.take(frame);
    const bandsDb = this.#bands.levelsDb();
    const verdict = this.vad.process(this.#hiss.under(frame));
    const answer = this.#endOfTurn.frame(frame, this.handlers.silentMs());
    this.#line = this.#line
      .then(async () => {
        const prob = await verdict;
        const ended = await answer;
        this.handlers.onFrame({ atMs, durationMs: VAD_FRAME_MS, prob, contextMs, bandsDb, ended });
      })
      .catch((error: unknown) => this.handlers.failed(error));
  }
}
