/**
 * The silence that many models send before the first word of a reply. The user would wait for it, so it is skipped, and counts as heard:
 * a reply is measured on the model's own timeline.
 */
export const LEADING_SILENCE = {
  /** No more than this is skipped of a reply. A longer pause is meant. */
  maxMs: 200,
  /** So much of the silence stays, so that no onset is clipped. */
  leadInMs: 10,
  /**
   * −60 dBFS. Speech is at about −20, so this is 40 dB below: under the noise of a quiet room. The built-in voices, after Opus, begin
   * with 6 to 136 ms below it; a soft onset (f, s, h) may begin below it, and then loses what is under −60 dBFS before the lead-in.
   */
  peak: 0.001,
} as const satisfies Record<string, number>;

/** How many samples at the beginning of a reply may be skipped, of what has come of it so far (from sample `offset` of the first chunk on). */
export function skippableSamples(
  chunks: readonly Float32Array[],
  offset: number,
  { sampleRate, skipped }: { sampleRate: number; skipped: number },
): number {
  const samplesIn = (ms: number): number => Math.round((ms * sampleRate) / 1000);
  const leadIn = samplesIn(LEADING_SILENCE.leadInMs);
  const most = samplesIn(LEADING_SILENCE.maxMs) - skipped;
  if (most <= 0) return 0;
  const silent = silentSamples(chunks, offset, most + leadIn);
  return Math.max(0, silent - leadIn);
}

/** Samples before the first that can be heard; no more than `most`. */
function silentSamples(chunks: readonly Float32Array[], offset: number, most: number): number {
  let count = 0;
  for (const [index, chunk] of chunks.entries()) {
    for (let at = index === 0 ? offset : 0; at < chunk.length; at++) {
      if (count === most || Math.abs(chunk[at]!) >= LEADING_SILENCE.peak) return count;
      count++;
    }
  }
  return count;
}
