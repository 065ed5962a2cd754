import { createLatchDetector } from './latch-detector.ts';
import { FROM_SERVER, type PartSource } from '../part-files.ts';
import { startSmartTurn } from './smart-turn/start-smart-turn.ts';
import type { DetectorReport, TurnDetection, TurnDetector } from './turn-detector.ts';

export interface LoadedDetector {
  /** null: silence alone decides. */
  detector: TurnDetector | null;
  report: DetectorReport;
}

/** An answer of Smart Turn that takes longer comes too late in a pause. */
const ANSWER_LIMIT_MS = 80;

/** Loads the detector that the operator chose. Where that fails there is no detector, and the report says why. Never rejects. */
export async function loadDetector(
  detection: TurnDetection,
  parts: PartSource = FROM_SERVER,
  answerLimitMs = ANSWER_LIMIT_MS,
): Promise<LoadedDetector> {
  try {
    switch (detection.detector) {
      case 'timer':
        return withoutDetector(null);
      case 'latch': {
        const { detector, warmUpMs } = await createLatchDetector(parts);
        return { detector, report: { name: 'latch', provider: 'wasm', warmUpMs, why: null } };
      }
      case 'smart-turn': {
        if (detection.modelUrl === null) throw new Error('the server has no weights for it');
        const { detector, warmUpMs } = await startSmartTurn(detection.modelUrl, answerLimitMs);
        return { detector, report: { name: 'smart-turn', provider: 'wasm', warmUpMs, why: null } };
      }
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return withoutDetector(`${detection.detector}: ${message}`);
  }
}

const withoutDetector = (why: string | null): LoadedDetector => ({
  detector: null,
  report: { name: 'timer', provider: null, warmUpMs: null, why },
});
