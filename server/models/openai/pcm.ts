/** PCM16 (little-endian, as every machine that runs Node) to base64 and back. */

export function toBase64(pcm: Int16Array): string {
  return Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64');
}

/** Joins deltas that were cut inside a sample. One for each stream of audio. */
export class PcmReader {
  #half: number | null = null;

  /** The whole samples that are there now. */
  read(base64: string): Int16Array {
    const carried = this.#half === null ? 0 : 1;
    const bytes = Buffer.alloc(carried + Buffer.byteLength(base64, 'base64'));
    if (this.#half !== null) bytes[0] = this.#half;
    const length = carried + bytes.write(base64, carried, 'base64');
    this.#half = length % 2 === 1 ? (bytes[length - 1] ?? null) : null;
    return new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(length / 2));
  }
}
