import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { PACKET_SAMPLES, PIPELINE_HZ } from '../../../shared/frames.ts';
import { rmsDb } from '../../../web/audio/level.ts';
import { createOpusDecoder } from '../../../web/audio/opus-decoder.ts';
import { createOpusEncoder } from '../../../web/audio/opus-encoder.ts';
import { OpusWasm } from '../../../web/audio/opus-wasm.ts';

let opus: OpusWasm;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve('@evan/opus/wasm/simd.wasm');
  opus = await OpusWasm.instantiate(await WebAssembly.compile(await readFile(path)));
});

/** Something like a voice: harmonics of 140 Hz that swell and fade. */
function voice(samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) => {
    const t = i / PIPELINE_HZ;
    let sum = 0;
    for (let k = 1; k <= 12; k++) sum += Math.sin(2 * Math.PI * 140 * k * t) / k;
    return 0.2 * sum * (0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * t));
  });
}

/** By how many samples `later` follows `source`, and how alike they are at that shift (1: the same shape). */
function alignment(source: Float32Array, later: Float32Array): { lag: number; correlation: number } {
  let best = { lag: 0, correlation: -1 };
  for (let lag = 0; lag < PIPELINE_HZ / 50; lag++) {
    let [product, a, b] = [0, 0, 0];
    for (let i = PACKET_SAMPLES * 5; i < source.length - PACKET_SAMPLES; i++) {
      product += source[i]! * later[i + lag]!;
      a += source[i]! ** 2;
      b += later[i + lag]! ** 2;
    }
    const correlation = product / Math.sqrt(a * b);
    if (correlation > best.correlation) best = { lag, correlation };
  }
  return best;
}

async function encode(pcm: Float32Array, chunk = pcm.length): Promise<Uint8Array[]> {
  const packets: Uint8Array[] = [];
  const encoder = await createOpusEncoder(opus, (packet) => packets.push(packet), 'wasm');
  for (let at = 0; at < pcm.length; at += chunk) encoder.push(pcm.subarray(at, at + chunk));
  await encoder.flush();
  encoder.close();
  return packets;
}

describe('Opus in WASM', () => {
  it('decodes to the shape of what was encoded, 6.5 ms later', async () => {
    const source = voice(PACKET_SAMPLES * 50);
    const decoder = createOpusDecoder(opus);
    const decoded = Float32Array.from(
      (await encode(source)).flatMap((packet) => [...decoder.decode(packet)]),
    );
    expect(decoded.length).toBe(source.length);
    const { lag, correlation } = alignment(source, decoded);
    // At 24 kbit/s the voice mode keeps the sound of speech better than its waveform: about 0.85 on human speech too.
    expect(correlation).toBeGreaterThan(0.8);
    expect(Math.abs((lag / PIPELINE_HZ) * 1000 - 6.5)).toBeLessThan(1);
  });

  it('makes one packet of every 20 ms, however they come, and pads the last', async () => {
    const source = voice(PACKET_SAMPLES * 7 + 1);
    const whole = await encode(source);
    expect(whole.length).toBe(8);
    expect(await encode(source, 37)).toEqual(whole);
    for (const packet of whole) expect(packet.length).toBeLessThan(200);
  });

  it('spends about 24 kbit/s on a voice', async () => {
    const packets = await encode(voice(PIPELINE_HZ * 2));
    const bytes = packets.reduce((sum, packet) => sum + packet.length, 0);
    expect((bytes * 8) / 2).toBeGreaterThan(12_000);
    expect((bytes * 8) / 2).toBeLessThan(30_000);
  });

  it('begins a new stream on reset, without a trace of the one before', async () => {
    const packets: Uint8Array[] = [];
    const encoder = await createOpusEncoder(opus, (packet) => packets.push(packet), 'wasm');
    encoder.push(voice(PACKET_SAMPLES * 5 + 100));
    encoder.reset();
    packets.length = 0;
    encoder.push(voice(PACKET_SAMPLES * 5));
    expect(packets).toEqual(await encode(voice(PACKET_SAMPLES * 5)));
  });

  it('conceals a lost packet with a packet of sound', async () => {
    const decoder = createOpusDecoder(opus);
    const packets = await encode(voice(PACKET_SAMPLES * 10));
    for (const packet of packets) decoder.decode(packet);
    const concealed = decoder.decode(null);
    expect(concealed.length).toBe(PACKET_SAMPLES);
    expect(rmsDb(concealed)).toBeGreaterThan(-40);
  });

  it('says that what is no packet is a bad frame, and goes on', async () => {
    const decoder = createOpusDecoder(opus);
    expect(() => decoder.decode(new Uint8Array(0))).toThrow(expect.objectContaining({ code: 'bad-frame' }));
    expect(() => decoder.decode(new Uint8Array(2000))).toThrow(
      expect.objectContaining({ code: 'bad-frame' }),
    );
    // A code 3 packet (RFC 6716 §3.2.5) that says it contains no frame.
    expect(() => decoder.decode(Uint8Array.of(0x4b, 0x00))).toThrow(
      expect.objectContaining({ code: 'bad-frame' }),
    );
    const [packet] = await encode(voice(PACKET_SAMPLES));
    expect(decoder.decode(packet!).length).toBe(PACKET_SAMPLES);
  });

  it('keeps its streams apart', async () => {
    const alone = await encode(voice(PACKET_SAMPLES * 5));
    const both: Uint8Array[][] = [[], []];
    const encoders = await Promise.all(
      both.map((into) => createOpusEncoder(opus, (p) => into.push(p), 'wasm')),
    );
    for (let i = 0; i < 5; i++)
      for (const encoder of encoders)
        encoder.push(voice(PACKET_SAMPLES * 5).subarray(i * PACKET_SAMPLES, (i + 1) * PACKET_SAMPLES));
    expect(both).toEqual([alone, alone]);
  });
});

describe('a packet of another length than 20 ms', () => {
  // TOC bytes of SILK and of CELT (RFC 6716 §3.1), nothing coded after them.
  it.each([
    ['60 ms', [0x58]],
    ['120 ms', [0x59, 0x00]],
    ['10 ms', [0x40]],
    ['2.5 ms', [0x80]],
  ])('is a bad frame: %s', (_, bytes) => {
    const decoder = createOpusDecoder(opus);
    expect(() => decoder.decode(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ code: 'bad-frame' }),
    );
    expect(decoder.decode(null)).toHaveLength(PACKET_SAMPLES);
  });
});
