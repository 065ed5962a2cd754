/**
 * The one runes class that the page reads (call-view.ts says what is in it). It holds the devices and the call worker, and
 * turns intents into commands and reports into state. It makes no decision about the call.
 */
import { AudioDevices } from '../audio/devices.ts';
import { t } from '../i18n/t.ts';
import { LatchError } from '../../shared/errors.ts';
import type { CallProblem, CallState, CallView, DeviceChoice, FloorView, TalkMode } from './call-view.ts';
import { enterAccessCode, hello } from './api.ts';
import { NO_DIAGNOSTICS, type Diagnostics } from './diagnostics-state.ts';
import { diagnosticsStep } from './diagnostics.ts';
import { noticeOf } from './notices.ts';
import { OwnVoice } from './own-voice.ts';
import { asFramed } from './framed.ts';
import { mayReload, reloadOnce } from './page-reload.ts';
import { storedPatienceMs, storePatienceMs } from './preferences.ts';
import { startWorker } from './start-worker.ts';
import { callOver, EMPTY_TRANSCRIPT, entriesOf, nextCall, transcriptStep } from './transcript.ts';
import type { WorkerCommand, WorkerReport } from './worker/messages.ts';
import type { ReadOutReport } from './worker/speaking/replies.ts';

const NOTICE_MS = 8_000;

export class Call implements CallView {
  state = $state.raw<CallState>({ kind: 'idle' });
  floor = $state<FloorView>('listening');
  model = $state<CallView['model']>({ label: '', builtin: false, state: 'ready', examples: [] });
  mode = $state<TalkMode>('hands-free');
  muted = $state(false);
  patienceMs = $state(storedPatienceMs());
  keyDown = $state(false);
  levels = $state.raw<{ user: number; reply: number } | null>(null);
  inputs = $state.raw<readonly DeviceChoice[]>([]);
  outputs = $state.raw<readonly DeviceChoice[]>([]);
  inputId = $state('');
  outputId = $state('');
  outputBlocked = $state(false);
  notices = $state.raw<CallView['notices']>([]);
  access = $state<CallView['access']>('unknown');
  accessProblem = $state.raw<CallProblem | null>(null);
  detector = $state.raw<CallView['detector']>(null);
  diagnostics = $state.raw<Diagnostics>(NO_DIAGNOSTICS);
  #transcript = $state.raw(EMPTY_TRANSCRIPT);
  /** Texts that were typed and that the call has not taken yet. The page shows them at once all the same. */
  #unsent = $state.raw<readonly string[]>([]);
  readonly transcript = $derived([
    ...entriesOf(this.#transcript),
    ...this.#unsent.map(
      (text, i) => ({ id: `unsent-${i}`, role: 'user', text, state: 'interim', typed: true }) as const,
    ),
  ]);

  readonly #worker: Worker;
  readonly #ownVoice = new OwnVoice();
  #devices: AudioDevices | null = null;
  #conversationId: string | null = null;
  /** Texts typed before the worker has the call. */
  #typed: string[] | null = null;
  #lastNotice = 0;
  #slowPathNotice: number | null = null;
  /** The server is of a newer version than this page. */
  #outdated = false;

