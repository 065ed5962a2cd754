/** What every call of the page is made with: loaded once, ahead of the first call. */
import { loadOpus, type OpusWasm } from '../../audio/opus-wasm.ts';
import type { LoadedDetector } from '../../turn/load-detector.ts';
import { loadDetector } from '../../turn/load-detector.ts';
import type { DetectorReport, TurnDetection, TurnDetector } from '../../turn/turn-detector.ts';
import { createVad, type Vad } from '../../turn/vad.ts';

export interface CallDetector {
  /** Not waited for. null: silence alone tells when a turn is over. */
  detector: Promise<TurnDetector | null>;
  onDetectorBroke(error: unknown): void;
}

/** Rejects with LatchError. */
export async function loadVoice(): Promise<{ vad: Vad; opus: OpusWasm }> {
  const [vad, opus] = await Promise.all([createVad(), loadOpus()]);
  return { vad, opus };
}

/** The end-of-turn detector of the page's calls: loaded when a call first wants it, kept for those after it. */
export class Detectors {
  #wanted = '';
  #loaded: Promise<LoadedDetector> | null = null;

  /** `onReport` gets what is in use, and gets it again should it break. */
  for(detection: TurnDetection, onReport: (report: DetectorReport) => void): CallDetector {
    const wanted = JSON.stringify(detection);
    if (this.#loaded === null || wanted !== this.#wanted) {
      void this.#loaded?.then(({ detector }) => detector?.release());
      this.#wanted = wanted;
      this.#loaded = loadDetector(detection);
    }
    const loaded = this.#loaded;
    const isStill = (): boolean => this.#loaded === loaded;
    void loaded.then((it) => {
      onReport(it.report);
      // What could not be loaded is tried again by the next call.
      if (it.report.name !== detection.detector && isStill()) this.#loaded = null;
    });
    return {
      detector: loaded.then(({ detector }) => detector),
      onDetectorBroke: (error) => {
        if (isStill()) this.#loaded = null;
        onReport({ name: 'timer', provider: null, warmUpMs: null, why: String(error) });
      },
    };
  }
}
