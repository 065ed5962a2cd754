/** Opus ⇄ PCM16 at PIPELINE_HZ, one packet of PACKET_MS at a time; mono, but for the encoder of whole conversations. */
import { Decoder, Encoder } from '@evan/opus';
import { LatchError } from '../../shared/errors.ts';
import { PACKET_MS, PACKET_SAMPLES, PIPELINE_HZ } from '../../shared/frames.ts';
import { opusMs } from '../../shared/opus-packet.ts';

/** Bits per second of a reply: clear wideband speech (RFC 7587 §3.1.1 recommends 16 to 20 kbit/s for wideband, 24 up). */
const REPLY_BITRATE = 32_000;
/** 0 to 10. Measured for 20 ms at 24 kHz: 41 µs at 1, 88 µs at 5, 124 µs at 10. */
const COMPLEXITY = 5;

/** How far the samples of a decoder lag behind those of the encoder: 6.5 ms (OPUS_GET_LOOKAHEAD). */
export const LOOK_AHEAD_SAMPLES = 156;
/** Bits per second of two voices side by side. */
const STEREO_BITRATE = 48_000;

export class OpusDecoder {
  #decoder = new Decoder({ channels: 1, sample_rate: PIPELINE_HZ });

  /** Forgets what came before: the next packet begins another stream. */
  reset(): void {
    this.#decoder.reset();
  }

  /** One packet to samples. Throws LatchError `bad-frame` where it is no Opus, or not PACKET_MS of it. */
  decode(packet: Uint8Array): Int16Array {
    const ms = opusMs(packet);
    if (ms !== PACKET_MS) throw new LatchError('bad-frame', `the payload is ${ms} ms of Opus`);
    let bytes: Uint8Array;
    try {
      bytes = this.#decoder.decode(packet);
    } catch (cause) {
      throw new LatchError('bad-frame', 'the payload is not an Opus packet', { cause });
    }
    return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  }
}

/** Cuts a stream of samples of any lengths into packets. */
export class OpusPacketizer {
  #encoder: Encoder;
  #frame = new Int16Array(PACKET_SAMPLES);
  #filled = 0;

  constructor() {
    this.#encoder = new Encoder({ channels: 1, sample_rate: PIPELINE_HZ, application: 'voip' });
    this.#encoder.bitrate = REPLY_BITRATE;
    this.#encoder.complexity = COMPLEXITY;
  }

  /** Takes samples; returns the packets that are full now. */
  push(pcm: Int16Array): Uint8Array[] {
    const packets: Uint8Array[] = [];
    for (let at = 0; at < pcm.length;) {
      const count = Math.min(PACKET_SAMPLES - this.#filled, pcm.length - at);
      this.#frame.set(pcm.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
      if (this.#filled === PACKET_SAMPLES) packets.push(this.#encode());
    }
    return packets;
  }

  /** The last packet, filled up with silence; none if nothing is left. */
  flush(): Uint8Array[] {
    if (this.#filled === 0) return [];
    this.#frame.fill(0, this.#filled);
    return [this.#encode()];
  }

  #encode(): Uint8Array {
    this.#filled = 0;
    // The encoder returns a view of memory that it uses again.
    return Uint8Array.from(this.#encoder.encode(this.#frame));
  }
}

export class OpusStereoEncoder {
  #encoder: Encoder;

  constructor() {
    this.#encoder = new Encoder({ channels: 2, sample_rate: PIPELINE_HZ, application: 'audio' });
    this.#encoder.bitrate = STEREO_BITRATE;
    this.#encoder.complexity = COMPLEXITY;
  }

  /** PACKET_SAMPLES pairs of samples, left before right, to one packet. */
  encode(pairs: Int16Array): Uint8Array {
    return Uint8Array.from(this.#encoder.encode(pairs));
  }
}
