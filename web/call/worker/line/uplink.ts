/**
 * Turns captured samples into what the server gets, in one strict order: each turn's `turn.open`, its packets, then the
 * events about it. An encoder may be asynchronous, so whatever comes while one step is unfinished waits for that step. If
 * nothing is unfinished, a step is done before the call that asked for it returns.
 */
import type { TurnRef } from '../../../../shared/floor/floor-state.ts';
import { PIPELINE_HZ } from '../../../../shared/frames.ts';
import type { ClientEvent } from '../../../../shared/protocol.ts';
import type { SpeechPacket } from './line.ts';
import type { SpeechEncoder } from './speech-encoder.ts';

/** How much audio from before speech is noticed is kept, so that the first phoneme is not lost. */
export const PRE_ROLL_MS = 300;
const PRE_ROLL_SAMPLES = (PIPELINE_HZ * PRE_ROLL_MS) / 1000;

export interface UplinkHandlers {
  /** The next thing to send. */
  onEvent(event: ClientEvent): void;
  onSpeech(packet: SpeechPacket): void;
  /** A step threw: the encoder broke beyond repair. */
  onFailed(error: unknown): void;
}

/** A step that returns a promise is finished when the promise is. */
type Step = () => void | Promise<void>;

export class Uplink {
  /** The turn that packets belong to, and how many packets it has. */
  #turn: (TurnRef & { packets: number }) | null = null;
  #sending = false;
  #preRoll: Float32Array[] = [];
  #preRollSamples = 0;
  /** The last turn that was committed, and how many packets it had. */
  #committed: { packets: number } | null = null;
  readonly #waiting: Step[] = [];
  #busy = false;

  constructor(
    private readonly encoder: SpeechEncoder,
    private readonly handlers: UplinkHandlers,
  ) {
    encoder.onPacket = (payload) => this.#onPacket(payload);
  }

  /**
   * Captured samples, mono at PIPELINE_HZ. They are sent while speech is on, and otherwise kept as pre-roll. The array is
   * not changed.
   */
  onPcm(pcm: Float32Array): void {
    this.#inOrder(() => {
      if (this.#sending) this.encoder.push(pcm);
      else this.#keep(pcm);
    });
  }

  /** A turn begins, with what the pre-roll holds. */
  openTurn(turnId: number): void {
    this.#inOrder(() => {
      this.#turn = { turnId, revision: 0, packets: 0 };
      // Nothing of the turn before may be heard in this one; the server's decoder starts afresh too.
      this.encoder.reset();
      this.handlers.onEvent({ name: 'turn.open', payload: { turnId } });
      this.#startSending();
    });
  }

  /** Speech goes on: audio is sent again, and the pre-roll goes first. */
  audioOn(): void {
    this.#inOrder(() => this.#startSending());
  }

  audioOff(): void {
    this.#inOrder(() => this.#stopSending());
  }

  sendSpeculate({ turnId, revision, unjudged }: TurnRef & { unjudged?: true }): void {
    this.#inOrder(() =>
      andThen(this.encoder.flush(), () => {
        const packets = this.#turn?.packets ?? 0;
        const payload = { turnId, revision, packets, ...(unjudged && { unjudged }) };
        this.handlers.onEvent({ name: 'turn.speculate', payload });
      }),
    );
  }

  /** Whatever is pushed after it is of a later item. */
  sendOverheard(turnId: number): void {
    this.#inOrder(() =>
      andThen(this.encoder.flush(), () => {
        const packets = this.#turn?.packets ?? 0;
        this.handlers.onEvent({ name: 'turn.overheard', payload: { turnId, packets } });
      }),
    );
  }

  sendRetract({ turnId, revision }: TurnRef): void {
    this.#inOrder(() => {
      if (this.#turn) this.#turn.revision = revision + 1;
      this.handlers.onEvent({ name: 'turn.retract', payload: { turnId, revision } });
    });
  }

  sendCommit({ turnId, revision }: TurnRef): void {
    this.#closeTurn({ name: 'turn.commit', payload: { turnId, revision } });
  }

  /** The open turn is the rest of the one that was committed last: its packets go on from those. */
  sendRejoin(turnId: number, early: TurnRef, heardMs: number): void {
    this.#inOrder(() => {
      this.handlers.onEvent({ name: 'turn.rejoin', payload: { turnId, early, heardMs } });
      const packets = (this.#committed?.packets ?? 0) + (this.#turn?.packets ?? 0);
      this.#turn = { turnId: early.turnId, revision: early.revision + 1, packets };
    });
  }

  sendAbandon(turnId: number): void {
    this.#closeTurn({ name: 'turn.abandon', payload: { turnId } });
  }

  /** Any other event for the server, sent in its place in the order. */
  sendEvent(event: ClientEvent): void {
    this.#inOrder(() => this.handlers.onEvent(event));
  }

  close(): void {
    this.#inOrder(() => this.encoder.close());
  }

  #closeTurn(event: ClientEvent): void {
    this.#inOrder(() =>
      andThen(this.#stopSending(), () => {
        this.handlers.onEvent(event);
        if (event.name === 'turn.commit') this.#committed = this.#turn;
        this.#turn = null;
      }),
    );
  }

  #inOrder(step: Step): void {
    this.#waiting.push(step);
    this.#run();
  }

  /** Runs the waiting steps until one has to be awaited. A step that another step asks for runs after it. */
  #run(): void {
    if (this.#busy) return;
    this.#busy = true;
    for (let step = this.#waiting.shift(); step; step = this.#waiting.shift()) {
      try {
        const unfinished = step();
        if (unfinished) return void this.#finishLater(unfinished);
      } catch (error) {
        this.handlers.onFailed(error);
      }
    }
    this.#busy = false;
  }

  async #finishLater(unfinished: Promise<void>): Promise<void> {
    try {
      await unfinished;
    } catch (error) {
      this.handlers.onFailed(error);
    }
    this.#busy = false;
    this.#run();
  }

  #startSending(): void {
    this.#sending = true;
    for (const pcm of this.#preRoll) this.encoder.push(pcm);
    this.#preRoll = [];
    this.#preRollSamples = 0;
  }

  #stopSending(): void | Promise<void> {
    if (!this.#sending) return;
    this.#sending = false;
    return this.encoder.flush();
  }

  #keep(pcm: Float32Array): void {
    this.#preRoll.push(pcm);
    this.#preRollSamples += pcm.length;
    while (this.#preRollSamples - this.#preRoll[0]!.length >= PRE_ROLL_SAMPLES) {
      this.#preRollSamples -= this.#preRoll.shift()!.length;
    }
  }

  #onPacket(payload: Uint8Array): void {
    if (!this.#turn) return;
    const { turnId, revision } = this.#turn;
    this.handlers.onSpeech({ turnId, revision, seq: this.#turn.packets++, payload });
  }
}

function andThen(first: void | Promise<void>, then: () => void): void | Promise<void> {
  return first ? first.then(then) : then();
}
