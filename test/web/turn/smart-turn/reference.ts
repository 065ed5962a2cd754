/** What reference.py computed. */
import { readFileSync } from 'node:fs';

const read = (path: string): Buffer => readFileSync(new URL(path, import.meta.url));

type Numbers = readonly (readonly [band: number, frame: number, value: number])[];

export const reference = JSON.parse(read('./reference.json').toString()) as {
  clip: string;
  shorter: Numbers;
  longer: Numbers;
  /** What the stand-in says of the clip. */
  standIn: number;
};

/** A network with the inputs and the output of Smart Turn. */
export const standIn = (): Uint8Array => read('./stand-in.onnx');

/** The samples of a PCM16 WAV file. */
export function samplesOf(path: string): Float32Array {
  const bytes = read(path).subarray(44);
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i) / 32_768);
}
