import { OpusPacketizer } from '../audio/opus.ts';

/** Names a reply, and the guess that it answers. */
export interface ReplyRef {
  replyId: number;
  turnId: number;
  revision: number;
}

export interface ReplyPacket extends ReplyRef {
  /** From 0, for each reply. */
  seq: number;
  payload: Uint8Array;
}

/** The replies of a call as Opus packets. One is encoded at a time; what is left of one when another begins is not wanted. */
export class ReplyPackets {
  readonly #onPacket: (packet: ReplyPacket) => void;
  #current: { reply: ReplyRef; seq: number; packetizer: OpusPacketizer } | null = null;

  constructor(onPacket: (packet: ReplyPacket) => void) {
    this.#onPacket = onPacket;
  }

  /** Takes the reply's next PCM at 24 kHz. */
  push({ replyId, turnId, revision }: ReplyRef, pcm: Int16Array): void {
    if (this.#current?.reply.replyId !== replyId)
      this.#current = { reply: { replyId, turnId, revision }, seq: 0, packetizer: new OpusPacketizer() };
    this.#give(this.#current.packetizer.push(pcm));
  }

  /** The tail of a reply that ended. */
  flush({ replyId }: ReplyRef): void {
    if (this.#current?.reply.replyId !== replyId) return;
    this.#give(this.#current.packetizer.flush());
    this.#current = null;
  }

  #give(payloads: Uint8Array[]): void {
    const current = this.#current!;
    for (const payload of payloads) this.#onPacket({ ...current.reply, seq: current.seq++, payload });
  }
}
