/**
 * From captured samples to what the server gets, in one strict order: each turn's `turn.open`, its packets, then what is
 * said about it. The encoder may be asynchronous, so everything waits in one line, and whoever says something about a
 * turn first has all its packets out.
 */
import { createOpusEncoder, type OpusEncoder } from '../../audio/opus-encoder.ts';
import type { OpusWasm } from '../../audio/opus-wasm.ts';
import type { TurnRef } from '../../../shared/floor/floor-state.ts';
import { PIPELINE_HZ } from '../../../shared/frames.ts';
import type { ClientEvent } from '../../../shared/protocol.ts';
import type { SpeechFrame } from './call-link.ts';

/** What is kept of the audio before speech is noticed, so that the first phoneme is not lost. */
export const PRE_ROLL_MS = 300;
const PRE_ROLL_SAMPLES = (PIPELINE_HZ * PRE_ROLL_MS) / 1000;

export interface UplinkSink {
  event(event: ClientEvent): void;
  speech(frame: SpeechFrame): void;
  /** The encoder broke beyond repair. */
  failed(error: unknown): void;
}

export class Uplink {
  readonly #sink: UplinkSink;
  #encoder!: OpusEncoder;
  /** The turn that packets belong to, and how many it has. */
  #turn: { turnId: number; revision: number; packets: number } | null = null;
  #sending = false;
  #preRoll: Float32Array[] = [];
  #preRollSamples = 0;
  #line: Promise<void> = Promise.resolve();

  private constructor(sink: UplinkSink) {
    this.#sink = sink;
  }

  static async create(opus: OpusWasm, sink: UplinkSink, allow: 'any' | 'wasm'): Promise<Uplink> {
    const uplink = new Uplink(sink);
    uplink.#encoder = await createOpusEncoder(opus, (packet) => uplink.#give(packet), allow);
    return uplink;
  }

  /** Takes captured samples, mono at PIPELINE_HZ: sent while speech is on, else kept as pre-roll. */
  push(pcm: Float32Array): void {
    this.#next(() => {
      if (this.#sending) this.#encoder.push(pcm);
      else this.#keep(pcm);
    });
  }

  /** A turn begins, with what the pre-roll holds. */
  open(turnId: number): void {
    this.#next(() => {
      this.#turn = { turnId, revision: 0, packets: 0 };
      // Nothing of the turn before is to be heard in this one; the server's decoder starts afresh too.
      this.#encoder.reset();
      this.#sink.event({ name: 'turn.open', payload: { turnId } });
      this.#resume();
    });
  }

  audioOn(): void {
    this.#next(() => this.#resume());
  }

  audioOff(): void {
    this.#next(() => this.#pause());
  }

  speculate(ref: TurnRef): void {
    this.#next(async () => {
      await this.#encoder.flush();
      this.#sink.event({ name: 'turn.speculate', payload: { ...ref, packets: this.#turn?.packets ?? 0 } });
    });
  }

  retract(ref: TurnRef): void {
    this.#next(() => {
      if (this.#turn) this.#turn.revision = ref.revision + 1;
      this.#sink.event({ name: 'turn.retract', payload: ref });
    });
  }

  /** The turn is over, by `turn.commit` or `turn.abandon`. */
  close(event: Extract<ClientEvent, { name: 'turn.commit' | 'turn.abandon' }>): void {
    this.#next(async () => {
      await this.#pause();
      this.#sink.event(event);
      this.#turn = null;
    });
  }

  /** Anything else that is said to the server, in its place. */
  event(event: ClientEvent): void {
    this.#next(() => this.#sink.event(event));
  }

  release(): void {
    this.#next(() => this.#encoder.close());
  }

  #next(step: () => void | Promise<void>): void {
    this.#line = this.#line.then(step).catch((error: unknown) => this.#sink.failed(error));
  }

  #resume(): void {
    this.#sending = true;
    for (const pcm of this.#preRoll) this.#encoder.push(pcm);
    this.#preRoll = [];
    this.#preRollSamples = 0;
  }

  async #pause(): Promise<void> {
    if (!this.#sending) return;
    this.#sending = false;
    await this.#encoder.flush();
  }

  #keep(pcm: Float32Array): void {
    this.#preRoll.push(pcm);
    this.#preRollSamples += pcm.length;
    while (this.#preRollSamples - this.#preRoll[0]!.length >= PRE_ROLL_SAMPLES) {
      this.#preRollSamples -= this.#preRoll.shift()!.length;
    }
  }

  #give(payload: Uint8Array): void {
    if (!this.#turn) return;
    const { turnId, revision } = this.#turn;
    this.#sink.speech({ turnId, revision, seq: this.#turn.packets++, payload });
  }
}
