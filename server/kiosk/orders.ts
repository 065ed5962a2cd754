/** What a device is told, from what is stored of its kiosk. Pure. */
import type { KioskOrders } from '../../shared/kiosk/contract.ts';
import type { Kiosk } from './kiosk-store.ts';

/** `knownRevision`: of the settings that the device has already. */
export const ordersFor = (
  { name, revision, settings, pinHash, paused, message, restart }: Kiosk,
  serverVersion: string,
  knownRevision?: number,
): KioskOrders => ({
  name,
  revision,
  settings: revision === knownRevision ? null : settings,
  hasPin: pinHash !== null,
  paused,
  message,
  restart,
  serverVersion,
});
