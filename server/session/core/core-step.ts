/**
 * The decisions of one call on the server, pure: `(state, event) → {state, effects}`. The ledger says what is wanted of the
 * speech model, the sequencer in what order the model can be asked, and the step itself whether a lost connection gets a second try.
 */
import { LatchError } from '../../../shared/errors.ts';
import type { LedgerEvent } from '../../../shared/ledger/ledger-state.ts';
import { ledgerStep } from '../../../shared/ledger/ledger.ts';
import type { SpeechModelEvent } from '../../models/speech-model.ts';
import { historyForModel, type CoreEffect, type CoreEvent, type CoreState } from './core-state.ts';
import { SEQUENCER_START, sequencerStep, type SequencerEffect, type SequencerEvent } from './sequencer.ts';

/** A connection that held for this long was good: its loss is worth another try. */
const GOOD_AFTER_MS = 20_000;

/** The next state, and what follows from it, in order. Never throws: bad input becomes a `refuse` effect. */
export function coreStep(
  state: CoreState,
  event: CoreEvent,
): { state: CoreState; effects: readonly CoreEffect[] } {
  const step = new Step(state, event.atMs);
  step.onEvent(event);
  return { state: step.state, effects: step.effects };
}

/** One step in the making: the state so far, and the effects so far. */
class Step {
  readonly effects: CoreEffect[] = [];
  /** Why the model refused to make the response that this step is about. */
  #refusal: LatchError | null = null;

  constructor(
    public state: CoreState,
    private readonly atMs: number,
  ) {}

  onEvent(event: CoreEvent): void {
    const { atMs } = this;
    switch (event.type) {
      case 'started':
        return this.#connect('connecting');
      case 'client':
      case 'speech':
        return this.#applyToLedger(event);
      case 'bad-message':
        return this.#refuse(event.error);
      case 'attached':
        return this.#applyToLedger({ type: 'resumed', atMs });
      case 'model':
        if (!this.state.upstream.closed) this.#onModelEvent(event.event);
        return;
      case 'tick':
        // Until the model is ready the connection's own limit holds (ModelLimits.connectMs).
        if (this.state.upstream.readyAtMs !== null) this.#applyToSequencer({ type: 'tick', atMs });
        // While the browser is away its commits are away too: none of its turns is late.
        if (event.attached) this.#applyToLedger({ type: 'tick', atMs });
        return;
    }
  }

