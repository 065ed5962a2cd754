/** What a kiosk asks of the server (shared/kiosk/contract.ts). Each throws LatchError. */
import * as v from 'valibot';
import { kioskOrders, type Heartbeat, type KioskOrders } from '../../shared/kiosk/contract.ts';
import { askServer } from '../ask-server.ts';

/** Errors: `pairing-wrong`, `rate-limited`, `server-away`. */
export async function pair(code: string): Promise<KioskOrders> {
  return v.parse(kioskOrders, await askServer('/api/kiosk/pair', { body: { code } }));
}

/** With the settings. Errors: `kiosk-unpaired`, `server-away`. */
export async function askOrders(): Promise<KioskOrders> {
  return v.parse(kioskOrders, await askServer('/api/kiosk'));
}

/** Errors: `kiosk-unpaired`, `server-away`. */
export async function sendHeartbeat(heartbeat: Heartbeat): Promise<KioskOrders> {
  return v.parse(kioskOrders, await askServer('/api/kiosk/heartbeat', { body: { ...heartbeat } }));
}

/** Errors: `pin-wrong`, `rate-limited`, `server-away`. */
export async function checkPin(pin: string): Promise<void> {
  await askServer('/api/kiosk/pin', { body: { pin } });
}

/** Resolves when everything of the visitor is gone from the server. Errors: `kiosk-unpaired`, `server-away`. */
export async function endVisitor(): Promise<void> {
  await askServer('/api/kiosk/visitor', { method: 'DELETE' });
}
