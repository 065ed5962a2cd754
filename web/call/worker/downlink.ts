/** From packets of replies to the playback worklet: decodes, brings them to the context's rate, and keeps replies apart. */
import { createOpusDecoder, type OpusDecoder } from '../../audio/opus-decoder.ts';
import type { OpusWasm } from '../../audio/opus-wasm.ts';
import type { PlaybackCommand } from '../../audio/playback-messages.ts';
import { Resampler } from '../../audio/resampler.ts';
import { PIPELINE_HZ } from '../../../shared/frames.ts';

export class Downlink {
  readonly #streams = new Map<number, { decoder: OpusDecoder; resampler: Resampler }>();

  constructor(
    private readonly opus: OpusWasm,
    private readonly port: MessagePort,
    private readonly sampleRate: number,
  ) {}

  begin(replyId: number): void {
    const resampler = new Resampler(PIPELINE_HZ, this.sampleRate);
    this.#streams.set(replyId, { decoder: createOpusDecoder(this.opus), resampler });
  }

  /** The next packet of a reply; one of a reply that is over is ignored. */
  take(replyId: number, payload: Uint8Array): void {
    const stream = this.#streams.get(replyId);
    if (stream) this.#play(replyId, stream.resampler.process(stream.decoder.decode(payload)));
  }

  /** No more packets of this reply. */
  end(replyId: number): void {
    const stream = this.#streams.get(replyId);
    if (!stream) return;
    this.#play(replyId, stream.resampler.flush());
    this.#forget(replyId);
    this.#command({ kind: 'end', replyId });
  }

  release(replyId: number): void {
    this.#command({ kind: 'release', replyId });
  }

  /** Answered by the worklet with `stopped`. */
  drop(replyId: number): void {
    this.#forget(replyId);
    this.#command({ kind: 'drop', replyId });
  }

  duck(gain: number): void {
    this.#command({ kind: 'duck', gain });
  }

  /** Stops a reply where it is, or lets it go on. */
  halt(replyId: number, on: boolean): void {
    this.#command({ kind: 'halt', replyId, on });
  }

  outputLatency(ms: number): void {
    this.#command({ kind: 'output-latency', ms });
  }

  #play(replyId: number, pcm: Float32Array<ArrayBuffer>): void {
    if (pcm.length > 0) this.#command({ kind: 'audio', replyId, pcm }, [pcm.buffer]);
  }

  #forget(replyId: number): void {
    this.#streams.get(replyId)?.decoder.close();
    this.#streams.delete(replyId);
  }

  #command(command: PlaybackCommand, transfer: Transferable[] = []): void {
    this.port.postMessage(command, transfer);
  }
}
