import type { Worker } from 'node:worker_threads';
import type { Log } from '../log.ts';
import { startWorker } from '../worker.ts';
import type { DetectorStream, SpeechDetector } from './detector.ts';
import { INPUT_FRAME_SAMPLES } from './frames.ts';
import type { DetectorAnswer, DetectorRequest } from './messages.ts';

export interface SileroDetectorOptions {
  log?: Log;
  /** For whoever wants to know the thread. */
  startThread?: () => Worker;
}

interface Stream {
  readonly onFrame: (probability: number) => void;
  /** Names it to the thread; another one after each reset. */
  id: number;
  fedSamples: number;
  /** Frames that were told. */
  told: number;
  /** It has been fed; until then it costs nothing. */
  began: boolean;
}

/** Starts the thread that scores. */
export function startSilero(): Worker {
  return startWorker('./silero-worker', import.meta.url);
}

/**
 * Silero in one thread, shared by all streams; the first audio starts it, so that who never wants it pays nothing. Where the thread dies, what it had not scored yet
 * counts as silence, so that every frame is told of and its place in time is kept, and a new thread goes on.
 */
export class SileroDetector implements SpeechDetector {
  readonly #log: Log | undefined;
  readonly #startThread: () => Worker;
  readonly #streams = new Map<number, Stream>();
  #worker: Worker | null = null;
  #nextId = 1;
  #closed = false;

  constructor({ log, startThread = startSilero }: SileroDetectorOptions = {}) {
    this.#log = log;
    this.#startThread = startThread;
  }

  open(onFrame: (probability: number) => void): DetectorStream {
    const stream: Stream = { onFrame, id: 0, fedSamples: 0, told: 0, began: false };
    const begin = () => {
      stream.id = this.#nextId++;
      stream.fedSamples = 0;
      stream.told = 0;
      this.#streams.set(stream.id, stream);
    };
    const end = () => {
      this.#streams.delete(stream.id);
      this.#worker?.postMessage({ type: 'close', stream: stream.id } satisfies DetectorRequest);
    };
    begin();
    return {
      feed: (pcm) => this.#feed(stream, pcm),
      reset: () => {
        end();
        begin();
      },
      close: end,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#streams.clear();
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #feed(stream: Stream, pcm: Int16Array): void {
    if (this.#closed || !this.#streams.has(stream.id)) return;
    if (!stream.began) this.#worker ??= this.#start();
    stream.began = true;
    stream.fedSamples += pcm.length;
    if (this.#worker) this.#post(stream, pcm);
    else this.#tellSilence(stream);
  }

  #post(stream: Stream, pcm: Int16Array): void {
    this.#worker?.postMessage({ type: 'audio', stream: stream.id, pcm } satisfies DetectorRequest);
  }

  #start(): Worker {
    const worker = this.#startThread();
    let works = false;
    const gone = (why: string) => {
      if (this.#worker !== worker) return;
      this.#log?.warn(`speech detector: ${why}`);
      // One that never scored anything would fail again: the next stream tries.
      this.#worker = works ? this.#start() : null;
      for (const stream of [...this.#streams.values()]) this.#bridge(stream);
    };
    worker.on('message', ({ stream: id, probability }: DetectorAnswer) => {
      works = true;
      const stream = this.#streams.get(id);
      if (!stream) return;
      stream.told++;
      stream.onFrame(probability);
    });
    worker.on('error', (error) => gone(error.message));
    worker.on('exit', () => gone('its thread ended'));
    return worker;
  }

  /** Goes on after a thread was lost, the next frame beginning where it would have. */
  #bridge(stream: Stream): void {
    const samples = stream.fedSamples % INPUT_FRAME_SAMPLES;
    this.#tellSilence(stream);
    if (samples > 0) this.#post(stream, new Int16Array(samples));
  }

  #tellSilence(stream: Stream): void {
    const { id } = stream;
    while (
      stream.id === id &&
      this.#streams.has(id) &&
      (stream.told + 1) * INPUT_FRAME_SAMPLES <= stream.fedSamples
    ) {
      stream.told++;
      stream.onFrame(0);
    }
  }
}
