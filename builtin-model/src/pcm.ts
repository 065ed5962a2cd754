/** PCM16 as samples in ±1. */
export function floatsFromPcm(pcm: Int16Array): Float32Array {
  return Float32Array.from(pcm, (sample) => sample / 32_768);
}

/** Samples in ±1 as PCM16; louder samples are clipped. */
export function pcmFromFloats(samples: Float32Array): Int16Array<ArrayBuffer> {
  return Int16Array.from(samples, (sample) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767))),
  );
}
