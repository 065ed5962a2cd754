/** Puts together what kiosks are made of: devices, administration, and the doors to both. */
import type { OpenDatabase } from './conversations/sql/database.ts';
import type { Keep } from '../shared/conversations/document.ts';
import type { AdminCode } from './gateway/admin-code.ts';
import { AdminDoor } from './gateway/admin-door.ts';
import { KioskDoor } from './gateway/kiosk-door.ts';
import type { Tokens } from './gateway/tokens.ts';
import type { ApiOptions } from './http/api/api.ts';
import { Administration } from './kiosk/administration.ts';
import { Devices } from './kiosk/devices.ts';
import { sqlKioskStore } from './kiosk/sql-kiosk-store.ts';
import type { Visitors } from './kiosk/visitors.ts';
import { versionReader } from './version.ts';

const SWEEP_EVERY_MS = 20_000;

export interface KiosksOptions {
  database: Pick<OpenDatabase, 'db'>;
  visitors: Visitors;
  adminCode: AdminCode;
  tokens: Tokens;
  nowMs: () => number;
  /** The folder of the built page; null where another server serves it. */
  webDir: string | null;
  /** The most that this Latch keeps of a conversation. */
  keepMost: Keep;
}

export function openKiosks({
  database,
  visitors,
  adminCode,
  tokens,
  nowMs,
  webDir,
  keepMost,
}: KiosksOptions): NonNullable<ApiOptions['kiosks']> {
  const parts = {
    store: sqlKioskStore(database.db, keepMost),
    visitors,
    nowMs,
    serverVersion: versionReader(webDir),
  };
  const devices = new Devices(parts);
  return {
    devices,
    visitors,
    door: new KioskDoor({ devices, tokens }),
    administration: new Administration({ ...parts, keepMost }),
    adminDoor: new AdminDoor({ adminCode, tokens, nowMs }),
  };
}

/** Ends visits that no device ended, now and then. Returns what stops that. */
export function sweepVisitors(visitors: Visitors): () => void {
  const timer = setInterval(() => visitors.sweep(), SWEEP_EVERY_MS).unref();
  return () => clearInterval(timer);
}
