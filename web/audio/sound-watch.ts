/** Looks at the sound of a call again and again, and says what is wrong with it (sound-trouble.ts decides). */
import { SOUND_START, soundStep, type SoundFacts, type SoundTroubleKind } from './sound-trouble.ts';

const LOOK_EVERY_MS = 500;

export interface SoundWatchHandlers {
  /** What the devices are like now. */
  readFacts(): Omit<SoundFacts, 'atMs' | 'isHidden'>;
  /** Called whenever it changes. */
  onTroubles(troubles: readonly SoundTroubleKind[]): void;
  /** For so long, while nobody saw the page, nobody could be heard. */
  onMissed(missedMs: number): void;
}

export class SoundWatch {
  #history = SOUND_START;
  #troubles: readonly SoundTroubleKind[] = [];
  readonly #stop = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(private readonly handlers: SoundWatchHandlers) {
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    const { signal } = this.#stop;
    document.addEventListener('visibilitychange', () => this.look(), { signal });
  }

  look(): void {
    if (this.#stop.signal.aborted) return;
    const facts = {
      ...this.handlers.readFacts(),
      atMs: Date.now(),
      isHidden: document.visibilityState === 'hidden',
    };
    const { history, troubles, missedMs } = soundStep(this.#history, facts);
    this.#history = history;
    if (missedMs !== null) this.handlers.onMissed(missedMs);
    if (troubles.join() === this.#troubles.join()) return;
    this.#troubles = troubles;
    this.handlers.onTroubles(troubles);
  }

  close(): void {
    this.#stop.abort();
    clearInterval(this.#timer);
  }
}
