/** From packets of replies to the playback worklet: decodes them, and keeps replies apart. */
import type { PlaybackPort } from './playback-port.ts';
import type { ReplyDecoder } from './reply-decoder.ts';

export class Downlink {
  /** The replies of which more packets may come. */
  readonly #decoders = new Map<number, ReplyDecoder>();

  constructor(
    private readonly port: PlaybackPort,
    private readonly newDecoder: () => ReplyDecoder,
  ) {}

  beginReply(replyId: number): void {
    this.#decoders.set(replyId, this.newDecoder());
  }

  /** The next packet of a reply. A packet of a reply that is over is ignored. */
  onPacket(replyId: number, payload: Uint8Array): void {
    const decoder = this.#decoders.get(replyId);
    if (decoder) this.#sendAudio(replyId, decoder.decode(payload));
  }

  /** No more packets of this reply will come. */
  endReply(replyId: number): void {
    const decoder = this.#decoders.get(replyId);
    if (!decoder) return;
    this.#sendAudio(replyId, decoder.flush());
    this.#closeDecoder(replyId);
    this.port.send({ kind: 'end', replyId });
  }

  sendRelease(replyId: number): void {
    this.port.send({ kind: 'release', replyId });
  }

  /** The worklet answers with `stopped`. */
  sendDrop(replyId: number): void {
    this.#closeDecoder(replyId);
    this.port.send({ kind: 'drop', replyId });
  }

  sendDuck(gain: number): void {
    this.port.send({ kind: 'duck', gain });
  }

  /** Stops a reply where it is, or lets it go on. */
  sendHalt(replyId: number, on: boolean): void {
    this.port.send({ kind: 'halt', replyId, on });
  }

  sendOutputLatency(ms: number): void {
    this.port.send({ kind: 'output-latency', ms });
  }

  close(): void {
    for (const replyId of [...this.#decoders.keys()]) this.#closeDecoder(replyId);
    this.port.close();
  }

  #sendAudio(replyId: number, pcm: Float32Array<ArrayBuffer>): void {
    if (pcm.length > 0) this.port.send({ kind: 'audio', replyId, pcm }, [pcm.buffer]);
  }

  #closeDecoder(replyId: number): void {
    this.#decoders.get(replyId)?.close();
    this.#decoders.delete(replyId);
  }
}
