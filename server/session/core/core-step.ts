/**
 * The decisions of one call on the server, pure: `(state, event) → {state, effects}`. The ledger says what is wanted of the
 * speech model, the sequencer in what order the model can be asked, upstream.ts whether and when a lost connection is made anew,
 * and the step itself what becomes of a turn whose response is late.
 */
import { LatchError } from '../../../shared/errors.ts';
import { tagOf, type Ledger, type LedgerEvent } from '../../../shared/ledger/ledger-state.ts';
import { ledgerStep } from '../../../shared/ledger/ledger.ts';
import type { ClientEvent } from '../../../shared/protocol.ts';
import type { SpeechModelEvent } from '../../models/speech-model.ts';
import {
  folded,
  historyForModel,
  type CoreConditions,
  type CoreEffect,
  type CoreEvent,
  type CoreState,
} from './core-state.ts';
import { meaningOf } from './model-events.ts';
import { inUse, nextMove, ROTATION_START, spareFailed, type Rotation } from './rotation.ts';
import { SEQUENCER_START, type SequencerEffect, type SequencerEvent } from './sequencer-state.ts';
import { sequencerStep } from './sequencer.ts';
import {
  afterLoss,
  closed,
  connected,
  dialled,
  givenUp,
  proven,
  UPSTREAM_START,
  withoutWaitingUpstream,
  type UpstreamState,
} from './upstream.ts';

/** The next state, and what follows from it, in order. Never throws: bad input becomes a `refuse` effect. */
export function coreStep(
  state: CoreState,
  event: CoreEvent,
  conditions: CoreConditions,
): { state: CoreState; effects: readonly CoreEffect[] } {
  const step = new Step(state, event.atMs, conditions);
  step.onConditions();
  step.onEvent(event);
  step.rotate();
  return { state: folded(step.state), effects: step.effects };
}

/** One step in the making: the state so far, and the effects so far. */
class Step {
  readonly effects: CoreEffect[] = [];
  /** Why the model refused to make the response that this step is about. */
  #refusal: LatchError | null = null;

  constructor(
    public state: CoreState,
    private readonly atMs: number,
    private readonly conditions: CoreConditions,
  ) {}

  onConditions(): void {
    const { ledger } = this.state;
    const { speculation, judges, capabilities } = this.conditions;
    const { transcripts } = capabilities;
    const isKnown =
      ledger.speculation === speculation && ledger.transcripts === transcripts && ledger.judges === judges;
    if (!isKnown)
      this.#applyToLedger({ type: 'model-changed', atMs: this.atMs, speculation, transcripts, judges });
  }

  onEvent(event: CoreEvent): void {
    const { atMs } = this;
    switch (event.type) {
      case 'started':
        this.#sendModelState('connecting');
        return this.#dial();
      case 'client':
        if (saysHeard(event.event)) this.#setUpstream(proven(this.state.upstream));
        return this.#applyToLedger(event);
      case 'speech':
      case 'reply-too-long':
        return this.#applyToLedger(event);
      case 'bad-message':
        return this.#refuse(event.error, event.turnId);
      case 'attached':
        return this.#applyToLedger({ type: 'resumed', atMs });
      case 'model':
        return this.#onModelEvent(event.event);
      case 'spare':
        return this.#onSpareEvent(event.event);
      case 'dial':
        if (this.state.upstream.phase === 'waiting') this.#dial();
        return;
      case 'tick':
        if (event.stoodStillMs > 0) this.#onStoodStill(event.stoodStillMs);
        // Until the model is ready the connection's own limit holds (ModelLimits.connectMs).
        if (this.state.upstream.phase === 'ready')
          this.#applyToSequencer({ ...this.conditions.limits, type: 'tick', atMs });
        // While the browser is away its commits are away too: none of its turns is late.
        if (event.attached) this.#applyToLedger({ type: 'tick', atMs });
        return;
    }
  }

