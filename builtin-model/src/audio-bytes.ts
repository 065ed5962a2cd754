import { ProtocolError } from './protocol-error.ts';

/** Samples of one millisecond at 24 kHz, and the bytes of one sample. */
export const SAMPLES_PER_MS = 24;
export const BYTES_PER_SAMPLE = 2;
/** Bytes of one millisecond of PCM16 at 24 kHz. */
export const BYTES_PER_MS = SAMPLES_PER_MS * BYTES_PER_SAMPLE;

/** 15 MiB, the protocol's limit on the audio of one event. */
const mostAudioEventBytes = 15 * 1024 * 1024;

/** Decodes base64 PCM16. Throws ProtocolError if it is neither, or too long. */
export function decodeAudio(base64: string, param: string): Buffer {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  const bytes = (base64.length / 4) * 3 - padding;
  if (bytes > mostAudioEventBytes)
    throw new ProtocolError('invalid_value', 'The audio of one event may not exceed 15 MiB.', param);
  const audio = Buffer.from(base64, 'base64');
  if (audio.length !== bytes || audio.length % BYTES_PER_SAMPLE !== 0)
    throw new ProtocolError('invalid_value', 'Invalid audio: expected base64-encoded PCM16.', param);
  return audio;
}

/** A copy of the samples that its receiver may keep, or send to a thread. */
export function samplesOf(audio: Buffer): Int16Array {
  const samples = new Int16Array(audio.length / BYTES_PER_SAMPLE);
  Buffer.from(samples.buffer).set(audio);
  return samples;
}
