/** Listens for somebody near while it is wished, and goes on trying where the microphone does not open. */
import { LatchError } from '../../../shared/errors.ts';
import { DeviceSound } from '../device-sound.ts';
import type { NearCommand, NearReport } from './near-messages.ts';
import workerUrl from './near-worker.ts?worker&url';

const TRY_AGAIN_MS = 30_000;

export interface NearHandlers {
  onNear(): void;
  /** The microphone is open. */
  onListens(): void;
  /** It does not listen; it is tried again. */
  onFailed(error: LatchError): void;
}

export class NearListener {
  #isWanted = false;
  #sound: DeviceSound | null = null;
  #worker: Worker | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Counts the changes of mind: what was begun under another number is closed as it comes. */
  #turn = 0;

  constructor(private readonly handlers: NearHandlers) {}

  set(wanted: boolean): void {
    if (wanted === this.#isWanted) return;
    this.#isWanted = wanted;
    if (wanted) void this.#open();
    else this.#close();
  }

  async #open(): Promise<void> {
    const turn = ++this.#turn;
    const onLost = (error: LatchError): void => this.#onFailed(turn, error);
    try {
      const sound = await DeviceSound.open({ raw: false, onLost });
      if (turn !== this.#turn) return sound.close();
      this.#sound = sound;
      const port = sound.connect();
      const { sampleRate } = sound;
      this.#worker ??= this.#newWorker();
      this.#worker.postMessage({ port, sampleRate } satisfies NearCommand, [port]);
      this.handlers.onListens();
    } catch (thrown) {
      onLost(LatchError.from(thrown, 'sound-dead'));
    }
  }

  #close(): void {
    this.#turn++;
    clearTimeout(this.#retry);
    this.#worker?.postMessage(null satisfies NearCommand);
    this.#sound?.close();
    this.#sound = null;
  }

  #onFailed(turn: number, error: LatchError): void {
    if (turn !== this.#turn) return;
    this.#close();
    this.#retry = setTimeout(() => void this.#open(), TRY_AGAIN_MS);
    this.handlers.onFailed(error);
  }

  #newWorker(): Worker {
    const worker = new Worker(workerUrl, { type: 'module', name: 'near' });
    const onBroken = (detail: string): void => {
      worker.terminate();
      if (this.#worker === worker) this.#worker = null;
      if (this.#isWanted) this.#onFailed(this.#turn, new LatchError('browser-unsupported', detail));
    };
    worker.onmessage = ({ data }: MessageEvent<NearReport>) => {
      if (data.kind === 'failed') return onBroken(data.detail);
      if (this.#isWanted) this.handlers.onNear();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      onBroken('the worker that listens for somebody near did not start');
    };
    return worker;
  }
}