  constructor() {
    this.#worker = startWorker();
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerReport>) => this.#onReport(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#over(new LatchError('browser-unsupported', event.message));
    };
    void this.#hello();
  }

  start(): void {
    void this.#open(true);
  }

  end(): void {
    if (!this.#inCall()) return;
    this.state = { kind: 'ending' };
    if (this.#typed === null) this.#sendToCall({ kind: 'end' });
    else this.#over(null);
  }

  setMode(mode: TalkMode): void {
    this.mode = mode;
    this.keyDown = false;
    this.#sendToCall({ kind: 'mode', mode });
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.#devices?.setMuted(muted);
    this.#sendToCall({ kind: 'mute', muted });
  }

  setPatience(patienceMs: number): void {
    this.patienceMs = patienceMs;
    storePatienceMs(patienceMs);
    this.#sendToCall({ kind: 'patience', patienceMs });
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
    this.#unsent = [...this.#unsent, trimmed];
    if (this.#typed === null) this.#sendToCall({ kind: 'text', text: trimmed });
    else this.#typed.push(trimmed);
  }

  interrupt(): void {
    this.#sendToCall({ kind: 'stop-reply' });
  }

  chooseInput(deviceId: string): void {
    this.#choose(this.#devices?.chooseInput(deviceId), () => (this.inputId = deviceId));
  }

  chooseOutput(deviceId: string): void {
    this.#choose(this.#devices?.chooseOutput(deviceId), () => (this.outputId = deviceId));
  }

  unblockOutput(): void {
    this.#devices?.unblock();
  }

  enterAccessCode(code: string): void {
    enterAccessCode(code).then(
      () => {
        this.access = 'granted';
        this.accessProblem = null;
      },
      (thrown: unknown) => (this.accessProblem = problemOf(LatchError.from(thrown))),
    );
  }

  dismissNotice(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  #inCall(): boolean {
    return this.state.kind !== 'idle' && this.state.kind !== 'over';
  }

  /** Opens the devices first: browsers let sound start, and ask for the microphone, only from a tap. */
  async #open(microphone: boolean): Promise<void> {
    if (this.#inCall()) return;
    this.#typed = [];
    this.#transcript = nextCall(this.#transcript);
    this.diagnostics = NO_DIAGNOSTICS;
    this.state = microphone ? { kind: 'asking-mic' } : { kind: 'connecting', isBlocked: false };
    let devices: AudioDevices | null = null;
    try {
      devices = this.#devices = new AudioDevices({
        onDevices: ({ inputs, outputs, inputId, outputId }) =>
          Object.assign(this, { inputs, outputs, inputId, outputId }),
        onNews: (news) => {
          const { tone, text } = noticeOf(news);
          this.#notice(tone, text);
        },
        onOutputBlocked: (blocked) => (this.outputBlocked = blocked),
      });
      const { capturePort, playbackPort, sampleRate } = await devices.open({
        microphone,
        inputId: this.inputId,
        outputId: this.outputId,
      });
      // The user ended the call while the browser asked for permission.
      if (this.#devices !== devices) return devices.close();
      devices.setMuted(this.muted);
      this.state = { kind: 'connecting', isBlocked: false };
      const { mode, muted, patienceMs } = this;
      this.#worker.postMessage(
        {
          kind: 'start',
          capture: capturePort,
          playback: playbackPort,
          sampleRate,
          mode,
          muted,
          patienceMs,
          conversationId: this.#conversationId,
        } satisfies WorkerCommand,
        [capturePort, playbackPort],
      );
      const typed = this.#typed;
      this.#typed = null;
      for (const text of typed) this.#sendToCall({ kind: 'text', text });
    } catch (thrown) {
      if (this.#devices === devices) this.#over(asFramed(LatchError.from(thrown)));
    }
  }

  #onReport(report: WorkerReport): void {
    switch (report.kind) {
      case 'link':
        return this.#onLinkState(report.state);
      case 'over':
        return this.#over(report.error);
      case 'model':
        this.model = { ...this.model, label: report.label, builtin: report.builtin };
        return;
      case 'conversation':
        this.#conversationId = report.conversationId;
        return;
      case 'page-outdated':
        return this.#onOutdated();
      case 'model-state':
        this.model = { ...this.model, state: report.state };
        return;
      case 'floor':
        this.floor = report.floor;
        this.#devices?.setThinkingCue(report.floor === 'still-thinking');
        // Devices change, and their latency changes with them. Sent now, the latency is known before the turn's reply
        // sounds.
        if (this.#devices) this.#sendToCall({ kind: 'latency', ...this.#devices.latency() });
        return;
      case 'levels':
        this.levels = { user: report.user, reply: report.reply };
        return;
      case 'detector': {
        const { name, provider, warmUpMs, why } = report;
        this.detector = { name, provider, warmUpMs, why };
        return;
      }
      case 'suggest-hold':
        return this.#notice('info', t('notice.suggest-hold'));
      case 'read-out':
        return this.#onReadOut(report);
      case 'problem':
        return this.#notice('problem', report.error.message);
      case 'turn-times':
      case 'guess':
      case 'usage':
      case 'call-replaced':
      case 'barge-in':
      case 'clock':
      case 'speculation':
      case 'traits':
        this.diagnostics = diagnosticsStep(this.diagnostics, report);
        return;
      case 'path':
        this.#onPath(report.path);
        this.diagnostics = diagnosticsStep(this.diagnostics, report);
        return;
      default:
        if (report.kind === 'turn-text' && report.typed) this.#unsent = this.#unsent.slice(1);
        this.#transcript = transcriptStep(this.#transcript, report);
    }
  }

  #onReadOut({ replyId, text }: ReadOutReport): void {
    if (text === null) return this.#ownVoice.stop();
    this.#ownVoice.read(text, () => this.#sendToCall({ kind: 'read-out-done', replyId }));
  }

  #onLinkState(state: 'connecting' | 'blocked' | 'up' | 'reconnecting'): void {
    if (!this.#inCall() || this.state.kind === 'ending') return;
    switch (state) {
      case 'connecting':
      case 'blocked':
        this.state = { kind: 'connecting', isBlocked: state === 'blocked' };
        return;
      case 'up':
        this.state = { kind: 'up' };
        return;
      case 'reconnecting':
        this.state = { kind: 'reconnecting', sinceMs: performance.now() };
    }
  }

  /** Says once in a page what lets the faster line through. */
  #onPath(path: 'websocket' | 'polling'): void {
    if (path === 'polling') this.#slowPathNotice ??= this.#addNotice('info', t('notice.slow-path'));
    else if (this.#slowPathNotice !== null) this.dismissNotice(this.#slowPathNotice);
  }

  #over(error: CallProblem | null): void {
    if (!this.#inCall()) return;
    this.#ownVoice.stop();
    this.#devices?.close();
    this.#devices = null;
    this.#typed = null;
    this.#unsent = [];
    this.levels = null;
    this.keyDown = false;
    this.outputBlocked = false;
    this.#transcript = callOver(this.#transcript);
    this.state = { kind: 'over', error: error && problemOf(error) };
    if (error?.code === 'access-required') this.access = 'code-required';
    // After any other error the page stays: it says what to do, and a reload would remove that text.
    if (error ? error.code === 'page-outdated' : this.#outdated) reloadOnce();
  }

  /** Says so only once in a call. */
  #onOutdated(): void {
    if (this.#outdated) return;
    this.#outdated = true;
    this.#addNotice('info', t(mayReload() ? 'notice.outdated' : 'notice.outdated.reload'));
  }

  async #hello(): Promise<void> {
    try {
      const { model, access } = await hello();
      this.model = { ...model, state: this.model.state };
      this.access = access;
    } catch {
      // The page says that the server is away only when somebody wants to talk.
      this.access = 'open';
    }
  }

  #choose(chosen: Promise<void> | undefined, otherwise: () => void): void {
    if (!chosen) otherwise();
    else chosen.catch((thrown: unknown) => this.#notice('problem', LatchError.from(thrown).message));
  }

  #notice(tone: 'info' | 'problem', text: string): void {
    const id = this.#addNotice(tone, text);
    setTimeout(() => this.dismissNotice(id), NOTICE_MS);
  }

  #addNotice(tone: 'info' | 'problem', text: string): number {
    const id = ++this.#lastNotice;
    this.notices = [...this.notices, { id, tone, text }];
    return id;
  }

  #sendToCall(command: Exclude<WorkerCommand, { kind: 'start' }>): void {
    if (this.#inCall() && this.#typed === null) this.#worker.postMessage(command);
  }
}

const problemOf = ({ code, message, detail }: CallProblem): CallProblem => ({ code, message, detail });
