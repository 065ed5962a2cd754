/**
 * The one runes class that the page reads (call-view.ts says what is in it). It holds the devices and the call worker, and
 * turns intents into commands and reports into state. It makes no decision about the call.
 */
import { LatchError } from '../../shared/errors.ts';
import type { EndCallRequest } from '../../shared/protocol.ts';
import { t } from '../i18n/t.ts';
import { keepOnlyParts } from '../part-files.ts';
import { onServerBack } from '../server-presence.ts';
import { Access } from './access.svelte.ts';
import { hello, sendCallEnd } from './api.ts';
import { CallKeeping } from './call-keeping.svelte.ts';
import { problemOf } from './call-problem.ts';
import { CallSound } from './call-sound.svelte.ts';
import type {
  CallProblem,
  CallState,
  CallView,
  CallWishes,
  FloorView,
  TalkMode,
  VoiceState,
} from './call-view.ts';
import { Conversation } from './conversation.svelte.ts';
import { NO_DIAGNOSTICS, type Diagnostics } from './diagnostics-state.ts';
import { diagnosticsStep } from './diagnostics.ts';
import { asFramed } from './framed.ts';
import { leaveHeadsetKeys, showMuted, takeHeadsetKeys, type HeadsetHandlers } from './headset-keys.ts';
import { keepJudge, keptJudge, type JudgeName } from './kept-judges.ts';
import { LiveLink } from './live-link.svelte.ts';
import { ModelCheck } from './model-check.svelte.ts';
import { NoticeList } from './notice-list.svelte.ts';
import { overOf } from './notices.ts';
import { OwnVoice } from './own-voice.ts';
import { explainFailure, mayLackPart } from './page-check.ts';
import { watchPage } from './page-lifecycle.ts';
import { reloadOnce } from './page-reload.ts';
import { PAGE_PARTS } from './page-parts.ts';
import { PageVersion } from './page-version.svelte.ts';
import * as preferences from './preferences.ts';
import { WakeLock } from './wake-lock.ts';
import { WorkerHost } from './worker-host.ts';
import type { LinkState } from './worker/line/line.ts';
import type { WorkerCommand, WorkerReport } from './worker/messages.ts';
import type { ReadOutReport } from './worker/speaking/replies.ts';

/** A worker that has not said goodbye by then hangs. */
const END_LIMIT_MS = 3_000;

/** More replies than any call has. */
const MAX_REPLIES = 1_000_000;

