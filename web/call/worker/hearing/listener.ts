/**
 * Turns captured blocks into frames. It says of each frame whether somebody speaks, and in a pause whether the turn is over.
 */
import type { CaptureBlock } from '../../../audio/capture-blocks.ts';
import { BandLevels } from '../../../audio/band-levels.ts';
import { Resampler } from '../../../audio/resampler.ts';
import { PIPELINE_HZ } from '../../../../shared/frames.ts';
import { EndOfTurn } from '../../../turn/end-of-turn.ts';
import { Hiss } from '../../../turn/hiss.ts';
import type { SpeechGatePolicy } from '../../../turn/speech-gate.ts';
import type { TurnDetector } from '../../../turn/turn-detector.ts';
import { VAD_FRAME_MS, VAD_FRAME_SAMPLES, VAD_HZ, type Vad } from '../../../turn/vad.ts';
import { VoiceGate, type JudgedFrame, type PlayedLevel } from './voice-gate.ts';

export interface HeardFrame extends JudgedFrame {
  /** Whether somebody speaks, and since when (`sinceMs` of captured audio) that has been so. */
  speech: boolean;
  sinceMs: number;
  /** The probability, 0 to 1, that the turn is over if this is a pause; null if nothing tells. */
  ended: number | null;
}

export interface ListenerParts {
  /** Sample rate of the captured blocks. */
  sampleRate: number;
  vad: Vad;
  /** Nobody waits for it: until it is loaded, `ended` is null. */
  detector: Promise<TurnDetector | null>;
  /** The detector failed: there is no detector from now on. */
  onDetectorBroke(error: unknown): void;
  gatePolicy?: SpeechGatePolicy;
}

export interface ListenerHandlers {
  /** Captured samples, mono at PIPELINE_HZ. They come before the frames that describe them. */
  onPcm(pcm: Float32Array): void;
  onFrame(frame: HeardFrame): void;
  /** The VAD broke: nothing is heard any more. */
  onFailed(error: unknown): void;
}

export class Listener {
  readonly #toPipeline: Resampler;
  readonly #bands = new BandLevels(VAD_HZ);
  readonly #toVad: Resampler;
  readonly #hiss = new Hiss();
  readonly #gate: VoiceGate;
  readonly #endOfTurn: EndOfTurn;
  #samples = new Float32Array(VAD_FRAME_SAMPLES);
  #filled = 0;
  #frames = 0;
  /** The frames that the VAD was given, in order. */
  #asked: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: ListenerParts,
    private readonly handlers: ListenerHandlers,
  ) {
    const { sampleRate, vad, detector, onDetectorBroke, gatePolicy } = parts;
    this.#toPipeline = new Resampler(sampleRate, PIPELINE_HZ);
    this.#toVad = new Resampler(Math.min(sampleRate, PIPELINE_HZ), VAD_HZ, 'full');
    this.#gate = new VoiceGate(gatePolicy);
    this.#endOfTurn = new EndOfTurn(detector, onDetectorBroke);
    vad.reset();
  }

  /** A turn has begun. */
  beginTurn(): void {
    this.#endOfTurn.begin();
  }

  onReplyAudible(audible: boolean): void {
    this.#gate.replyAudible = audible;
  }

  onPlayed(level: PlayedLevel): void {
    this.#gate.onPlayed(level);
  }

  onBlock(block: CaptureBlock): void {
    const { sampleRate } = this.parts;
    const pcm = this.#toPipeline.process(block.pcm);
    // A frame's verdict comes after its samples were passed on, so the pre-roll already holds the samples that the verdict
    // is about.
    this.handlers.onPcm(pcm);
    // The VAD gets the samples by way of the pipeline, which halves the work. Below the pipeline's rate (a headset at 16
    // kHz) it gets them directly: the way round would only add a filter.
    const samples = this.#toVad.process(sampleRate < PIPELINE_HZ ? block.pcm : pcm);
    const blockEndMs = ((block.atSample + block.pcm.length) * 1000) / sampleRate;
    for (let at = 0; at < samples.length;) {
      const count = Math.min(samples.length - at, VAD_FRAME_SAMPLES - this.#filled);
      this.#samples.set(samples.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
      if (this.#filled === VAD_FRAME_SAMPLES)
        this.#judge(blockEndMs - ((samples.length - at) * 1000) / VAD_HZ);
    }
  }

  /** The frame is full; it ended at `contextMs`. */
  #judge(contextMs: number): void {
    const samples = this.#samples;
    this.#samples = new Float32Array(VAD_FRAME_SAMPLES);
    this.#filled = 0;
    const atMs = ++this.#frames * VAD_FRAME_MS;
    this.#bands.onSamples(samples);
    const bandsDb = this.#bands.levelsDb();
    const verdict = this.parts.vad.process(this.#hiss.under(samples));
    const answer = this.#endOfTurn.frame(samples, this.#gate.silentMs);
    this.#asked = this.#asked
      .then(async () => {
        const prob = await verdict;
        const ended = await answer;
        const frame = { atMs, durationMs: VAD_FRAME_MS, prob, contextMs, bandsDb };
        this.handlers.onFrame({ ...frame, ...this.#gate.onFrame(frame), ended });
      })
      .catch((error: unknown) => this.handlers.onFailed(error));
  }
}
