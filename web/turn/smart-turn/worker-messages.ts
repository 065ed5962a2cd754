/** What the call worker and Smart Turn's worker say to each other. */
import type { Provider, TurnDetection } from '../turn-detector.ts';

export type ToSmartTurn =
  | { kind: 'load'; modelUrl: string; provider: TurnDetection['provider']; limitMs: number }
  | { kind: 'score'; sound: Float32Array };

/** Scores are answered in order. */
export type FromSmartTurn =
  | { kind: 'ready'; provider: Provider; warmUpMs: number; why: string | null }
  | { kind: 'score'; ended: number }
  | { kind: 'failed'; message: string };
