/**
 * The core of one call: the ledger, the sequencer and the connection to the speech model, as one object without socket or codec. An
 * event goes in (`apply`), and `onStep` gets the whole step. Then its effects are applied in order: commands to the model here,
 * what the browser gets by `onEffect`.
 */
import type {
  Capabilities,
  HistoryEntry,
  ModelFunction,
  SpeechModel,
  SpeechModelConnection,
} from '../../models/speech-model.ts';
import {
  coreStart,
  LATE_CANCELS,
  turnIdsToKeep,
  type CoreEffect,
  type CoreEvent,
  type CoreState,
  type CoreStep,
  type WireEffect,
} from './core-state.ts';
import { coreStep } from './core-step.ts';
import { TurnAudio } from './turn-audio.ts';

export interface CoreOptions {
  model: SpeechModel;
  /** What was said in earlier calls of the conversation. */
  earlier: readonly HistoryEntry[];
  /** What the model may call in a reply to a guess, where it can. */
  functions: readonly ModelFunction[];
  /** How long another connection to the model is tried after one was lost. */
  redialMs: number;
  /** Whether a reply may be asked for on a guess, of a model that can do this. */
  maySpeculate: (capabilities: Capabilities) => boolean;
  nowMs: () => number;
  /** Runs it later, about then. Returns what stops it. */
  after: (delayMs: number, run: () => void) => () => void;
  onEffect: (effect: WireEffect) => void;
  onStep: (step: CoreStep) => void;
}

export class Core {
  #state: CoreState;
  #connection: SpeechModelConnection | null = null;
  /** The number of the connection: events of an older one are ignored. */
  #connections = 0;
  readonly #turnAudio = new TurnAudio(() => turnIdsToKeep(this.#state.ledger));
  /** Events that came during a step: each step is complete before the next one begins. */
  readonly #waiting: CoreEvent[] = [];
  #stepping = false;
  #stopDial: () => void = () => {};

  constructor(private readonly options: CoreOptions) {
    this.#state = coreStart(options.earlier);
  }

  get state(): CoreState {
    return this.#state;
  }

  /** What the model can do, as far as is known now, to its other calls or to this one. */
  get capabilities(): Capabilities {
    const { capabilities } = this.options.model;
    return { ...capabilities, cancel: capabilities.cancel && this.#state.lateCancels < LATE_CANCELS };
  }

  apply(event: CoreEvent): void {
    this.#waiting.push(event);
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) this.#step(next);
    } finally {
      this.#stepping = false;
    }
  }

  /** Hangs up on the model, for good. */
  close(): void {
    this.#waiting.length = 0;
    this.#hangUp();
  }

  #step(event: CoreEvent): void {
    const before = this.#state;
    const { capabilities } = this;
    const { state: after, effects } = coreStep(before, event, {
      capabilities,
      limits: this.options.model.limits,
      speculation: this.options.maySpeculate(capabilities),
      judges: this.options.functions.length > 0 && capabilities.functions,
      redialMs: this.options.redialMs,
    });
    this.#state = after;
    this.options.onStep({ event, before, after, effects });
    for (const effect of effects) this.#applyEffect(effect);
  }

  #applyEffect(effect: CoreEffect): void {
    switch (effect.type) {
      case 'connect':
        return this.#connect(effect.history);
      case 'hang-up':
        return this.#hangUp();
      case 'dial-later':
        this.#stopDial = this.options.after(effect.afterMs, () =>
          this.apply({ type: 'dial', atMs: this.options.nowMs() }),
        );
        return;
      case 'append-audio':
        this.#turnAudio.keep(effect.turnId, effect.pcm);
        return this.#connection?.appendAudio(effect.pcm);
      case 'move-audio':
        return this.#turnAudio.move(effect.from, effect.to);
      case 'replay-audio':
        return this.#turnAudio.of(effect.turnId).forEach((pcm) => this.#connection?.appendAudio(pcm));
      case 'commit-audio':
        return this.#connection?.commitAudio();
      case 'clear-audio':
        return this.#connection?.clearAudio();
      case 'add-text':
        return this.#connection?.addText(effect.text);
      case 'create-response':
        return this.#connection?.createResponse(effect.tag, effect.functions);
      case 'cancel-response':
        return this.#connection?.cancelResponse(effect.responseId);
      case 'delete-item':
        return this.#connection?.deleteItem(effect.itemId);
      case 'truncate-item':
        return this.#connection?.truncateItem(effect.itemId, effect.audioEndMs);
      default:
        return this.options.onEffect(effect);
    }
  }

  #connect(history: readonly HistoryEntry[]): void {
    const connection = ++this.#connections;
    this.#connection = this.options.model.connect({
      history,
      functions: this.options.functions,
      onEvent: (event) => {
        if (connection === this.#connections)
          this.apply({ type: 'model', atMs: this.options.nowMs(), event });
      },
    });
  }

  #hangUp(): void {
    this.#stopDial();
    this.#connections++;
    this.#connection?.close();
    this.#connection = null;
  }
}
