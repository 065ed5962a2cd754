/** What a call is made with: loaded once, ahead of the first call, and used by every call of the page. */
import { loadOpus, type OpusWasm } from '../../audio/opus-wasm.ts';
import type { LoadedDetector } from '../../turn/load-detector.ts';
import { loadDetector } from '../../turn/load-detector.ts';
import type { DetectorReport, TurnDetection, TurnDetector } from '../../turn/turn-detector.ts';
import { createVad, type Vad } from '../../turn/vad.ts';

export interface CallParts {
  vad: Vad;
  opus: OpusWasm;
  encoders: 'any' | 'wasm';
  /** Not waited for. null: silence alone tells when a turn is over. */
  detector: Promise<TurnDetector | null>;
  detectorBroke(error: unknown): void;
}

/** Rejects with LatchError. */
export async function loadVoice(): Promise<Pick<CallParts, 'vad' | 'opus'>> {
  const [vad, opus] = await Promise.all([createVad(), loadOpus()]);
  return { vad, opus };
}

/** The end-of-turn detector of the page's calls: loaded when a call first wants it, kept for those after it. */
export class Detectors {
  #wanted = '';
  #loaded: Promise<LoadedDetector> | null = null;

  /** `report` is told what is in use, and again should it break. */
  for(
    detection: TurnDetection,
    report: (report: DetectorReport) => void,
  ): Pick<CallParts, 'detector' | 'detectorBroke'> {
    const wanted = JSON.stringify(detection);
    if (this.#loaded === null || wanted !== this.#wanted) {
      void this.#loaded?.then(({ detector }) => detector?.release());
      this.#wanted = wanted;
      this.#loaded = loadDetector(detection);
    }
    const loaded = this.#loaded;
    const isStill = (): boolean => this.#loaded === loaded;
    void loaded.then((it) => {
      report(it.report);
      // What could not be loaded is tried again by the next call.
      if (it.report.name !== detection.detector && isStill()) this.#loaded = null;
    });
    return {
      detector: loaded.then(({ detector }) => detector),
      detectorBroke: (error) => {
        if (isStill()) this.#loaded = null;
        report({ name: 'timer', provider: null, warmUpMs: null, why: String(error) });
      },
    };
  }
}
