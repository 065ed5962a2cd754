/** What an administrator may: see all kiosks, make one and the code that pairs its device, set it, give it orders, and revoke it. */
import { randomUUID } from 'node:crypto';
import { LatchError } from '../../shared/errors.ts';
import { atMost, type Keep } from '../../shared/conversations/document.ts';
import {
  MAX_KIOSKS,
  type ChangeKiosk,
  type KioskAnswer,
  type KioskOrder,
  type KiosksAnswer,
  type PairingAnswer,
} from '../../shared/kiosk/admin.ts';
import { DEFAULT_SETTINGS, PAIRING_CODE_MS } from '../../shared/kiosk/contract.ts';
import { hashPasscode } from '../conversations/shares/passcode.ts';
import { viewOf } from './device-view.ts';
import type { DevicesOptions } from './devices.ts';
import type { Kiosk } from './kiosk-store.ts';
import { hashOfPairingCode, newPairingCode } from './pairing-code.ts';
import { checkPicture } from './picture.ts';

export interface AdministrationOptions extends DevicesOptions {
  /** The most that this Latch keeps of a conversation. */
  keepMost: Keep;
}

/** Any of these may throw `store-away`, and those that name a kiosk `not-found`. */
export class Administration {
  constructor(private readonly options: AdministrationOptions) {}

  async list(): Promise<KiosksAnswer> {
    const { store, serverVersion, keepMost } = this.options;
    const kiosks = await store.list();
    const nowMs = this.options.nowMs();
    return {
      kiosks: kiosks.map((kiosk) => viewOf(kiosk, nowMs)),
      nowMs,
      serverVersion: serverVersion(),
      keepMost,
    };
  }

  /** Throws `bad-event` where there are too many. */
  async create(name: string): Promise<PairingAnswer> {
    const { code, untilMs, nowMs } = this.#newCode();
    const kiosk: Kiosk = {
      id: randomUUID(),
      name,
      createdAtMs: nowMs,
      pairing: null,
      pairedAtMs: null,
      codeUntilMs: untilMs,
      settings: DEFAULT_SETTINGS,
      revision: 1,
      pinHash: null,
      paused: false,
      message: null,
      restart: randomUUID(),
      said: null,
    };
    if (!(await this.options.store.add(kiosk, hashOfPairingCode(code), MAX_KIOSKS)))
      throw new LatchError('bad-event', `there are ${MAX_KIOSKS} kiosks: remove one first`);
    return { id: kiosk.id, code, untilMs, nowMs };
  }

  /** A new code for a device that lost its pairing, or for another one in its place. The code before it pairs nothing any more. */
  async renewCode(id: string): Promise<PairingAnswer> {
    const { code, untilMs, nowMs } = this.#newCode();
    orNotFound(await this.options.store.setCode(id, { hash: hashOfPairingCode(code), untilMs }));
    return { id, code, untilMs, nowMs };
  }

  async open(id: string): Promise<KioskAnswer> {
    const kiosk = await this.options.store.find(id);
    if (kiosk === null) throw new LatchError('not-found');
    return { name: kiosk.name, settings: kiosk.settings, hasPin: kiosk.pinHash !== null };
  }

  /** Throws `keep-refused` where this Latch keeps less, `bad-event` or `too-large` for its picture. */
  async change(id: string, { name, settings, pin }: ChangeKiosk): Promise<void> {
    const { store, keepMost } = this.options;
    if (atMost(settings.keep, keepMost) !== settings.keep)
      throw new LatchError('keep-refused', `at most ${keepMost}`);
    if (settings.attract.picture !== null) checkPicture(settings.attract.picture);
    const pinHash = pin ? await hashPasscode(pin) : pin;
    orNotFound(await store.update(id, { name, settings, ...(pinHash === undefined ? {} : { pinHash }) }));
  }

  async order(id: string, order: KioskOrder): Promise<void> {
    orNotFound(await this.options.store.update(id, changeOf(order)));
  }

  /** The device's next request is refused, and its call ends now. */
  async revoke(id: string): Promise<void> {
    const removed = await this.options.store.remove(id);
    this.options.visitors.end(id);
    orNotFound(removed);
  }

  #newCode(): { code: string; untilMs: number; nowMs: number } {
    const nowMs = this.options.nowMs();
    return { code: newPairingCode(), untilMs: nowMs + PAIRING_CODE_MS, nowMs };
  }
}

function changeOf(order: KioskOrder): Partial<Pick<Kiosk, 'restart' | 'paused' | 'message'>> {
  switch (order.order) {
    case 'restart':
      return { restart: randomUUID() };
    case 'pause':
      return { paused: order.paused };
    case 'message':
      return { message: order.message };
    default:
      return order satisfies never;
  }
}

function orNotFound(isThere: boolean): void {
  if (!isThere) throw new LatchError('not-found');
}