  #onModelEvent(event: SpeechModelEvent): void {
    const { atMs } = this;
    switch (event.type) {
      case 'ready':
        this.state = { ...this.state, upstream: { ...this.state.upstream, readyAtMs: atMs } };
        this.#applyToSequencer({ type: 'ready', atMs });
        return this.#sendModelState('ready');
      case 'closed':
        return this.#onUpstreamLost(new LatchError(event.code, event.detail), event.retry);
      case 'audio-committed':
        return this.#applyToLedger({ type: 'item', atMs, itemId: event.itemId });
      case 'audio-refused':
        this.#applyToLedger({ type: 'item-refused', atMs });
        return this.#refuse(new LatchError('model-error', event.detail));
      case 'transcript-delta':
        return this.#onTranscript(event.itemId, event.delta, false);
      case 'transcript-final':
        return this.#onTranscript(event.itemId, event.text, true);
      case 'transcript-failed':
        return this.#onTranscript(event.itemId, '', true);
      case 'response-started':
        return this.#applyToSequencer({ ...event, type: 'started', atMs });
      case 'output-item':
        return this.#applyToSequencer({ ...event, type: 'item', atMs });
      case 'response-audio': {
        const { responseId, itemId, pcm } = event;
        this.#applyToSequencer({ type: 'audio', atMs, responseId, itemId });
        return this.#applyToLedger({ type: 'reply-audio', atMs, responseId, pcm });
      }
      case 'response-text':
        return this.#applyToLedger({
          type: 'reply-text',
          atMs,
          responseId: event.responseId,
          delta: event.delta,
        });
      case 'response-ended': {
        const { responseId, status, error } = event;
        // The ledger comes first: the end may let the sequencer ask for the next response.
        this.#applyToLedger({
          type: 'reply-ended',
          atMs,
          responseId,
          status: status === 'incomplete' ? 'completed' : status,
        });
        if (error) this.#refuse(new LatchError(error.code, error.detail));
        return this.#applyToSequencer({ type: 'ended', atMs, responseId });
      }
      case 'response-refused':
        this.#refusal = new LatchError(event.code, event.detail);
        return this.#applyToSequencer({ type: 'create-failed', atMs, tag: event.tag });
      case 'error':
        return this.#refuse(new LatchError(event.code, event.detail));
      case 'create-waited':
      case 'response-alive':
      case 'learned':
        return;
    }
  }

  #onTranscript(itemId: string, text: string, final: boolean): void {
    this.#applyToLedger({ type: 'transcript', atMs: this.atMs, itemId, text, final });
  }

  #applyToLedger(event: LedgerEvent): void {
    const { ledger, effects } = ledgerStep(this.state.ledger, event);
    this.state = { ...this.state, ledger };
    for (const effect of effects) {
      if (effect.type === 'want' || effect.type === 'withdraw' || effect.type === 'interrupt')
        this.#applyToSequencer({ ...effect, atMs: this.atMs });
      else this.effects.push(effect);
    }
  }

  #applyToSequencer(event: SequencerEvent): void {
    const { state: sequencer, effects } = sequencerStep(this.state.sequencer, event);
    this.state = { ...this.state, sequencer };
    for (const effect of effects) this.#applySequencerEffect(effect);
  }

  #applySequencerEffect(effect: SequencerEffect): void {
    const { atMs } = this;
    switch (effect.type) {
      case 'accepted':
        return this.#applyToLedger({ ...effect, type: 'reply-started', atMs });
      case 'failed': {
        // For the browser this is a reply that ended at once, so nobody waits for it.
        const responseId = `unmade ${effect.tag}`;
        this.#applyToLedger({ type: 'reply-started', atMs, tag: effect.tag, responseId });
        this.#applyToLedger({ type: 'reply-ended', atMs, responseId, status: 'failed' });
        return this.#refuse(this.#refusal ?? new LatchError('model-error'));
      }
      case 'stuck':
        return this.#onUpstreamLost(new LatchError('model-away', effect.detail), true);
      default:
        this.effects.push(effect);
    }
  }

  /** One more try after a loss; a connection that was good for a while has earned a new one. */
  #onUpstreamLost(error: LatchError, retry: boolean): void {
    const { readyAtMs, retried } = this.state.upstream;
    const wasGood = readyAtMs !== null && this.atMs - readyAtMs >= GOOD_AFTER_MS;
    this.effects.push({ type: 'hang-up' });
    if (!retry || (retried && !wasGood)) {
      this.state = { ...this.state, upstream: { readyAtMs: null, retried, closed: true } };
      this.effects.push({ type: 'end', error });
      return;
    }
    this.state = {
      ...this.state,
      sequencer: SEQUENCER_START,
      upstream: { readyAtMs: null, retried: true, closed: false },
    };
    this.#connect('reconnecting');
    this.#applyToLedger({ type: 'upstream-lost', atMs: this.atMs });
  }

  #connect(state: 'connecting' | 'reconnecting'): void {
    this.#sendModelState(state);
    this.effects.push({ type: 'connect', history: historyForModel(this.state) });
  }

  #sendModelState(state: 'connecting' | 'ready' | 'reconnecting'): void {
    this.effects.push({ type: 'send', event: { name: 'model.state', payload: { state } } });
  }

  #refuse(error: LatchError): void {
    this.effects.push({ type: 'refuse', error });
  }
}
