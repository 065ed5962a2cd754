/** PCM16 as samples in ±1. */
export function floatsFromPcm(pcm: Int16Array): Float32Array {
  return Float32Array.from(pcm, (sample) => sample / 32_768);
}
