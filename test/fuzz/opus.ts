/**
 * Packets that no encoder made, to both decoders of Opus: the page's (WebAssembly) and the server's (native). Each is decoded to
 * PACKET_MS of sound or refused as a bad frame, and honest packets sound as before.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { OpusDecoder, OpusPacketizer } from '../../server/audio/opus.ts';
import { LatchError } from '../../shared/errors.ts';
import { MAX_PAYLOAD_BYTES, PACKET_SAMPLES, PIPELINE_HZ } from '../../shared/frames.ts';
import { OpusWasm } from '../../web/audio/opus-wasm.ts';
import { bytesWithFaults } from './arbitraries.ts';

export interface OpusResult {
  packets: number;
  decoded: number;
  refused: number;
  /** Memory of the process: WebAssembly's and libopus's own are in it. After the first tenth, and at the end. */
  rssBytes: { before: number; after: number };
}

type Decode = (packet: Uint8Array) => ArrayLike<number>;
export const DECODERS = ['wasm', 'native'] as const;

const BATCH = 1000;

/** A second of a tone, as the server encodes it. */
const HONEST = new OpusPacketizer().push(
  Int16Array.from({ length: PIPELINE_HZ }, (_, i) => 8000 * Math.sin((2 * Math.PI * 300 * i) / PIPELINE_HZ)),
);

const packet = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 200 }),
  fc.uint8Array({ minLength: 1, maxLength: MAX_PAYLOAD_BYTES }),
  bytesWithFaults(fc.constantFrom(...HONEST)).filter(
    ({ length }) => length > 0 && length <= MAX_PAYLOAD_BYTES,
  ),
);

/** Throws where a decoder breaks, with the seed. */
export async function fuzzOpus(
  which: (typeof DECODERS)[number],
  { seed, packets }: { seed: number; packets: number },
): Promise<OpusResult> {
  const { decode, fresh } = which === 'wasm' ? await wasmDecoder() : nativeDecoder();
  const reference = soundOf(fresh());
  const result: OpusResult = { packets: 0, decoded: 0, refused: 0, rssBytes: { before: 0, after: 0 } };
  for (let batch = 0; result.packets < packets; batch++) {
    const sample = fc.sample(packet, {
      seed: seed + batch,
      numRuns: Math.min(BATCH, packets - result.packets),
    });
    for (const bytes of sample) {
      result.packets++;
      try {
        const { length } = decode(bytes);
        if (length !== PACKET_SAMPLES) throw new Error(`${length} samples of ${bytes.join()}`);
        result.decoded++;
      } catch (thrown) {
        if (!(thrown instanceof LatchError && thrown.code === 'bad-frame'))
          throw atSeed(thrown, seed + batch);
        result.refused++;
      }
    }
    if (soundOf(fresh()).some((value, at) => value !== reference[at]))
      throw new Error(`honest packets sound otherwise after seed ${seed + batch}`);
    result.rssBytes.after = process.memoryUsage.rss();
    if (result.packets * 10 <= packets || result.rssBytes.before === 0)
      result.rssBytes.before = result.rssBytes.after;
  }
  return result;
}

const soundOf = (decode: Decode): number[] => HONEST.flatMap((bytes) => Array.from(decode(bytes)));

const atSeed = (thrown: unknown, seed: number): Error =>
  new Error(`a decoder broke, seed ${seed}: ${String(thrown)}`, { cause: thrown });

/** `fresh` makes a decoder in the same memory, as each reply has one. */
async function wasmDecoder(): Promise<{ decode: Decode; fresh: () => Decode }> {
  const path = createRequire(import.meta.url).resolve('@evan/opus/wasm/simd.wasm');
  const opus = await OpusWasm.instantiate(await WebAssembly.compile(await readFile(path)));
  const attacked = opus.decoder();
  return {
    decode: (bytes) => attacked.decode(bytes),
    fresh: () => {
      const decoder = opus.decoder();
      let left = HONEST.length;
      return (bytes) => {
        const samples = decoder.decode(bytes);
        if (--left === 0) decoder.close();
        return samples;
      };
    },
  };
}

/** `fresh` is the same decoder, reset, as at the beginning of each turn. */
function nativeDecoder(): { decode: Decode; fresh: () => Decode } {
  const decoder = new OpusDecoder();
  const decode: Decode = (bytes) => decoder.decode(bytes);
  return {
    decode,
    fresh: () => {
      decoder.reset();
      return decode;
    },
  };
}
