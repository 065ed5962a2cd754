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
  SpeechModelEvent,
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

/** One connection to the model. It may be of no use any more, and not know it yet. */
interface Dialled {
  connection: SpeechModelConnection;
}

export class Core {
  #state: CoreState;
  /** Events of any other connection are ignored. */
  #inUse: Dialled | null = null;
  #spare: Dialled | null = null;
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
    this.#spare?.connection.close();
    this.#spare = null;
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
        this.#inUse = this.#dial(effect.history, false);
        return;
      case 'open-spare':
        this.#spare = this.#dial(effect.history, true);
        return;
      case 'use-spare':
        return this.#useSpare(effect.history);
      case 'hang-up':
        return this.#hangUp();
      case 'dial-later':
        this.#stopDial = this.options.after(effect.afterMs, () =>
          this.apply({ type: 'dial', atMs: this.options.nowMs() }),
        );
        return;
      case 'append-audio':
        this.#turnAudio.keep(effect.turnId, effect.pcm);
        return this.#inUse?.connection.appendAudio(effect.pcm);
      case 'move-audio':
        return this.#turnAudio.move(effect.from, effect.to);
      case 'replay-audio':
        return this.#turnAudio.of(effect.turnId).forEach((pcm) => this.#inUse?.connection.appendAudio(pcm));
      case 'commit-audio':
        return this.#inUse?.connection.commitAudio();
      case 'clear-audio':
        return this.#inUse?.connection.clearAudio();
      case 'add-text':
        return this.#inUse?.connection.addText(effect.text);
      case 'create-response':
        return this.#inUse?.connection.createResponse(effect.tag, effect.functions);
      case 'cancel-response':
        return this.#inUse?.connection.cancelResponse(effect.responseId);
      case 'delete-item':
        return this.#inUse?.connection.deleteItem(effect.itemId);
      case 'truncate-item':
        return this.#inUse?.connection.truncateItem(effect.itemId, effect.audioEndMs);
      default:
        return this.options.onEffect(effect);
    }
  }

  #dial(history: readonly HistoryEntry[], isSpare: boolean): Dialled {
    const dialled: Dialled = {
      connection: this.options.model.connect({
        history,
        isSpare,
        functions: this.options.functions,
        onEvent: (event) => this.#onModelEvent(dialled, event),
      }),
    };
    return dialled;
  }

  #onModelEvent(from: Dialled, event: SpeechModelEvent): void {
    const atMs = this.options.nowMs();
    if (from === this.#inUse) this.apply({ type: 'model', atMs, event });
    else if (from === this.#spare) this.apply({ type: 'spare', atMs, event });
  }

  #useSpare(history: readonly HistoryEntry[]): void {
    this.#hangUp();
    this.#inUse = this.#spare;
    this.#spare = null;
    this.#inUse?.connection.seed(history);
  }

  #hangUp(): void {
    this.#stopDial();
    this.#inUse?.connection.close();
    this.#inUse = null;
  }
}
