import type { Worker } from 'node:worker_threads';
import { startWorker } from '../worker.ts';
import type { FliteVoice } from './flite.ts';
import type { MouthAnswer, MouthRequest } from './messages.ts';

interface Waiting {
  resolve(pcm: Int16Array): void;
  reject(reason: Error): void;
}

/** The synthesiser in its thread, shared by all replies. A thread that died is replaced by the next sentence. */
export class Mouth {
  #worker: Worker | null = null;
  #nextId = 1;
  readonly #waiting = new Map<number, Waiting>();

  /** Starts the thread, so that the first reply need not wait for it. */
  warm(): void {
    this.#thread();
  }

  /** One sentence as PCM at 24 kHz. Rejects when the synthesiser failed. */
  speak(text: string, voice: FliteVoice, speed: number): Promise<Int16Array> {
    const id = this.#nextId++;
    const request: MouthRequest = { id, text, voice, speed };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#thread().postMessage(request);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
    this.#fail(new Error('The mouth is closed.'));
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = startWorker('./mouth-worker', import.meta.url);
    const gone = (error?: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#fail(error ?? new Error('The mouth stopped.'));
    };
    worker.on('message', (answer: MouthAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('failed' in answer) waiting?.reject(new Error(answer.failed));
      else waiting?.resolve(answer.pcm);
    });
    worker.on('error', gone);
    worker.on('exit', () => gone());
    this.#worker = worker;
    return worker;
  }

  #fail(reason: Error): void {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
