/** Sets a session up: sends what handshake.ts decides, and waits no longer than it may. */
import type { Logger } from 'pino';
import type { ModelFunction, ModelLimits, SpeechModelEvent } from '../speech-model.ts';
import { HANDSHAKE_START, handshakeStep, type HandshakeEvent, type HandshakeState } from './handshake.ts';
import { judgeError } from './provider-errors.ts';
import type { ProviderError } from './provider-events.ts';
import type { End } from './provider-socket.ts';
import { saidToLastMs } from './session-end.ts';
import { sessionUpdate, type Asked, type SessionSettings } from './session-settings.ts';
import { asSentence, settingAdvice } from './setting-advice.ts';
import type { Traits } from './traits.ts';
import type { LatencyLimits } from './wire-limits.ts';

export interface SetupOptions {
  limits: ModelLimits & LatencyLimits;
  traits: Traits;
  session: SessionSettings;
  functions: readonly ModelFunction[];
  /** What is added to the instructions. */
  note: string | null;
  log: Logger;
  scrub: (text: string) => string;
  onSend: (event: object) => void;
  onLearned: (event: SpeechModelEvent | null) => void;
  /** `hasFunctions`: whether the functions are declared. `saidToLastMs`: for how long the server said that it keeps the session. */
  onReady: (ready: { hasFunctions: boolean; saidToLastMs: number | null }) => void;
  onFailed: (end: End) => void;
}

const UNCONFIRMED = 'the speech model did not confirm its settings (session.updated): taken as they are';
const WORDLESS =
  'the speech model took the connection and said nothing (neither session.created nor session.updated): going on. ' +
  'If no answer comes, LATCH_MODEL_URL is not the address of a Realtime server';

export class SessionSetup {
  #state: HandshakeState = HANDSHAKE_START;
  #timer: NodeJS.Timeout | null = null;
  readonly #limit: NodeJS.Timeout;
  #isOpen = false;
  #heard = false;
  #note: string | null;
  /** The note that the server has. */
  #toldNote: string | null = null;
  #saidToLastMs: number | null = null;

  constructor(private readonly options: SetupOptions) {
    const { connectMs } = options.limits;
    this.#note = options.note;
    this.#limit = setTimeout(() => {
      options.onFailed({ code: 'model-away', detail: `not ready after ${connectMs} ms`, retry: true });
    }, connectMs);
  }

  /** What the server owes, for the terminal. */
  get missing(): string {
    if (!this.#isOpen) return '';
    if (!this.#heard)
      return ': it took the connection and said nothing. Is LATCH_MODEL_URL the address of a Realtime server?';
    return this.#state.kind === 'asked' ? ': it did not answer session.update' : '';
  }

  onOpen(): void {
    this.#isOpen = true;
    this.#wait(this.options.limits.createdMs, { type: 'created' });
  }

  /** Any message shows that somebody speaks this protocol. */
  onMessage(): void {
    this.#heard = true;
  }

  onCreated(session: Readonly<Record<string, unknown>>): void {
    this.#onSession(session);
    this.#step({ type: 'created' });
  }

  onUpdated(session: Readonly<Record<string, unknown>>): void {
    this.#onSession(session);
    this.#step({ type: 'updated', session });
  }

  /** Another note counts from now on. */
  change(note: string | null): void {
    this.#note = note;
    if (this.#state.kind === 'ready') this.#tellNote(this.#state.asked);
  }

  onRefused(error: ProviderError): void {
    this.#step({ type: 'refused', error });
  }

  close(): void {
    clearTimeout(this.#limit);
    this.#stopWaiting();
  }

  #onSession(session: Readonly<Record<string, unknown>>): void {
    this.#saidToLastMs = saidToLastMs(session, Date.now()) ?? this.#saidToLastMs;
  }

  /** All settings again: some servers take what an update does not name for what is not wanted. */
  #tellNote(asked: Asked): void {
    if (this.#note !== this.#toldNote) this.#ask(asked);
  }

  #ask(asked: Asked): void {
    const { session, functions, onSend } = this.options;
    this.#toldNote = this.#note;
    onSend(sessionUpdate(session, functions, asked, this.#note));
  }

  #wait(ms: number, event: HandshakeEvent): void {
    this.#stopWaiting();
    this.#timer = setTimeout(() => this.#step(event), ms);
  }

  #stopWaiting(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #step(event: HandshakeEvent): void {
    const { traits, session, functions, log, scrub, onReady, onFailed } = this.options;
    const first = {
      shape: traits.sessionShape,
      transcription: session.transcriptionModel !== null && traits.capabilities.transcripts,
      functions: functions.length > 0 && traits.capabilities.functions,
    };
    const [state, action] = handshakeStep(this.#state, event, first);
    this.#state = state;
    switch (action.type) {
      case 'none':
        return;
      case 'ask':
        if (action.why !== null)
          log.warn({ why: scrub(action.why) }, 'the speech model is set up in another way');
        this.#ask(action.asked);
        return this.#wait(this.#confirmedWithinMs(), { type: 'unconfirmed' });
      case 'ready': {
        this.close();
        const { asked, confirmed, manualTurns } = action;
        traits.sessionShape = asked.shape;
        if (!confirmed) log.warn(this.#heard ? UNCONFIRMED : WORDLESS);
        if (session.transcriptionModel !== null && !asked.transcription)
          this.#learn('transcripts', `refused: ${settingAdvice({ param: 'transcription' })}`);
        if (functions.length > 0 && !asked.functions)
          this.#learn('functions', 'it does not take the functions of a session');
        this.#onManualTurns(manualTurns);
        this.#tellNote(asked);
        return onReady({ hasFunctions: asked.functions, saidToLastMs: this.#saidToLastMs });
      }
      case 'known':
        return this.#onManualTurns(action.manualTurns);
      case 'refused': {
        const verdict = judgeError(action.error);
        const said =
          [action.error.code, action.error.message].filter(Boolean).join(': ') || 'no reason given';
        const detail = scrub(`${asSentence(`session.update: ${said}`)} ${settingAdvice(action.error)}`);
        const busy = verdict.kind === 'command' && verdict.code === 'model-busy';
        return onFailed({ code: busy ? 'model-busy' : 'model-misconfigured', detail, retry: busy });
      }
    }
  }

  /** A server that has said nothing yet may be one that is slow to start. */
  #confirmedWithinMs(): number {
    const { confirmedMs, wordlessMs, connectMs } = this.options.limits;
    return Math.min(this.#heard ? confirmedMs : wordlessMs, connectMs / 2);
  }

  #onManualTurns(manualTurns: boolean | null): void {
    if (manualTurns === false)
      this.#learn('manualTurns', 'its session has turn detection on, though none was asked for');
  }

  #learn(capability: 'manualTurns' | 'transcripts' | 'functions', detail: string): void {
    const { traits, onLearned } = this.options;
    onLearned(traits.learn(capability, false, detail));
  }
}
