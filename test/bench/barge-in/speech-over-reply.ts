/** What goes up to the server of speech over a reply, by the page's own uplink and through Opus, and when its words come back. */
import { OpusDecoder, OpusPacketizer } from '../../../server/audio/opus.ts';
import type { FloorEffect } from '../../../shared/floor/floor-state.ts';
import type { SpeechEncoder } from '../../../web/call/worker/line/speech-encoder.ts';
import { Uplink } from '../../../web/call/worker/line/uplink.ts';

/** What was written down, and how long after the end of the audio. */
export interface Written {
  text: string;
  tookMs: number;
}

/** Writes down PCM at PIPELINE_HZ. */
export type Scribe = (pcm: Int16Array) => Promise<Written>;

/** The speech of one call. It gets the floor's effects, in their order. */
export class SpeechOverReply {
  readonly #scribe: Scribe;
  readonly #uplink: Uplink;
  readonly #decoder = new OpusDecoder();
  #sent: Int16Array[] = [];
  /** What was overheard of the open turn, and when. */
  #asked: { atMs: number; written: Promise<Written> }[] = [];
  #told = 0;
  #atMs = 0;

  constructor(scribe: Scribe) {
    this.#scribe = scribe;
    this.#uplink = new Uplink(opusEncoder(), {
      onSpeech: ({ payload }) => this.#sent.push(this.#decoder.decode(payload).slice()),
      onEvent: ({ name }) => {
        if (name === 'turn.open') this.#onOpen();
        if (name === 'turn.overheard') this.#onOverheard();
      },
      onFailed: (error) => {
        throw error;
      },
    });
  }

  /** Captured samples at PIPELINE_HZ. */
  onPcm(pcm: Float32Array): void {
    this.#uplink.onPcm(pcm);
  }

  apply(effect: FloorEffect, atMs: number): void {
    this.#atMs = atMs;
    if (effect.type === 'open') this.#uplink.openTurn(effect.turnId);
    if (effect.type === 'audio-on') this.#uplink.audioOn();
    if (effect.type === 'audio-off') this.#uplink.audioOff();
    if (effect.type === 'overhear') this.#uplink.sendOverheard(effect.turnId);
    if (effect.type === 'abandon') this.#uplink.sendAbandon(effect.turnId);
    if (effect.type === 'commit') this.#uplink.sendCommit(effect);
  }

  /** All that was overheard of the open turn, once it is there: the server says so of the whole only (shared/ledger/transcripts.ts). */
  async wordsBy(atMs: number): Promise<string | null> {
    if (this.#told === this.#asked.length) return null;
    const all = await Promise.all(
      this.#asked.map(async (asked) => ({ ...(await asked.written), askedMs: asked.atMs })),
    );
    if (all.some(({ askedMs, tookMs }) => askedMs + tookMs > atMs)) return null;
    this.#told = all.length;
    return all.map(({ text }) => text).join(' ');
  }

  #onOpen(): void {
    this.#decoder.reset();
    this.#sent = [];
    this.#asked = [];
    this.#told = 0;
  }

  #onOverheard(): void {
    const pcm = Int16Array.from(this.#sent.flatMap((packet) => [...packet]));
    this.#sent = [];
    this.#asked.push({ atMs: this.#atMs, written: this.#scribe(pcm) });
  }
}

function opusEncoder(): SpeechEncoder {
  let packetizer = new OpusPacketizer();
  const encoder: SpeechEncoder = {
    onPacket: () => {},
    push: (pcm) => send(packetizer.push(Int16Array.from(pcm, (sample) => Math.round(sample * 32_767)))),
    flush: () => send(packetizer.flush()),
    reset: () => {
      packetizer = new OpusPacketizer();
    },
    close: () => {},
  };
  const send = (packets: Uint8Array[]) => packets.forEach((packet) => encoder.onPacket(packet.slice()));
  return encoder;
}
