/** What was heard in answer to a saying, and when: from one recording of the page's microphone and output. */
import { envelope, findClip, firstSoundMs, soundEndMs, soundMs } from '../e2e/support/analysis.ts';
import type { Recording } from '../e2e/support/page-audio.ts';
import type { Audio } from '../e2e/support/wav.ts';

/** Silence between two replies. */
const GAP_MS = 250;

export interface HeardReplies {
  /** Where replies begin in the recording, from the start of the saying on. */
  replyMs: number[];
  /** Replies that began before the speech had ended. */
  cutIns: number;
  /** Of those replies, in ms of sound that was heard before the speech had ended. */
  heardEarlyMs: number;
  /** To the first reply that began after it; null where none did. */
  delayMs: number | null;
}

/** Throws ClipNotFound where the saying is not in what the microphone gave. */
export function hear(
  { rateHz, mic, output }: Recording,
  saying: { audio: Audio; speechEndMs: number },
): HeardReplies {
  const saidMs = findClip(envelope({ rateHz, pcm: mic }), envelope(saying.audio));
  const speechEndMs = saidMs + saying.speechEndMs;
  const levels = envelope({ rateHz, pcm: output });
  const replyMs = soundOnsets(levels, saidMs);
  const firstMs = replyMs.find((onset) => onset >= speechEndMs);
  return {
    replyMs,
    cutIns: replyMs.filter((onset) => onset < speechEndMs).length,
    heardEarlyMs: soundMs(levels.subarray(saidMs, speechEndMs)),
    delayMs: firstMs === undefined ? null : firstMs - speechEndMs,
  };
}

/** Where sound begins after silence. */
function soundOnsets(levels: Float32Array, fromMs: number): number[] {
  const onsets: number[] = [];
  for (let ms: number | null = fromMs; ms !== null;) {
    const onset = firstSoundMs(levels, ms);
    if (onset === null) break;
    onsets.push(onset);
    const end = soundEndMs(levels, onset, GAP_MS);
    ms = end === null ? null : end + GAP_MS;
  }
  return onsets;
}
