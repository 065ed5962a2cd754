/** The sound of one call: packets of speech to samples, samples of replies to packets. */
import type { AudioFrame } from '../../shared/frames.ts';
import type { ReplyRef } from '../../shared/ledger/ledger-state.ts';
import { OpusDecoder, OpusPacketizer } from '../audio/opus.ts';

export interface ReplyPacket extends ReplyRef {
  /** From 0, for each reply. */
  seq: number;
  /** One Opus packet of PACKET_MS. */
  payload: Uint8Array;
}

export interface Codec {
  /** The samples of one packet of speech, mono at PIPELINE_HZ. Throws LatchError `bad-frame`. */
  decode(frame: Pick<AudioFrame, 'turnId' | 'seq' | 'payload'>): Int16Array;
  /** The packets that more samples of a reply fill. */
  encode(reply: ReplyRef, pcm: Int16Array): ReplyPacket[];
  /** The last packet of a reply, filled up with silence; none if nothing is left. */
  finish(reply: ReplyRef): ReplyPacket[];
}

/** Encodes one reply at a time: the rest of a reply is dropped when the next one begins. */
export class OpusCodec implements Codec {
  readonly #decoder = new OpusDecoder();
  #current: { replyId: number; seq: number; packetizer: OpusPacketizer } | null = null;

  decode({ seq, payload }: Pick<AudioFrame, 'seq' | 'payload'>): Int16Array {
    // The browser's encoder starts afresh with each turn.
    if (seq === 0) this.#decoder.reset();
    return this.#decoder.decode(payload);
  }

  encode(reply: ReplyRef, pcm: Int16Array): ReplyPacket[] {
    if (this.#current?.replyId !== reply.replyId)
      this.#current = { replyId: reply.replyId, seq: 0, packetizer: new OpusPacketizer() };
    return this.#numbered(reply, this.#current.packetizer.push(pcm));
  }

  finish(reply: ReplyRef): ReplyPacket[] {
    if (this.#current?.replyId !== reply.replyId) return [];
    const packets = this.#numbered(reply, this.#current.packetizer.flush());
    this.#current = null;
    return packets;
  }

  #numbered({ replyId, turnId, revision }: ReplyRef, payloads: Uint8Array[]): ReplyPacket[] {
    const current = this.#current!;
    return payloads.map((payload) => ({ replyId, turnId, revision, seq: current.seq++, payload }));
  }
}
