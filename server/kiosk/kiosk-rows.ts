/** Rows of the database, and what they stand for. What another version of Latch wrote is read as far as it is known. */
import * as v from 'valibot';
import {
  DEFAULT_SETTINGS,
  heartbeat,
  kioskSettings,
  type KioskSettings,
} from '../../shared/kiosk/contract.ts';
import type { KiosksTable } from '../conversations/sql/tables.ts';
import type { Kiosk } from './kiosk-store.ts';

export const rowOf = (kiosk: Kiosk): Omit<KiosksTable, 'code_hash'> => ({
  id: kiosk.id,
  name: kiosk.name,
  created_at_ms: kiosk.createdAtMs,
  pairing: kiosk.pairing,
  paired_at_ms: kiosk.pairedAtMs,
  code_until_ms: kiosk.codeUntilMs,
  settings: JSON.stringify(kiosk.settings),
  revision: kiosk.revision,
  pin_hash: kiosk.pinHash,
  paused: kiosk.paused ? 1 : 0,
  message: kiosk.message,
  restart: kiosk.restart,
  said: kiosk.said === null ? null : JSON.stringify(kiosk.said.heartbeat),
  said_at_ms: kiosk.said?.atMs ?? null,
});

export const kioskOf = (row: KiosksTable): Kiosk => ({
  id: row.id,
  name: row.name,
  createdAtMs: row.created_at_ms,
  pairing: row.pairing,
  pairedAtMs: row.paired_at_ms,
  codeUntilMs: row.code_until_ms,
  settings: settingsOf(row.settings),
  revision: row.revision,
  pinHash: row.pin_hash,
  paused: row.paused === 1,
  message: row.message,
  restart: row.restart,
  said: saidOf(row),
});

/** Settings that are newer than the row have their defaults. */
function settingsOf(json: string): KioskSettings {
  const stored = v.safeParse(kioskSettings, { ...DEFAULT_SETTINGS, ...read(json) });
  return stored.success ? stored.output : DEFAULT_SETTINGS;
}

function saidOf({ said, said_at_ms: atMs }: KiosksTable): Kiosk['said'] {
  if (said === null || atMs === null) return null;
  const stored = v.safeParse(heartbeat, read(said));
  return stored.success ? { atMs, heartbeat: stored.output } : null;
}

function read(json: string): object {
  try {
    return JSON.parse(json) as object;
  } catch {
    return {};
  }
}
