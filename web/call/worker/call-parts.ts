/** What every call of the page needs: loaded once, before the first call. */
import { loadOpus, type OpusWasm } from '../../audio/opus-wasm.ts';
import type { PartFiles, PartSource } from '../../part-files.ts';
import type { LoadedDetector } from '../../turn/load-detector.ts';
import { loadDetector } from '../../turn/load-detector.ts';
import type { DetectorReport, TurnDetection, TurnDetector } from '../../turn/turn-detector.ts';
import { createVad, type Vad } from '../../turn/vad.ts';

export interface CallDetector {
  /** The call does not wait for it. With null, silence alone tells when a turn is over. */
  detector: Promise<TurnDetector | null>;
  onDetectorBroke(error: unknown): void;
}

/** Rejects with LatchError. */
export async function loadVoice(parts: PartFiles): Promise<{ vad: Vad; opus: OpusWasm }> {
  try {
    const [vad, opus] = await Promise.all([createVad(parts), loadOpus(parts)]);
    return { vad, opus };
  } catch (error) {
    await parts.onFailed();
    throw error;
  }
}

/** The end-of-turn detector of the page's calls. It is loaded when a call first wants it, and kept for later calls. */
export class Detectors {
  #wanted = '';
  #loaded: Promise<LoadedDetector> | null = null;

  constructor(private readonly parts: PartSource) {}

  /** `onReport` is told which detector is in use, and is told again if that one breaks. */
  for(detection: TurnDetection, onReport: (report: DetectorReport) => void): CallDetector {
    const wanted = JSON.stringify(detection);
    if (this.#loaded === null || wanted !== this.#wanted) {
      void this.#loaded?.then(({ detector }) => detector?.release());
      this.#wanted = wanted;
      this.#loaded = loadDetector(detection, this.parts);
    }
    const loaded = this.#loaded;
    const isStill = (): boolean => this.#loaded === loaded;
    void loaded.then((it) => {
      onReport(it.report);
      // The next call tries again to load what failed.
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
