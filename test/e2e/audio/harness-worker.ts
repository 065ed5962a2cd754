/** Codecs and VAD where they live in the app: in a worker. */
import { PACKET_SAMPLES, PIPELINE_HZ } from '../../../shared/frames.ts';
import { createOpusDecoder } from '../../../web/audio/opus-decoder.ts';
import { createOpusEncoder } from '../../../web/audio/opus-encoder.ts';
import { loadOpus } from '../../../web/audio/opus-wasm.ts';
import { Resampler } from '../../../web/audio/resampler.ts';
import { Hiss } from '../../../web/turn/hiss.ts';
import { silentGate, speechGate } from '../../../web/turn/speech-gate.ts';
import { VAD_FRAME_MS, VAD_FRAME_SAMPLES, VAD_HZ, createVad } from '../../../web/turn/vad.ts';
import type { OpusRequest, OpusResult, VadRequest, VadResult, WorkerRequest } from './worker-messages.ts';

const opus = loadOpus();
let vad: ReturnType<typeof createVad> | null = null;

self.onmessage = async ({ data: { id, request } }: MessageEvent<{ id: number; request: WorkerRequest }>) => {
  try {
    const result = request.kind === 'opus' ? await runOpus(request) : await runVad(request);
    self.postMessage({ id, result });
  } catch (error) {
    self.postMessage({ id, error: String(error instanceof Error ? error.stack : error) });
  }
};

async function runOpus({ pcm, encoder: allow, failAfter, how, forgotten }: OpusRequest): Promise<OpusResult> {
  const packets: Uint8Array[] = [];
  const restore = breakWebCodecs(failAfter, how);
  const encoder = await createOpusEncoder(await opus, (packet) => packets.push(packet), allow);
  encoder.push(Float32Array.from({ length: forgotten }, () => Math.random() - 0.5));
  encoder.reset();
  packets.length = 0;
  // As a call does: a packet's worth at a time, with the event loop in between.
  for (let at = 0; at < pcm.length; at += PACKET_SAMPLES) {
    encoder.push(pcm.subarray(at, at + PACKET_SAMPLES));
    await new Promise((resolve) => setTimeout(resolve));
  }
  const beforeFlush = packets.length;
  await encoder.flush();
  const { path } = encoder;
  encoder.close();
  restore();
  const decoder = createOpusDecoder(await opus);
  const byWasm = join(packets.map((packet) => decoder.decode(packet)));
  return {
    path,
    beforeFlush,
    packetBytes: packets.map((packet) => packet.length),
    configs: packets.map((packet) => packet[0]! >> 3),
    wasm: alignment(pcm, byWasm),
    webCodecs: alignment(pcm, await decodeByBrowser(packets)),
  };
}

/** Makes the browser's encoder fail, once, after so many packets. */
function breakWebCodecs(failAfter: number, how: OpusRequest['how']): () => void {
  const Real = globalThis.AudioEncoder;
  let encoded = 0;
  globalThis.AudioEncoder = class extends Real {
    readonly #error: (error: DOMException) => void;
    constructor(init: AudioEncoderInit) {
      super(init);
      this.#error = init.error;
    }
    override encode(data: AudioData): void {
      if (encoded++ !== failAfter) return super.encode(data);
      const error = new DOMException('the encoder is gone', 'EncodingError');
      if (how === 'throws') throw error;
      this.#error(error);
    }
  };
  return () => (globalThis.AudioEncoder = Real);
}

async function decodeByBrowser(packets: Uint8Array[]): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  let rate = 0;
  const decoder = new AudioDecoder({
    output: (data) => {
      const samples = new Float32Array(data.numberOfFrames);
      data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      rate = data.sampleRate;
      parts.push(samples);
      data.close();
    },
    error: (error) => {
      throw error;
    },
  });
  decoder.configure({ codec: 'opus', sampleRate: PIPELINE_HZ, numberOfChannels: 1 });
  for (const [i, data] of packets.entries())
    decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: i * 20_000, data }));
  await decoder.flush();
  return new Resampler(rate, PIPELINE_HZ).process(join(parts));
}

function join(parts: Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

/** By how many samples `later` follows `source`, and how alike they are then. */
function alignment(source: Float32Array, later: Float32Array): { correlation: number; lag: number } {
  let best = { correlation: -1, lag: 0 };
  const end = Math.min(source.length, later.length) - PACKET_SAMPLES;
  for (let lag = 0; lag < PACKET_SAMPLES; lag++) {
    let [product, a, b] = [0, 0, 0];
    for (let i = 0; i < end; i++) {
      product += source[i]! * later[i + lag]!;
      a += source[i]! ** 2;
      b += later[i + lag]! ** 2;
    }
    const correlation = product / Math.sqrt(a * b);
    if (correlation > best.correlation) best = { correlation, lag };
  }
  return best;
}

/** The path of the microphone in a call: to 24 kHz, to 16 kHz, frame by frame through network and gate. */
async function runVad({ pcm, sampleRate }: VadRequest): Promise<VadResult> {
  const network = await (vad ??= createVad());
  network.reset();
  const toPipeline = new Resampler(sampleRate, PIPELINE_HZ);
  const toVad = new Resampler(PIPELINE_HZ, VAD_HZ, 'full');
  const heard = join([
    toVad.process(toPipeline.process(pcm)),
    toVad.process(toPipeline.flush()),
    toVad.flush(),
  ]);
  const edges: VadResult['edges'] = [];
  const hiss = new Hiss();
  let gate = silentGate(0);
  const frames = Math.floor(heard.length / VAD_FRAME_SAMPLES);
  const began = performance.now();
  for (let i = 0; i < frames; i++) {
    const frame = heard.subarray(i * VAD_FRAME_SAMPLES, (i + 1) * VAD_FRAME_SAMPLES);
    const next = speechGate(gate, {
      prob: await network.process(hiss.under(frame)),
      startMs: i * VAD_FRAME_MS,
      endMs: (i + 1) * VAD_FRAME_MS,
      strangeDb: Infinity,
      playing: false,
    });
    if (next.speaking !== gate.speaking) edges.push({ speaking: next.speaking, atMs: next.sinceMs });
    gate = next;
  }
  return { edges, msPerFrame: (performance.now() - began) / frames };
}
