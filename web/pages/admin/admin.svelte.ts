/** The administrator's page: who is signed in, the kiosks as they are, and the code that pairs one. Runes around what the server answers. */
import { LatchError } from '../../../shared/errors.ts';
import { alarmsOf, type Alarm } from '../../../shared/kiosk/alarms.ts';
import type { DeviceView, KioskOrder, KiosksAnswer, PairingAnswer } from '../../../shared/kiosk/admin.ts';
import * as api from './admin-api.ts';

/** What a device says is seen so soon. */
const LOOK_EVERY_MS = 5_000;
const LOOK_WHILE_PAIRING_MS = 2_000;
const TICK_MS = 1_000;

export type AdminState =
  | { kind: 'loading' }
  | { kind: 'signed-out'; problem: LatchError | null }
  /** This Latch has no administrator. */
  | { kind: 'none'; error: LatchError }
  | { kind: 'failed'; error: LatchError }
  | { kind: 'ready' };

export class Admin {
  state = $state.raw<AdminState>({ kind: 'loading' });
  #answer = $state.raw<KiosksAnswer | null>(null);
  /** The server's clock, in ms since 1970. */
  nowMs = $state(0);
  /** The server did not answer the last time: what is shown is old. */
  isAway = $state(false);
  /** The code that was made last, until it is used or put away. */
  pairing = $state.raw<PairingAnswer | null>(null);
  /** What the last thing that was done came to, in the page's words. */
  said = $state('');
  problem = $state.raw<LatchError | null>(null);
  busy = $state(false);
  #clockAheadMs = 0;
  /** The answer to the last question counts, and none after the page was left by its administrator. */
  #loads = 0;
  #timers: ReturnType<typeof setInterval>[] = [];

  get kiosks(): readonly DeviceView[] {
    return this.#answer?.kiosks ?? [];
  }

  get serverVersion(): string {
    return this.#answer?.serverVersion ?? '';
  }

  get keepMost(): KiosksAnswer['keepMost'] {
    return this.#answer?.keepMost ?? 'nothing';
  }

  /** The device that the code was made for has entered it. */
  get isPaired(): boolean {
    const { pairing } = this;
    const pairedAtMs = this.kiosks.find(({ id }) => id === pairing?.id)?.pairedAtMs ?? null;
    // One that was paired before keeps that device until the new one is there.
    return pairing !== null && pairedAtMs !== null && pairedAtMs >= pairing.nowMs;
  }

  alarmsOf(kiosk: DeviceView): Alarm[] {
    return alarmsOf(kiosk, this.nowMs);
  }

  open(): void {
    void this.load();
    this.#timers = [
      setInterval(() => this.#look(), LOOK_EVERY_MS),
      // Whoever pairs a screen stands before it and waits.
      setInterval(() => {
        if (this.pairing !== null && !this.isPaired) this.#look();
      }, LOOK_WHILE_PAIRING_MS),
      setInterval(() => (this.nowMs = Date.now() + this.#clockAheadMs), TICK_MS),
    ];
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  async load(): Promise<void> {
    const load = ++this.#loads;
    try {
      const answer = await api.listKiosks();
      if (load !== this.#loads) return;
      this.#answer = answer;
      this.#clockAheadMs = answer.nowMs - Date.now();
      this.nowMs = answer.nowMs;
      this.isAway = false;
      this.state = { kind: 'ready' };
    } catch (thrown) {
      if (load === this.#loads) this.#onFailed(LatchError.from(thrown));
    }
  }

  async signIn(code: string): Promise<void> {
    this.busy = true;
    try {
      await api.signIn(code);
      this.state = { kind: 'loading' };
      await this.load();
    } catch (thrown) {
      this.state = { kind: 'signed-out', problem: LatchError.from(thrown) };
    } finally {
      this.busy = false;
    }
  }

  async signOut(): Promise<void> {
    await this.#try(async () => {
      await api.signOut();
      this.#onSignedOut();
    });
  }

  /** A kiosk that waits for its device. Gives whether that worked. */
  add(name: string): Promise<boolean> {
    return this.#try(async () => {
      this.pairing = await api.makeKiosk(name);
      await this.load();
    });
  }

  renewCode(id: string): Promise<boolean> {
    return this.#try(async () => {
      this.pairing = await api.renewCode(id);
      await this.load();
    });
  }

  /** `said`: what is said once it was done. */
  order(id: string, order: KioskOrder, said: string): Promise<boolean> {
    return this.#try(async () => {
      await api.orderKiosk(id, order);
      await this.load();
      this.said = said;
    });
  }

  revoke(id: string, said: string): Promise<boolean> {
    return this.#try(async () => {
      await api.revokeKiosk(id);
      if (this.pairing?.id === id) this.pairing = null;
      await this.load();
      this.said = said;
    });
  }

  #look(): void {
    if (document.visibilityState === 'visible' && this.state.kind === 'ready') void this.load();
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.said = '';
    this.problem = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      const error = LatchError.from(thrown);
      if (error.code === 'admin-required') this.#onFailed(error);
      else this.problem = error;
      return false;
    } finally {
      this.busy = false;
    }
  }

  #onSignedOut(): void {
    this.#loads++;
    this.#answer = null;
    this.pairing = null;
    this.state = { kind: 'signed-out', problem: null };
  }

  #onFailed(error: LatchError): void {
    if (error.code === 'admin-required') this.#onSignedOut();
    else if (error.code === 'not-found') this.state = { kind: 'none', error };
    else if (this.#answer === null) this.state = { kind: 'failed', error };
    else this.isAway = true;
  }
}
