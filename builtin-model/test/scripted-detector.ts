import { FRAME_MS, type DetectorStream, type SpeechDetector } from '../src/detection/detector.ts';

const frameSamples = FRAME_MS * 24;
const loudest = 1000;

/** Audio that the scripted detector takes for speech, and for silence. */
export const speech = (ms: number) => new Int16Array(ms * 24).fill(loudest);
export const silence = (ms: number) => new Int16Array(ms * 24);

class ScriptedStream implements DetectorStream {
  #frame: number[] = [];
  #waiting: number[] = [];
  readonly #detector: ScriptedDetector;
  readonly #onFrame: (probability: number) => void;

  constructor(detector: ScriptedDetector, onFrame: (probability: number) => void) {
    this.#detector = detector;
    this.#onFrame = onFrame;
  }

  feed(pcm: Int16Array): void {
    for (const sample of pcm) {
      this.#frame.push(sample);
      if (this.#frame.length < frameSamples) continue;
      const said = this.#frame.some((value) => value === loudest) ? 0.9 : 0.05;
      this.#waiting.push(this.#detector.script.shift() ?? said);
      this.#frame = [];
    }
    if (!this.#detector.holds) this.release();
  }

  release(): void {
    // A frame may close or reset this stream.
    for (
      let probability = this.#waiting.shift();
      probability !== undefined;
      probability = this.#waiting.shift()
    )
      this.#onFrame(probability);
  }

  reset(): void {
    this.#frame = [];
    this.#waiting = [];
  }

  close(): void {
    this.reset();
    this.#detector.streams.delete(this);
  }
}

/** Takes `speech` for speech and all else for silence, frame by frame: at once, or when a test releases it. */
export class ScriptedDetector implements SpeechDetector {
  readonly streams = new Set<ScriptedStream>();
  /** Probabilities of the next frames, whatever they are. */
  readonly script: number[] = [];
  holds = false;

  open(onFrame: (probability: number) => void): ScriptedStream {
    const stream = new ScriptedStream(this, onFrame);
    this.streams.add(stream);
    return stream;
  }

  /** Of the next `frames` frames it says this, whatever they are. */
  hear(probability: number, frames: number): void {
    for (let count = 0; count < frames; count++) this.script.push(probability);
  }

  release(): void {
    this.holds = false;
    for (const stream of this.streams) stream.release();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
