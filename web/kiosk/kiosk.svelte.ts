/**
 * A kiosk as its page reads it: `kioskStep` with a clock, a server, a call and the sound of the device around it. It decides nothing: it says
 * what happened and does what the step wants done.
 */
import { untrack } from 'svelte';
import { LatchError } from '../../shared/errors.ts';
import {
  codeInHash,
  DEFAULT_SETTINGS,
  HEARTBEAT_MS,
  type KioskSettings,
} from '../../shared/kiosk/contract.ts';
import { Call } from '../call/call.svelte.ts';
import type { CallView } from '../call/call-view.ts';
import { OwnVoice } from '../call/own-voice.ts';
import { WakeLock } from '../call/wake-lock.ts';
import { playChime } from './chime.ts';
import { hourOfDay } from './device-day.ts';
import { farewellBy } from './farewell/farewell.ts';
import { greetingOf, spokenGreeting } from './greeting.ts';
import { Heartbeats } from './heartbeats.ts';
import { askOrders, endVisitor, pair, sendHeartbeat } from './kiosk-api.ts';
import { usedMemoryBytes } from './memory.ts';
import { NearListener } from './near/near-listener.ts';
import { callsToday, countCall } from './page-storage.ts';
import { checkHearing } from './self-check/check-hearing.ts';
import { heartbeatOf, reportedState } from './states/heartbeat.ts';
import {
  KIOSK_START,
  type Kiosk,
  type KioskEffect,
  type KioskEvent,
  type StartedBy,
} from './states/kiosk-state.ts';
import { kioskStep } from './states/kiosk-step.ts';
import { isVisit } from './states/resting.ts';
import { wipePage } from './wipe-page.ts';

const TICK_MS = 250;
/** While the server does not answer, it is asked more often: the screen heals as soon as it can. */
const AWAY_MS = 3_000;
const MEMORY_EVERY_MS = 5 * 60_000;