  #onModelEvent(event: SpeechModelEvent): void {
    const { atMs } = this;
    switch (event.type) {
      case 'ready':
        this.#setUpstream(connected(this.state.upstream, atMs));
        this.#setRotation(inUse(atMs, event.lastsMs));
        this.#applyToSequencer({ type: 'ready', atMs });
        return this.#sendModelState('ready');
      case 'closed':
        return this.#onClosed(new LatchError(event.code, event.detail), event.retry);
      case 'error':
        return this.#refuse(new LatchError(event.code, event.detail));
      case 'response-refused':
        this.#refusal = new LatchError(event.code, event.detail);
        break;
      case 'response-ended':
        if (event.status === 'completed') this.#setUpstream(proven(this.state.upstream));
    }
    const { sequencer, ledger } = meaningOf(event, atMs);
    if (sequencer) this.#applyToSequencer(sequencer);
    if (ledger) this.#applyToLedger(ledger);
  }

  #applyToLedger(event: LedgerEvent): void {
    const { ledger, effects } = ledgerStep(this.state.ledger, event);
    this.state = { ...this.state, ledger };
    for (const effect of effects) {
      if (
        effect.type === 'want' ||
        effect.type === 'withdraw' ||
        effect.type === 'discard' ||
        effect.type === 'drop-item' ||
        effect.type === 'interrupt' ||
        effect.type === 'shorten'
      )
        this.#askModel({ ...effect, atMs: this.atMs });
      else this.#addEffect(effect);
    }
  }

  /** Without a connection nobody can be asked: the next one is told what is wanted when it is dialled. */
  #askModel(
    event: Extract<
      SequencerEvent,
      { type: 'want' | 'withdraw' | 'discard' | 'drop-item' | 'interrupt' | 'shorten' }
    >,
  ): void {
    const { phase } = this.state.upstream;
    if (phase === 'dialled' || phase === 'ready') this.#applyToSequencer(event);
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
      case 'failed':
        return this.#failUnmade(effect.tag, this.#refusal ?? new LatchError('model-error'));
      case 'late':
        return this.#onLate(effect);
      case 'left-behind': {
        const { responseId } = effect;
        this.state = { ...this.state, lateCancels: this.state.lateCancels + 1 };
        return this.#applyToLedger({ type: 'reply-ended', atMs, responseId, status: 'cancelled' });
      }
      case 'create-response':
        return this.#addEffect({
          ...effect,
          functions: mayCall(this.state.ledger, effect.tag) ? 'auto' : 'none',
        });
      default:
        return this.#addEffect(effect);
    }
  }

  /** For the browser this is a reply that ended at once, so nobody waits for it. */
  #failUnmade(tag: string, error: LatchError): void {
    const { atMs } = this;
    const responseId = `unmade ${tag}`;
    this.#applyToLedger({ type: 'reply-started', atMs, tag, responseId });
    this.#applyToLedger({ type: 'reply-ended', atMs, responseId, status: 'failed', error });
  }

  /** The first time, another connection is asked. The second time, the reply fails, and the call goes on. */
  #onLate({ tag, responseId, detail }: Extract<SequencerEffect, { type: 'late' }>): void {
    const { atMs } = this;
    const turnId = Number.parseInt(tag);
    if (this.state.lateTurnId !== turnId) {
      this.state = { ...this.state, lateTurnId: turnId };
      return this.#onUpstreamLost(new LatchError('model-away', detail), givenUp(atMs), 0);
    }
    const error = new LatchError('reply-timed-out', detail);
    if (responseId === null) this.#failUnmade(tag, error);
    else this.#applyToLedger({ type: 'reply-ended', atMs, responseId, status: 'failed', error });
    this.#applyToSequencer({ type: 'give-up', atMs, tag });
  }

  /** What a spare says of the model holds of it; it is asked for nothing yet. */
  #onSpareEvent(event: SpeechModelEvent): void {
    const { atMs } = this;
    const { rotation } = this.state;
    if (event.type === 'ready')
      this.#setRotation({ ...rotation, spare: { phase: 'ready', readyMs: atMs, lastsMs: event.lastsMs } });
    if (event.type === 'closed') this.#setRotation(spareFailed(rotation, event.retry, atMs));
  }

  /** Another connection is opened before the model ends the one in use, and takes its place in a pause. */
  rotate(): void {
    if (this.state.upstream.phase !== 'ready') return;
    const move = nextMove(this.state, this.atMs);
    if (move === 'open') {
      this.#addEffect({ type: 'open-spare', history: historyForModel(this.state) });
      this.#setRotation({ ...this.state.rotation, spare: { phase: 'dialled' } });
    }
    if (move !== 'use') return;
    this.#forgetAsked();
    this.#setUpstream(UPSTREAM_START);
    this.#useSpare();
  }

  /** The spare is told what the connection before knew. For the ledger it is a connection that was dialled anew. */
  #useSpare(): void {
    const { atMs } = this;
    const { spare } = this.state.rotation;
    this.#addEffect({ type: 'use-spare', history: historyForModel(this.state) });
    this.#setUpstream(dialled(this.state.upstream, atMs));
    this.#setRotation(ROTATION_START);
    if (spare?.phase === 'ready') {
      this.#setUpstream(connected(this.state.upstream, atMs));
      this.#setRotation(inUse(spare.readyMs, spare.lastsMs));
    }
    this.#applyToLedger({ type: 'upstream-dialled', atMs });
  }

  #onClosed(error: LatchError, mayRetry: boolean): void {
    const { upstream, waitMs } = afterLoss(this.state.upstream, this.atMs, this.conditions.redialMs);
    // Some end a session that has lasted long enough as if they refused it. Another one is there.
    const retry = mayRetry || this.state.rotation.spare?.phase === 'ready';
    if (retry && waitMs !== null) return this.#onUpstreamLost(error, upstream, waitMs);
    this.#setUpstream(closed(upstream, this.atMs));
    this.#addEffect({ type: 'hang-up', error });
    this.#addEffect({ type: 'end', error });
  }

  #onUpstreamLost(error: LatchError, upstream: UpstreamState, waitMs: number): void {
    this.#addEffect({ type: 'hang-up', error });
    const { phase, trouble } = this.state.upstream;
    const { spare } = this.state.rotation;
    // Once: of the tries that follow, the browser is told when one succeeds.
    if (spare?.phase !== 'ready' && (phase === 'ready' || trouble === null))
      this.#sendModelState('reconnecting');
    this.#forgetAsked();
    this.#setUpstream(upstream);
    if (spare !== null) return this.#useSpare();
    this.#setRotation(ROTATION_START);
    if (waitMs === 0) this.#dial();
    else this.#addEffect({ type: 'dial-later', afterMs: waitMs });
  }

  /** What was asked of the model is forgotten here. The ledger knows it, and tells the next connection. */
  #forgetAsked(): void {
    this.state = { ...this.state, sequencer: SEQUENCER_START };
    this.#applyToLedger({ type: 'upstream-lost', atMs: this.atMs });
  }

  #dial(): void {
    this.#addEffect({ type: 'connect', history: historyForModel(this.state) });
    this.#setUpstream(dialled(this.state.upstream, this.atMs));
    this.#applyToLedger({ type: 'upstream-dialled', atMs: this.atMs });
  }

  #onStoodStill(ms: number): void {
    const { atMs } = this;
    this.#setUpstream(withoutWaitingUpstream(this.state.upstream, ms, atMs));
    this.#applyToSequencer({ type: 'stood-still', atMs, ms });
    this.#applyToLedger({ type: 'resumed', atMs });
  }

  #setUpstream(upstream: UpstreamState): void {
    this.state = { ...this.state, upstream };
  }

  #setRotation(rotation: Rotation): void {
    this.state = { ...this.state, rotation };
  }

  #sendModelState(state: 'connecting' | 'ready' | 'reconnecting'): void {
    this.#addEffect({ type: 'send', event: { name: 'model.state', payload: { state } } });
  }

  #refuse(error: LatchError, turnId?: number): void {
    this.#addEffect({ type: 'refuse', error, ...(turnId === undefined ? {} : { turnId }) });
  }

  /** A model is not asked for what it has refused before. */
  #addEffect(effect: CoreEffect): void {
    const { discardItems, truncate } = this.conditions.capabilities;
    if (effect.type === 'delete-item' && !discardItems) return;
    if (effect.type === 'truncate-item' && !truncate) return;
    this.effects.push(effect);
  }
}

/** A model that is asked to judge may say that it listens on as long as the turn may go on: a turn that is over is to be answered. */
const mayCall = ({ turns }: Ledger, tag: string): boolean =>
  turns.some((turn) => turn.state === 'speculated' && turn.mayListen && tagOf(turn) === tag);

/** Whether the browser says that a reply was heard. */
const saysHeard = ({ name, payload }: ClientEvent): boolean =>
  (name === 'reply.progress' || name === 'reply.finished' || name === 'reply.interrupt') &&
  payload.heardMs > 0;
