/** Turns that nobody spoke, for tests: what the floor would get of them. */
import type { LabelledTurn, Span } from './labelled-turn.ts';
import type { HeardFrame } from './heard-frame.ts';

const FRAME_MS = 32;

export function madeUpTurn(own: Partial<LabelledTurn> & Pick<LabelledTurn, 'turnEndMs'>): LabelledTurn {
  return {
    id: 'made-up',
    source: 'nobody',
    speaker: 'nobody',
    speechStartMs: 320,
    holds: [],
    unscored: [],
    isWhole: true,
    isOneSpeaker: true,
    tailMs: 5_000,
    stratum: null,
    weight: 1,
    pcm: () => Promise.resolve(new Float32Array()),
    ...own,
  };
}

/** Frames of a recording in which there is speech in these spans, edges at frames. `ended` is what a detector says at each. */
export function madeUpFrames(
  speech: readonly Span[],
  lengthMs: number,
  ended: (atMs: number) => number | null = () => null,
): HeardFrame[] {
  let since = { speech: false, sinceMs: 0 };
  return Array.from({ length: Math.floor(lengthMs / FRAME_MS) }, (_, i) => {
    const atMs = (i + 1) * FRAME_MS;
    const isSpeech = speech.some(([startMs, endMs]) => startMs < atMs && atMs <= endMs);
    if (isSpeech !== since.speech) since = { speech: isSpeech, sinceMs: atMs - FRAME_MS };
    return { atMs, ...since, ended: ended(atMs) };
  });
}