export class Call implements CallView {
  state = $state.raw<CallState>({ kind: 'idle' });
  voice = $state.raw<VoiceState>({ kind: 'waiting' });
  floor = $state<FloorView>('listening');
  model = $state<CallView['model']>({ label: '', builtin: false, state: 'ready', examples: [] });
  mode = $state<TalkMode>(preferences.storedMode() ?? 'hands-free');
  muted = $state(false);
  patienceMs = $state(preferences.storedPatienceMs());
  volume = $state(preferences.storedVolume());
  keyDown = $state(false);
  levels = $state.raw<{ user: number; reply: number } | null>(null);
  detector = $state.raw<CallView['detector']>(null);
  diagnostics = $state.raw<Diagnostics>(NO_DIAGNOSTICS);
  keptIn = $state<string | null>(null);
  readonly modelCheck = new ModelCheck();
  readonly live = new LiveLink((notice) => this.#sendToCall({ kind: 'live-shown', notice }));
  readonly #access = new Access();
  readonly #conversation = new Conversation();
  readonly #notices = new NoticeList();
  readonly keeping = new CallKeeping({
    conversationId: () => this.conversationId,
    onForgotten: (turnIds, before) => this.#conversation.onForgotten(turnIds, before),
    onNotice: (tone, text) => this.#notices.add(tone, text),
  });
  readonly #sound = new CallSound({
    onNotice: (tone, text) => this.#notices.add(tone, text),
    onBroken: (error) => this.#hangUp(error),
  });
  readonly #version = new PageVersion(() => !this.#inCall());
  readonly #wakeLock = new WakeLock();
  readonly #worker: WorkerHost;
  readonly #ownVoice = new OwnVoice();
  readonly #headset: HeadsetHandlers = {
    setMuted: (muted) => this.setMuted(muted),
    isMuted: () => this.muted,
    hangUp: () => this.end(),
  };
  #takesHeadsetKeys = true;
  /** With this the server ends the call if the page goes away. */
  #proof: EndCallRequest | null = null;
  /** In which the person is expected to speak (BCP 47). */
  #language = navigator.language;
  /** Whose judgements are counted in this call. */
  #judge: JudgeName | null = null;
  /** Texts typed before the worker has the call. */
  #typed: string[] | null = null;
  /** Why the call ends, if it was not the person's wish. */
  #reason: LatchError | null = null;

  constructor() {
    this.#worker = new WorkerHost({
      onReport: (report) => this.#onReport(report),
      onDied: (detail) => {
        this.#sendEnd();
        void this.#onFailed(new LatchError('browser-unsupported', detail));
      },
    });
    this.#ownVoice.volume = this.volume;
    watchPage({ onHidden: () => this.#conversation.keep(), onLeft: () => this.#onLeft() });
    void this.#hello();
    onServerBack(() => void this.#hello());
  }

  get conversationId(): string | null {
    return this.#inCall() ? (this.#conversation.ref?.conversationId ?? null) : null;
  }
  get transcript(): CallView['transcript'] {
    return this.#conversation.entries;
  }
  get inputs(): CallView['inputs'] {
    return this.#sound.inputs;
  }
  get outputs(): CallView['outputs'] {
    return this.#sound.outputs;
  }
  get inputId(): string {
    return this.#sound.inputId;
  }
  get outputId(): string {
    return this.#sound.outputId;
  }
  get outputBlocked(): boolean {
    return this.#sound.outputBlocked;
  }
  get troubles(): CallView['troubles'] {
    return this.#sound.troubles;
  }
  get notices(): CallView['notices'] {
    return this.#notices.list;
  }
  get access(): CallView['access'] {
    return this.#access.state;
  }
  get accessProblem(): CallView['accessProblem'] {
    return this.#access.problem;
  }
  get newVersion(): CallView['newVersion'] {
    return this.#version.newVersion;
  }

  start({ language = navigator.language, takesHeadsetKeys = true }: CallWishes = {}): void {
    this.#takesHeadsetKeys = takesHeadsetKeys;
    this.#language = language;
    void this.#open(true);
  }

  end(): void {
    this.#hangUp(null);
  }

  setMode(mode: TalkMode): void {
    this.mode = mode;
    preferences.storeMode(mode);
    this.keyDown = false;
    this.#sendToCall({ kind: 'mode', mode });
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.#sound.setMuted(muted);
    if (this.#inCall()) showMuted(muted);
    this.#sendToCall({ kind: 'mute', muted });
  }

  setPatience(patienceMs: number): void {
    this.patienceMs = patienceMs;
    preferences.storePatienceMs(patienceMs);
    this.#sendToCall({ kind: 'patience', patienceMs });
  }

  setVolume(volume: number): void {
    this.volume = volume;
    preferences.storeVolume(volume);
    this.#ownVoice.volume = volume;
    this.#sound.setVolume(volume);
  }

  setKeyDown(down: boolean): void {
    if (down === this.keyDown) return;
    this.keyDown = down;
    this.#sendToCall({ kind: 'key', down });
  }

  sendText(text: string): void {
    const trimmed = text.trim();
    if (trimmed === '' || this.state.kind === 'ending') return;
    if (!this.#inCall()) void this.#open(false);
    // The call failed at once: the state says why.
    if (!this.#inCall()) return;
    this.#conversation.onTyped(trimmed);
    if (this.#typed === null) this.#sendToCall({ kind: 'text', text: trimmed });
    else this.#typed.push(trimmed);
  }

  interrupt(): void {
    this.#sendToCall({ kind: 'stop-reply' });
  }

  chooseInput(deviceId: string): void {
    this.#sound.chooseInput(deviceId);
  }

  chooseOutput(deviceId: string): void {
    this.#sound.chooseOutput(deviceId);
  }

  unblockOutput(): void {
    this.#sound.unblock();
  }

  startAfresh(): void {
    if (this.#inCall()) return;
    this.#conversation.forget();
    this.keptIn = null;
    this.state = { kind: 'idle' };
  }

  goOnIn(conversationId: string, said: CallView['transcript']): void {
    if (this.#inCall()) return;
    this.#conversation.goOnIn({ conversationId }, said);
    this.keptIn = null;
    this.state = { kind: 'idle' };
  }

  onDeleted(conversationId: string): void {
    // Who deleted it here need not be told.
    if (this.state.kind === 'over' && this.state.error?.code === 'conversation-deleted')
      this.state = { kind: 'over', error: null };
    if (this.keptIn === conversationId) this.keptIn = null;
    if (this.#conversation.ref?.conversationId === conversationId) this.#conversation.forget();
  }

  reload(): void {
    location.reload();
  }

  enterAccessCode(code: string): void {
    void this.#access.enter(code);
  }

  checkModel(code: string | null): void {
    void this.modelCheck.run(code);
  }

  shareLive(): void {
    const { ref } = this.#conversation;
    if (ref && this.state.kind === 'up') void this.live.make(ref.conversationId);
  }

  stopLive(): void {
    void this.live.stop();
  }

  dismissNotice(id: number): void {
    this.#notices.dismiss(id);
  }

  #inCall(): boolean {
    return this.state.kind !== 'idle' && this.state.kind !== 'over';
  }

  /** Opens the devices first: browsers let sound start, and ask for the microphone, only from a tap. */
  async #open(microphone: boolean): Promise<void> {
    if (this.#inCall()) return;
    this.#typed = [];
    this.#proof = null;
    this.#reason = null;
    this.#judge = null;
    this.keptIn = null;
    this.#conversation.onCallBegins();
    this.diagnostics = NO_DIAGNOSTICS;
    this.state = microphone ? { kind: 'asking-mic' } : { kind: 'connecting', hitch: 'none' };
    this.#wakeLock.hold();
    if (this.#takesHeadsetKeys) takeHeadsetKeys(this.#headset, t('app.name'));
    try {
      const audio = await this.#sound.open({ microphone, muted: this.muted, volume: this.volume });
      // The user ended the call while the browser asked for permission.
      if (audio === null) return;
      const { capturePort: capture, playbackPort: playback, sampleRate } = audio;
      this.state = { kind: 'connecting', hitch: 'none' };
      const { mode, muted, patienceMs } = this;
      const { ref: conversation, call } = this.#conversation;
      const lastReplyId = call * MAX_REPLIES;
      this.#worker.post(
        {
          kind: 'start',
          capture,
          playback,
          sampleRate,
          mode,
          muted,
          patienceMs,
          // Browsers without a language exist, and give an empty one.
          language: this.#language || 'en',
          conversation,
          lastReplyId,
        },
        [capture, playback],
      );
      const typed = this.#typed;
      this.#typed = null;
      for (const text of typed) this.#sendToCall({ kind: 'text', text });
    } catch (thrown) {
      await this.#onFailed(asFramed(LatchError.from(thrown)));
    }
  }

  #onReport(report: WorkerReport): void {
    switch (report.kind) {
      case 'link':
        return this.#onLinkState(report.state);
      case 'over':
        return report.error
          ? void this.#onFailed(overOf(report.error, report.unanswered))
          : this.#over(this.#reason);
      case 'voice':
        return this.#onVoice(report.voice);
      case 'model':
        this.model = { ...this.model, label: report.label, builtin: report.builtin };
        return;
      case 'judges':
        return this.#onJudges(report);
      case 'conversation':
        if (!this.#conversation.onNamed(report.conversation))
          this.#notices.add('info', t('notice.forgotten'));
        return;
      case 'call-proof':
        this.#proof = report.proof;
        return;
      case 'page-outdated':
        return this.#version.onOutdated();
      case 'model-state':
        this.model = { ...this.model, state: report.state };
        return;
      case 'floor':
        this.floor = report.floor;
        this.#sound.setThinkingCue(report.floor === 'still-thinking');
        return this.#sendLatency();
      case 'levels':
        this.levels = { user: report.user, reply: report.reply };
        return this.#sound.onCaptured();
      case 'digital-silence':
        return this.#sound.onDigitalSilence(report.on);
      case 'detector': {
        const { name, provider, warmUpMs, why } = report;
        this.detector = { name, provider, warmUpMs, why };
        // What does not load may be gone with the page that it belongs to.
        if (why !== null) void this.#version.look();
        return;
      }
      case 'suggest-hold':
        return this.#notices.add('info', t('notice.suggest-hold'));
      case 'read-out':
        return this.#onReadOut(report);
      case 'idle':
        return this.#notices.show(
          'idle',
          report.endsInMs === null ? null : t('notice.idle', { n: Math.ceil(report.endsInMs / 60_000) }),
        );
      case 'live':
        return this.live.onState(report);
      case 'problem':
        return this.#notices.add('problem', report.error.message);
      case 'turn-times':
      case 'guess':
      case 'usage':
      case 'barge-in':
      case 'clock':
      case 'speculation':
      case 'traits':
        this.diagnostics = diagnosticsStep(this.diagnostics, report);
        return;
      case 'call-replaced':
        this.live.onOver();
        this.diagnostics = diagnosticsStep(this.diagnostics, report);
        return;
      case 'judge':
        if (this.#judge) keepJudge(this.#judge, report.judge);
        this.diagnostics = diagnosticsStep(this.diagnostics, report);
        return;
      case 'path':
        this.diagnostics = diagnosticsStep(this.diagnostics, report);
        return this.#notices.show('slow-path', report.path === 'polling' ? t('notice.slow-path') : null);
      default:
        this.#conversation.onReport(report);
    }
  }

  /** Said again each time the line comes up: what the call has learned since then stays. */
  #onJudges({ model, version }: JudgeName): void {
    if (this.#judge?.model === model && this.#judge.version === version) return;
    this.#judge = { model, version };
    const judge = keptJudge(this.#judge);
    this.#sendToCall({ kind: 'judge', judge });
    this.diagnostics = diagnosticsStep(this.diagnostics, { kind: 'judge', judge });
  }

  #onVoice(voice: VoiceState): void {
    this.voice = voice;
    if (voice.kind !== 'ready') return;
    performance.mark('latch.talk-ready');
    void keepOnlyParts(PAGE_PARTS);
  }

  #onReadOut({ replyId, text }: ReadOutReport): void {
    if (text === null) return this.#ownVoice.stop();
    this.#ownVoice.read(text, (wasRead) => {
      if (!wasRead) this.#notices.add('info', t('notice.written'));
      this.#sendToCall({ kind: 'read-out-done', replyId });
    });
  }

  #onLinkState(state: LinkState): void {
    if (!this.#inCall() || this.state.kind === 'ending') return;
    switch (state) {
      case 'connecting':
      case 'slow':
      case 'blocked':
        this.state = { kind: 'connecting', hitch: state === 'connecting' ? 'none' : state };
        return;
      case 'up':
        this.state = { kind: 'up' };
        return;
      case 'reconnecting':
        this.state = { kind: 'reconnecting', sinceMs: performance.now() };
    }
  }

  /** Devices change, and their latency changes with them. Sent now, it is known before the turn's reply sounds. */
  #sendLatency(): void {
    const latency = this.#sound.latency();
    if (latency) this.#sendToCall({ kind: 'latency', ...latency });
  }

  /** Ends the call: as the person wishes (null), or since it cannot go on. */
  #hangUp(reason: LatchError | null): void {
    if (!this.#inCall() || this.state.kind === 'ending') return;
    if (this.#typed !== null) return this.#over(reason);
    this.#reason = reason;
    this.#sendToCall({ kind: 'end' });
    // While there is no line, that goodbye goes nowhere.
    if (this.state.kind !== 'up') this.#sendEnd();
    this.state = { kind: 'ending' };
    const { call } = this.#conversation;
    setTimeout(() => {
      if (this.state.kind !== 'ending' || this.#conversation.call !== call) return;
      this.#worker.stop();
      this.#sendEnd();
      this.#over(reason);
    }, END_LIMIT_MS);
  }

  /** The call failed. Perhaps that is so because the server has another page by now. */
  async #onFailed(failure: CallProblem): Promise<void> {
    // A worker that lacks something does not get it any more: the next call has a new one.
    if (mayLackPart(failure)) this.#worker.stop();
    const { call } = this.#conversation;
    const error = await explainFailure(failure);
    if (error.code === 'page-replaced') this.#version.onReplaced();
    if (this.#conversation.call === call) this.#over(error);
  }

  #over(error: CallProblem | null): void {
    if (!this.#inCall()) return;
    this.#applyOver(error);
    if (error?.code === 'access-required') this.#access.onRequired();
    // After any other error the page stays: it says what to do, and a reload would remove that text.
    if (error === null) this.#version.onCallOver();
    else if (error.code === 'page-outdated') reloadOnce();
  }

  #applyOver(error: CallProblem | null): void {
    this.#ownVoice.stop();
    this.#sound.close();
    this.#wakeLock.release();
    leaveHeadsetKeys();
    this.#typed = null;
    this.levels = null;
    this.keyDown = false;
    this.#proof = null;
    this.live.onOver();
    this.#notices.show('idle', null);
    this.#conversation.onCallOver();
    const isDeleted = error?.code === 'conversation-deleted';
    const { ref } = this.#conversation;
    const isKept = (this.keeping.here?.chosen ?? 'nothing') !== 'nothing' && this.transcript.length > 0;
    this.keptIn = isKept && !isDeleted ? (ref?.conversationId ?? null) : null;
    // Who deleted it here need not be told: this page has forgotten it already.
    const isToldOf = error !== null && !(isDeleted && ref === null);
    this.state = { kind: 'over', error: isToldOf ? problemOf(error) : null };
    if (isDeleted) this.#conversation.forget();
  }

  /** The page goes away, and with it the worker and its socket: neither can say goodbye any more. */
  #onLeft(): void {
    this.#sendEnd();
    // The browser may keep the page and show it again: then its call is over.
    if (this.#inCall()) {
      this.#sendToCall({ kind: 'end' });
      this.#applyOver(null);
    }
  }

  #sendEnd(): void {
    if (this.#proof !== null) sendCallEnd(this.#proof);
    this.#proof = null;
  }

  async #hello(): Promise<void> {
    try {
      const answer = await hello();
      this.model = { ...answer.model, state: this.model.state };
      this.#access.onHello(answer);
      this.modelCheck.onHello(answer);
      this.keeping.onHello(answer);
    } catch {
      this.#access.onHello(null);
    }
  }

  #sendToCall(command: Exclude<WorkerCommand, { kind: 'start' }>): void {
    if (this.#inCall() && this.#typed === null) this.#worker.post(command);
  }
}
