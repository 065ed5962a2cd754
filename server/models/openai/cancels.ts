/** How long a server takes for each cancel: one that takes too long makes the response to its end, and it is paid for. */
import type { SpeechModelEvent } from '../speech-model.ts';
import type { Traits } from './traits.ts';
import type { LatencyLimits } from './wire-limits.ts';

export interface CancelsOptions {
  traits: Traits;
  limits: Pick<LatencyLimits, 'cancelMs'>;
  nowMs: () => number;
}

export class Cancels {
  readonly #sentAtMs = new Map<string, number>();

  constructor(private readonly options: CancelsOptions) {}

  onSent(responseId: string): void {
    this.#sentAtMs.set(responseId, this.options.nowMs());
  }

  /** The response has ended. What that teaches of the server, where it was cancelled; else null. */
  onDone(responseId: string, status: string | null): SpeechModelEvent | null {
    const { traits, limits, nowMs } = this.options;
    const sentAtMs = this.#sentAtMs.get(responseId);
    if (sentAtMs === undefined) return null;
    this.#sentAtMs.delete(responseId);
    const tookMs = nowMs() - sentAtMs;
    if (tookMs <= limits.cancelMs) return null;
    return traits.learn('cancel', false, `${status ?? 'done'} ${Math.round(tookMs)} ms after a cancel`);
  }
}
