/** What a device may: be paired by a code, ask what it is to do, say how it is, and have a PIN checked. */
import { randomUUID } from 'node:crypto';
import { LatchError } from '../../shared/errors.ts';
import type { Heartbeat, KioskOrders } from '../../shared/kiosk/contract.ts';
import { isPasscode } from '../conversations/shares/passcode.ts';
import type { Kiosk, KioskStore } from './kiosk-store.ts';
import { ordersFor } from './orders.ts';
import { hashOfPairingCode } from './pairing-code.ts';
import type { Visitors } from './visitors.ts';

export interface DevicesOptions {
  store: KioskStore;
  visitors: Visitors;
  nowMs: () => number;
  /** Changes with each build of the page. */
  serverVersion: () => string;
}

/** The kiosk of a device whose pairing holds. */
export type PairedKiosk = Kiosk & { pairing: string };

/** The kiosks of this Latch, and who is before them. */
export interface Kiosks {
  devices: Devices;
  visitors: Visitors;
}

/** Any of these may throw `store-away`. */
export class Devices {
  constructor(private readonly options: DevicesOptions) {}

  /** Uses the code up. A device that was this kiosk before is none from now on. null: the code pairs nothing. */
  async pair(code: string): Promise<PairedKiosk | null> {
    const { store, visitors, nowMs } = this.options;
    const pairing = randomUUID();
    const kiosk = await store.pair(hashOfPairingCode(code), { name: pairing, atMs: nowMs() });
    if (kiosk === null) return null;
    visitors.end(kiosk.id);
    return { ...kiosk, pairing };
  }

  /** The kiosk of this pairing. Throws `kiosk-unpaired` if that does not hold any more. */
  async find(id: string, pairing: string): Promise<PairedKiosk> {
    const kiosk = await this.options.store.find(id);
    if (kiosk?.pairing !== pairing) throw new LatchError('kiosk-unpaired');
    return { ...kiosk, pairing };
  }

  orders(kiosk: Kiosk, knownRevision?: number): KioskOrders {
    return ordersFor(kiosk, this.options.serverVersion(), knownRevision);
  }

  /** Throws `kiosk-unpaired`. */
  async onHeartbeat(kiosk: PairedKiosk, heartbeat: Heartbeat): Promise<KioskOrders> {
    const { store, nowMs } = this.options;
    if (!(await store.setSaid(kiosk.id, kiosk.pairing, { atMs: nowMs(), heartbeat })))
      throw new LatchError('kiosk-unpaired');
    return this.orders(kiosk, heartbeat.revision);
  }

  /** Throws `rate-limited` where too many are being checked. */
  async isPin({ pinHash }: Kiosk, pin: string): Promise<boolean> {
    return pinHash !== null && (await isPasscode(pin, pinHash));
  }
}
