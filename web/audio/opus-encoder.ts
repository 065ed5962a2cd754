/**
 * Turns 24 kHz mono samples into Opus packets, with WebCodecs if the browser has it. Without WebCodecs, and as soon as it
 * fails, WASM encodes. Both make the same packets: raw Opus, PACKET_MS each, 24 kbit/s, voice, no DTX, no in-band FEC.
 *
 * Opus looks ahead by 6.5 ms: the sound of a packet reaches that far into the next one. So a little silence must follow
 * whatever is to be heard to its last sample (a turn's hangover is such silence).
 */
import { PACKET_SAMPLES } from '../../shared/frames.ts';
import type { OpusWasm } from './opus-wasm.ts';
import { webCodecsPackets } from './opus-webcodecs.ts';
import type { OnPacket, PacketEncoder } from './packet-encoder.ts';

export interface OpusEncoder {
  /** Which encoder is at work. It may change from 'webcodecs' to 'wasm', never back. */
  readonly path: 'webcodecs' | 'wasm';
  /** Accepts any number of samples in ±1 at PIPELINE_HZ; every PACKET_SAMPLES of them become exactly one packet. */
  push(pcm: Float32Array): void;
  /**
   * Fills up a begun packet with silence. Returns a promise if packets of what was pushed are still to come; it resolves
   * when `onPacket` has got all of them.
   */
  flush(): void | Promise<void>;
  /** Forgets what was pushed and has not come out as packets; the next push begins a new stream. */
  reset(): void;
  close(): void;
}

/** `onPacket` gets the packets in order. `allow` narrows the choice, for tests and for browsers known to be broken. */
export async function createOpusEncoder(
  opus: OpusWasm,
  onPacket: OnPacket,
  allow: 'any' | 'wasm' = 'any',
): Promise<OpusEncoder> {
  const encoder = new FallbackEncoder(wasmPackets(opus, onPacket));
  if (allow === 'any') {
    const preferred = await webCodecsPackets(onPacket, (unanswered) => encoder.fallBack(unanswered));
    if (preferred) encoder.prefer(preferred);
  }
  return encoder;
}

function wasmPackets(opus: OpusWasm, onPacket: OnPacket): PacketEncoder {
  const encoder = opus.encoder();
  return {
    encode: (pcm) => onPacket(encoder.encode(pcm)),
    flush: () => {},
    reset: () => encoder.reset(),
    close: () => encoder.close(),
  };
}

/** Cuts samples into packets, and moves from the preferred encoder to the sure one without losing any packet. */
class FallbackEncoder implements OpusEncoder {
  readonly #sure: PacketEncoder;
  #preferred: PacketEncoder | null = null;
  #pcm = new Float32Array(PACKET_SAMPLES);
  #filled = 0;

  constructor(sure: PacketEncoder) {
    this.#sure = sure;
  }

  get path(): OpusEncoder['path'] {
    return this.#preferred ? 'webcodecs' : 'wasm';
  }

  prefer(preferred: PacketEncoder): void {
    this.#preferred = preferred;
  }

  /** The preferred encoder failed: the sure one encodes what it left unanswered, and everything that follows. */
  fallBack(unanswered: Float32Array<ArrayBuffer>[]): void {
    this.#preferred = null;
    for (const pcm of unanswered) this.#sure.encode(pcm);
  }

  push(pcm: Float32Array): void {
    for (let at = 0; at < pcm.length;) {
      const count = Math.min(pcm.length - at, PACKET_SAMPLES - this.#filled);
      this.#pcm.set(pcm.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
      if (this.#filled === PACKET_SAMPLES) this.#encode();
    }
  }

  flush(): void | Promise<void> {
    if (this.#filled > 0) this.#encode();
    return (this.#preferred ?? this.#sure).flush();
  }

  reset(): void {
    this.#pcm.fill(0);
    this.#filled = 0;
    this.#preferred?.reset();
    this.#sure.reset();
  }

  close(): void {
    this.#preferred?.close();
    this.#sure.close();
  }

  #encode(): void {
    const pcm = this.#pcm;
    this.#pcm = new Float32Array(PACKET_SAMPLES);
    this.#filled = 0;
    (this.#preferred ?? this.#sure).encode(pcm);
  }
}