export class KioskDevice {
  state = $state.raw<Kiosk>(KIOSK_START);
  /** The clock of `kioskStep`, as of the last tick. */
  nowMs = $state(performance.now());
  readonly #call = new Call();
  readonly #voice = new OwnVoice();
  readonly #wakeLock = new WakeLock();
  readonly #heartbeats = new Heartbeats(
    () => this.#ask(),
    () => (this.state.unanswered > 0 ? AWAY_MS : HEARTBEAT_MS),
  );
  readonly #near = new NearListener({
    onNear: () => this.start('speech', null),
    onListens: () => this.#apply({ kind: 'sound', trouble: null }),
    onFailed: ({ code, message }) => this.#apply({ kind: 'sound', trouble: { code, message } }),
  });
  #check: AbortController | null = null;
  readonly #stops: (() => void)[] = [];

  constructor() {
    const code = codeInHash(location.hash);
    // It works once, and is nobody's business on a screen.
    if (code !== null) history.replaceState(history.state, '', location.pathname + location.search);
    this.#watchCall();
    this.#watchPage();
    this.#wakeLock.hold();
    if (code === null) this.#heartbeats.start();
    else void this.pair(code);
  }

  get call(): CallView {
    return this.#call;
  }

  get settings(): KioskSettings {
    return this.state.orders?.settings ?? DEFAULT_SETTINGS;
  }

  async pair(code: string): Promise<void> {
    this.#apply({ kind: 'pairing' });
    try {
      this.#apply({ kind: 'orders', orders: await pair(code) });
    } catch (thrown) {
      this.#apply({ kind: 'pairing-failed', message: LatchError.from(thrown).message });
    }
    // A code that was used is no loss where the device is paired.
    this.#heartbeats.start();
  }

  /** Somebody wants to talk; null: in the first of the languages. */
  start(by: StartedBy, language: string | null): void {
    this.#apply({ kind: 'start', by, language });
  }

  end(): void {
    this.#apply({ kind: 'end' });
  }

  /** A visitor touched the screen or typed. */
  touch(): void {
    if (isVisit(this.state)) this.#apply({ kind: 'touched' });
  }

  checkNow(): void {
    this.#apply({ kind: 'check-now' });
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#heartbeats.stop();
    this.#near.set(false);
    this.#check?.abort();
    this.#voice.stop();
    this.#call.end();
  }

  #apply(event: KioskEvent): void {
    const before = this.state;
    this.nowMs = performance.now();
    const [next, effects] = kioskStep(before, event, this.nowMs);
    this.state = next;
    for (const effect of effects) this.#do(effect);
    this.#near.set(next.phase.kind === 'attract' && this.settings.startBy.speech);
    if (event.kind === 'unpaired') this.#heartbeats.stop();
    else if (reportedState(before) !== reportedState(next)) this.#heartbeats.now();
  }

  #do(effect: KioskEffect): void {
    switch (effect.kind) {
      case 'start-call':
        countCall();
        this.#call.setMuted(true);
        return this.#call.start({ language: effect.language, takesHeadsetKeys: false });
      case 'read-greeting':
        return this.#voice.read(spokenGreeting(greetingOf(this.settings)), () =>
          this.#apply({ kind: 'greeting-read' }),
        );
      case 'stop-greeting':
        return this.#voice.stop();
      case 'open-microphone':
        return this.#call.setMuted(false);
      case 'chime':
        return playChime();
      case 'wipe':
        return void this.#wipe();
      case 'wipe-page':
        this.#voice.stop();
        return void wipePage(this.#call);
      case 'check-hearing':
        return void this.#checkHearing();
      case 'stop-check':
        return this.#check?.abort();
      case 'reload':
        location.reload();
    }
  }

  /** The page first: should the server be away, nothing of the visitor stands on the screen meanwhile. */
  async #wipe(): Promise<void> {
    this.#voice.stop();
    await wipePage(this.#call);
    try {
      await endVisitor();
      this.#apply({ kind: 'wiped' });
    } catch (thrown) {
      const { code, message } = LatchError.from(thrown);
      this.#apply(code === 'kiosk-unpaired' ? { kind: 'unpaired' } : { kind: 'wipe-failed', code, message });
    }
  }

  async #checkHearing(): Promise<void> {
    const stop = (this.#check = new AbortController());
    const { result, error } = await checkHearing(stop.signal);
    if (this.#check !== stop || stop.signal.aborted) return;
    this.#apply({ kind: 'checked', result, error: error && { code: error.code, message: error.message } });
  }

  async #ask(): Promise<void> {
    const { state } = this;
    try {
      const orders = state.orders
        ? await sendHeartbeat(heartbeatOf(state, { atMs: performance.now(), callsToday: callsToday() }))
        : await askOrders();
      this.#apply({ kind: 'orders', orders });
    } catch (thrown) {
      const { code, message } = LatchError.from(thrown);
      // A Latch without kiosks has no such address; one that this device was paired with may have them again.
      const isUnpaired = code === 'kiosk-unpaired' || (code === 'not-found' && state.orders === null);
      if (isUnpaired) this.#apply({ kind: 'unpaired' });
      else this.#apply({ kind: 'server-away', code, message });
    }
  }

  #watchCall(): void {
    const follow = (read: () => KioskEvent | null): void => {
      $effect(() => {
        const event = read();
        if (event !== null) untrack(() => this.#apply(event));
      });
    };
    this.#stops.push(
      $effect.root(() => {
        follow(() => {
          const { state } = this.#call;
          if (state.kind === 'up') return { kind: 'call-up' };
          return state.kind === 'over' ? { kind: 'call-over', error: state.error } : null;
        });
        follow(() => ({ kind: 'floor', floor: this.#call.floor }));
        const by = $derived(farewellBy(this.#call.transcript));
        follow(() => ({ kind: 'farewell', by }));
        const trouble = $derived(this.#call.troubles[0] ?? null);
        follow(() => {
          // A call that is over says nothing of its sound: what was wrong with it stays known.
          if (this.#call.state.kind !== 'up') return null;
          return { kind: 'sound', trouble: trouble && { code: trouble.kind, message: trouble.text } };
        });
        follow(() => (this.#call.newVersion === 'none' ? null : { kind: 'page-replaced' }));
      }),
    );
  }

  #watchPage(): void {
    const stop = new AbortController();
    const { signal } = stop;
    const tick = setInterval(() => this.#apply({ kind: 'tick', hour: hourOfDay() }), TICK_MS);
    const memory = setInterval(() => {
      void this.#measureMemory();
      // One that was refused: a page that is always seen is never told that it is seen again.
      this.#wakeLock.hold();
    }, MEMORY_EVERY_MS);
    const onOnline = (): void => {
      this.#apply({ kind: 'browser-online', online: navigator.onLine });
      this.#heartbeats.now();
    };
    window.addEventListener('online', onOnline, { signal });
    window.addEventListener('offline', onOnline, { signal });
    const onBroke = (what: unknown): void => {
      const message = (what instanceof Error ? what.stack : undefined) ?? String(what);
      this.#apply({ kind: 'page-broke', message });
    };
    window.addEventListener('error', ({ error, message }) => onBroke(error ?? message), { signal });
    window.addEventListener('unhandledrejection', ({ reason }) => onBroke(reason), { signal });
    this.#stops.push(
      () => stop.abort(),
      () => clearInterval(tick),
      () => clearInterval(memory),
      () => this.#wakeLock.release(),
    );
  }

  async #measureMemory(): Promise<void> {
    const usedBytes = await usedMemoryBytes();
    if (usedBytes !== null) this.#apply({ kind: 'memory', usedBytes });
  }
}
