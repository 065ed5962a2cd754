/** What the harness page asks of its worker. */
import type { DetectorReport, TurnDetection } from '../../../web/turn/turn-detector.ts';

export interface HearRequest {
  /** 16 kHz mono. */
  pcm: Float32Array;
  detection: TurnDetection;
  /** In step with the clip's own time, as a microphone gives it; otherwise as fast as it goes. */
  paced: boolean;
}

export interface HearResult {
  report: DetectorReport;
  frames: { atMs: number; speaking: boolean; ended: number | null }[];
  /** What VAD and detector take for a frame, back to back, in ms. */
  frameMs: number;
  broke: string | null;
}

export type HearAnswer = { result: HearResult } | { error: string };
