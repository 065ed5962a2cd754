/** PCM16 mono WAV files, as the fixtures are and as recordings are kept. */
import { readFileSync, writeFileSync } from 'node:fs';

export interface Audio {
  rateHz: number;
  /** Samples in ±1. */
  pcm: Float32Array;
}

/** Reads a PCM16 mono WAV; throws on anything else. */
export function readWav(path: string): Audio {
  const bytes = readFileSync(path);
  if (bytes.toString('latin1', 0, 4) !== 'RIFF') throw new Error(`${path} is no WAV file`);
  let at = 12;
  let rateHz = 0;
  while (at < bytes.length) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = at + 8;
    if (id === 'fmt ') {
      if (
        bytes.readUInt16LE(body) !== 1 ||
        bytes.readUInt16LE(body + 2) !== 1 ||
        bytes.readUInt16LE(body + 14) !== 16
      ) {
        throw new Error(`${path} is not PCM16 mono`);
      }
      rateHz = bytes.readUInt32LE(body + 4);
    }
    if (id === 'data') {
      const count = Math.floor(Math.min(size, bytes.length - body) / 2);
      const pcm = Float32Array.from({ length: count }, (_, i) => bytes.readInt16LE(body + 2 * i) / 32_768);
      return { rateHz, pcm };
    }
    at = body + size + (size % 2);
  }
  throw new Error(`${path} holds no audio`);
}

export function writeWav(path: string, audio: Audio): void {
  writeFileSync(path, wavBytes(audio));
}

export function wavBytes({ rateHz, pcm }: Audio): Buffer {
  const bytes = Buffer.alloc(44 + 2 * pcm.length);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + 2 * pcm.length, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rateHz, 24);
  bytes.writeUInt32LE(2 * rateHz, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(2 * pcm.length, 40);
  pcm.forEach((sample, i) =>
    bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), 44 + 2 * i),
  );
  return bytes;
}
