import { AskedThread } from '../asked-thread.ts';
import { FairTurns, type OfClient } from '../fair-turns.ts';
import { startWorker } from '../worker.ts';
import type { FliteVoice } from './flite-voices.ts';
import type { MouthRequest } from './messages.ts';

/** A sentence or two: so much goes before what others have spoken without end. */
const creditLetters = 300;

/** Whose reply a sentence belongs to, and whether it is still wanted. */
export interface SpeakFor {
  client?: string;
  signal?: AbortSignal;
}

interface Waiting extends OfClient {
  ahead: number;
  text: string;
  voice: FliteVoice;
  speed: number;
  signal: AbortSignal | undefined;
  resolve(pcm: Int16Array): void;
  reject(reason: unknown): void;
}

/**
 * The synthesiser in its thread, shared by all replies. The thread has one sentence at a time, and clients
 * have their turns (`FairTurns`).
 */
export class Mouth {
  readonly #thread: AskedThread<MouthRequest, Int16Array>;
  readonly #turns = new FairTurns(creditLetters);
  #waiting: Waiting[] = [];
  #speaking = false;

  constructor({ onAble = () => {} }: { onAble?: () => void } = {}) {
    this.#thread = new AskedThread({
      start: () => startWorker('./mouth-worker', import.meta.url),
      stopped: 'The mouth stopped.',
      closed: 'The mouth is closed.',
      onAble,
    });
  }

  get able(): boolean {
    return this.#thread.able;
  }

  /** Starts the thread, so that the first reply need not wait for it. */
  warm(): void {
    this.#thread.warm();
  }

  /** One sentence as PCM at 24 kHz. Rejects when the synthesiser failed, or when it is not wanted any more. */
  speak(
    text: string,
    voice: FliteVoice,
    speed: number,
    { client = '', signal }: SpeakFor = {},
  ): Promise<Int16Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ client, ahead: text.length, text, voice, speed, signal, resolve, reject });
      void this.#work();
    });
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  async #work(): Promise<void> {
    if (this.#speaking) return;
    this.#speaking = true;
    for (let next = this.#next(); next; next = this.#next()) {
      const { text, voice, speed } = next;
      const question = this.#thread.begin();
      const pcm = question.answer();
      question.post({ id: question.id, text, voice, speed });
      await pcm.then(next.resolve, next.reject);
      this.#turns.use(next, text.length);
    }
    this.#speaking = false;
  }

  #next(): Waiting | undefined {
    const unwanted = this.#waiting.filter(({ signal }) => signal?.aborted);
    for (const { reject, signal } of unwanted) reject(signal?.reason);
    this.#waiting = this.#waiting.filter((waiting) => !unwanted.includes(waiting));
    const next = this.#turns.next(this.#waiting);
    if (next) this.#waiting.splice(this.#waiting.indexOf(next), 1);
    return next;
  }
}
