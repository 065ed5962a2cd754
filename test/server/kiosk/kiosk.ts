/** A kiosk for tests. */
import type { Kiosk } from '../../../server/kiosk/kiosk-store.ts';
import { DEFAULT_SETTINGS, type Heartbeat } from '../../../shared/kiosk/contract.ts';

export const kiosk = (id: string, rest: Partial<Kiosk> = {}): Kiosk => ({
  id,
  name: 'Lobby',
  createdAtMs: 1_000,
  pairing: null,
  pairedAtMs: null,
  codeUntilMs: 60_000,
  settings: DEFAULT_SETTINGS,
  revision: 1,
  pinHash: null,
  paused: false,
  message: null,
  restart: 'first',
  said: null,
  ...rest,
});

export const heartbeat: Heartbeat = {
  state: 'attract',
  version: '0.1.0+12345678',
  revision: 1,
  hearing: { result: 'heard', agoMs: 5_000 },
  error: null,
  callsToday: 3,
};
