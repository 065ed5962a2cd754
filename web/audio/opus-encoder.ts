/**
 * From 24 kHz mono samples to Opus packets: WebCodecs where the browser has it, WASM everywhere else and as soon as
 * WebCodecs fails. Both give the same packets: raw Opus, PACKET_MS each, 24 kbit/s, voice, no DTX, no in-band FEC.
 *
 * Opus looks ahead by 6.5 ms: the sound of a packet reaches into the next one by that much. What must be heard to its
 * last sample is followed by a little silence (the hangover of a turn is).
 */
import { PACKET_SAMPLES } from '../../shared/frames.ts';
import type { OpusWasm } from './opus-wasm.ts';
import { webCodecsPackets } from './opus-webcodecs.ts';
import type { OnPacket, PacketEncoder } from './packet-encoder.ts';

export interface OpusEncoder {
  /** Which one is at work; it may turn from 'webcodecs' to 'wasm', never back. */
  readonly path: 'webcodecs' | 'wasm';
  /** Takes samples in ±1 at PIPELINE_HZ, any number; every PACKET_SAMPLES of them become exactly one packet. */
  push(pcm: Float32Array): void;
  /**
   * Fills up a packet that was begun with silence. Returns a promise where packets of what was pushed are still to come: it
   * resolves when all of them were given out.
   */
  flush(): void | Promise<void>;
  /** Forgets what was pushed and not given out; the next push begins a new stream. */
  reset(): void;
  close(): void;
}

/** `onPacket` gets the packets in order. `allow` narrows the choice, for tests and for browsers found to be broken. */
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

/** Cuts samples into packets, and moves from the preferred encoder to the sure one without losing any. */
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

  /** The preferred encoder failed: what it left unanswered is encoded by the sure one, and all that follows. */
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
