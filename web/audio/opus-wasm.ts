/**
 * libopus as WebAssembly (the module that @evan/opus ships; its own loader is for Node alone). 24 kHz mono both ways.
 * Encodes and decodes synchronously, in any thread; a worker is where it belongs.
 */
import wasmUrl from '@evan/opus/wasm/simd.wasm?url';
import { LatchError } from '../../shared/errors.ts';
import { MAX_PAYLOAD_BYTES, PACKET_SAMPLES, PIPELINE_HZ } from '../../shared/frames.ts';
import { FROM_SERVER, type PartSource } from '../part-files.ts';

/** Bits per second for speech at 24 kHz: about 60 bytes a packet, transparent to recognition and pleasant to hear. */
export const OPUS_BITRATE = 24_000;
/** 0 to 10. 9 is what Chromium's own encoder uses on desktops; 20 ms of audio cost 0.14 ms in WASM. */
const OPUS_COMPLEXITY = 9;

/** A packet may hold at most 120 ms (RFC 6716 §3.2.5), though Latch's packets hold PACKET_MS. */
const MAX_PACKET_FRAMES = (PIPELINE_HZ * 120) / 1000;
const CHANNELS = 1;
/** opus_defines.h */
const OPUS_APPLICATION_VOIP = 2048;
const OPUS_SIGNAL_VOICE = 3001;
const OPUS_SET_BITRATE = 4002;
const OPUS_SET_COMPLEXITY = 4010;
const OPUS_SET_SIGNAL = 4024;
const OPUS_RESET_STATE = 4028;

interface OpusExports {
  memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  free(pointer: number): void;
  opus_strerror(code: number): number;
  opus_encoder_get_size(channels: number): number;
  opus_encoder_init(state: number, rateHz: number, channels: number, application: number): number;
  opus_encoder_ctl_set(state: number, request: number, value: number): number;
  opus_encode(state: number, pcm: number, frames: number, packet: number, maxBytes: number): number;
  opus_decoder_get_size(channels: number): number;
  opus_decoder_init(state: number, rateHz: number, channels: number): number;
  opus_decode(
    state: number,
    packet: number,
    bytes: number,
    pcm: number,
    maxFrames: number,
    fec: number,
  ): number;
}

/** Fetches and compiles libopus; once per thread is enough. Rejects with LatchError `browser-unsupported`. */
export async function loadOpus(parts: PartSource = FROM_SERVER): Promise<OpusWasm> {
  try {
    return await OpusWasm.instantiate(await WebAssembly.compileStreaming(parts.fetch(wasmUrl)));
  } catch (error) {
    throw LatchError.from(error, 'browser-unsupported');
  }
}

/** One instance of libopus: makes encoders and decoders, which share its memory. */
export class OpusWasm {
  static async instantiate(module: WebAssembly.Module): Promise<OpusWasm> {
    const nothing = () => 0;
    const instance = await WebAssembly.instantiate(module, {
      wasi_snapshot_preview1: { fd_seek: nothing, fd_write: nothing, fd_close: nothing, proc_exit: nothing },
      env: { emscripten_notify_memory_growth: nothing },
    });
    return new OpusWasm(instance.exports as unknown as OpusExports);
  }

  readonly #opus: OpusExports;
  readonly #pcm: number;
  readonly #packet: number;

  private constructor(opus: OpusExports) {
    this.#opus = opus;
    this.#pcm = this.#allocate(MAX_PACKET_FRAMES * Int16Array.BYTES_PER_ELEMENT);
    this.#packet = this.#allocate(MAX_PAYLOAD_BYTES);
  }

  /** An encoder's state: `encode` takes exactly PACKET_SAMPLES in ±1 and returns one packet in a buffer of its own. */
  encoder(): { encode(pcm: Float32Array): Uint8Array<ArrayBuffer>; reset(): void; close(): void } {
    const opus = this.#opus;
    const state = this.#allocate(opus.opus_encoder_get_size(CHANNELS));
    this.#check(opus.opus_encoder_init(state, PIPELINE_HZ, CHANNELS, OPUS_APPLICATION_VOIP));
    const set = (request: number, value: number) =>
      this.#check(opus.opus_encoder_ctl_set(state, request, value));
    set(OPUS_SET_BITRATE, OPUS_BITRATE);
    set(OPUS_SET_COMPLEXITY, OPUS_COMPLEXITY);
    set(OPUS_SET_SIGNAL, OPUS_SIGNAL_VOICE);
    return {
      encode: (pcm) => {
        if (pcm.length !== PACKET_SAMPLES) throw new RangeError(`a packet is not ${pcm.length} samples`);
        const samples = new Int16Array(opus.memory.buffer, this.#pcm, PACKET_SAMPLES);
        for (let i = 0; i < PACKET_SAMPLES; i++)
          samples[i] = Math.round(Math.min(1, Math.max(-1, pcm[i]!)) * 32_767);
        const bytes = this.#check(
          opus.opus_encode(state, this.#pcm, PACKET_SAMPLES, this.#packet, MAX_PAYLOAD_BYTES),
        );
        return new Uint8Array(opus.memory.buffer, this.#packet, bytes).slice() as Uint8Array<ArrayBuffer>;
      },
      reset: () => set(OPUS_RESET_STATE, 0),
      close: () => opus.free(state),
    };
  }

  /**
   * A decoder's state: `decode` returns the packet's samples in ±1, in a buffer of their own. `null` stands for a lost
   * packet, which is concealed. The result is PACKET_SAMPLES. Throws LatchError `bad-frame` if it is not an Opus packet of PACKET_MS.
   */
  decoder(): { decode(packet: Uint8Array | null): Float32Array<ArrayBuffer>; close(): void } {
    const opus = this.#opus;
    const state = this.#allocate(opus.opus_decoder_get_size(CHANNELS));
    this.#check(opus.opus_decoder_init(state, PIPELINE_HZ, CHANNELS));
    return {
      decode: (packet) => {
        if (packet && (packet.length === 0 || packet.length > MAX_PAYLOAD_BYTES))
          throw new LatchError('bad-frame', `Opus packet of ${packet.length} bytes`);
        if (packet) new Uint8Array(opus.memory.buffer, this.#packet, packet.length).set(packet);
        const frames = this.#check(
          packet
            ? opus.opus_decode(state, this.#packet, packet.length, this.#pcm, MAX_PACKET_FRAMES, 0)
            : opus.opus_decode(state, 0, 0, this.#pcm, PACKET_SAMPLES, 0),
        );
        if (frames !== PACKET_SAMPLES) throw new LatchError('bad-frame', `Opus packet of ${frames} samples`);
        return Float32Array.from(
          new Int16Array(opus.memory.buffer, this.#pcm, frames),
          (sample) => sample / 32_768,
        );
      },
      close: () => opus.free(state),
    };
  }

  /** Throws LatchError `internal` where there is no memory left: libopus itself would write to address 0. */
  #allocate(bytes: number): number {
    const pointer = this.#opus.malloc(bytes);
    if (pointer === 0) throw new LatchError('internal', 'opus: out of memory');
    return pointer;
  }

  /** Passes a result through. For one of libopus's negative error codes it throws, with libopus's own words. */
  #check(result: number): number {
    if (result >= 0) return result;
    const text = new Uint8Array(this.#opus.memory.buffer, this.#opus.opus_strerror(result));
    const words = String.fromCharCode(...text.subarray(0, text.indexOf(0)));
    throw new LatchError('bad-frame', `opus: ${words}`);
  }
}
