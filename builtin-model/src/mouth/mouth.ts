import { AskedThread } from '../asked-thread.ts';
import { startWorker } from '../worker.ts';
import type { FliteVoice } from './flite-voices.ts';
import type { MouthRequest } from './messages.ts';

/** The synthesiser in its thread, shared by all replies. If the thread died, the next sentence starts another. */
export class Mouth {
  readonly #thread = new AskedThread<MouthRequest, Int16Array>(
    () => startWorker('./mouth-worker', import.meta.url),
    { stopped: 'The mouth stopped.', closed: 'The mouth is closed.' },
  );

  /** Starts the thread, so that the first reply need not wait for it. */
  warm(): void {
    this.#thread.warm();
  }

  /** One sentence as PCM at 24 kHz. Rejects when the synthesiser failed. */
  async speak(text: string, voice: FliteVoice, speed: number): Promise<Int16Array> {
    const question = this.#thread.begin();
    const pcm = question.answer();
    question.post({ id: question.id, text, voice, speed });
    return pcm;
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
