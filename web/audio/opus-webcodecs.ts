/** The browser's own Opus encoder, as a PacketEncoder. It answers later, and may fail at any time. */
import { PACKET_MS, PIPELINE_HZ } from '../../shared/frames.ts';
import { OPUS_BITRATE } from './opus-wasm.ts';
import type { OnPacket, PacketEncoder } from './packet-encoder.ts';

const PACKET_US = PACKET_MS * 1000;

const CONFIG = {
  codec: 'opus',
  sampleRate: PIPELINE_HZ,
  numberOfChannels: 1,
  bitrate: OPUS_BITRATE,
  // `application` and `signal` are newer than the rest; a browser that does not know a member ignores it.
  opus: { format: 'opus', frameDuration: PACKET_US, application: 'voip', signal: 'voice', usedtx: false },
} as const satisfies AudioEncoderConfig & {
  opus: OpusEncoderConfig & { application: string; signal: string };
};

/** If more packets than this are unanswered, the encoder hangs: a burst of pre-roll explains fewer. 10 s of audio. */
const MAX_UNANSWERED = 500;
/** A flush takes a few ms. An encoder that needs this long hangs. */
const FLUSH_LIMIT_MS = 1_000;

/**
 * An encoder, or null if the browser has none that fits. When it fails, `onFailure` gets the samples of every packet that
 * did not come out, and later the samples of each packet that is still pushed into it.
 */
export async function webCodecsPackets(
  onPacket: OnPacket,
  onFailure: (unanswered: Float32Array<ArrayBuffer>[]) => void,
): Promise<PacketEncoder | null> {
  if (typeof AudioEncoder === 'undefined' || typeof AudioData === 'undefined') return null;
  try {
    const { supported } = await AudioEncoder.isConfigSupported(CONFIG);
    return supported ? new WebCodecsPackets(onPacket, onFailure) : null;
  } catch {
    // Some browsers throw on members that they do not know, although the specification says to ignore them.
    return null;
  }
}

class WebCodecsPackets implements PacketEncoder {
  readonly #codec: AudioEncoder;
  readonly #onFailure: (unanswered: Float32Array<ArrayBuffer>[]) => void;
  /** The samples of the packets that are still to come. */
  #unanswered: Float32Array<ArrayBuffer>[] = [];
  /**
   * Time stamps, in µs, of the next packet and of the first one since `reset`: packets from before the reset are recognised
   * by them.
   */
  #nextUs = 0;
  #streamUs = 0;
  #failed = false;

  constructor(onPacket: OnPacket, onFailure: (unanswered: Float32Array<ArrayBuffer>[]) => void) {
    this.#onFailure = onFailure;
    this.#codec = new AudioEncoder({
      output: (chunk) => {
        if (this.#failed || chunk.timestamp < this.#streamUs - PACKET_US / 2) return;
        // No packet is due: the encoder padded its end with a packet of its own.
        if (!this.#unanswered.shift()) return;
        const packet = new Uint8Array(chunk.byteLength);
        chunk.copyTo(packet);
        onPacket(packet);
      },
      error: () => this.#fail(),
    });
    this.#codec.configure(CONFIG);
  }

  encode(pcm: Float32Array<ArrayBuffer>): void {
    if (this.#failed) return this.#onFailure([pcm]);
    this.#unanswered.push(pcm);
    if (this.#unanswered.length > MAX_UNANSWERED) return this.#fail();
    try {
      const data = new AudioData({
        format: 'f32-planar',
        sampleRate: PIPELINE_HZ,
        numberOfChannels: 1,
        numberOfFrames: pcm.length,
        timestamp: this.#nextUs,
        data: pcm,
      });
      this.#nextUs += PACKET_US;
      this.#codec.encode(data);
      data.close();
    } catch {
      this.#fail();
    }
  }

  async flush(): Promise<void> {
    if (this.#codec.state !== 'configured') return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const isLate = await Promise.race([
      // A flush that fails, or that a reset cuts short, has nothing left to wait for.
      this.#codec.flush().then(
        () => false,
        () => false,
      ),
      new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(true), FLUSH_LIMIT_MS);
      }),
    ]);
    clearTimeout(timer);
    // The other encoder takes over what was not answered: the turn waits for no encoder that hangs.
    if (isLate) this.#fail();
  }

  reset(): void {
    this.#unanswered = [];
    this.#streamUs = this.#nextUs;
    try {
      this.#codec.reset();
      this.#codec.configure(CONFIG);
    } catch {
      this.#fail();
    }
  }

  close(): void {
    this.#failed = true;
    if (this.#codec.state !== 'closed') this.#codec.close();
  }

  #fail(): void {
    if (this.#failed) return;
    this.close();
    this.#onFailure(this.#unanswered);
    this.#unanswered = [];
  }
}
