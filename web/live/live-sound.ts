/**
 * The sound of a call that is listened to. Decoded by the same WASM as in a call (web/audio/opus-decoder.ts says why there is one decoder for
 * all browsers), and played ahead of time by the AudioContext itself: a page that is busy for half a second is not heard.
 */
import { createOpusDecoder, type OpusDecoder } from '../audio/opus-decoder.ts';
import { loadOpus, type OpusWasm } from '../audio/opus-wasm.ts';
import { LatchError } from '../../shared/errors.ts';
import { PIPELINE_HZ } from '../../shared/frames.ts';
import { decodeLivePackets, type LiveVoice } from '../../shared/live.ts';
import { Playout } from './playout.ts';

export class LiveSound {
  readonly #context: AudioContext;
  readonly #opus: OpusWasm;
  readonly #decoders = new Map<LiveVoice, { stream: number; decoder: OpusDecoder }>();
  #playout: Playout | null = null;

  private constructor(context: AudioContext, opus: OpusWasm) {
    this.#context = context;
    this.#opus = opus;
  }

  /** Call it from a press: browsers let sound begin with nothing less. Rejects with LatchError. */
  static async open(onBlocked: (isBlocked: boolean) => void): Promise<LiveSound> {
    let context: AudioContext;
    try {
      // At the rate of the packets, or each would be resampled by itself, with a click at its edges.
      context = new AudioContext({ sampleRate: PIPELINE_HZ });
    } catch (cause) {
      throw LatchError.from(cause, 'browser-unsupported');
    }
    context.onstatechange = () => onBlocked(context.state !== 'running' && context.state !== 'closed');
    // It may never settle where the browser holds sound back.
    void context.resume().catch(() => {});
    try {
      return new LiveSound(context, await loadOpus());
    } catch (thrown) {
      void context.close();
      throw thrown;
    }
  }

  /** From a press. */
  unblock(): void {
    void this.#context.resume().catch(() => {});
  }

  /** It is now `callMs` on the call's clock. */
  onJoined(callMs: number): void {
    this.#playout = new Playout(callMs, this.#nowMs);
  }

  /** Throws LatchError `bad-frame`. */
  onAudio(bytes: Uint8Array): void {
    for (const { voice, stream, atMs, payload } of decodeLivePackets(bytes)) {
      const startMs = this.#playout?.place(voice, atMs, this.#nowMs) ?? null;
      // What is skipped is decoded too: the next packet goes on from it.
      const pcm = this.#decoderOf(voice, stream).decode(payload);
      if (startMs !== null) this.#play(pcm, startMs);
    }
  }

  get speaking(): LiveVoice | null {
    return this.#playout?.speaking(this.#nowMs) ?? null;
  }

  close(): void {
    for (const { decoder } of this.#decoders.values()) decoder.close();
    this.#decoders.clear();
    this.#playout = null;
    this.#context.onstatechange = null;
    if (this.#context.state !== 'closed') void this.#context.close();
  }

  get #nowMs(): number {
    return this.#context.currentTime * 1000;
  }

  #play(pcm: Float32Array<ArrayBuffer>, startMs: number): void {
    const buffer = this.#context.createBuffer(1, pcm.length, PIPELINE_HZ);
    buffer.copyToChannel(pcm, 0);
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(this.#context.destination);
    // On a sample: packets that follow each other meet without a gap.
    source.start(Math.round((startMs * PIPELINE_HZ) / 1000) / PIPELINE_HZ);
  }

  #decoderOf(voice: LiveVoice, stream: number): OpusDecoder {
    const known = this.#decoders.get(voice);
    if (known?.stream === stream) return known.decoder;
    known?.decoder.close();
    const decoder = createOpusDecoder(this.#opus);
    this.#decoders.set(voice, { stream, decoder });
    return decoder;
  }
}
