/** Which kiosk asks, and tries at the codes and PINs of kiosks. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { LatchError } from '../../shared/errors.ts';
import { pairRequest, pinRequest } from '../../shared/kiosk/contract.ts';
import type { Devices, PairedKiosk } from '../kiosk/devices.ts';
import { CodeTries, Tries } from './code-tries.ts';
import { consume, parse } from './requests.ts';
import type { Tokens } from './tokens.ts';

/** Wrong tries in ten minutes before the first pause. A device has one PIN, and whoever stands before it one address. */
const PIN_TRIES = 8;
/** A device speaks four times a minute, and at each change of state. */
const HEARTBEATS = { points: 120, duration: 60 };

export interface KioskDoorOptions {
  devices: Pick<Devices, 'pair' | 'find' | 'isPin'>;
  tokens: Pick<Tokens, 'deviceCookie' | 'deviceOf'>;
}

export class KioskDoor {
  readonly #codes = new CodeTries();
  readonly #pins = new Tries(PIN_TRIES, 'on this screen');
  readonly #heartbeats = new RateLimiterMemory(HEARTBEATS);

  constructor(private readonly options: KioskDoorOptions) {}

  /** The kiosk whose device has this cookie. Throws `kiosk-unpaired` if its pairing does not hold, or `store-away`. */
  async kioskOf(cookie: string): Promise<PairedKiosk> {
    const { devices, tokens } = this.options;
    const device = tokens.deviceOf(cookie);
    if (device === null) throw new LatchError('kiosk-unpaired');
    return devices.find(device.kioskId, device.pairing);
  }

  /** Throws `bad-event`, `pairing-wrong`, `rate-limited` or `store-away`. */
  async pair(address: string, body: unknown): Promise<{ kiosk: PairedKiosk; cookie: string }> {
    const { devices, tokens } = this.options;
    const { code } = parse(pairRequest, body);
    let kiosk: PairedKiosk | null = null;
    await this.#codes.isRight(address, async () => (kiosk = await devices.pair(code)) !== null);
    if (kiosk === null) throw new LatchError('pairing-wrong');
    const { id: kioskId, pairing } = kiosk as PairedKiosk;
    return { kiosk, cookie: tokens.deviceCookie({ kioskId, pairing }) };
  }

  /** Throws `bad-event`, `pin-wrong` or `rate-limited`. */
  async checkPin(kiosk: PairedKiosk, body: unknown): Promise<void> {
    const { pin } = parse(pinRequest, body);
    await this.#pins.checkPause(kiosk.id);
    await this.#pins.add(kiosk.id);
    if (!(await this.options.devices.isPin(kiosk, pin))) throw new LatchError('pin-wrong');
    await this.#pins.giveBack(kiosk.id);
  }

  /** Throws `rate-limited`. */
  async paceHeartbeat(kiosk: PairedKiosk): Promise<void> {
    await consume(this.#heartbeats, kiosk.id);
  }
}
