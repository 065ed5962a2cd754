/** What the call worker and Smart Turn's worker say to each other. */

export type ToSmartTurn =
  { kind: 'load'; modelUrl: string; limitMs: number } | { kind: 'score'; sound: Float32Array };

/** Scores are answered in order. */
export type FromSmartTurn =
  | { kind: 'ready'; warmUpMs: number }
  | { kind: 'score'; ended: number }
  | { kind: 'failed'; message: string };
